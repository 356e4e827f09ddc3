"""How a decision is made: the next case by rule, and all that belongs to it, in one locked transaction or not at all."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import cast

from sqlalchemy import bindparam
from sqlalchemy import select as choose
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.adapters.database import require_fingerprint
from kim.adapters.database.refusals import refusal_of
from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.bescheid import inhalt as bescheidinhalt
from kim.casework.bescheid import siegelung
from kim.casework.bescheid.gewissheit import certain
from kim.casework.bescheid.niederschrift import bookings, draw_number, write
from kim.casework.buero import Buero, KimError
from kim.casework.journal import append
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import berechnung as berechnungen
from kim.programmes import versions
from kim.programmes.anlagen import require_anlagen
from kim_models.lifecycle import Antragsereignis
from kim_models.rows import (
    Antrag,
    Bescheid,
    Fassung,
    Person,
    Pruefvermerk,
    Zeichnung,
)
from kim_models.rows.spalten import tabelle


@dataclass(frozen=True)
class Beschieden:
    """One decision that was committed."""

    aktenzeichen: str
    bescheidnummer: str
    art: str
    betrag_cent: int
    empfaenger_ags: str


def preflight(buero: Buero) -> None:
    """Checks before any number is drawn that the database is whole and a letter could be made: template, seal, annexes.

    Raises SchemaAbweichung, or what the template, a missing annex or an expired seal raises; then nothing is issued.
    """
    require_fingerprint(buero.database, anew=True)
    brief.preflight()
    siegelung.require(buero)
    for version in versions(buero.settings.programm):
        require_anlagen(buero.programm(version))


class VorgangAngehalten(KimError):
    """This case cannot be decided although its turn has come; it keeps its place and its money, the next may go."""

    def __init__(self, aktenzeichen: str, satz: str) -> None:
        super().__init__(satz)
        self.aktenzeichen = aktenzeichen


def note_held(buero: Buero, error: VorgangAngehalten) -> None:
    """Writes into the journal why a case could not be decided, so that `kim explain` can tell it."""
    with buero.database.writing() as session:
        append(session, "bescheid.angehalten", error.aktenzeichen, buero.uhr.now(), {"satz": str(error)})


def issue_next_bescheid(
    buero: Buero, baustein: int, angehalten: frozenset[str] = frozenset()
) -> Beschieden | None:
    """Decides the next case by rank that can be paid; None if none can. One transaction, locked from its first read.

    `angehalten`: cases that this run already found impossible to decide. Raises VorgangAngehalten for one more, and
    SchemaAbweichung if the database's own guards are not all there.

    Decision, bookings, Bescheidnummer, journal entry and outbox row are written together or not at all. Whoever is
    killed in between leaves nothing; whoever is killed after the commit leaves a decision whose letter the next run
    renders from the frozen payload. If the database falls silent at the COMMIT, the decision is looked up by its key.
    """
    require_fingerprint(buero.database)
    with certain(buero) as entwurf, buero.database.writing() as session:
        am = buero.uhr.now()
        places = warteschlange.line(session, buero, baustein, berlin_date(am))
        following = next(
            (place for place in places if place.erteilbar and place.aktenzeichen not in angehalten), None
        )
        if following is None:
            return None
        try:
            issued, row = _issue(session, buero, following.antrag_id, am)
            entwurf.schluessel, entwurf.nutzlast_sha256 = row.schluessel, row.nutzlast_sha256
        except (KimError, brief.BriefError) as error:
            raise VorgangAngehalten(following.aktenzeichen, str(error)) from error
        except DBAPIError as error:
            # What the database forbids for this one case must not stop all who come after it. The rows of a failed
            # flush can no longer be read: the case is named from its place.
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise VorgangAngehalten(following.aktenzeichen, str(refusal)) from error
    # Only here it is committed for certain: either the COMMIT was answered, or the row was found again by its key.
    return issued


_A, _V, _F = tabelle(Antrag).c, tabelle(Pruefvermerk).c, tabelle(Fassung).c
_BESCHLOSSEN = (
    choose(*_A, *(c.label(f"v_{c.name}") for c in _V), *(c.label(f"f_{c.name}") for c in _F))
    .where(_A.id == bindparam("antrag_id"), _V.antrag_id == _A.id, _F.id == _A.aktuelle_fassung_id)
    .order_by(_V.runde.desc())
    .limit(1)
)
"""A case, its newest Prüfvermerk, and what it says now."""
_ZEICHNENDE = choose(tabelle(Zeichnung).c.stufe, *tabelle(Person).c).where(
    tabelle(Zeichnung).c.pruefvermerk_id == bindparam("vermerk_id"),
    tabelle(Person).c.id == tabelle(Zeichnung).c.person_id,
)


def _issue(session: Session, buero: Buero, antrag_id: int, am: datetime) -> tuple[Beschieden, Bescheid]:
    row = session.connection().execute(_BESCHLOSSEN, {"antrag_id": antrag_id}).one()
    # Plain rows: only `akte.record` writes the case, and the others are never written again.
    antrag = cast("Antrag", row)
    vermerk = cast("Pruefvermerk", SimpleNamespace(**{c.name: row._mapping[f"v_{c.name}"] for c in _V}))
    fassung = cast("Fassung", SimpleNamespace(**{c.name: row._mapping[f"f_{c.name}"] for c in _F}))
    signed = session.connection().execute(_ZEICHNENDE, {"vermerk_id": vermerk.id}).all()
    signers = {row.stufe: cast("Person", row) for row in signed}
    assert fassung.id is not None
    programm = buero.programm(antrag.programm_version)
    datum = berlin_date(am)
    nr, nummer = draw_number(session, programm, antrag.baustein, datum)
    inhalt = bescheidinhalt.build(
        buero,
        antrag=antrag,
        fassung=fassung,
        daten=fassungen.read(session, fassung.id),
        vorschlag=vermerk.vorschlag,
        gruende=vermerk.gruende,
        berechnung=berechnungen.signed_calculation(vermerk),
        verfasser=signers["pruefvermerk"],
        zeichner=signers["schlusszeichnung"],
        bescheidnummer=nummer,
        datum=datum,
        spaeter=bescheidinhalt.later_receipt(session, antrag, fassung),
    )
    bescheid = write(
        session,
        buero,
        inhalt,
        nr=nr,
        schluessel=f"vermerk:{vermerk.id}",
        am=am,
        antrag_id=antrag.id,
        pruefvermerk_id=vermerk.id,
    )
    akte.record(
        session,
        antrag,
        Antragsereignis.ABGELEHNT if inhalt.art == "ablehnung" else Antragsereignis.BEWILLIGT,
        am,
        {
            "bescheid": nummer,
            "betrag_cent": bescheid.betrag_cent,
            "nutzlast_sha256": bescheid.nutzlast_sha256,
            "buchungen": [zeile.model_dump() for zeile in bookings(inhalt)],
            "regel_version": antrag.regel_version,
            "programm_version": antrag.programm_version,
        },
    )
    issued = Beschieden(
        antrag.aktenzeichen, nummer, inhalt.art, bescheid.betrag_cent, bescheid.empfaenger_ags
    )
    return issued, bescheid


def signer(session: Session, vermerk: Pruefvermerk, stufe: str) -> Person:
    """The person behind one signature; raises if there is none."""
    return session.exec(
        select(Person).where(
            Zeichnung.pruefvermerk_id == vermerk.id,
            Zeichnung.stufe == stufe,
            Person.id == Zeichnung.person_id,
        )
    ).one()
