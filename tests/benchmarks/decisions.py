"""How fast decisions are made, beside the same SQL sent bare: `make bench`; ends with 1 if we reach less than a third.

A prepared office with N signed cases is copied for each round. Our side decides them all through `issue_next_bescheid`.
The floor sends the very statements that our side sent, with the same parameters and the same COMMITs, through the bare
driver to another fresh copy. Both take turns, decision by decision, so that a busy machine slows both.
"""

import argparse
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import event

from kim.adapters.database import Database, upgrade
from kim.adapters.database.connection import PRAGMAS
from kim.casework.bescheid import erlass
from tests.werkzeug.buero import JETZT, Office, create_people, open_test_office
from tests.werkzeug.postgres import postgres_server
from tests.werkzeug.viele_vorgaenge import MOST, many_signed

FLOOR = 1 / 3
"""What our side must reach of the bare statements' pace."""
Step = tuple[str, Any] | None
"""One statement with its parameters; None is a COMMIT."""


@dataclass(frozen=True)
class Prepared:
    """An office with signed cases that is copied for each round."""

    engine: str
    cases: int
    source: str
    home: Path
    tokens: dict[str, str]


@dataclass(frozen=True)
class Result:
    """One line of the table; rates in decisions per second, the median of the rounds."""

    engine: str
    cases: int
    statements_per_decision: float
    decisions: float
    floor: float
    rounds: int

    @property
    def ratio(self) -> float:
        """Our pace as a part of the floor's."""
        return self.decisions / self.floor


class Standuhr:
    """A clock in memory that costs no more than the machine's."""

    def now(self) -> datetime:
        """The morning on which everything is decided."""
        return JETZT + timedelta(hours=1)


def main() -> int:
    """Measures, prints the table, writes the JSON; 1 if any line stays under the third."""
    wanted = _arguments()
    results = []
    with tempfile.TemporaryDirectory(prefix="kim-bench-", dir=wanted.folder) as name:
        folder = Path(name)
        # PostgreSQL runs as `nobody` where we are root.
        folder.chmod(0o755)
        for cases in wanted.cases:
            results.append(measure(_prepare("sqlite", cases, folder), folder, wanted.rounds))
        with postgres_server(folder) as server:
            for cases in wanted.cases:
                results.append(measure(_prepare(server, cases, folder), folder, wanted.rounds))
    print(table(results))
    rows = [{**asdict(result), "ratio": result.ratio} for result in results]
    wanted.json.parent.mkdir(parents=True, exist_ok=True)
    wanted.json.write_text(json.dumps({"schema": "kim.bench/1", "bar": FLOOR, "rows": rows}, indent=2) + "\n")
    slow = [result for result in results if result.ratio < FLOOR]
    for result in slow:
        print(
            f"{result.engine}, {result.cases} cases: {result.ratio:.2f} of the floor, at least 0.33 is promised"
        )
    return 1 if slow else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.decisions", description=__doc__)
    parser.add_argument(
        "--cases", type=int, nargs="+", default=[54, 400], help=f"signed cases, at most {MOST}"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, default=Path(".demo/bench.json"))
    parser.add_argument("--folder", type=Path, default=None, help="where the databases lie; the disk matters")
    return parser.parse_args()


def table(results: list[Result]) -> str:
    """The figures for people."""
    lines = ["database    cases  SQL/decision  decisions/s   bare SQL/s  ratio  (bar 0.33)"]
    lines += [
        f"{r.engine:<10} {r.cases:>6} {r.statements_per_decision:>13.1f} {r.decisions:>12.1f}"
        f" {r.floor:>12.1f} {r.ratio:>6.2f}"
        for r in results
    ]
    return "\n".join(lines)


def _prepare(server: str, cases: int, folder: Path) -> Prepared:
    engine = "sqlite" if server == "sqlite" else "postgresql"
    home = folder / f"{engine}-{cases}"
    home.mkdir()
    if engine == "sqlite":
        url = f"sqlite:///{home / 'office.sqlite'}"
    else:
        _create_database(server, f"bench_{cases}")
        url = f"{server}/bench_{cases}"
    database = Database(url)
    upgrade(database)
    database.close()
    tokens = create_people(url, home)
    office = open_test_office(url, home, tokens)
    many_signed(office, cases)
    office.buero.close()
    return Prepared(engine, cases, url, home, tokens)


def _create_database(server: str, name: str, template: str = "template1") -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def _copy(prepared: Prepared, folder: Path) -> Iterator[tuple[str, Path]]:
    """A fresh copy: its URL and its home."""
    home = folder / uuid.uuid4().hex
    shutil.copytree(prepared.home, home)
    server, _, original = prepared.source.rpartition("/")
    if prepared.engine == "sqlite":
        url = f"sqlite:///{home / 'office.sqlite'}"
    else:
        url = f"{server}/b_{home.name}"
        _create_database(server, f"b_{home.name}", original)
    try:
        yield url, home
    finally:
        shutil.rmtree(home)
        if prepared.engine != "sqlite":
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f"DROP DATABASE b_{home.name} WITH (FORCE)")


def measure(prepared: Prepared, folder: Path, rounds: int) -> Result:
    """Records one pass, then both sides side by side: one decision of ours, the same statements bare, and so on."""
    with _copy(prepared, folder) as (url, home):
        decisions = _record(prepared, url, home)
    ours, floor = [], []
    for _ in range(rounds):
        with (
            _copy(prepared, folder) as (url, home),
            _copy(prepared, folder) as (bare_url, _),
            _office(prepared, url, home) as office,
            _bare(bare_url) as connection,
        ):
            pairs = [
                (_seconds(lambda: _decide(office)), _seconds(lambda steps=steps: _send(connection, steps)))
                for steps in decisions
            ]
        ours.append(sum(pair[0] for pair in pairs))
        floor.append(sum(pair[1] for pair in pairs))
    return Result(
        prepared.engine,
        prepared.cases,
        sum(len(steps) - 1 for steps in decisions) / prepared.cases,
        prepared.cases / median(ours),
        prepared.cases / median(floor),
        rounds,
    )


@contextmanager
def _office(prepared: Prepared, url: str, home: Path) -> Iterator[Office]:
    office = open_test_office(url, home, prepared.tokens)
    # The simulated clock of the tests is a file; a real office reads the machine's.
    office = replace(office, buero=replace(office.buero, uhr=Standuhr()))
    # Every issuing run begins with it: template, fonts and annexes are read and checked once.
    erlass.preflight(office.buero)
    try:
        yield office
    finally:
        office.buero.close()


def _decide(office: Office) -> None:
    assert erlass.issue_next_bescheid(office.buero, 1) is not None


def _record(prepared: Prepared, url: str, home: Path) -> list[list[Step]]:
    """Every statement of one pass as the driver got it, decision by decision."""
    decisions: list[list[Step]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        decisions[-1].append((statement, parameters))

    with _office(prepared, url, home) as office:
        engine = office.buero.database.engine
        event.listen(engine, "before_cursor_execute", note)
        event.listen(engine, "commit", lambda _conn: decisions[-1].append(None))
        for _ in range(prepared.cases):
            decisions.append([])
            _decide(office)
    return decisions


@contextmanager
def _bare(url: str) -> Iterator[Any]:
    """The driver's own connection, set up as ours is."""
    connection: Any
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    else:
        connection = psycopg.connect(url)
    try:
        yield connection
    finally:
        connection.close()


def _send(connection: Any, steps: list[Step]) -> None:
    cursor = connection.cursor()
    for step in steps:
        if step is None:
            connection.commit()
            continue
        cursor.execute(*step)
        if cursor.description:
            cursor.fetchall()


def _seconds(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    os.environ.pop("KIM_HOME", None)
    sys.exit(main())
