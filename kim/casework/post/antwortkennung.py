"""By which token a reply finds its case: one for each case, drawn when the first mail about it is queued."""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from kim.casework.journal import append
from kim.rules.antwortkennung import ZEICHEN, ZUFALL, kennung
from kim_models.rows import Antrag, Antwortkennung, Ereignis, Ereignisinhalt
from kim_models.wert import sha256_hex

_ART = "antrag.antwortkennung"


def token_of(session: Session, antrag: Antrag, am: datetime) -> Antwortkennung:
    """The case's token; drawn and noted in the journal if it has none yet. The journal learns its hash alone."""
    assert antrag.id is not None
    row = session.get(Antwortkennung, antrag.id)
    if row is None:
        neu = kennung("".join(secrets.choice(ZEICHEN) for _ in range(ZUFALL)))
        row = Antwortkennung(antrag_id=antrag.id, kennung=neu, kennung_sha256=sha256_hex(neu), am=am)
        session.add(row)
        append(session, _ART, antrag.aktenzeichen, am, {"kennung_sha256": row.kennung_sha256})
    return row


def known_token(session: Session, antrag_id: int | None) -> str:
    """The token that the case has already, as it is written; empty if it has none."""
    row = session.get(Antwortkennung, antrag_id) if antrag_id is not None else None
    return "" if row is None else row.kennung


def case_of(session: Session, gelesen: str) -> Antrag | None:
    """The case of a token in its written form; None if nobody ever got it."""
    return session.exec(
        select(Antrag).where(Antwortkennung.kennung == gelesen, Antrag.id == Antwortkennung.antrag_id)
    ).one_or_none()


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where a token is not the one that the journal noted, was never noted, or is gone: place and German sentence."""
    noted = {
        vorgang: (am, None if inhalt is None else json.loads(inhalt)["kennung_sha256"])
        for vorgang, am, inhalt in session.exec(
            select(Ereignis.vorgang, Ereignis.am, Ereignisinhalt.daten_json)
            .outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
            .where(Ereignis.art == _ART)
            .order_by(col(Ereignis.nr))
        ).all()
    }
    rows = session.exec(
        select(Antrag.aktenzeichen, Antwortkennung).where(Antrag.id == Antwortkennung.antrag_id)
    ).all()
    for aktenzeichen, row in rows:
        am, pruefwert = noted.pop(aktenzeichen, (None, None))
        # An erased content leaves the moment; the token then still has to be the one of its own hash.
        if am != row.am or row.kennung_sha256 not in {sha256_hex(row.kennung)} & {
            pruefwert or row.kennung_sha256
        }:
            yield aktenzeichen, "Die Antwortkennung ist nicht die, die das Journal festhält."
    for aktenzeichen in noted:
        yield aktenzeichen, "Die Antwortkennung aus dem Journal fehlt."
