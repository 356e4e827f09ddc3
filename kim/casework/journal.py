"""How an act becomes evidence: gapless counters and one append-only hash chain over salted commitments."""

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from kim_models.rows import Ereignis, Ereignisinhalt
from kim_models.rows.spalten import tabelle
from kim_models.wert import canonical_json, sha256_hex

ANFANG = "0" * 64
_NAECHSTE = text("UPDATE zaehler SET wert = wert + 1 WHERE name = :name RETURNING wert")
# A BEFORE INSERT trigger refuses a name that is there: the upsert is for the first number alone.
_ERSTE = text(
    "INSERT INTO zaehler (name, wert) VALUES (:name, 1)"
    " ON CONFLICT (name) DO UPDATE SET wert = zaehler.wert + 1 RETURNING wert"
)
# The entry's number and, by the same statement, the link that it follows.
_NAECHSTES = text(
    "UPDATE zaehler SET wert = wert + 1 WHERE name = 'ereignis'"
    " RETURNING wert, (SELECT e.hash FROM ereignis e WHERE e.nr = wert - 1) AS hash"
)
# Written at every act, so without the detour over objects.
_EREIGNIS = insert(tabelle(Ereignis))
_INHALT = insert(tabelle(Ereignisinhalt))
_E = tabelle(Ereignis).c
_KOPF = choose(_E.nr, _E.hash).order_by(_E.nr.desc()).limit(1)


def next_number(session: Session, name: str) -> int:
    """The next number of this counter, without a gap: a rollback gives it back."""
    drawn = session.connection().execute(_NAECHSTE, {"name": name}).scalar_one_or_none()
    if drawn is None:
        drawn = session.connection().execute(_ERSTE, {"name": name}).scalar_one()
    return int(drawn)


def commitment_of(salz: str, daten_json: str) -> str:
    """What stands in the chain for a content."""
    return sha256_hex(f"{salz}\n{daten_json}")


def hash_of(nr: int, art: str, am: datetime, vorgang: str, commitment: str, vor_hash: str) -> str:
    """The chain's link; everything that must never change is in it."""
    return sha256_hex(canonical_json([nr, art, am.isoformat(), vorgang, commitment, vor_hash]))


def append(session: Session, art: str, vorgang: str, am: datetime, daten: dict[str, Any]) -> int:
    """Writes one entry and gives its number. Part of the caller's transaction: no act without entry, none without act."""
    # What the act has prepared goes to the database before its entry does, so that what is refused is refused here.
    session.flush()
    nr, vor_hash = _link(session)
    salz, inhalt = secrets.token_hex(16), canonical_json(daten)
    commitment = commitment_of(salz, inhalt)
    hash_ = hash_of(nr, art, am, vorgang, commitment, vor_hash)
    entry = {"nr": nr, "art": art, "vorgang": vorgang, "am": am, "commitment": commitment}
    session.connection().execute(_EREIGNIS, {**entry, "vor_hash": vor_hash, "hash": hash_})
    session.connection().execute(_INHALT, {"nr": nr, "salz": salz, "daten_json": inhalt})
    return nr


def _link(session: Session) -> tuple[int, str]:
    """The number of the next entry and the hash of the one before it. The first schema set this counter to 0."""
    nr, before = session.connection().execute(_NAECHSTES).one()
    return nr, ANFANG if nr == 1 else before


def head(session: Session) -> tuple[int, str]:
    """Number and hash of the newest entry; the beginning if there is none."""
    session.flush()
    row = session.execute(_KOPF).first()
    return (0, ANFANG) if row is None else (row.nr, row.hash)


def entries(session: Session, vorgang: str) -> list[tuple[Ereignis, dict[str, Any]]]:
    """All entries about one Aktenzeichen, Eingangsnummer or Bescheidnummer, oldest first."""
    rows = session.exec(
        select(Ereignis, Ereignisinhalt)
        .where(Ereignisinhalt.nr == Ereignis.nr, Ereignis.vorgang == vorgang)
        .order_by(col(Ereignis.nr))
    ).all()
    return [(entry, json.loads(content.daten_json)) for entry, content in rows]
