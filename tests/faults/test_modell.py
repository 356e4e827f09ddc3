"""Promise 9: whatever people do in whatever order, the office is where a model of it says it must be."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import event
from sqlmodel import select

from kim.adapters import brief
from kim.adapters.database import Database
from kim.casework import akte
from kim.casework.bescheid import niederschrift
from kim.casework.haushalt import mittel
from kim.casework.pruefung import nachforderung
from kim.casework.reihenfolge import lage, warteschlange
from kim_models.lifecycle import Antragsereignis, Antragsstatus
from kim_models.rows import Antrag
from tests.faults.werkzeug.modellbuero import Werk
from tests.faults.werkzeug.modellmaschine import Maschine
from tests.faults.werkzeug.versuche import bar, measured

Fresh = Callable[[], tuple[Database, dict[str, str]]]


@pytest.fixture
def werk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Werk]:
    """Offices on SQLite (or the parameter's engine), one after the other.

    No letter is set, and no disk is waited for: other harnesses set letters and cut the power.
    """
    monkeypatch.setattr(brief, "render_bescheid", brief.check_printable)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    # In memory where the machine has room there: the clock alone is a file that every act rewrites.
    folder = Path(
        tempfile.mkdtemp(prefix="kim-modell-", dir="/dev/shm" if Path("/dev/shm").is_dir() else tmp_path)
    )
    engine = _postgres if getattr(request, "param", "sqlite") == "postgresql" else _sqlite
    with engine(request, folder) as fresh:
        yield Werk(fresh, folder / "home")
    shutil.rmtree(folder)


@contextmanager
def _sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[Fresh]:
    template, tokens = request.getfixturevalue("sqlite_office_template")
    database = Database(f"sqlite:///{folder / 'office.sqlite'}")

    @event.listens_for(database.engine, "connect")
    def _no_waiting(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    def fresh() -> tuple[Database, dict[str, str]]:
        database.close()
        shutil.copyfile(template, folder / "office.sqlite")
        return database, tokens

    yield fresh
    database.close()


@contextmanager
def _postgres(request: pytest.FixtureRequest, _folder: Path) -> Iterator[Fresh]:
    server, tokens = request.getfixturevalue("postgres_office_template")
    database = Database(f"{server}/modell")

    def fresh() -> tuple[Database, dict[str, str]]:
        database.close()
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS modell WITH (FORCE)")
            connection.execute("CREATE DATABASE modell TEMPLATE vorlage_office")
        return database, tokens

    yield fresh
    database.close()


def play(werk: Werk, number: int, examples: int, steps: int = 100, *, shrink: bool = True) -> int:
    """Plays `examples` offices of `steps` acts each from this seed; gives all steps, raises at the first difference.

    A seed replays the same offices; the shortest story of a difference stands in the error.
    """

    class Seeded(Maschine):
        pass

    Seeded.werk = werk
    run_state_machine_as_test(
        seed(number)(Seeded),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Seeded.schritte


def play_whole(werk: Werk, number: int, examples: int) -> int:
    """Plays until `examples` × 100 steps are done: Hypothesis ends a story early when its choices run out."""
    steps = turn = 0
    seit, verstoesse = time.monotonic(), 1
    try:
        while steps < examples * 100:
            missing = examples - steps // 100
            steps += play(werk, number + 1000 * turn, missing)
            turn += 1
        verstoesse = 0
    finally:
        measured(9, "Schritte", steps, verstoesse, seit)
    return steps


def test_office_is_where_the_model_says(werk: Werk) -> None:
    assert play(werk, 1, examples=2, steps=60) >= 60


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("number", range(10, 18))
def test_many_offices_are_where_the_model_says(werk: Werk, number: int) -> None:
    assert play_whole(werk, number, bar(250)) >= bar(250) * 100


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("werk", ["postgresql"], indirect=True)
def test_offices_on_postgresql_are_where_the_model_says(werk: Werk) -> None:
    assert play_whole(werk, 20, bar(100)) >= bar(100) * 100


# Planted bugs: each must be found.


def forgotten_reservation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked for more loses the money meanwhile."""
    whole = warteschlange.need

    def need(session: Any, buero: Any, antrag: Any) -> Any:
        return {} if antrag.status == "nachgefordert" else whole(session, buero, antrag)

    monkeypatch.setattr(warteschlange, "need", need)


def refusals_in_spite_of_the_sperre(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Haushaltssperre stops grants only."""
    whole = warteschlange.walk

    def walk(buero: Any, offen: lage.Bestand, *args: Any) -> Any:
        refusals = {id_ for id_, stand in offen.gezeichnet.items() if stand.vorschlag == "ablehnen"}
        for place in whole(buero, offen, *args):
            blocked = place.antrag_id in refusals and place.grund == warteschlange.GESPERRT
            yield replace(place, erteilbar=True) if blocked else place

    monkeypatch.setattr(warteschlange, "walk", walk)


def signature_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case stays in signature although its content has changed."""
    table = {
        **akte.ANTRAG,
        (Antragsstatus.IN_ZEICHNUNG, Antragsereignis.GEAENDERT): Antragsstatus.IN_ZEICHNUNG,
    }
    monkeypatch.setattr(akte, "ANTRAG", table)


def withdrawn_keeps_its_money(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a case that was withdrawn had asked for is never free again."""
    whole = mittel.available

    def available(session: Any, *args: Any) -> Any:
        gone = session.exec(select(Antrag.id).where(Antrag.status == "zurueckgenommen")).all()
        return {posten: cent - 100_000_00 * len(gone) for posten, cent in whole(session, *args).items()}

    monkeypatch.setattr(mittel, "available", available)


def number_drawn_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each decision uses up two numbers."""
    whole = niederschrift.next_number

    def twice(session: Any, name: str) -> int:
        whole(session, name)
        return int(whole(session, name))

    monkeypatch.setattr(niederschrift, "next_number", twice)


def later_submission_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came in after the signatures is not looked at."""
    whole = warteschlange.open_cases
    monkeypatch.setattr(
        warteschlange, "open_cases", lambda *args: replace(whole(*args), neue_fassung=frozenset())
    )


def last_years_money(monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn of the year goes unnoticed: money of this year is still asked of the promises for it."""
    whole = warteschlange.rahmen
    monkeypatch.setattr(warteschlange, "rahmen", lambda je_jahr, _jahr: whole(je_jahr, 2020))


def annulled_keeps_its_money(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an annulled decision had bound stays bound."""
    monkeypatch.setattr(niederschrift, "bookings", lambda inhalt: list(inhalt.rahmen))


def forgotten_frist(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case comes back into review although the municipality has been asked again."""
    monkeypatch.setattr(nachforderung, "overdue_requests", lambda _buero: [])


PLANTS = (
    forgotten_reservation,
    refusals_in_spite_of_the_sperre,
    signature_survives,
    withdrawn_keeps_its_money,
    number_drawn_twice,
    later_submission_forgotten,
    last_years_money,
    forgotten_frist,
    annulled_keeps_its_money,
)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_model_finds_a_planted_bug(
    werk: Werk, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)

    with pytest.raises(AssertionError):
        play(werk, 3, examples=100, shrink=False)
