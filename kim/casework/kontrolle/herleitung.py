"""One decision derived again from what it rested on, to the byte."""

import json
from collections.abc import Callable, Iterator, Mapping

from sqlmodel import Session

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.bescheid import (
    ausfertigung,
    erlass,
    inhalt_aenderung,
    inhalt_aufhebung,
    niederschrift,
)
from kim.casework.bescheid import inhalt as bescheidinhalt
from kim.casework.buero import Buero
from kim.casework.journal import entries
from kim.casework.pauschale import inhalt as pauschalinhalt
from kim.casework.pauschale import verteilliste
from kim.casework.pruefung import befunde
from kim.casework.zeichnung import grundlage, verfuegung
from kim.rules.version import REGEL_VERSION
from kim.rules.zustellung import BEFUNDE
from kim_models.bescheid import Anschrift, Aufhebungsinhalt, Bescheidinhalt, Inhalt
from kim_models.programm import Empfaenger
from kim_models.rows import Bescheid, Person, Pruefvermerk, Verfuegungszeile, Verteillistenzeile
from kim_models.verfuegung import Aenderungsverfuegung, Aufhebungsverfuegung
from kim_models.verteilliste import Verteilliste


def _on_application(session: Session, buero: Buero, row: Bescheid) -> Iterator[str]:
    vermerk = session.get(Pruefvermerk, row.pruefvermerk_id)
    if vermerk is None or row.schluessel != f"vermerk:{vermerk.id}":
        yield "Der Bescheid nennt nicht den Prüfvermerk, aus dem er entstanden ist."
        return
    basis = grundlage.of_vermerk(session, buero, vermerk)
    if {basis.antrag.regel_version, basis.pruefung.regel_version} != {REGEL_VERSION}:
        yield unknown_rules(basis.antrag.regel_version)
        return
    yield from _findings(session, buero, basis)
    programm = buero.programm(basis.antrag.programm_version)
    berechnung = grundlage.recalculate(basis, programm)
    if berechnung.model_dump(mode="json") != json.loads(vermerk.berechnung_json):
        yield (
            f"Die Berechnung kommt anders heraus: {berechnung.bewilligt_cent} statt {vermerk.betrag_cent} Cent."
        )
    datum = berlin_date(row.ausgefertigt_am)
    inhalt = bescheidinhalt.build(
        buero,
        antrag=basis.antrag,
        fassung=basis.fassung,
        daten=basis.daten,
        vorschlag=vermerk.vorschlag,
        gruende=vermerk.gruende,
        berechnung=berechnung,
        verfasser=_then(session, basis.antrag.aktenzeichen, "antrag.vorgelegt", runde=vermerk.runde)
        or erlass.signer(session, vermerk, "pruefvermerk"),
        zeichner=_then(session, basis.antrag.aktenzeichen, "antrag.schlussgezeichnet", runde=vermerk.runde)
        or erlass.signer(session, vermerk, "schlusszeichnung"),
        bescheidnummer=niederschrift.number(programm, row.baustein, datum, row.nr),
        datum=datum,
        anschrift=_address(row, basis.empfaenger),
        spaeter=bescheidinhalt.later_receipt(session, basis.antrag, basis.fassung),
    )
    yield from _payload(row, inhalt)


def _findings(session: Session, buero: Buero, basis: grundlage.Grundlage) -> Iterator[str]:
    recorded = befunde.befunde_of(session, basis.pruefung.id)
    programm = buero.programm(basis.pruefung.programm_version)
    derived = befunde.derive(session, buero, basis.antrag, basis.fassung, basis.daten, programm)
    # Nothing remembers the recipients' file of that day: what it led to is taken as recorded.
    derived += [befund for befund in recorded if befund.code in BEFUNDE]
    codes = [[befund.code for befund in found] for found in (derived, recorded)]
    if codes[0] != codes[1]:
        yield (
            f"Die Prüfung findet {', '.join(codes[0]) or 'nichts'} statt {', '.join(codes[1]) or 'nichts'}."
        )
    elif befunde.befunde_sha256(derived) != basis.pruefung.befunde_sha256:
        yield "Die Befunde kommen anders heraus: Wortlaut, Feld oder Fundstelle weichen ab."


def _lump_sum(
    session: Session,
    buero: Buero,
    row: Bescheid,
    lists: Mapping[str, tuple[Verteillistenzeile, Verteilliste]],
) -> Iterator[str]:
    prefix = row.schluessel.removesuffix(row.empfaenger_ags)
    if prefix not in lists:
        yield "Die Verteilliste dieses Bescheids ist nicht nachgerechnet."
        return
    liste, computed = lists[prefix]
    programm = buero.programm(liste.programm_version)
    posten = next((one for one in computed.posten if one.ags == row.empfaenger_ags), None)
    if posten is None:
        yield f"Nach dem Schlüssel steht der Empfänger nicht in {liste.listennummer}."
        return
    datum = berlin_date(row.ausgefertigt_am)
    inhalt = pauschalinhalt.build(
        buero,
        liste=liste,
        inhalt=computed,
        posten=posten,
        verfasser=_then(session, liste.listennummer, "verteilliste.vorgeschlagen")
        or verteilliste.signer(session, liste, "vorschlag"),
        zeichner=_then(session, liste.listennummer, "verteilliste.schlussgezeichnet")
        or verteilliste.signer(session, liste, "schlusszeichnung"),
        bescheidnummer=niederschrift.number(programm, row.baustein, datum, row.nr),
        datum=datum,
        anschrift=_address(row, buero.register[row.empfaenger_ags]),
    )
    yield from _payload(row, inhalt)


def _annulment(session: Session, buero: Buero, row: Bescheid) -> Iterator[str]:
    order, old = _ordered(session, row)
    if order is None or old is None:
        yield _WITHOUT_ORDER
        return
    content, bisher = verfuegung.content(session, order), ausfertigung.payload(old)
    assert isinstance(content, Aufhebungsverfuegung)
    assert not isinstance(bisher, Aufhebungsinhalt)
    programm, datum = verfuegung.programm_of(session, buero, order), berlin_date(row.ausgefertigt_am)
    inhalt = inhalt_aufhebung.build(
        buero,
        bisher=bisher,
        programm=programm,
        verfuegung=content,
        verfuegungsnummer=order.verfuegungsnummer,
        verfasser=_ordered_by(session, order, "vorgeschlagen", "vorschlag"),
        zeichner=_ordered_by(session, order, "schlussgezeichnet", "schlusszeichnung"),
        bescheidnummer=niederschrift.number(programm, row.baustein, datum, row.nr),
        datum=datum,
        anschrift=_address(row, buero.register[row.empfaenger_ags]),
    )
    yield from _payload(row, inhalt)


def _amendment(session: Session, buero: Buero, row: Bescheid) -> Iterator[str]:
    order, old = _ordered(session, row)
    if order is None or old is None:
        yield _WITHOUT_ORDER
        return
    content, bisher = verfuegung.content(session, order), ausfertigung.payload(old)
    assert isinstance(content, Aenderungsverfuegung)
    assert isinstance(bisher, Bescheidinhalt)
    basis = grundlage.of_verfuegung(session, buero, order)
    if {basis.antrag.regel_version, basis.pruefung.regel_version} != {REGEL_VERSION}:
        yield unknown_rules(basis.antrag.regel_version)
        return
    yield from _findings(session, buero, basis)
    programm = buero.programm(basis.antrag.programm_version)
    berechnung = grundlage.recalculate(basis, programm)
    if berechnung != content.berechnung:
        signed = content.berechnung.bewilligt_cent
        yield f"Die Berechnung kommt anders heraus: {berechnung.bewilligt_cent} statt {signed} Cent."
    datum = berlin_date(row.ausgefertigt_am)
    inhalt = inhalt_aenderung.build(
        buero,
        bisher=bisher,
        antrag=basis.antrag,
        fassung=basis.fassung,
        daten=basis.daten,
        berechnung=berechnung,
        gruende=content.gruende,
        verfuegungsnummer=order.verfuegungsnummer,
        verfasser=_ordered_by(session, order, "vorgeschlagen", "vorschlag"),
        zeichner=_ordered_by(session, order, "schlussgezeichnet", "schlusszeichnung"),
        bescheidnummer=niederschrift.number(programm, row.baustein, datum, row.nr),
        datum=datum,
        anschrift=_address(row, basis.empfaenger),
        spaeter=bescheidinhalt.later_receipt(session, basis.antrag, basis.fassung),
    )
    yield from _payload(row, inhalt)


_WITHOUT_ORDER = "Der Bescheid nennt nicht die Verfügung und den Vorgänger, aus denen er entstanden ist."


def _ordered(session: Session, row: Bescheid) -> tuple[Verfuegungszeile | None, Bescheid | None]:
    """The Verfügung behind a decision about another one, and that other one; each must name the other."""
    id_ = row.schluessel.removeprefix("verfuegung:")
    order = session.get(Verfuegungszeile, int(id_)) if id_.isdecimal() else None
    if order is None or (order.art, order.bescheid_id) != (row.art, row.vorgaenger_id):
        return None, None
    return order, session.get(Bescheid, row.vorgaenger_id)


def _ordered_by(session: Session, order: Verfuegungszeile, event: str, stufe: str) -> Person:
    then = _then(
        session, akte.vorgang_of(session, order), f"verfuegung.{event}", verfuegung=order.verfuegungsnummer
    )
    return then or verfuegung.signer(session, order, stufe)


def _then(session: Session, vorgang: str, art: str, **about: object) -> Person | None:
    """Who signed under the name of that day, as the journal has it; None if that entry's content was erased."""
    for entry, content in entries(session, vorgang):
        if entry.art == art and all(content.get(key) == value for key, value in about.items()):
            return Person(kuerzel=content["person"], name=content["name"])
    return None


def _address(row: Bescheid, empfaenger: Empfaenger) -> Anschrift:
    """As printed then; the name is the register's."""
    printed = Anschrift.model_validate(json.loads(row.nutzlast_json)["anschrift"])
    return printed.model_copy(update={"name": empfaenger.name})


def _payload(row: Bescheid, inhalt: Inhalt) -> Iterator[str]:
    # A letter of an earlier template was made by that one, and says so.
    made = inhalt.model_copy(update={"vorlage_version": row.vorlage_version})
    if made.kanonisch() != row.nutzlast_json:
        where = different_fields(made.kanonisch(), row.nutzlast_json)
        yield f"Die Nutzlast kommt anders heraus: {where}."
    elif made.sha256() != row.nutzlast_sha256:
        yield "Die Nutzlast kommt gleich heraus, aber ihr Prüfwert ist ein anderer."


def different_fields(derived: str, stored: str) -> str:
    """The fields that are not the same, by name."""
    left, right = json.loads(derived), json.loads(stored)
    if not isinstance(right, dict):
        return "die Form"
    names = sorted(key for key in left.keys() | right.keys() if left.get(key) != right.get(key))
    return ", ".join(names) or "die Schreibweise"


def unknown_rules(version: str) -> str:
    """Why a decision by rules that are not here cannot be derived."""
    return f"Die Regeln in Fassung {version} liegen hier nicht vor; nachgerechnet wird mit {REGEL_VERSION}."


def guarded(derive: Callable[[], Iterator[str]]) -> list[str]:
    """What was found; whatever a rule raises is a finding too, and the next decision is looked at."""
    try:
        return list(derive())
    except Exception as error:  # noqa: BLE001 - named beside its decision, never passed over
        return [f"Lässt sich nicht nachrechnen: {error or type(error).__name__}"]


def differences_of(
    session: Session,
    buero: Buero,
    row: Bescheid,
    lists: Mapping[str, tuple[Verteillistenzeile, Verteilliste]],
) -> list[str]:
    """Where one decision does not come out again, in sentences; empty if it does. `lists`: every list computed again."""
    if row.art == "pauschale":
        return guarded(lambda: _lump_sum(session, buero, row, lists))
    if row.art in {"zuwendung", "ablehnung"}:
        return guarded(lambda: _on_application(session, buero, row))
    if row.art == "aufhebung":
        return guarded(lambda: _annulment(session, buero, row))
    if row.art == "aenderung":
        return guarded(lambda: _amendment(session, buero, row))
    return [f"Für die Art „{row.art}“ gibt es keine Nachrechnung."]
