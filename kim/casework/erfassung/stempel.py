"""How paper gets the moment that its stamp says: one person proposes it, another reads the paper and confirms it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN
from kim.casework import akte
from kim.casework.buero import Buero, KimError, require_reason
from kim.casework.eingang.register import MAIL, eingangsnummer
from kim.casework.erfassung.liste import find_receipt
from kim.casework.journal import append
from kim.casework.personen import befugnis
from kim.casework.personen.befugnis import Befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import befunde
from kim_models.lifecycle import OFFEN, Antragsereignis, Antragsstatus
from kim_models.rows import (
    Antrag,
    Dokument,
    Eingang,
    Einordnung,
    Person,
    Stempel,
    Stempelverwerfung,
    Stempelzeichnung,
)

_GEZEICHNET = {Antragsstatus.IN_ZEICHNUNG.value, Antragsstatus.GEZEICHNET.value}


class StempelNichtMoeglich(KimError):
    """This receipt cannot have this stamp; the message says why."""


@dataclass(frozen=True)
class Stempelschritt:
    """What an act on a stamp led to, and what comes next in one German sentence."""

    eingangsnummer: str
    aktenzeichen: str | None
    gestempelt_am: datetime
    naechster_schritt: str


def propose(
    buero: Buero,
    wer: Angemeldet,
    nummer: str,
    gestempelt_am: datetime,
    grund: str,
    *,
    vertretung: str = "",
) -> Stempelschritt:
    """Proposes that a receipt's paper came earlier than its file. Counts with another person's word only.

    `grund`: where that is on record. Raises StempelNichtMoeglich, NichtGefunden, RolleFehlt, Befangen, and Refusal for
    a moment that is not before the file's own or while another stamp is alive.
    """
    require_reason(grund)
    # As the database gives it back: what the journal says is compared with it, letter by letter.
    gestempelt_am = gestempelt_am.astimezone(UTC)
    with buero.database.writing() as session:
        am = buero.uhr.now()
        eingang = find_receipt(session, nummer)
        antrag = _stampable(session, eingang)
        befugt = _authorise(session, antrag, wer, "pruefung", am, vertretung)
        if not gestempelt_am < eingang.eingegangen_am:
            raise StempelNichtMoeglich(
                f"{eingangsnummer(eingang.nr)}: Der Stempel muss vor dem Zeitpunkt der Datei liegen"
                f" ({_written(eingang.eingegangen_am)}); genannt ist {_written(gestempelt_am)}."
            )
        lauf = len(session.exec(select(Stempel.id).where(Stempel.eingang_id == eingang.id)).all()) + 1
        assert eingang.id is not None
        row = Stempel(
            eingang_id=eingang.id,
            lauf=lauf,
            gestempelt_am=gestempelt_am,
            grund=grund,
            person_id=befugt.person_id,
            am=am,
        )
        session.add(row)
        session.flush()
        _sign(session, row, "vorschlag", befugt, am)
        _note(session, eingang, row, "vorgeschlagen", am, befugt, {"grund": grund, "stufe": "vorschlag"})
        return _step(
            eingang,
            antrag,
            row,
            "Es folgt die Bestätigung durch eine andere Person, mit dem Papier in der Hand:"
            " „kim inbox stempel-bestaetigen“.",
        )


def sign_off(
    buero: Buero, wer: Angemeldet, nummer: str, gelesen_am: datetime, *, vertretung: str = ""
) -> Stempelschritt:
    """The second person's word: reads the stamp herself. From now on the rank counts it; decisions that exist stay.

    A case in signature goes back into review: deadline and findings may change. Raises as `propose`, and Refusal for
    a second step of one person.
    """
    with buero.database.writing() as session:
        am = buero.uhr.now()
        eingang, row = _alive(session, nummer)
        antrag = _stampable(session, eingang)
        befugt = _authorise(session, antrag, wer, "schlusszeichnung", am, vertretung)
        if gelesen_am != row.gestempelt_am:
            raise StempelNichtMoeglich(
                f"{nummer}: Vorgeschlagen ist ein anderer Zeitpunkt als der, den Sie lesen. Bitte das Papier ansehen; stimmt"
                " der Vorschlag nicht, verwerfen („kim inbox stempel-verwerfen“) und neu vorschlagen."
            )
        _sign(session, row, "schlusszeichnung", befugt, am)
        _note(session, eingang, row, "bestaetigt", am, befugt, {"stufe": "schlusszeichnung"})
        if antrag is not None:
            _move_rank(session, antrag, eingang, row, befugt, am)
        step = _step(eingang, antrag, row, "Der Rang richtet sich von jetzt an nach dem Stempel.")
    if step.aktenzeichen is not None:
        befunde.assess(buero, step.aktenzeichen, erneut=True)
    return step


def discard(buero: Buero, wer: Angemeldet, nummer: str, grund: str) -> Stempelschritt:
    """Gives a proposed stamp up; another may then be proposed. What is confirmed stays. Raises Refusal for that."""
    require_reason(grund)
    with buero.database.writing() as session:
        am = buero.uhr.now()
        eingang, row = _alive(session, nummer)
        antrag = _case_of(session, eingang)
        rolle = next((one for one in ("pruefung", "schlusszeichnung") if one in wer.rollen), "pruefung")
        befugt = _authorise(session, antrag, wer, rolle, am, "")
        assert row.id is not None
        session.add(Stempelverwerfung(stempel_id=row.id, person_id=befugt.person_id, grund=grund, am=am))
        session.flush()
        _note(session, eingang, row, "verworfen", am, befugt, {"grund": grund})
        return _step(eingang, antrag, row, "Es bleibt beim Zeitpunkt der Datei.")


def _stampable(session: Session, eingang: Eingang) -> Antrag | None:
    """The open case that this receipt founded; None while it is not filed. Raises StempelNichtMoeglich."""
    nummer = eingangsnummer(eingang.nr)
    mail = session.get_one(Dokument, eingang.dokument_sha256).medientyp == MAIL
    if eingang.eltern_id is not None or mail or eingang.zeitquelle != "ablage":
        raise StempelNichtMoeglich(
            f"{nummer} kam als E-Mail; deren Zeitpunkt steht fest. Ein Stempel gilt Papier, das später gescannt wurde."
        )
    einordnung = session.get(Einordnung, eingang.id)
    antrag = _case_of(session, eingang)
    if einordnung is None or antrag is None:
        return None
    if einordnung.klasse in {"neue_fassung", "anlage"}:
        raise StempelNichtMoeglich(
            f"{nummer} kam zu {antrag.aktenzeichen} hinzu; dessen Rang richtet sich nach"
            f" {eingangsnummer(antrag.rang_nr)}. Kam das Papier vor allem anderen, bitte mit „kim review vorziehen“"
            " verfügen."
        )
    if antrag.status not in {status.value for status in OFFEN}:
        raise StempelNichtMoeglich(
            f"{antrag.aktenzeichen} ist nicht mehr offen; was entschieden ist, bleibt. Ein Bescheid wird mit"
            " „kim review aufheben“ aufgehoben, danach lässt sich der wiederaufgenommene Vorgang stempeln."
        )
    return antrag


def _case_of(session: Session, eingang: Eingang) -> Antrag | None:
    einordnung = session.get(Einordnung, eingang.id)
    return None if einordnung is None else session.get(Antrag, einordnung.antrag_id)


def _alive(session: Session, nummer: str) -> tuple[Eingang, Stempel]:
    """The receipt and its one stamp that is not discarded. Raises NichtGefunden and StempelNichtMoeglich."""
    eingang = find_receipt(session, nummer)
    row = session.exec(
        select(Stempel).where(
            Stempel.eingang_id == eingang.id,
            col(Stempel.id).not_in(select(Stempelverwerfung.stempel_id)),
        )
    ).one_or_none()
    if row is None:
        raise StempelNichtMoeglich(
            f"{nummer} hat keinen vorgeschlagenen Stempel. „kim inbox stempel“ schlägt einen vor."
        )
    return eingang, row


def _authorise(
    session: Session, antrag: Antrag | None, wer: Angemeldet, rolle: str, am: datetime, vertretung: str
) -> Befugnis:
    if antrag is None:
        return befugnis.authorise(session, wer, rolle, am, vertretung=vertretung)
    return befugnis.authorise_on(session, antrag, wer, rolle, am, vertretung=vertretung)


def _sign(session: Session, row: Stempel, stufe: str, befugt: Befugnis, am: datetime) -> None:
    assert row.id is not None
    session.add(
        Stempelzeichnung(
            stempel_id=row.id,
            stufe=stufe,
            person_id=befugt.person_id,
            am=am,
            vertretene_id=befugt.vertretene_id,
            notzugriff_nr=befugt.notzugriff_nr,
        )
    )
    session.flush()


def _move_rank(
    session: Session, antrag: Antrag, eingang: Eingang, row: Stempel, befugt: Befugnis, am: datetime
) -> None:
    nummer, before = eingangsnummer(eingang.nr), antrag.rang_am
    if antrag.status in _GEZEICHNET:
        akte.record(
            session,
            antrag,
            Antragsereignis.ZURUECKGEGEBEN,
            am,
            {"grund": f"Der Eingangsstempel auf {nummer} ist bestätigt; der Rang ist ein früherer."},
            befugt.person,
        )
    session.execute(
        update(Antrag)
        .where(col(Antrag.id) == antrag.id)
        .values(rang_am=row.gestempelt_am, rang_quelle=f"{nummer}, stempel")
        .execution_options(synchronize_session=False)
    )
    session.refresh(antrag)
    first = session.get_one(Person, row.person_id)
    append(
        session,
        "antrag.rang_gestempelt",
        antrag.aktenzeichen,
        am,
        {
            "eingang": nummer,
            "rang_am": row.gestempelt_am.isoformat(),
            "vorher_am": before.isoformat(),
            "vorgeschlagen": first.kuerzel,
            "vorgeschlagen_name": first.name,
            **befugt.angaben(),
            "person": befugt.person.kuerzel,
            "name": befugt.person.name,
        },
    )


def _note(
    session: Session,
    eingang: Eingang,
    row: Stempel,
    ereignis: str,
    am: datetime,
    befugt: Befugnis,
    angaben: dict[str, Any],
) -> None:
    append(
        session,
        f"stempel.{ereignis}",
        eingangsnummer(eingang.nr),
        am,
        {
            **angaben,
            "lauf": row.lauf,
            "gestempelt_am": row.gestempelt_am.isoformat(),
            **befugt.angaben(),
            "person": befugt.person.kuerzel,
            "name": befugt.person.name,
        },
    )


def _step(eingang: Eingang, antrag: Antrag | None, row: Stempel, naechster: str) -> Stempelschritt:
    return Stempelschritt(
        eingangsnummer(eingang.nr), antrag.aktenzeichen if antrag else None, row.gestempelt_am, naechster
    )


def _written(am: datetime) -> str:
    return f"{am.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}"
