"""Who stands in for whom and until when: recorded by a third person, ended early by anybody concerned, never deleted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN
from kim.casework.buero import Buero, KimError, NichtGefunden, require_reason
from kim.casework.journal import append, next_number
from kim.casework.personen.befugnis import find_person, people
from kim.casework.personen.konten import Angemeldet
from kim_models.rows import Vertretung, Vertretungsende


@dataclass(frozen=True)
class Vertretungsstand:
    """One Vertretung as people read it."""

    nr: int
    vertretene: str
    vertreter: str
    von: date
    bis: date
    """The last day, inclusive."""
    grund: str
    eingerichtet_von: str
    stand: str
    """`künftig`, `läuft`, `abgelaufen` or `beendet`."""


def appoint(
    buero: Buero, wer: Angemeldet, vertretene: str, vertreter: str, von: date, bis: date, grund: str
) -> int:
    """Records that `vertreter` may sign for `vertretene` (Kürzel) from one day to another, both inclusive; gives its number.

    A third person with schlusszeichnung does it: nobody appoints a deputy for herself or makes herself one. Raises Refusal.
    """
    wer.require("schlusszeichnung")
    require_reason(grund)
    if bis < von:
        raise KimError("Der letzte Tag der Vertretung liegt vor dem ersten.")
    if vertretene == vertreter:
        raise KimError("Niemand vertritt sich selbst.")
    assert wer.person.id is not None
    with buero.database.writing() as session:
        first, second = find_person(session, vertretene), find_person(session, vertreter)
        assert first.id is not None
        assert second.id is not None
        am = buero.uhr.now()
        row = Vertretung(
            nr=next_number(session, "vertretung"),
            vertretene_id=first.id,
            vertreter_id=second.id,
            von=_midnight(von),
            bis=_midnight(bis + timedelta(days=1)),
            grund=grund,
            person_id=wer.person.id,
            am=am,
        )
        session.add(row)
        session.flush()
        append(
            session,
            "vertretung.eingerichtet",
            f"Vertretung {row.nr}",
            am,
            {
                "nummer": row.nr,
                "vertretene": first.kuerzel,
                "vertreter": second.kuerzel,
                "von": row.von.isoformat(),
                "bis": row.bis.isoformat(),
                "grund": grund,
                **wer.angaben(),
            },
        )
        return row.nr


def end(buero: Buero, wer: Angemeldet, nr: int, grund: str) -> None:
    """Ends a Vertretung at once: the two of it may, and whoever may schlusszeichnen. Raises NichtGefunden, Refusal."""
    require_reason(grund)
    assert wer.person.id is not None
    with buero.database.writing() as session:
        if session.get(Vertretung, nr) is None:
            raise NichtGefunden(f"Es gibt keine Vertretung {nr}. „kim vertretung list“ zeigt alle.")
        if session.get(Vertretungsende, nr) is not None:
            raise KimError(f"Die Vertretung {nr} ist schon beendet.")
        am = buero.uhr.now()
        session.add(Vertretungsende(vertretung_nr=nr, grund=grund, person_id=wer.person.id, am=am))
        session.flush()
        append(
            session,
            "vertretung.beendet",
            f"Vertretung {nr}",
            am,
            {"nummer": nr, "grund": grund, **wer.angaben()},
        )


def history(session: Session, am: datetime) -> list[Vertretungsstand]:
    """Every Vertretung with where it stands at this moment, oldest first."""
    names = people(session)
    ended = set(session.exec(select(Vertretungsende.vertretung_nr)).all())
    return [
        Vertretungsstand(
            nr=row.nr,
            vertretene=names[row.vertretene_id].kuerzel,
            vertreter=names[row.vertreter_id].kuerzel,
            von=row.von.astimezone(BERLIN).date(),
            bis=row.bis.astimezone(BERLIN).date() - timedelta(days=1),
            grund=row.grund,
            eingerichtet_von=names[row.person_id].kuerzel,
            stand=_stand(row, am, beendet=row.nr in ended),
        )
        for row in session.exec(select(Vertretung).order_by(col(Vertretung.nr))).all()
    ]


def _stand(row: Vertretung, am: datetime, *, beendet: bool) -> str:
    if beendet:
        return "beendet"
    if am < row.von:
        return "künftig"
    return "läuft" if am < row.bis else "abgelaufen"


def _midnight(tag: date) -> datetime:
    return datetime.combine(tag, time.min, BERLIN).astimezone(UTC)
