"""When did a receipt come: our own evidence, or the stamp on its paper that two persons signed?"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from kim_models.rows import Eingang, Stempel, Stempelzeichnung
from kim_models.rows.spalten import tabelle

_E, _S, _Z = (tabelle(zeile).c for zeile in (Eingang, Stempel, Stempelzeichnung))
# There is at most one that is not discarded, and what was discarded was never confirmed.
_BESTAETIGT = (
    select(_S.gestempelt_am)
    .where(_S.eingang_id == _E.id, _Z.stempel_id == _S.id, _Z.stufe == "schlusszeichnung")
    .correlate(tabelle(Eingang))
    .scalar_subquery()
)
MOMENT: Any = func.coalesce(_BESTAETIGT, _E.eingegangen_am, type_=_E.eingegangen_am.type)
"""The moment that counts, for queries over `eingang`."""


def moment_of(session: Session, eingang: Eingang) -> tuple[datetime, str]:
    """The moment that counts for one receipt and its source: `stempel` if two persons signed one."""
    stamped = confirmed_at(session, eingang.id)
    return (eingang.eingegangen_am, eingang.zeitquelle) if stamped is None else (stamped, "stempel")


def confirmed_at(session: Session, eingang_id: int | None) -> datetime | None:
    """What a confirmed stamp says; None without one."""
    query = select(_S.gestempelt_am).where(
        _S.eingang_id == eingang_id, _Z.stempel_id == _S.id, _Z.stufe == "schlusszeichnung"
    )
    found: datetime | None = session.connection().execute(query).scalar_one_or_none()
    return found
