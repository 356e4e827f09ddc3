"""Promise 19: from every version with data to the newest, killed between statements: the same schema, the same rows."""

import json
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from kim.adapters.database import Database, fingerprint
from kim.adapters.database.schema import head
from tests.conftest import office_on
from tests.faults.werkzeug.alte_staende import Old, broken, build, versions
from tests.faults.werkzeug.versuche import Zygote, bar, measured
from tests.werkzeug.volles_buero import fill

MIGRATIONS = Path(str(fingerprint.__file__)).parent / "migrations"
ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="module")
def old(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, str], Old]]:
    """`old(engine, version)`: a database of this version with data, made once."""
    made: dict[tuple[str, str], Old] = {}
    folder = tmp_path_factory.mktemp("versions")

    def once(engine: str, version: str) -> Old:
        if (engine, version) not in made:
            url = f"sqlite:///{folder / version}.sqlite"
            if engine == "postgresql":
                server, name = request.getfixturevalue("postgres_template"), f"v_{uuid.uuid4().hex}"
                with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
                url = f"{server}/{name}"
            made[engine, version] = build(url, version, full)
        return made[engine, version]

    with office_on("sqlite", request, folder / "full") as full:
        fill(full, folder)
        yield once


def statements(zygote: Zygote, old: Old, folder: Path) -> list[str]:
    """Everything that one undisturbed upgrade sends, COMMITs included."""
    with old.copy(folder / "count") as url:
        assert zygote.run(do="migrate", url=url, count=str(folder / "seen.json")) == [0], (
            zygote.log.read_text()
        )
        assert broken(url, old) == []
    return list(json.loads((folder / "seen.json").read_text()))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("version", versions()[:-1])
@pytest.mark.parametrize("engine", ENGINES)
def test_upgrade_killed_between_statements_ends_at_the_same_schema_with_the_same_rows(
    zygote: Zygote, old: Callable[[str, str], Old], tmp_path: Path, engine: str, version: str
) -> None:
    start = old(engine, version)
    total = len(statements(zygote, start, tmp_path))
    wanted = max(bar(total), 3)
    points = sorted({1 + round(n * (total - 1) / (wanted - 1)) for n in range(wanted)})

    found = {}
    seit = time.monotonic()
    for point in points:
        with start.copy(tmp_path / f"{point}") as url:
            killed = zygote.run(do="migrate", url=url, kill_at=point)
            again = zygote.run(do="migrate", url=url)
            if wrong := ([] if (killed, again) == ([-9], [0]) else [f"{killed}, {again}"]) + broken(
                url, start
            ):
                found[point] = wrong
    measured(19, "Abbrüche zwischen zwei Anweisungen", len(points), len(found), seit)
    assert found == {}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ENGINES)
def test_old_versions_hold_the_rows_of_a_full_office(old: Callable[[str, str], Old], engine: str) -> None:
    for version in versions()[:-1]:
        content = old(engine, version).content
        empty = [
            name for name in ("antrag", "bescheid", "buchung", "zeichnung", "ereignis") if not content[name]
        ]
        assert (version, empty) == (version, [])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_harness_finds_a_migration_that_rebuilds_a_table(
    old: Callable[[str, str], Old], tmp_path: Path
) -> None:
    start = old("sqlite", versions()[0])
    shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    newest = head(Database("sqlite://"))
    (tmp_path / "migrations" / "versions" / "v9999_planted.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{newest}'\n"
        "def upgrade():\n    with op.batch_alter_table('ausfertigung', recreate='always'):\n        pass\n"
    )

    with start.copy(tmp_path / "copy") as url:
        database = Database(url)
        config = Config()
        config.set_main_option("script_location", str(tmp_path / "migrations"))
        config.attributes["engine"] = database.engine
        command.upgrade(config, "head")
        database.close()
        found = broken(url, start)

    assert "Es fehlt: Auslöser waechter_ausfertigung_delete an ausfertigung." in found
    assert "DELETE FROM ausfertigung is not refused" in found
