"""How a signed Verfügung about a decision is carried out: the next one by number, whole, in one locked transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.adapters.database import require_fingerprint
from kim.adapters.database.refusals import refusal_of
from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.bescheid import ausfertigung, erlass, inhalt_aenderung, inhalt_aufhebung
from kim.casework.bescheid import inhalt as bescheidinhalt
from kim.casework.bescheid.erlass import Issued, VorgangAngehalten
from kim.casework.bescheid.gewissheit import certain
from kim.casework.bescheid.inhalt_aenderung import posten_of
from kim.casework.buero import Buero, KimError
from kim.casework.haushalt.sperre import standing
from kim.casework.journal import append
from kim.casework.personen import befugnis
from kim.casework.post import ausgang
from kim.casework.reihenfolge import warteschlange
from kim.casework.reihenfolge.warteschlange import GESPERRT
from kim.casework.zeichnung import verfuegung
from kim.casework.zeichnung.verfuegung import VerfuegungNichtMoeglich, VerfuegungWeichtAb
from kim.rules.aenderung import mehrbedarf, rahmen_nach_aenderung
from kim.rules.rang import benenne
from kim_models.bescheid import Aufhebungsinhalt, Bescheidinhalt, Pauschalinhalt
from kim_models.betrag import format_euro
from kim_models.lifecycle import (
    Antragsereignis,
    Bescheidereignis,
    Verfuegungsereignis,
    Verfuegungsstatus,
)
from kim_models.rows import Antrag, Bescheid, Fassung, Fassungsentscheid, Person, Verfuegungszeile
from kim_models.verfuegung import Aenderungsverfuegung, Aufhebungsverfuegung

BEREIT = ("bereit", "Gezeichnet: Der nächste Lauf „issue“ führt sie aus.")
BEFANGEN = (
    "befangen_gezeichnet",
    "Wer diese Verfügung gezeichnet hat, ist befangen (§§ 20, 21 VwVfG NRW): Bitte verwerfen; andere verfügen neu.",
)
OFFEN = ("zeichnung_offen", "Es fehlt eine Zeichnung.")


@dataclass(frozen=True)
class Verfuegungsstand:
    """One living Verfügung about a decision, and what it waits for. `grund` is (code, German sentence)."""

    verfuegungsnummer: str
    art: str
    vorgang: str
    """The Aktenzeichen; for a lump sum the number of its Bescheid."""
    status: str
    erteilbar: bool
    grund: tuple[str, str]


def overview(buero: Buero) -> list[Verfuegungsstand]:
    """All living Verfügungen about decisions by number, each with what it waits for."""
    with buero.database.reading() as session:
        heute = berlin_date(buero.uhr.now())
        rows = [row for row in verfuegung.lists(session, *verfuegung.LEBENDE) if row.bescheid_id is not None]
        return [_standing(session, buero, row, heute) for row in rows]


def _standing(session: Session, buero: Buero, row: Verfuegungszeile, heute: date) -> Verfuegungsstand:
    signed = row.status == Verfuegungsstatus.GEZEICHNET.value
    waits = hindrance(session, buero, row, heute) if signed else OFFEN
    return Verfuegungsstand(
        row.verfuegungsnummer,
        row.art,
        akte.vorgang_of(session, row),
        row.status,
        waits is None,
        waits or BEREIT,
    )


def hindrance(
    session: Session,
    buero: Buero,
    row: Verfuegungszeile,
    heute: date,
) -> tuple[str, str] | None:
    """What stops a signed Verfügung for now; None if it can be carried out."""
    decision = session.get(Bescheid, row.bescheid_id)
    assert decision is not None
    barred = befugnis.biased(session, row.antrag_id, decision.empfaenger_ags)
    behind = {
        id_ for sign in verfuegung.signatures(session, row) for id_ in (sign.person_id, sign.vertretene_id)
    }
    if barred & behind:
        return BEFANGEN
    if decision.empfaenger_ags not in buero.adressen:
        return (
            "anschrift_fehlt",
            f"In der Empfängerdatei fehlt die Anschrift zu {decision.empfaenger_ags}. Bitte dort ergänzen.",
        )
    try:
        order = verfuegung.content(session, row)
        if isinstance(order, Aenderungsverfuegung):
            return _short_of_money(session, buero, order, decision, heute)
    except (VerfuegungWeichtAb, ausfertigung.AusfertigungWeichtAb) as error:
        # One that is not what was signed stops itself and no other.
        return ("verfuegung_weicht_ab", str(error))
    return None


def _short_of_money(
    session: Session, buero: Buero, order: Aenderungsverfuegung, decision: Bescheid, heute: date
) -> tuple[str, str] | None:
    """Less always goes; more only from money that nobody else in the queue has asked for."""
    bisher = ausfertigung.payload(decision)
    assert isinstance(bisher, Bescheidinhalt)
    bound = posten_of(bisher)
    neu, geschlossen = rahmen_nach_aenderung(order.berechnung.bewilligt_je_jahr, bound, heute.year)
    if geschlossen:
        return (
            "haushaltsjahr_geschlossen",
            f"Die Erhöhung fällt auf das abgelaufene Haushaltsjahr {', '.join(map(str, geschlossen))}; aus ihm kann"
            " nicht mehr bewilligt werden. Bitte verwerfen und neu verfügen.",
        )
    more = mehrbedarf(neu, bound)
    if not more:
        return None
    if standing(session, decision.programm) is not None:
        return GESPERRT
    frei = warteschlange.free_behind(session, buero, decision.baustein, heute)
    for posten, betrag in sorted(more.items()):
        if betrag > frei.get(posten, 0):
            return (
                "erhoehung_wartet",
                f"Für {benenne(posten)} werden weitere {format_euro(betrag)} gebraucht; hinter allen offenen Anträgen"
                f" sind {format_euro(max(frei.get(posten, 0), 0))} frei.",
            )
    return None


def key_of(row: Verfuegungszeile) -> str:
    """The idempotency key: one Verfügung makes one Bescheid, for ever."""
    return f"verfuegung:{row.id}"


def issue_next_verfuegung(buero: Buero, angehalten: frozenset[str] = frozenset()) -> Issued | None:
    """Carries out the next signed Verfügung about a decision, by number; None if there is none.

    Old decision annulled, new one written, money booked back, case moved on, letters out of and into the outbox: one
    transaction, locked from its first read. Whatever grants no more goes before the queue and also while a
    Haushaltssperre stands; an increase waits until nobody in the queue needs the money. `angehalten`: Verfügungen that
    this run already found impossible. Raises VorgangAngehalten for one more.
    """
    require_fingerprint(buero.database)
    issued = None
    with certain(buero) as entwurf, buero.database.writing() as session:
        am = buero.uhr.now()
        for row in verfuegung.lists(session, Verfuegungsstatus.GEZEICHNET):
            nummer = row.verfuegungsnummer
            if row.bescheid_id is None or nummer in angehalten:
                continue
            try:
                if hindrance(session, buero, row, berlin_date(am)) is None:
                    issued = _carry_out(session, buero, row, am)
                    entwurf.schluessel = key_of(row)
                    entwurf.nutzlast_sha256 = ausfertigung.find(
                        session, issued.bescheidnummer
                    ).nutzlast_sha256
                    break
            except (KimError, brief.BriefError) as error:
                raise VorgangAngehalten(nummer, str(error)) from error
            except DBAPIError as error:
                refusal = refusal_of(error)
                if refusal is None:
                    raise
                raise VorgangAngehalten(nummer, str(refusal)) from error
    return issued


def note_held(buero: Buero, error: VorgangAngehalten) -> None:
    """Writes into the case's journal why its Verfügung could not be carried out."""
    with buero.database.writing() as session:
        row = verfuegung.find(session, error.aktenzeichen)
        angaben = {"verfuegung": row.verfuegungsnummer, "satz": str(error)}
        append(session, "verfuegung.angehalten", akte.vorgang_of(session, row), buero.uhr.now(), angaben)


def _carry_out(session: Session, buero: Buero, row: Verfuegungszeile, am: datetime) -> Issued:
    order = verfuegung.content(session, row)
    old = session.get(Bescheid, row.bescheid_id)
    assert old is not None
    bisher = ausfertigung.payload(old)
    if not isinstance(order, Aufhebungsverfuegung | Aenderungsverfuegung) or (
        order.nutzlast_sha256 != old.nutzlast_sha256
    ):
        raise VerfuegungWeichtAb(f"Die {row.verfuegungsnummer} gilt einem anderen Bescheid.")
    if isinstance(bisher, Aufhebungsinhalt):
        raise VerfuegungNichtMoeglich(f"{old.bescheidnummer} ist eine Aufhebung; sie wird nicht aufgehoben.")
    antrag = session.get(Antrag, row.antrag_id) if row.antrag_id is not None else None
    if isinstance(order, Aufhebungsverfuegung):
        return _annul(session, buero, row, order, old, bisher, antrag, am)
    assert isinstance(bisher, Bescheidinhalt), "the order was refused for a lump sum"
    assert antrag is not None
    return _amend(session, buero, row, order, old, bisher, antrag, am)


def _amend(
    session: Session,
    buero: Buero,
    row: Verfuegungszeile,
    order: Aenderungsverfuegung,
    old: Bescheid,
    bisher: Bescheidinhalt,
    antrag: Antrag,
    am: datetime,
) -> Issued:
    programm, datum = verfuegung.programm_of(session, buero, row), berlin_date(am)
    fassung = session.get(Fassung, row.fassung_id)
    assert fassung is not None
    assert fassung.id is not None
    verfasser = verfuegung.signer(session, row, "vorschlag")
    nr, nummer = erlass.draw_number(session, programm, old.baustein, datum)
    inhalt = inhalt_aenderung.build(
        buero,
        bisher=bisher,
        antrag=antrag,
        fassung=fassung,
        daten=fassungen.read(session, fassung.id),
        berechnung=order.berechnung,
        gruende=order.gruende,
        verfuegungsnummer=row.verfuegungsnummer,
        verfasser=verfasser,
        zeichner=verfuegung.signer(session, row, "schlusszeichnung"),
        bescheidnummer=nummer,
        datum=datum,
        spaeter=bescheidinhalt.later_receipt(session, antrag, fassung),
    )
    new, angaben = _replace(session, buero, row, old, inhalt, nr, am)
    if fassung.art == "gelesen":
        angaben |= _accept(session, fassung, order, verfasser, am)
    akte.record(
        session,
        antrag,
        Antragsereignis.NEU_BESCHIEDEN,
        am,
        {**angaben, "fassung": fassung.nr},
        aktuelle_fassung_id=fassung.id,
    )
    akte.move_verfuegung(session, row, Verfuegungsereignis.AUSGEFUEHRT, am, {"bescheid": nummer})
    return Issued(antrag.aktenzeichen, nummer, new.art, new.betrag_cent, new.empfaenger_ags)


def _accept(
    session: Session, fassung: Fassung, order: Aenderungsverfuegung, verfasser: Person, am: datetime
) -> dict[str, object]:
    """A later submission is decided about with the Änderung. Raises VerfuegungNichtMoeglich if it was refused meanwhile."""
    assert fassung.id is not None
    assert verfasser.id is not None
    if session.get(Fassungsentscheid, fassung.id) is not None:
        raise VerfuegungNichtMoeglich(
            f"{order.aktenzeichen}: Über Fassung {fassung.nr} wurde inzwischen anders entschieden. Bitte verwerfen."
        )
    session.add(
        Fassungsentscheid(
            fassung_id=fassung.id, angenommen=True, person_id=verfasser.id, grund=order.gruende, am=am
        )
    )
    session.flush()
    wer = {"person": verfasser.kuerzel, "name": verfasser.name}
    return {**wer, "angenommen": fassung.nr, "grund": order.gruende}


def _annul(
    session: Session,
    buero: Buero,
    row: Verfuegungszeile,
    order: Aufhebungsverfuegung,
    old: Bescheid,
    bisher: Bescheidinhalt | Pauschalinhalt,
    antrag: Antrag | None,
    am: datetime,
) -> Issued:
    programm, datum = verfuegung.programm_of(session, buero, row), berlin_date(am)
    nr, nummer = erlass.draw_number(session, programm, old.baustein, datum)
    inhalt = inhalt_aufhebung.build(
        buero,
        bisher=bisher,
        programm=programm,
        verfuegung=order,
        verfuegungsnummer=row.verfuegungsnummer,
        verfasser=verfuegung.signer(session, row, "vorschlag"),
        zeichner=verfuegung.signer(session, row, "schlusszeichnung"),
        bescheidnummer=nummer,
        datum=datum,
    )
    new, angaben = _replace(session, buero, row, old, inhalt, nr, am)
    if antrag is None:
        append(session, "bescheid.aufhebung", nummer, am, angaben)
    else:
        again = order.folge == "wiederaufnahme"
        ereignis = Antragsereignis.WIEDERAUFGENOMMEN if again else Antragsereignis.AUFGEHOBEN
        akte.record(session, antrag, ereignis, am, angaben)
    akte.move_verfuegung(session, row, Verfuegungsereignis.AUSGEFUEHRT, am, {"bescheid": nummer})
    return Issued(akte.vorgang_of(session, row), nummer, new.art, new.betrag_cent, new.empfaenger_ags)


def _replace(
    session: Session,
    buero: Buero,
    row: Verfuegungszeile,
    old: Bescheid,
    inhalt: Bescheidinhalt | Aufhebungsinhalt,
    nr: int,
    am: datetime,
) -> tuple[Bescheid, dict[str, object]]:
    """Annuls the old decision with its letters and writes the new one; gives it with what the journal says of it."""
    number, durch = old.bescheidnummer, inhalt.bescheidnummer
    angaben = {"durch": durch, "verfuegung": row.verfuegungsnummer}
    akte.move_bescheid(session, old, Bescheidereignis.AUFGEHOBEN, am, angaben)
    ausgang.cancel(session, old, am)
    new = erlass.write(
        session,
        buero,
        inhalt,
        nr=nr,
        schluessel=key_of(row),
        am=am,
        antrag_id=old.antrag_id,
        vorgaenger_id=old.id,
    )
    return new, {
        "bescheid": durch,
        "aufgehoben": number,
        "verfuegung": row.verfuegungsnummer,
        "betrag_cent": new.betrag_cent,
        "nutzlast_sha256": new.nutzlast_sha256,
        "buchungen": [zeile.model_dump() for zeile in erlass.bookings(inhalt)],
    }
