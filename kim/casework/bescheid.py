"""How a decision is made: the next case by rule, and all that belongs to it, in one locked transaction or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.adapters.database.refusals import refusal_of
from kim.casework import akte, bescheidinhalt, haushalt, post, reihenfolge, zeichnung
from kim.casework import fassung as fassungen
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.journal import append, next_number
from kim.programmes import versions
from kim.programmes.anlagen import require_anlagen
from kim_models.bescheid import (
    Aenderungsinhalt,
    Aufhebungsinhalt,
    Bescheidinhalt,
    Inhalt,
    Pauschalinhalt,
    Rahmenzeile,
)
from kim_models.lifecycle import Antragsereignis, Bescheidstatus
from kim_models.programm import Programm
from kim_models.rows import (
    Antrag,
    Ausfertigung,
    Bescheid,
    Buchung,
    Dokument,
    Fassung,
    Person,
    Pruefvermerk,
    Zeichnung,
)
from kim_models.wert import sha256_hex

_INHALT: Mapping[str, type[Inhalt]] = {
    "zuwendung": Bescheidinhalt,
    "ablehnung": Bescheidinhalt,
    "pauschale": Pauschalinhalt,
    "aenderung": Aenderungsinhalt,
    "aufhebung": Aufhebungsinhalt,
}


@dataclass(frozen=True)
class Issued:
    """One decision that was committed."""

    aktenzeichen: str
    bescheidnummer: str
    art: str
    betrag_cent: int
    empfaenger_ags: str


class AusfertigungWeichtAb(KimError):
    """A letter rendered again is not the same, or a payload no longer has its hash: an alarm, nothing is sent."""


def preflight(buero: Buero) -> None:
    """Checks before any number is drawn that a letter could be made: template, fonts, annexes.

    Raises what the template or a missing annex raises; then nothing is issued.
    """
    brief.preflight()
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

    `angehalten`: cases that this run already found impossible to decide. Raises VorgangAngehalten for one more.

    Decision, bookings, Bescheidnummer, journal entry and outbox row are written together or not at all. Whoever is
    killed in between leaves nothing; whoever is killed after the commit leaves a decision whose letter the next run
    renders from the frozen payload.
    """
    with buero.database.writing() as session:
        am = buero.uhr.now()
        places = reihenfolge.queue(session, buero, baustein, berlin_date(am))
        following = next(
            (place for place in places if place.erteilbar and place.aktenzeichen not in angehalten), None
        )
        if following is None:
            return None
        antrag = akte.load(session, following.aktenzeichen)
        try:
            return _issue(session, buero, antrag, am)
        except (KimError, brief.BriefError) as error:
            raise VorgangAngehalten(following.aktenzeichen, str(error)) from error
        except DBAPIError as error:
            # What the database forbids for this one case must not stop all who come after it. The rows of a failed
            # flush can no longer be read: the case is named from its place.
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise VorgangAngehalten(following.aktenzeichen, str(refusal)) from error


def _issue(session: Session, buero: Buero, antrag: Antrag, am: datetime) -> Issued:
    vermerk = zeichnung.current_vermerk(session, antrag.id)
    fassung = session.get(Fassung, antrag.aktuelle_fassung_id)
    assert vermerk is not None
    assert fassung is not None
    assert fassung.id is not None
    programm = buero.programm(antrag.programm_version)
    datum = berlin_date(am)
    nr, nummer = draw_number(session, programm, antrag.baustein, datum)
    inhalt = bescheidinhalt.build(
        buero,
        antrag=antrag,
        fassung=fassung,
        daten=fassungen.read(session, fassung.id),
        vermerk=vermerk,
        berechnung=zeichnung.signed_calculation(vermerk),
        verfasser=signer(session, vermerk, "pruefvermerk"),
        zeichner=signer(session, vermerk, "schlusszeichnung"),
        bescheidnummer=nummer,
        datum=datum,
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
    return Issued(antrag.aktenzeichen, nummer, inhalt.art, bescheid.betrag_cent, bescheid.empfaenger_ags)


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
    bescheid = Bescheid(
        nr=nr,
        bescheidnummer=inhalt.bescheidnummer,
        schluessel=schluessel,
        art=inhalt.art,
        status=Bescheidstatus.AUSGEFERTIGT.value,
        antrag_id=antrag_id,
        pruefvermerk_id=pruefvermerk_id,
        vorgaenger_id=vorgaenger_id,
        programm=buero.settings.programm,
        baustein=inhalt.baustein,
        empfaenger_ags=inhalt.empfaenger_ags,
        betrag_cent=inhalt.bewilligt_cent,
        zeitraum_von=inhalt.zeitraum_von,
        zeitraum_bis=inhalt.zeitraum_bis,
        nutzlast_json=inhalt.kanonisch(),
        nutzlast_sha256=inhalt.sha256(),
        vorlage_version=inhalt.vorlage_version,
        ausgefertigt_am=am,
    )
    session.add(bescheid)
    session.flush()
    _book(session, bescheid, inhalt, am)
    post.queue_bescheid(session, buero, inhalt.aktenzeichen, bescheid, am)
    return bescheid


def _book(session: Session, bescheid: Bescheid, inhalt: Inhalt, am: datetime) -> None:
    pots = {(p.haushaltsjahr, p.art): p for p in haushalt.pots(session, bescheid.programm, bescheid.baustein)}
    for zeile in bookings(inhalt):
        pot = pots[zeile.haushaltsjahr, zeile.art]
        assert pot.id is not None
        assert bescheid.id is not None
        session.add(
            Buchung(haushalt_id=pot.id, bescheid_id=bescheid.id, betrag_cent=zeile.betrag_cent, am=am)
        )
    session.flush()


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


def find(session: Session, bescheidnummer: str) -> Bescheid:
    """The Bescheid of this number; raises NichtGefunden."""
    row = session.exec(select(Bescheid).where(Bescheid.bescheidnummer == bescheidnummer)).one_or_none()
    if row is None:
        raise NichtGefunden(f"Es gibt keinen Bescheid {bescheidnummer}.")
    return row


def payload(bescheid: Bescheid) -> Inhalt:
    """The frozen payload, checked against its hash; raises AusfertigungWeichtAb."""
    if sha256_hex(bescheid.nutzlast_json) != bescheid.nutzlast_sha256:
        raise AusfertigungWeichtAb(
            f"Die Nutzlast von {bescheid.bescheidnummer} hat nicht mehr ihren Prüfwert."
        )
    return _INHALT[bescheid.art].model_validate_json(bescheid.nutzlast_json)


def letter(buero: Buero, bescheid_id: int) -> bytes:
    """The letter of one decision: the stored PDF, or rendered now from the frozen payload and stored. Twice is once."""
    with buero.database.reading() as session:
        bescheid = session.get(Bescheid, bescheid_id)
        done = session.get(Ausfertigung, bescheid_id)
    if bescheid is None:
        raise NichtGefunden(f"Es gibt keinen Bescheid mit der Kennung {bescheid_id}.")
    if done is not None:
        return buero.ablage.get(done.dokument_sha256)
    pdf = brief.render_bescheid(payload(bescheid))
    sha256 = buero.ablage.put(pdf)
    with buero.database.writing() as session:
        done = session.get(Ausfertigung, bescheid_id)
        if done is None:
            am = buero.uhr.now()
            if session.get(Dokument, sha256) is None:
                session.add(Dokument(sha256=sha256, groesse=len(pdf), medientyp="application/pdf"))
                session.flush()
            session.add(Ausfertigung(bescheid_id=bescheid_id, dokument_sha256=sha256, am=am))
            vorgang = akte.aktenzeichen_of(session, bescheid.antrag_id) or bescheid.bescheidnummer
            angaben = {"bescheid": bescheid.bescheidnummer, "sha256": sha256}
            append(session, "bescheid.ausfertigung", vorgang, am, angaben)
        elif done.dokument_sha256 != sha256:
            raise AusfertigungWeichtAb(f"{bescheid.bescheidnummer} wurde zweimal verschieden erzeugt.")
    return pdf


def unrendered(buero: Buero) -> list[int]:
    """Decisions whose letter was not rendered yet, in the order of their numbers."""
    with buero.database.reading() as session:
        done = set(session.exec(select(Ausfertigung.bescheid_id)).all())
        ids = session.exec(select(Bescheid.id).order_by(Bescheid.nr)).all()  # type: ignore[arg-type]
        return [id_ for id_ in ids if id_ is not None and id_ not in done]
