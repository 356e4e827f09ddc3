"""How a decision is written down: row, bookings and outbox row in the caller's transaction."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import bindparam, insert
from sqlalchemy import select as choose
from sqlmodel import Session

from kim.adapters import brief
from kim.casework.buero import Buero, KimError
from kim.casework.journal import next_number
from kim.casework.post import ausgang
from kim.rules.rang import benenne
from kim_models.bescheid import (
    Aenderungsinhalt,
    Aufhebungsinhalt,
    Inhalt,
    Rahmenzeile,
)
from kim_models.lifecycle import Bescheidstatus
from kim_models.programm import Programm
from kim_models.rows import (
    Bescheid,
    Buchung,
    Haushalt,
)
from kim_models.rows.spalten import GANZZAHL, Zeitpunkt, tabelle
from kim_models.wert import sha256_hex

_BESCHEID = insert(tabelle(Bescheid)).returning(*tabelle(Bescheid).c)
_TOPF = tabelle(Haushalt).c
_BUCHUNG = (
    insert(tabelle(Buchung))
    .from_select(
        ["haushalt_id", "bescheid_id", "betrag_cent", "am"],
        choose(
            _TOPF.id,
            bindparam("bescheid_id", type_=GANZZAHL),
            bindparam("betrag_cent", type_=GANZZAHL),
            bindparam("am", type_=Zeitpunkt),
        ).where(
            *(_TOPF[name] == bindparam(name) for name in ("programm", "baustein", "haushaltsjahr", "art"))
        ),
    )
    .returning(tabelle(Buchung).c.id)
)


def draw_number(session: Session, programm: Programm, baustein: int, datum: date) -> tuple[int, str]:
    """The next control number, gapless over all Bausteine, and the Bescheidnummer made from it."""
    nr = next_number(session, "bescheid")
    return nr, number(programm, baustein, datum, nr)


def number(programm: Programm, baustein: int, datum: date, nr: int) -> str:
    """The Bescheidnummer that the programme makes of a control number."""
    return programm.bescheidnummer_muster.format(baustein=baustein, jahr=datum.year, lfd=nr)


def write(
    session: Session,
    buero: Buero,
    inhalt: Inhalt,
    *,
    nr: int,
    schluessel: str,
    am: datetime,
    antrag_id: int | None = None,
    pruefvermerk_id: int | None = None,
    vorgaenger_id: int | None = None,
) -> Bescheid:
    """Writes one decision with its bookings and its outbox row; the caller's transaction adds the journal entry.

    Raises BriefError if no letter can be made of the payload, and what the database refuses.
    """
    # Asked before it counts: a character without a glyph would strand a decision whose letter can never be made.
    brief.check(inhalt)
    nutzlast = inhalt.kanonisch()
    written = session.connection().execute(
        _BESCHEID,
        {
            "nr": nr,
            "bescheidnummer": inhalt.bescheidnummer,
            "schluessel": schluessel,
            "art": inhalt.art,
            "status": Bescheidstatus.AUSGEFERTIGT.value,
            "antrag_id": antrag_id,
            "vorgaenger_id": vorgaenger_id,
            "pruefvermerk_id": pruefvermerk_id,
            "programm": buero.settings.programm,
            "baustein": inhalt.baustein,
            "empfaenger_ags": inhalt.empfaenger_ags,
            "betrag_cent": inhalt.bewilligt_cent,
            "zeitraum_von": inhalt.zeitraum_von,
            "zeitraum_bis": inhalt.zeitraum_bis,
            "nutzlast_json": nutzlast,
            "nutzlast_sha256": sha256_hex(nutzlast),
            "vorlage_version": inhalt.vorlage_version,
            "ausgefertigt_am": am,
        },
    )
    # A plain row: it is written in one statement, and nobody changes a decision through it.
    bescheid = cast("Bescheid", written.one())
    _book(session, bescheid, inhalt, am)
    ausgang.queue_bescheid(session, buero, inhalt.aktenzeichen, bescheid, am)
    return bescheid


def _book(session: Session, bescheid: Bescheid, inhalt: Inhalt, am: datetime) -> None:
    # One statement each: the pot's sum is checked after every booking, and an Änderung books twice on one pot.
    for zeile in bookings(inhalt):
        posten = {"haushaltsjahr": zeile.haushaltsjahr, "art": zeile.art, "betrag_cent": zeile.betrag_cent}
        topf = {"programm": bescheid.programm, "baustein": bescheid.baustein}
        booked = session.connection().execute(
            _BUCHUNG, {**topf, **posten, "bescheid_id": bescheid.id, "am": am}
        )
        if booked.one_or_none() is None:
            raise KimError(
                f"Für {benenne((zeile.haushaltsjahr, zeile.art))} gibt es keine Mittel im Haushalt."
            )


def bookings(inhalt: Inhalt) -> list[Rahmenzeile]:
    """What a decision books: first back what its predecessor had booked (negative cents), then what it grants."""
    back = inhalt.rueckbuchung if isinstance(inhalt, Aenderungsinhalt | Aufhebungsinhalt) else ()
    negative = [zeile.model_copy(update={"betrag_cent": -zeile.betrag_cent}) for zeile in back]
    return [*negative, *inhalt.rahmen]
