"""How a signed Verfügung about a decision is carried out: the next one by number, whole, in one locked transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.adapters.database.refusals import refusal_of
from kim.casework import akte, aufhebungsinhalt, befugnis, bescheid, post, verfuegung
from kim.casework.bescheid import Issued, VorgangAngehalten
from kim.casework.buero import Buero, KimError
from kim.casework.journal import append
from kim.casework.verfuegung import VerfuegungWeichtAb
from kim_models.bescheid import Aufhebungsinhalt, Bescheidinhalt, Pauschalinhalt
from kim_models.lifecycle import (
    Antragsereignis,
    Bescheidereignis,
    Verfuegungsereignis,
    Verfuegungsstatus,
)
from kim_models.rows import Antrag, Bescheid, Verfuegungszeile
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
    heute: date,  # noqa: ARG001
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
    return None


def key_of(row: Verfuegungszeile) -> str:
    """The idempotency key: one Verfügung makes one Bescheid, for ever."""
    return f"verfuegung:{row.id}"


def issue_next_verfuegung(buero: Buero, angehalten: frozenset[str] = frozenset()) -> Issued | None:
    """Carries out the next signed Verfügung about a decision, by number; None if there is none.

    Old decision annulled, new one written, money booked back, case moved on, letters out of and into the outbox: one
    transaction, locked from its first read. It grants nothing that was free before, so it goes before the queue and
    while a Haushaltssperre stands. `angehalten`: Verfügungen that this run already found impossible. Raises
    VorgangAngehalten for one more.
    """
    with buero.database.writing() as session:
        am = buero.uhr.now()
        for row in verfuegung.lists(session, Verfuegungsstatus.GEZEICHNET):
            nummer = row.verfuegungsnummer
            if row.bescheid_id is None or nummer in angehalten:
                continue
            try:
                if hindrance(session, buero, row, berlin_date(am)) is None:
                    return _carry_out(session, buero, row, am)
            except (KimError, brief.BriefError) as error:
                raise VorgangAngehalten(nummer, str(error)) from error
            except DBAPIError as error:
                refusal = refusal_of(error)
                if refusal is None:
                    raise
                raise VorgangAngehalten(nummer, str(refusal)) from error
        return None


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
    bisher = bescheid.payload(old)
    if not isinstance(order, Aufhebungsverfuegung | Aenderungsverfuegung) or (
        order.nutzlast_sha256 != old.nutzlast_sha256
    ):
        raise VerfuegungWeichtAb(f"Die {row.verfuegungsnummer} gilt einem anderen Bescheid.")
    assert not isinstance(bisher, Aufhebungsinhalt), "the database refuses a Verfügung about an Aufhebung"
    antrag = session.get(Antrag, row.antrag_id) if row.antrag_id is not None else None
    assert isinstance(order, Aufhebungsverfuegung)
    return _annul(session, buero, row, order, old, bisher, antrag, am)


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
    nr, nummer = bescheid.draw_number(session, programm, old.baustein, datum)
    inhalt = aufhebungsinhalt.build(
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
    post.cancel(session, old, am)
    new = bescheid.write(
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
        "buchungen": [zeile.model_dump() for zeile in bescheid.bookings(inhalt)],
    }
