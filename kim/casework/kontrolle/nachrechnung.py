"""Whether every decision still follows from what it rested on: findings, amount, payload and letter, made once more.

Taken as recorded, because nothing else remembers them: the address in the letter, and what the recipients' file
said when the case was examined. Everything else is derived again and must come out to the byte.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.bescheid import ausfertigung, erlass, inhalt_aenderung, inhalt_aufhebung, siegelung
from kim.casework.bescheid import inhalt as bescheidinhalt
from kim.casework.buero import Buero
from kim.casework.journal import entries
from kim.casework.kontrolle.kette import Deviation
from kim.casework.pauschale import festsetzung, verteilliste
from kim.casework.pauschale import inhalt as pauschalinhalt
from kim.casework.pruefung import befunde
from kim.casework.zeichnung import grundlage, verfuegung
from kim.rules.pauschale import berechne_verteilliste
from kim.rules.version import REGEL_VERSION
from kim.rules.zustellung import BEFUNDE
from kim_models.bescheid import Anschrift, Aufhebungsinhalt, Bescheidinhalt, Inhalt
from kim_models.lifecycle import Listenstatus
from kim_models.programm import Empfaenger
from kim_models.rows import Ausfertigung, Bescheid, Person, Pruefvermerk, Verfuegungszeile, Verteillistenzeile
from kim_models.verfuegung import Aenderungsverfuegung, Aufhebungsverfuegung
from kim_models.verteilliste import Verteilliste


@dataclass(frozen=True)
class Nachrechnung:
    """The result over all decisions: how many were derived again, and where one did not come out."""

    bescheide: int
    listen: int
    briefe: int
    """Letters that were set again."""
    fruehere_vorlage: int
    """Letters of an earlier template: they can no longer be set, only compared by their hash."""
    abweichungen: tuple[Deviation, ...]

    @property
    def satz(self) -> str:
        """One line for people."""
        briefe = f", {self.briefe} Briefe" if self.briefe else ""
        return f"{self.bescheide} Bescheide{briefe}, {len(self.abweichungen)} Abweichungen"


def recompute(buero: Buero, *, briefe: bool = False) -> Nachrechnung:
    """Derives every decision again; `briefe`: sets every letter again too, which takes a while for each."""
    with buero.database.reading() as session:
        rows = session.exec(select(Bescheid).order_by(col(Bescheid.nr))).all()
        lists, found = _lists(session, buero)
        for row in rows:
            ort = f"Bescheid {row.bescheidnummer}"
            found += [Deviation(ort, satz) for satz in _decision(session, buero, row, lists)]
        letters = dict(session.exec(select(Ausfertigung.bescheid_id, Ausfertigung.dokument_sha256)).all())
    current = [row for row in rows if row.id in letters and row.vorlage_version == brief.VORLAGE_VERSION]
    if briefe:
        for row in current:
            satz = _guarded(lambda row=row: _letter(buero, row, letters[row.id]))  # type: ignore[misc]
            found += [Deviation(f"Brief {row.bescheidnummer}", one) for one in satz]
    return Nachrechnung(
        bescheide=len(rows),
        listen=len(lists),
        briefe=len(current) if briefe else 0,
        fruehere_vorlage=len(letters) - len(current) if briefe else 0,
        abweichungen=tuple(found),
    )


def _guarded(derive: Callable[[], Iterator[str]]) -> list[str]:
    """What was found; whatever a rule raises is a finding too, and the next decision is looked at."""
    try:
        return list(derive())
    except Exception as error:  # noqa: BLE001 - named beside its decision, never passed over
        return [f"Lässt sich nicht nachrechnen: {error or type(error).__name__}"]


def _lists(
    session: Session, buero: Buero
) -> tuple[dict[str, tuple[Verteillistenzeile, Verteilliste]], list[Deviation]]:
    """Every list that holds, computed again, by the beginning of its lines' keys."""
    lists, found = {}, []
    for liste in verteilliste.lists(session):
        if liste.status == Listenstatus.VERWORFEN.value:
            continue
        ort = f"Verteilliste {liste.listennummer}"
        if liste.regel_version != REGEL_VERSION:
            found.append(Deviation(ort, _unknown_rules(liste.regel_version)))
            continue
        try:
            programm = buero.programm(liste.programm_version)
            computed = berechne_verteilliste(programm, buero.register, liste.baustein, liste.haushaltsjahr)
        except ValueError as error:
            found.append(Deviation(ort, f"Lässt sich nicht nachrechnen: {error}"))
            continue
        if computed.kanonisch() != liste.inhalt_json:
            where = _different(computed.kanonisch(), liste.inhalt_json)
            found.append(Deviation(ort, f"Die Verteilung kommt anders heraus: {where}."))
        lists[festsetzung.key_of(liste, "")] = (liste, computed)
    return lists, found


def _decision(
    session: Session,
    buero: Buero,
    row: Bescheid,
    lists: Mapping[str, tuple[Verteillistenzeile, Verteilliste]],
) -> list[str]:
    if row.art == "pauschale":
        return _guarded(lambda: _lump_sum(session, buero, row, lists))
    if row.art in {"zuwendung", "ablehnung"}:
        return _guarded(lambda: _on_application(session, buero, row))
    if row.art == "aufhebung":
        return _guarded(lambda: _annulment(session, buero, row))
    if row.art == "aenderung":
        return _guarded(lambda: _amendment(session, buero, row))
    return [f"Für die Art „{row.art}“ gibt es keine Nachrechnung."]


def _on_application(session: Session, buero: Buero, row: Bescheid) -> Iterator[str]:
    vermerk = session.get(Pruefvermerk, row.pruefvermerk_id)
    if vermerk is None or row.schluessel != f"vermerk:{vermerk.id}":
        yield "Der Bescheid nennt nicht den Prüfvermerk, aus dem er entstanden ist."
        return
    basis = grundlage.of_vermerk(session, buero, vermerk)
    if {basis.antrag.regel_version, basis.pruefung.regel_version} != {REGEL_VERSION}:
        yield _unknown_rules(basis.antrag.regel_version)
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
        bescheidnummer=erlass.number(programm, row.baustein, datum, row.nr),
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
    codes = [[befund.code for befund in befunde] for befunde in (derived, recorded)]
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
        bescheidnummer=erlass.number(programm, row.baustein, datum, row.nr),
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
        bescheidnummer=erlass.number(programm, row.baustein, datum, row.nr),
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
        yield _unknown_rules(basis.antrag.regel_version)
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
        bescheidnummer=erlass.number(programm, row.baustein, datum, row.nr),
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
        where = _different(made.kanonisch(), row.nutzlast_json)
        yield f"Die Nutzlast kommt anders heraus: {where}."
    elif made.sha256() != row.nutzlast_sha256:
        yield "Die Nutzlast kommt gleich heraus, aber ihr Prüfwert ist ein anderer."


def _different(derived: str, stored: str) -> str:
    """The fields that are not the same, by name."""
    left, right = json.loads(derived), json.loads(stored)
    if not isinstance(right, dict):
        return "die Form"
    names = sorted(key for key in left.keys() | right.keys() if left.get(key) != right.get(key))
    return ", ".join(names) or "die Schreibweise"


def _letter(buero: Buero, row: Bescheid, sha256: str) -> Iterator[str]:
    made, stored = brief.render_bescheid(ausfertigung.payload(row)), buero.ablage.get(sha256)
    if not stored.startswith(made):
        yield "Der Brief kommt beim erneuten Setzen anders heraus."
    elif not siegelung.is_letter(stored, made):
        yield "Der Brief kommt gleich heraus, aber was ihm folgt, ist kein gültiges Siegel über das Ganze."


def _unknown_rules(version: str) -> str:
    return f"Die Regeln in Fassung {version} liegen hier nicht vor; nachgerechnet wird mit {REGEL_VERSION}."
