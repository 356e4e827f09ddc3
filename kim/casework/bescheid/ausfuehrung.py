"""How a signed Verfügung about a decision is carried out: the next one by number, whole, in one locked transaction."""

from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.adapters.database import require_fingerprint
from kim.adapters.database.refusals import refusal_of
from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.bescheid import ausfertigung, inhalt_aenderung, inhalt_aufhebung, niederschrift
from kim.casework.bescheid import inhalt as bescheidinhalt
from kim.casework.bescheid.erlass import Beschieden, VorgangAngehalten
from kim.casework.bescheid.gewissheit import certain
from kim.casework.bescheid.verfuegungsstand import hindrance
from kim.casework.buero import Buero, KimError
from kim.casework.journal import append
from kim.casework.post import ausgang
from kim.casework.zeichnung import verfuegung
from kim.casework.zeichnung.verfuegung import VerfuegungNichtMoeglich, VerfuegungWeichtAb
from kim_models.bescheid import Aufhebungsinhalt, Bescheidinhalt, Pauschalinhalt
from kim_models.lifecycle import (
    Antragsereignis,
    Bescheidereignis,
    Verfuegungsereignis,
    Verfuegungsstatus,
)
from kim_models.rows import Antrag, Bescheid, Fassung, Fassungsentscheid, Person, Verfuegungszeile
from kim_models.verfuegung import Aenderungsverfuegung, Aufhebungsverfuegung


def key_of(row: Verfuegungszeile) -> str:
    """The idempotency key: one Verfügung makes one Bescheid, for ever."""
    return f"verfuegung:{row.id}"


def issue_next_verfuegung(buero: Buero, angehalten: frozenset[str] = frozenset()) -> Beschieden | None:
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
        for row in verfuegung.orders(session, Verfuegungsstatus.GEZEICHNET):
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


def _carry_out(session: Session, buero: Buero, row: Verfuegungszeile, am: datetime) -> Beschieden:
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
) -> Beschieden:
    programm, datum = verfuegung.programm_of(session, buero, row), berlin_date(am)
    fassung = session.get(Fassung, row.fassung_id)
    assert fassung is not None
    assert fassung.id is not None
    verfasser = verfuegung.signer(session, row, "vorschlag")
    nr, nummer = niederschrift.draw_number(session, programm, old.baustein, datum)
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
    return Beschieden(antrag.aktenzeichen, nummer, new.art, new.betrag_cent, new.empfaenger_ags)


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
) -> Beschieden:
    programm, datum = verfuegung.programm_of(session, buero, row), berlin_date(am)
    nr, nummer = niederschrift.draw_number(session, programm, old.baustein, datum)
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
    return Beschieden(akte.vorgang_of(session, row), nummer, new.art, new.betrag_cent, new.empfaenger_ags)


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
    new = niederschrift.write(
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
        "buchungen": [zeile.model_dump() for zeile in niederschrift.bookings(inhalt)],
    }
