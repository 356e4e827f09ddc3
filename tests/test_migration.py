"""The way to the newest schema: from nothing, through a migration with data, and never from what is not ours."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kim.adapters.database import Database, SchemaAbweichung, fingerprint, upgrade
from kim.adapters.database.migrations import NEWEST
from kim.adapters.database.schema import current, require_head, versions
from tests.faults.werkzeug.schemawege import PROBE, migrate, state

ROOT = Path(__file__).parents[1]
GESCHLOSSEN = {
    "sqlite": "93cc3b7000ebdf1b",
    "postgresql": "bd8576e8c45a1d45",
}
"""What the first schema's hash begins with, for ever: whoever wants it different writes a migration (docs/adr/0023)."""
DATA = (
    "INSERT INTO person (id, kuerzel, name) VALUES (1, 'AB', 'Anna Berg')",
    "INSERT INTO haushalt (id, programm, baustein, haushaltsjahr, art, mittel_cent, gebunden_cent, fundstelle, beleg)"
    " VALUES (1, 'kim-nrw', 1, 2021, 'ausgabe', 100, 0, 'Test', 'annahme')",
    "INSERT INTO bescheid (id, nr, bescheidnummer, schluessel, art, status, programm, baustein, empfaenger_ags,"
    " betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version, ausgefertigt_am)"
    " VALUES (1, 1, 'KIM1-2021-0001', 'x', 'zuwendung', 'ausgefertigt', 'kim-nrw', 1, '05111000', 100, '2021-01-01',"
    " '2021-12-31', '{}', '', '', '2021-01-05 09:00:00')",
    "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am) VALUES (1, 1, 100, '2021-01-05 09:00:00')",
    "INSERT INTO dokument (sha256, groesse, medientyp) VALUES ('a1', 1, 'application/pdf')",
    "INSERT INTO ausfertigung (bescheid_id, dokument_sha256, am) VALUES (1, 'a1', '2021-01-05 09:00:00')",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it, on each engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'leer.sqlite'}"
    else:
        server, name = request.getfixturevalue("postgres_template"), f"m_{uuid.uuid4().hex}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = f"{server}/{name}"
    database = Database(url)
    yield database
    database.close()


def run(database: Database, *statements: str) -> None:
    with database.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def test_empty_database_comes_to_the_newest_schema_and_stays_there(empty: Database) -> None:
    assert current(empty) is None

    upgrade(empty)

    before = state(empty.url)
    upgrade(empty)
    assert state(empty.url) == before
    assert (before.version, fingerprint.differences(empty)) == (NEWEST, [])


def test_first_schema_is_closed(empty: Database) -> None:
    migrate(empty, "0001")

    with empty.engine.connect() as connection:
        found = fingerprint.fingerprint(fingerprint.parts(connection))
    assert found[:16] == GESCHLOSSEN[empty.dialect]


def test_migration_keeps_data_and_guards_and_adds_its_own(empty: Database) -> None:
    """The tests' own (`faults/migrationen`): `buchung` is built anew on SQLite, and gets a column that is filled."""
    upgrade(empty)
    run(empty, *DATA)
    before = state(empty.url)

    migrate(empty, "heads", PROBE)

    after = state(empty.url)
    assert after.same_rows_as(before) + after.toothless == []
    assert before.parts.keys() < after.parts.keys()
    with empty.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT empfaenger_ags FROM buchung").scalars().all() == [
            "05111000"
        ]
    for statement, name in (
        ("UPDATE bescheid SET betrag_cent = 1", "unveraenderlich"),
        ("UPDATE buchung SET empfaenger_ags = NULL", "unveraenderlich"),
        ("DELETE FROM buchung", "unveraenderlich"),
        (
            "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am) VALUES (1, 1, 0, '2021-01-05')",
            "buchung_",
        ),
        (DATA[3], "buchung_vorzeichen"),
        (
            "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am, empfaenger_ags)"
            " VALUES (1, 1, 100, '2021-01-05 09:00:00', '05111000')",
            "haushalt_nicht_ueberzogen",
        ),
        (DATA[2].replace("(1, 1, 'KIM1-2021-0001', 'x'", "(2, 2, 'Y', 'y'"), "bescheid_ueberschneidung"),
    ):
        with pytest.raises(Exception, match=name):
            run(empty, statement)


def test_version_that_nobody_knows_is_refused_and_left_alone(empty: Database) -> None:
    upgrade(empty)
    run(empty, "UPDATE alembic_version SET version_num = '0012'")
    before = state(empty.url)

    for look in (upgrade, require_head):
        with pytest.raises(SchemaAbweichung, match=r"steht auf Schema 0012.*Vorabversion"):
            look(empty)

    assert state(empty.url) == before


def test_command_says_that_a_pre_release_made_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'office.sqlite'}")
    run(
        database,
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('0012')",
    )
    database.close()

    done = subprocess.run(
        [sys.executable, "-c", "from kim.cli import main; main()", "db", "upgrade"],
        env={**os.environ, "KIM_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "Eine Vorabversion hat sie angelegt" in done.stderr
    assert "Traceback" not in done.stderr


def test_newest_version_is_the_last_of_the_files() -> None:
    assert versions(Database("sqlite://"))[-1] == NEWEST
