"""Is the journal whole: every entry there, unchanged, and joined to the one before."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kim.casework.journal import ANFANG, commitment_of, hash_of
from kim_models.rows import (
    Ereignis,
    Ereignisinhalt,
)


@dataclass(frozen=True)
class Unstimmigkeit:
    """One thing that does not agree: where, and what in one German sentence."""

    ort: str
    satz: str


def chain(session: Session) -> Iterator[Unstimmigkeit]:
    vor_hash, expected = ANFANG, 1
    contents = {row.nr: row for row in session.exec(select(Ereignisinhalt)).all()}
    for row in session.exec(select(Ereignis).order_by(col(Ereignis.nr))).all():
        ort = f"Journal, Eintrag {row.nr}"
        if row.nr != expected:
            yield Unstimmigkeit(ort, f"Der Eintrag {expected} fehlt.")
            expected = row.nr
        if row.vor_hash != vor_hash:
            yield Unstimmigkeit(ort, f"Der Eintrag schließt nicht an den vorigen an ({row.vorgang}).")
        if row.hash != hash_of(row.nr, row.art, row.am, row.vorgang, row.commitment, row.vor_hash):
            yield Unstimmigkeit(ort, f"Der Eintrag wurde verändert ({row.vorgang}).")
        content = contents.get(row.nr)
        # An erased content leaves its commitment: the chain holds without it.
        if content is not None and commitment_of(content.salz, content.daten_json) != row.commitment:
            yield Unstimmigkeit(ort, f"Der Inhalt des Eintrags wurde verändert ({row.vorgang}).")
        vor_hash, expected = row.hash, expected + 1
