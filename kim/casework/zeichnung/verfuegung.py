"""How that takes effect which needs a second person: a Verfügung is proposed, signed or discarded, whatever it orders."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from kim.casework import akte
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.journal import append, next_number
from kim.casework.personen import befugnis
from kim.casework.personen.befugnis import Befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.zeichnung import unterschrift
from kim_models.lifecycle import Verfuegungsereignis, Verfuegungsstatus
from kim_models.programm import Programm
from kim_models.rows import (
    Antrag,
    Bescheid,
    Fassung,
    Person,
    Pruefung,
    Verfuegungszeichnung,
    Verfuegungszeile,
)
from kim_models.verfuegung import Rangabweichung, Verfuegung
from kim_models.wert import sha256_hex

_INHALT: TypeAdapter[Verfuegung] = TypeAdapter(Verfuegung)
LEBENDE = (Verfuegungsstatus.VORGESCHLAGEN, Verfuegungsstatus.GEZEICHNET)


class VerfuegungNichtMoeglich(KimError):
    """This cannot be ordered; the message says what stands in the way."""


class VerfuegungWeichtAb(KimError):
    """A Verfügung is not what was signed any more: an alarm, it is not carried out."""


@dataclass(frozen=True)
class Verfuegungsschritt:
    """What an act on a Verfügung led to: its number, status and hash, and what comes next in one German sentence."""

    verfuegungsnummer: str
    status: str
    inhalt_sha256: str
    naechster_schritt: str


def propose(
    session: Session,
    buero: Buero,
    wer: Angemeldet,
    inhalt: Verfuegung,
    am: datetime,
    *,
    antrag: Antrag | None = None,
    bescheid: Bescheid | None = None,
    fassung: Fassung | None = None,
    pruefung: Pruefung | None = None,
    angaben: dict[str, Any] | None = None,
    vertretung: str = "",
) -> Verfuegungsschritt:
    """Writes a Verfügung and signs it as the first person, within the act of its kind (its transaction, its checks).

    `angaben`: what the journal says besides. Raises Refusal if another one about the same is alive.
    """
    befugt = _authorise(session, inhalt, antrag, bescheid, wer, "pruefung", am, vertretung)
    if not inhalt.gruende.strip():
        raise VerfuegungNichtMoeglich("Eine Verfügung braucht eine Begründung.")
    nr = next_number(session, "verfuegung")
    assert wer.person.id is not None
    row = Verfuegungszeile(
        nr=nr,
        verfuegungsnummer=f"V-{nr:06d}",
        art=inhalt.art,
        programm=buero.settings.programm,
        antrag_id=antrag.id if antrag else None,
        bescheid_id=bescheid.id if bescheid else None,
        fassung_id=fassung.id if fassung else None,
        pruefung_id=pruefung.id if pruefung else None,
        status=Verfuegungsstatus.VORGESCHLAGEN.value,
        status_nr=1,
        inhalt_json=inhalt.kanonisch(),
        inhalt_sha256=inhalt.sha256(),
        person_id=wer.person.id,
        am=am,
    )
    session.add(row)
    session.flush()
    _sign(session, row, "vorschlag", befugt, row.inhalt_sha256, am)
    append(
        session,
        "verfuegung.vorgeschlagen",
        akte.vorgang_of(session, row),
        am,
        {
            **(angaben or {}),
            "verfuegung": row.verfuegungsnummer,
            "art": row.art,
            "gruende": inhalt.gruende,
            "inhalt_sha256": row.inhalt_sha256,
            "stufe": "vorschlag",
            "status": row.status,
            **befugt.angaben(),
            **wer.angaben(),
        },
    )
    return _step(row, unterschrift.next_step(programm_of(session, buero, row)))


def _step(row: Verfuegungszeile, naechster_schritt: str) -> Verfuegungsschritt:
    return Verfuegungsschritt(row.verfuegungsnummer, row.status, row.inhalt_sha256, naechster_schritt)


def _authorise(
    session: Session,
    inhalt: Verfuegung,
    antrag: Antrag | None,
    bescheid: Bescheid | None,
    wer: Angemeldet,
    rolle: str,
    am: datetime,
    vertretung: str,
) -> Befugnis:
    if antrag is not None:
        befugt = befugnis.authorise_on(session, antrag, wer, rolle, am, vertretung=vertretung)
        if isinstance(inhalt, Rangabweichung):
            # Whoever is passed is concerned as well.
            passed = akte.load(session, inhalt.vor)
            befugnis.require_unbiased(session, passed, befugt.person, befugt.vertretene)
        return befugt
    # A lump sum has no case, but it is one municipality's.
    befugt = befugnis.authorise(session, wer, rolle, am, vertretung=vertretung)
    if bescheid is not None:
        befugnis.require_unbiased_about(
            session, bescheid.bescheidnummer, None, bescheid.empfaenger_ags, befugt
        )
    return befugt


def _sign(
    session: Session,
    row: Verfuegungszeile,
    stufe: str,
    befugt: Befugnis,
    gesehen_sha256: str,
    am: datetime,
) -> None:
    assert row.id is not None
    session.add(
        Verfuegungszeichnung(verfuegung_id=row.id, **unterschrift.columns(stufe, befugt, gesehen_sha256, am))
    )
    session.flush()


def programm_of(session: Session, buero: Buero, row: Verfuegungszeile) -> Programm:
    """The programme's version behind a Verfügung: its case's; for a lump sum its Bescheid's."""
    antrag = session.get(Antrag, row.antrag_id) if row.antrag_id is not None else None
    if antrag is not None:
        return buero.programm(antrag.programm_version)
    bescheid = session.get(Bescheid, row.bescheid_id)
    assert bescheid is not None
    return buero.programm(json.loads(bescheid.nutzlast_json)["programm_version"])


def cosign(
    buero: Buero, wer: Angemeldet, verfuegungsnummer: str, gesehen_sha256: str, *, vertretung: str = ""
) -> Verfuegungsschritt:
    """One Mitzeichnung, if the programme asks for any, bound to the hash of what was seen."""
    return _signature(buero, wer, verfuegungsnummer, gesehen_sha256, vertretung, schluss=False)


def sign_off(
    buero: Buero, wer: Angemeldet, verfuegungsnummer: str, gesehen_sha256: str, *, vertretung: str = ""
) -> Verfuegungsschritt:
    """The Schlusszeichnung by another person, bound to the hash of what was seen.

    Raises Refusal from the database for a second step of one person, another hash, or one's own content.
    """
    return _signature(buero, wer, verfuegungsnummer, gesehen_sha256, vertretung, schluss=True)


def _signature(
    buero: Buero,
    wer: Angemeldet,
    verfuegungsnummer: str,
    gesehen_sha256: str,
    vertretung: str,
    *,
    schluss: bool,
) -> Verfuegungsschritt:
    rolle = unterschrift.role_for(schluss=schluss)
    with buero.database.writing() as session:
        row = find(session, verfuegungsnummer)
        inhalt = content(session, row)
        am = buero.uhr.now()
        about = (
            session.get(Antrag, row.antrag_id) if row.antrag_id is not None else None,
            session.get(Bescheid, row.bescheid_id) if row.bescheid_id is not None else None,
        )
        befugt = _authorise(session, inhalt, *about, wer, rolle, am, vertretung)
        programm = programm_of(session, buero, row)
        stufe = unterschrift.stage(verfuegungsnummer, programm, signatures(session, row), schluss=schluss)
        _sign(session, row, stufe.name, befugt, gesehen_sha256, am)
        akte.move_verfuegung(
            session,
            row,
            Verfuegungsereignis.SCHLUSSGEZEICHNET if schluss else Verfuegungsereignis.MITGEZEICHNET,
            am,
            {"stufe": stufe.name, "inhalt_sha256": gesehen_sha256, **befugt.angaben()},
            wer.person,
        )
        step = "Sie gilt; der nächste Lauf „issue“ richtet sich danach."
        return _step(row, stufe.danach or step)


def discard(buero: Buero, wer: Angemeldet, verfuegungsnummer: str, grund: str) -> Verfuegungsschritt:
    """Gives a Verfügung up before it is carried out; another one may then be proposed."""
    unterschrift.require_role_and_reason(wer, grund)
    with buero.database.writing() as session:
        row = find(session, verfuegungsnummer)
        akte.move_verfuegung(
            session, row, Verfuegungsereignis.VERWORFEN, buero.uhr.now(), {"grund": grund}, wer.person
        )
        return _step(row, "Es bleibt, wie es war.")


def find(session: Session, verfuegungsnummer: str) -> Verfuegungszeile:
    """The Verfügung of this number; raises NichtGefunden."""
    row = session.exec(
        select(Verfuegungszeile).where(Verfuegungszeile.verfuegungsnummer == verfuegungsnummer)
    ).one_or_none()
    if row is None:
        raise NichtGefunden(f"Es gibt keine Verfügung {verfuegungsnummer}. „kim verfuegung list“ zeigt alle.")
    return row


def orders(
    session: Session, *stati: Verfuegungsstatus, antrag_id: int | None = None
) -> list[Verfuegungszeile]:
    """All Verfügungen, or those of some statuses or of one case, in the order of their numbers."""
    query = select(Verfuegungszeile)
    if stati:
        query = query.where(col(Verfuegungszeile.status).in_([status.value for status in stati]))
    if antrag_id is not None:
        query = query.where(Verfuegungszeile.antrag_id == antrag_id)
    return list(session.exec(query.order_by(col(Verfuegungszeile.nr))).all())


def signatures(session: Session, row: Verfuegungszeile) -> list[Verfuegungszeichnung]:
    """All signatures under one Verfügung, oldest first."""
    return list(
        session.exec(
            select(Verfuegungszeichnung)
            .where(Verfuegungszeichnung.verfuegung_id == row.id)
            .order_by(col(Verfuegungszeichnung.id))
        ).all()
    )


def signer(session: Session, row: Verfuegungszeile, stufe: str) -> Person:
    """The person behind one signature; raises if there is none."""
    return session.exec(
        select(Person).where(
            Verfuegungszeichnung.verfuegung_id == row.id,
            Verfuegungszeichnung.stufe == stufe,
            Person.id == Verfuegungszeichnung.person_id,
        )
    ).one()


def content(session: Session, row: Verfuegungszeile) -> Verfuegung:
    """What was proposed, checked: its hash, its kind, what it is about, every signature. Raises VerfuegungWeichtAb."""
    try:
        inhalt = _INHALT.validate_json(row.inhalt_json)
    except ValidationError as error:
        raise VerfuegungWeichtAb(f"Der Inhalt der {row.verfuegungsnummer} lässt sich nicht lesen.") from error
    if sha256_hex(row.inhalt_json) != row.inhalt_sha256:
        raise VerfuegungWeichtAb(f"Der Inhalt der {row.verfuegungsnummer} hat nicht mehr seinen Prüfwert.")
    if any(sign.inhalt_sha256 != row.inhalt_sha256 for sign in signatures(session, row)):
        raise VerfuegungWeichtAb(f"Eine Zeichnung der {row.verfuegungsnummer} gilt einem anderen Inhalt.")
    antrag = session.get(Antrag, row.antrag_id) if row.antrag_id is not None else None
    bescheid = session.get(Bescheid, row.bescheid_id) if row.bescheid_id is not None else None
    about = (inhalt.art, antrag.aktenzeichen if antrag else inhalt.aktenzeichen)
    if about != (row.art, inhalt.aktenzeichen) or getattr(inhalt, "bescheidnummer", None) != (
        bescheid.bescheidnummer if bescheid else None
    ):
        raise VerfuegungWeichtAb(f"Die Angaben zur {row.verfuegungsnummer} sind nicht die des Inhalts.")
    return inhalt
