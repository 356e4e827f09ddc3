"""The only writer of a case's status: compare, set, and one journal entry, in the transaction of the act."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy import select as choose
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from kim.casework.buero import KimError, NichtGefunden
from kim.casework.journal import append
from kim_models.lifecycle import (
    ANTRAG,
    BESCHEID,
    OFFEN,
    POST,
    VERFUEGUNG,
    VERTEILLISTE,
    Antragsereignis,
    Antragsstatus,
    Bescheidereignis,
    Bescheidstatus,
    Listenereignis,
    Listenstatus,
    Postereignis,
    Poststatus,
    VerboteneBewegung,
    Verfuegungsereignis,
    Verfuegungsstatus,
    advance,
)
from kim_models.rows import Antrag, Bescheid, Person, Post, Verfuegungszeile, Verteillistenzeile
from kim_models.rows.spalten import tabelle


class Kollision(KimError):
    """Somebody else changed the case at the same moment; look again and repeat."""


class NichtMoeglich(KimError):
    """The case's status does not allow this act; the message names what it allows."""


_ANTRAG = (
    update(tabelle(Antrag))
    .where(tabelle(Antrag).c.id == bindparam("kennung"), tabelle(Antrag).c.status_nr == bindparam("gesehen"))
    .values(status=bindparam("status"), status_nr=bindparam("status_nr"))
)
_V = tabelle(Verfuegungszeile).c
_ABWEICHUNG = choose(_V.id).where(
    _V.antrag_id == bindparam("antrag_id"),
    _V.art == "rangabweichung",
    _V.status.in_([Verfuegungsstatus.VORGESCHLAGEN.value, Verfuegungsstatus.GEZEICHNET.value]),
)


def load(session: Session, aktenzeichen: str) -> Antrag:
    """The case of this Aktenzeichen; raises NichtGefunden."""
    antrag = session.exec(select(Antrag).where(Antrag.aktenzeichen == aktenzeichen)).one_or_none()
    if antrag is None:
        raise NichtGefunden(
            f"Es gibt keinen Vorgang {aktenzeichen}. „kim review list“ zeigt alle, „kim pauschale list“ die Pauschalen."
        )
    return antrag


def record(
    session: Session,
    antrag: Antrag,
    ereignis: Antragsereignis,
    am: datetime,
    daten: dict[str, Any],
    person: Person | None = None,
    **werte: Any,
) -> Antragsstatus:
    """Moves one case on: the status by the table, `werte` as further columns, one journal entry.

    `antrag` may be a plain row of the table: it then keeps what was read. Raises NichtMoeglich if the lifecycle has no
    such step and Kollision if the case changed since it was read.
    """
    try:
        status: Antragsstatus = advance(ANTRAG, Antragsstatus(antrag.status), ereignis)
    except VerboteneBewegung as error:
        raise NichtMoeglich(f"{antrag.aktenzeichen}: {error}.") from error
    session.flush()
    moved = {"status": status.value, "status_nr": antrag.status_nr + 1}
    result = session.connection().execute(
        _ANTRAG.values(**werte) if werte else _ANTRAG,
        {"kennung": antrag.id, "gesehen": antrag.status_nr, **moved},
    )
    if result.rowcount != 1:
        raise Kollision(
            f"{antrag.aktenzeichen} wurde inzwischen geändert. Bitte neu ansehen und wiederholen."
        )
    wer = {"person": person.kuerzel, "name": person.name} if person else {}
    append(
        session,
        f"antrag.{ereignis.value}",
        antrag.aktenzeichen,
        am,
        {**daten, **wer, "status": status.value},
    )
    # No trigger changes what was written: the row is what was set, and need not be read again.
    for spalte, wert in {**moved, **werte}.items() if isinstance(antrag, Antrag) else ():
        set_committed_value(antrag, spalte, wert)
    if status not in OFFEN:
        _end_deviation(session, antrag, status, am)
    return status


def _end_deviation(session: Session, antrag: Antrag, status: Antragsstatus, am: datetime) -> None:
    """A deviation from the rank ends with its case, whichever way that ends: carried out if it was in force till then."""
    found = session.connection().execute(_ABWEICHUNG, {"antrag_id": antrag.id}).scalar_one_or_none()
    row = session.get(Verfuegungszeile, found) if found is not None else None
    if row is None:
        return
    decided = status in {Antragsstatus.BEWILLIGT, Antragsstatus.ABGELEHNT}
    if decided and row.status == Verfuegungsstatus.GEZEICHNET:
        move_verfuegung(session, row, Verfuegungsereignis.AUSGEFUEHRT, am, {})
    else:
        grund = "Über den Vorgang ist entschieden." if decided else "Der Vorgang ist beendet."
        move_verfuegung(session, row, Verfuegungsereignis.VERWORFEN, am, {"grund": grund})


def _set(
    session: Session,
    row: Post | Verteillistenzeile | Verfuegungszeile,
    status: Poststatus | Listenstatus | Verfuegungsstatus,
    werte: dict[str, Any] | None = None,
) -> bool:
    """Compares and sets one row's status and reads it again; False if somebody else moved it since it was read."""
    table = type(row)
    result = session.execute(
        update(table)
        .where(col(table.id) == row.id, col(table.status_nr) == row.status_nr)
        .values(status=status.value, status_nr=row.status_nr + 1, **(werte or {}))
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return False
    session.refresh(row)
    return True


def move_bescheid(
    session: Session, bescheid: Bescheid, ereignis: Bescheidereignis, am: datetime, daten: dict[str, Any]
) -> None:
    """Moves one Bescheid on and writes the journal; raises VerboteneBewegung."""
    status = advance(BESCHEID, Bescheidstatus(bescheid.status), ereignis)
    session.execute(update(Bescheid).where(col(Bescheid.id) == bescheid.id).values(status=status.value))
    session.refresh(bescheid)
    vorgang = aktenzeichen_of(session, bescheid.antrag_id) or bescheid.bescheidnummer
    append(session, f"bescheid.{ereignis.value}", vorgang, am, {**daten, "bescheid": bescheid.bescheidnummer})


def move_post(
    session: Session, post: Post, ereignis: Postereignis, am: datetime, daten: dict[str, Any], **werte: Any
) -> Poststatus:
    """Moves one mail on; raises Kollision if another sender took it meanwhile."""
    try:
        status: Poststatus = advance(POST, Poststatus(post.status), ereignis)
    except VerboteneBewegung as error:
        raise Kollision(f"Die Sendung {post.bezug} wird gerade von einem anderen Lauf bearbeitet.") from error
    if not _set(session, post, status, werte):
        raise Kollision(f"Die Sendung {post.message_id} wird gerade von einem anderen Lauf bearbeitet.")
    vorgang = aktenzeichen_of(session, post.antrag_id) or post.bezug
    sendung = {"art": post.art, "bezug": post.bezug, "faellig_am": post.faellig_am.isoformat()}
    if post.dokument_sha256 is not None:
        sendung["mail_sha256"] = post.dokument_sha256
    append(session, f"post.{ereignis.value}", vorgang, am, {**daten, **sendung})
    return status


def move_liste(
    session: Session,
    liste: Verteillistenzeile,
    ereignis: Listenereignis,
    am: datetime,
    daten: dict[str, Any],
    person: Person | None = None,
) -> Listenstatus:
    """Moves one Verteilliste on and writes the journal; raises NichtMoeglich and Kollision as `record` does."""
    try:
        status: Listenstatus = advance(VERTEILLISTE, Listenstatus(liste.status), ereignis)
    except VerboteneBewegung as error:
        raise NichtMoeglich(f"{liste.listennummer}: {error}.") from error
    if not _set(session, liste, status):
        raise Kollision(f"{liste.listennummer} wurde inzwischen geändert. Bitte neu ansehen und wiederholen.")
    wer = {"person": person.kuerzel, "name": person.name} if person else {}
    inhalt = {**daten, **wer, "status": status.value}
    append(session, f"verteilliste.{ereignis.value}", liste.listennummer, am, inhalt)
    return status


def move_verfuegung(
    session: Session,
    row: Verfuegungszeile,
    ereignis: Verfuegungsereignis,
    am: datetime,
    daten: dict[str, Any],
    person: Person | None = None,
) -> Verfuegungsstatus:
    """Moves one Verfügung on and writes the journal of its case; raises NichtMoeglich and Kollision as `record` does."""
    try:
        status: Verfuegungsstatus = advance(VERFUEGUNG, Verfuegungsstatus(row.status), ereignis)
    except VerboteneBewegung as error:
        raise NichtMoeglich(f"{row.verfuegungsnummer}: {error}.") from error
    if not _set(session, row, status):
        raise Kollision(
            f"{row.verfuegungsnummer} wurde inzwischen geändert. Bitte neu ansehen und wiederholen."
        )
    wer = {"person": person.kuerzel, "name": person.name} if person else {}
    inhalt = {**daten, **wer, "verfuegung": row.verfuegungsnummer, "art": row.art, "status": status.value}
    append(session, f"verfuegung.{ereignis.value}", vorgang_of(session, row), am, inhalt)
    return status


def vorgang_of(session: Session, row: Verfuegungszeile) -> str:
    """What a Verfügung is about: the Aktenzeichen of its case, or the number of the lump sum's Bescheid."""
    aktenzeichen = aktenzeichen_of(session, row.antrag_id)
    if aktenzeichen is not None:
        return aktenzeichen
    return session.exec(select(Bescheid.bescheidnummer).where(Bescheid.id == row.bescheid_id)).one()


def aktenzeichen_of(session: Session, antrag_id: int | None) -> str | None:
    """The Aktenzeichen behind an id, or None for none."""
    if antrag_id is None:
        return None
    return session.exec(select(Antrag.aktenzeichen).where(Antrag.id == antrag_id)).one_or_none()
