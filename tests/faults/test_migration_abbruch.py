"""Promise 19: from one schema with data to the next, killed between statements: the same schema, the same rows."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kim.adapters.database import fingerprint
from kim.adapters.database.migrations import NEWEST
from tests.conftest import office_on
from tests.faults.werkzeug.schemawege import Old, State, Way, build, state, ways
from tests.faults.werkzeug.versuche import Zygote, bar, measured
from tests.werkzeug.volles_buero import fill

ENGINES = ("sqlite", "postgresql")
_NEU = {"Spalte empfaenger_ags an buchung", "Bedingung buchung_in_grenzen an buchung"}
PROBE_AENDERT = {
    "sqlite": _NEU | {"Tabelle buchung", "Auslöser waechter_buchung_vorzeichen an buchung"},
    "postgresql": _NEU | {"Funktion waechter_buchung_vorzeichen()"},
}
"""What `migrationen/v9000_probe.py` adds and changes; all else stays as it is."""
KOPF = "from alembic import op\nrevision = 'geplant'\ndown_revision = '{}'\ndef upgrade():\n"
"""How a planted migration begins; `{}` is the newest version."""


@pytest.fixture(scope="module")
def old(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, Way], Old]]:
    """`old(engine, way)`: a database with data at the start of the way, made once."""
    made: dict[tuple[str, Way], Old] = {}
    folder = tmp_path_factory.mktemp("versions")

    def once(engine: str, way: Way) -> Old:
        if (engine, way) not in made:
            url = f"sqlite:///{folder / way.start}.sqlite"
            if engine == "postgresql":
                server, name = request.getfixturevalue("postgres_template"), f"v_{uuid.uuid4().hex}"
                with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
                url = f"{server}/{name}"
            made[engine, way] = build(url, way, full)
        return made[engine, way]

    with office_on("sqlite", request, folder / "full") as full:
        fill(full, folder)
        yield once


def order(way: Way, url: str, folder: Path | None = None, **more: Any) -> dict[str, Any]:
    """What the zygote is told: this way, or through the migrations of another folder."""
    behind = folder or way.folder
    return {"do": "migrate", "url": url, "folder": str(behind) if behind else None, **more}


def undisturbed(zygote: Zygote, start: Old, home: Path, folder: Path | None = None) -> tuple[int, State]:
    """How many statements one upgrade sends that change something, COMMITs included, and what it leaves behind."""
    with start.copy(home / "count") as url:
        ended = zygote.run(**order(start.way, url, folder, count=str(home / "seen.json")))
        assert ended == [0], zygote.log.read_text()
        return len(json.loads((home / "seen.json").read_text())), state(url)


def broken_by_the_kill(
    zygote: Zygote, start: Old, wanted: State, home: Path, point: int, folder: Path | None = None
) -> list[str]:
    """What is not as after an undisturbed upgrade when one dies right before its statement `point` and begins again."""
    with start.copy(home / f"{point}") as url:
        killed = zygote.run(**order(start.way, url, folder, kill_at=point))
        again = zygote.run(**order(start.way, url, folder))
        ended = [] if (killed, again) == ([-9], [0]) else [f"{killed}, {again}"]
        return ended + state(url).unlike(wanted)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("way", ways(), ids=lambda way: way.start)
@pytest.mark.parametrize("engine", ENGINES)
def test_upgrade_killed_between_statements_ends_at_the_same_schema_with_the_same_rows(
    zygote: Zygote, old: Callable[[str, Way], Old], tmp_path: Path, engine: str, way: Way
) -> None:
    start = old(engine, way)
    total, wanted = undisturbed(zygote, start, tmp_path)
    assert (wanted.version, changed(start.state, wanted)) == (way.ziel, meant(way, engine, start.state))
    assert wanted.same_rows_as(start.state) + wanted.toothless == []
    # Every point of the tests' own migration and of a short one, a tenth of a long way.
    wanted_points = total if way.folder else max(bar(total), min(total, 40))
    points = sorted({1 + round(n * (total - 1) / (wanted_points - 1)) for n in range(wanted_points)})

    found = {}
    seit = time.monotonic()
    for point in points:
        if wrong := broken_by_the_kill(zygote, start, wanted, tmp_path, point):
            found[point] = wrong
    measured(19, "Abbrüche zwischen zwei Anweisungen", len(points), len(found), seit)
    assert found == {}


def changed(before: State, after: State) -> set[str]:
    """The parts of the schema that are not as they were, by name."""
    names = before.parts.keys() | after.parts.keys()
    return {name for name in names if before.parts.get(name) != after.parts.get(name)}


def meant(way: Way, engine: str, before: State) -> set[str]:
    """The parts that a way is meant to change."""
    if way.folder is None:
        wanted = fingerprint.expected(engine)
        return {
            name for name in before.parts.keys() | wanted.keys() if before.parts.get(name) != wanted.get(name)
        }
    return PROBE_AENDERT[engine]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ENGINES)
def test_old_versions_hold_the_rows_of_a_full_office(old: Callable[[str, Way], Old], engine: str) -> None:
    for way in ways():
        content = old(engine, way).state.content
        empty = [
            name for name in ("antrag", "bescheid", "buchung", "zeichnung", "ereignis") if not content[name]
        ]
        assert (way.start, empty) == (way.start, [])


@pytest.fixture
def planted(tmp_path: Path) -> Callable[[str], Path]:
    """`planted(body)`: a folder with one bad migration behind the newest."""

    def write(body: str) -> Path:
        folder = tmp_path / "geplant"
        folder.mkdir()
        newest = NEWEST
        (folder / "v9999_planted.py").write_text(KOPF.format(newest) + body, encoding="utf-8")
        return folder

    return write


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_harness_finds_a_migration_that_rebuilds_a_table(
    zygote: Zygote, old: Callable[[str, Way], Old], planted: Callable[[str], Path], tmp_path: Path
) -> None:
    start = old("sqlite", ways()[-1])
    folder = planted("    with op.batch_alter_table('ausfertigung', recreate='always'):\n        pass\n")

    _, after = undisturbed(zygote, start, tmp_path, folder)

    assert "Auslöser waechter_ausfertigung_delete an ausfertigung" in changed(start.state, after)
    assert after.toothless == ["DELETE FROM ausfertigung is not refused"]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ENGINES)
def test_harness_finds_a_migration_that_commits_halfway(
    zygote: Zygote,
    old: Callable[[str, Way], Old],
    planted: Callable[[str], Path],
    tmp_path: Path,
    engine: str,
) -> None:
    start = old(engine, ways()[-1])
    folder = planted(
        "    op.execute('ALTER TABLE frist ADD COLUMN a INTEGER')\n"
        "    op.get_bind().connection.commit()\n"
        "    op.execute('ALTER TABLE frist ADD COLUMN b INTEGER')\n"
    )
    total, wanted = undisturbed(zygote, start, tmp_path, folder)

    found = [
        broken_by_the_kill(zygote, start, wanted, tmp_path, point, folder) for point in range(1, total + 1)
    ]

    assert [] in found
    assert any("Spalte b an frist is not the same" in wrong for wrong in found)
