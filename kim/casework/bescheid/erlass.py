"""How a decision is made: the next case by rule, and all that belongs to it, in one locked transaction or not at all."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import cast

from sqlalchemy import bindparam, insert
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
from kim.casework.buero import Buero, KimError
from kim.casework.journal import append, next_number
from kim.casework.post import ausgang
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import vermerk as vermerke
from kim.programmes import versions
from kim.programmes.anlagen import require_anlagen
from kim.rules.rang import benenne
from kim_models.bescheid import (
    Aenderungsinhalt,
    Aufhebungsinhalt,
    Inhalt,
    Rahmenzeile,
)
from kim_models.lifecycle import Antragsereignis, Bescheidstatus
from kim_models.programm import Programm
from kim_models.rows import (
    Antrag,
    Bescheid,
    Buchung,
    Fassung,
    Haushalt,
    Person,
    Pruefvermerk,
    Zeichnung,
)
from kim_models.rows.spalten import GANZZAHL, Zeitpunkt, tabelle
from kim_models.wert import sha256_hex


@dataclass(frozen=True)
class Issued:
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
) -> Issued | None:
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


def _issue(session: Session, buero: Buero, antrag_id: int, am: datetime) -> tuple[Issued, Bescheid]:
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
        berechnung=vermerke.signed_calculation(vermerk),
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
    issued = Issued(antrag.aktenzeichen, nummer, inhalt.art, bescheid.betrag_cent, bescheid.empfaenger_ags)
    return issued, bescheid


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


def signer(session: Session, vermerk: Pruefvermerk, stufe: str) -> Person:
    """The person behind one signature; raises if there is none."""
    return session.exec(
        select(Person).where(
            Zeichnung.pruefvermerk_id == vermerk.id,
            Zeichnung.stufe == stufe,
            Person.id == Zeichnung.person_id,
        )
    ).one()
