"""From the first schema with data to the newest: the data stay, and every guard of both versions holds afterwards."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import text

from kim.adapters.database import Database, upgrade
from kim.adapters.database.schema import _config, current

DATA = (
    "INSERT INTO person (id, kuerzel, name) VALUES (1, 'AB', 'Anna Berg')",
    "INSERT INTO haushalt (id, programm, baustein, haushaltsjahr, art, mittel_cent, gebunden_cent, fundstelle, beleg)"
    " VALUES (1, 'kim-nrw', 1, 2021, 'ausgabe', 100, 0, 'Test', 'annahme')",
    "INSERT INTO bescheid (id, nr, bescheidnummer, schluessel, art, status, programm, baustein, empfaenger_ags,"
    " betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version, ausgefertigt_am)"
    " VALUES (1, 1, 'KIM1-2021-0001', 'x', 'zuwendung', 'ausgefertigt', 'kim-nrw', 1, '05111000', 100, '2021-01-01',"
    " '2021-12-31', '{}', '', '', '2021-01-05 09:00:00')",
    "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am) VALUES (1, 1, 100, '2021-01-05 09:00:00')",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database on the first schema with a decision and its booking."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'alt.sqlite'}"
    else:
        server, name = request.getfixturevalue("postgres_template"), f"m_{uuid.uuid4().hex}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = f"{server}/{name}"
    database = Database(url)
    command.upgrade(_config(database), "0001")
    for statement in DATA:
        run(database, statement)
    yield database
    database.close()


def run(database: Database, statement: str) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.commit()


def triggers(database: Database) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.dialect == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def test_upgrade_keeps_data_and_guards_and_adds_its_own(old: Database, database: Database) -> None:
    before = triggers(old)

    upgrade(old)

    assert current(old) == "0012"
    assert before < triggers(old)
    with old.engine.connect() as connection:
        assert connection.execute(text("SELECT gebunden_cent FROM haushalt")).scalar_one() == 100
    for statement, name in (
        ("UPDATE bescheid SET betrag_cent = 1", "unveraenderlich"),
        ("DELETE FROM buchung", "unveraenderlich"),
        (DATA[3], "haushalt_nicht_ueberzogen"),
        (DATA[2].replace("(1, 1, 'KIM1-2021-0001', 'x'", "(2, 2, 'Y', 'y'"), "bescheid_ueberschneidung"),
        (
            DATA[2].replace("(1, 1, 'KIM1-2021-0001', 'x', 'zuwendung'", "(2, 2, 'Y', 'y', 'pauschale'"),
            "pauschale_ohne",
        ),
    ):
        with pytest.raises(Exception, match=name):
            run(old, statement)


def replaced(trigger: str) -> bool:
    return "_da_" in trigger or trigger.endswith("_rowid")


def test_upgraded_and_fresh_schema_have_the_same_triggers(old: Database, tmp_path: Path) -> None:
    upgrade(old)
    fresh = Database(f"sqlite:///{tmp_path / 'neu.sqlite'}")
    upgrade(fresh)

    # PostgreSQL alone knows TRUNCATE, SQLite alone REPLACE.
    names = {name for name in triggers(old) if not name.endswith("_truncate")}
    assert {name for name in names if not replaced(name)} == {
        name for name in triggers(fresh) if not replaced(name)
    }
    fresh.close()
