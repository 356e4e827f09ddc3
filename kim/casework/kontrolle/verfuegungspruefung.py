"""Whether Verfügungen, the signatures under them and the decisions they led to still agree."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from kim.casework.bescheid import ausfuehrung
from kim.casework.zeichnung import verfuegung
from kim_models.lifecycle import Bescheidstatus, Verfuegungsstatus
from kim_models.rows import Bescheid, Verfuegungszeile

_GILT = {Verfuegungsstatus.GEZEICHNET.value, Verfuegungsstatus.AUSGEFUEHRT.value}


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where something does not agree: which Verfügung or Bescheid, and one German sentence."""
    decisions = session.exec(select(Bescheid).order_by(col(Bescheid.nr))).all()
    by_key = {row.schluessel: row for row in decisions if row.vorgaenger_id is not None}
    for row in verfuegung.orders(session):
        ort = f"Verfügung {row.verfuegungsnummer}"
        try:
            verfuegung.content(session, row)
        except verfuegung.VerfuegungWeichtAb as error:
            yield ort, str(error)
        yield from _signatures(session, row, ort)
        made = by_key.pop(ausfuehrung.key_of(row), None)
        done = row.status == Verfuegungsstatus.AUSGEFUEHRT.value and row.bescheid_id is not None
        named = made is None or (made.vorgaenger_id, made.art) == (row.bescheid_id, row.art)
        if done != (made is not None) or not named:
            yield ort, "Die Verfügung und ihr Bescheid passen nicht zusammen."
    for new in by_key.values():
        yield f"Bescheid {new.bescheidnummer}", "Zu ihm gibt es keine Verfügung."
    succeeded = {row.vorgaenger_id for row in decisions}
    for old in decisions:
        if (old.status == Bescheidstatus.AUFGEHOBEN.value) != (old.id in succeeded):
            yield f"Bescheid {old.bescheidnummer}", "Aufgehoben ist, was einen Nachfolger hat, und nur das."


def _signatures(session: Session, row: Verfuegungszeile, ort: str) -> Iterator[tuple[str, str]]:
    signs = verfuegung.signatures(session, row)
    behind = [id_ for sign in signs for id_ in (sign.person_id, sign.vertretene_id) if id_ is not None]
    if len(set(behind)) != len(behind):
        yield ort, "Eine Person hat zweimal gezeichnet."
    if [(sign.person_id, sign.stufe) for sign in signs[:1]] != [(row.person_id, "vorschlag")]:
        yield ort, "Der Vorschlag ist nicht von der Person gezeichnet, die ihn gemacht hat."
    if row.status in _GILT and "schlusszeichnung" not in {sign.stufe for sign in signs}:
        yield ort, "Die Verfügung gilt ohne Schlusszeichnung."
