"""How a person stops issuing, with a reason: while the Haushaltssperre stands nothing is decided, all else goes on."""

from collections.abc import Iterator
from typing import cast

from sqlalchemy import bindparam
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from kim.casework.buero import Buero, require_reason
from kim.casework.journal import append, entries
from kim.casework.personen.konten import Angemeldet
from kim_models.rows import Haushaltssperre
from kim_models.rows.spalten import tabelle


def impose(buero: Buero, wer: Angemeldet, grund: str) -> None:
    """Sets the Haushaltssperre: no decision is committed after this act. Raises Refusal if it stands already."""
    _act(buero, wer, grund, gesperrt=True)


def lift(buero: Buero, wer: Angemeldet, grund: str) -> None:
    """Lifts the Haushaltssperre. Raises Refusal if there is none."""
    _act(buero, wer, grund, gesperrt=False)


def _act(buero: Buero, wer: Angemeldet, grund: str, *, gesperrt: bool) -> None:
    wer.require("schlusszeichnung")
    require_reason(grund)
    assert wer.person.id is not None
    kennung = buero.settings.programm
    with buero.database.writing() as session:
        am = buero.uhr.now()
        row = Haushaltssperre(
            programm=kennung, gesperrt=gesperrt, grund=grund, person_id=wer.person.id, am=am
        )
        session.add(row)
        session.flush()
        angaben = {"grund": grund, "person": wer.person.kuerzel, "name": wer.person.name}
        append(session, _art(row), _vorgang(kennung), am, angaben)


def _art(row: Haushaltssperre) -> str:
    return "haushalt.gesperrt" if row.gesperrt else "haushalt.freigegeben"


def _vorgang(kennung: str) -> str:
    return f"Haushalt {kennung}"


def history(session: Session, programm: str) -> list[Haushaltssperre]:
    """Every setting and lifting, oldest first."""
    return list(
        session.exec(
            select(Haushaltssperre)
            .where(Haushaltssperre.programm == programm)
            .order_by(col(Haushaltssperre.id))
        ).all()
    )


_NEUESTE = (
    choose(*tabelle(Haushaltssperre).c)
    .where(tabelle(Haushaltssperre).c.programm == bindparam("programm"))
    .order_by(tabelle(Haushaltssperre).c.id.desc())
    .limit(1)
)


def standing(session: Session, programm: str) -> Haushaltssperre | None:
    """The Haushaltssperre that stands now; None if there is none. Ask it behind the lock before deciding."""
    newest = cast(
        "Haushaltssperre | None", session.connection().execute(_NEUESTE, {"programm": programm}).one_or_none()
    )
    return newest if newest is not None and newest.gesperrt else None


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where the rows and the journal do not tell the same; entries whose content was erased say only their kind."""
    for programm in session.exec(select(Haushaltssperre.programm).distinct()).all():
        told = [
            (entry.art, content["grund"])
            for entry, content in entries(session, _vorgang(programm))
            if entry.art in {"haushalt.gesperrt", "haushalt.freigegeben"}
        ]
        if told != [(_art(row), row.grund) for row in history(session, programm)]:
            yield f"Haushaltssperre {programm}", "Sperren und Freigaben sind nicht die des Journals."
