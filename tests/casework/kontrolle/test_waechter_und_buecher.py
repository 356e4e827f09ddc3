"""What the database lets somebody change past our code, the auditor finds: every column of every table, four doors.

The first door is our own connection and UPDATE. The others are a tool that leaves SQLite's recursive_triggers off, as is its
default, so that REPLACE fires no DELETE trigger: under the row's own key, under another's, and by UPDATE OR REPLACE.
What neither is refused nor found is named below with its reason, so that a new column must choose.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from kim.adapters.database.connection import PRAGMAS
from kim.casework.buero import Buero
from kim.casework.kontrolle import buecher
from tests.adapters.test_waechter import APPEND_ONLY, KEPT, OPEN, columns_of, other_value
from tests.conftest import office_on
from tests.werkzeug.buero import open_buero
from tests.werkzeug.volles_buero import fill

# An office that is filled, and 100 audits of it: too long for `make test`.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

HARMLESS = {
    # A session can only be cut short (guard); its person logs in again.
    "sitzung": {"ende"},
}
"""What a change passes unnoticed, each with the reason why it harms nothing."""


@pytest.fixture(scope="module")
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buero]:
    """An office in which every table has rows. The auditor reads both engines alike, so SQLite stands for both."""
    folder: Path = tmp_path_factory.mktemp("auditor")
    with office_on("sqlite", request, folder / "home") as office:
        fill(office, folder)
    shutil.copyfile(folder / "home" / "office.sqlite", folder / "clean.sqlite")
    buero = open_buero(f"sqlite:///{folder / 'home' / 'office.sqlite'}", folder / "home")
    assert buecher.verify(buero) == []
    yield buero
    buero.close()


def unnoticed(buero: Buero, statement: str, *pragmas: str) -> bool:
    """Whether the database obeys and the auditor says nothing; puts the office back."""
    file = buero.settings.home / "office.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        try:
            changed = connection.execute(statement).rowcount
            connection.commit()
        except sqlite3.DatabaseError:
            return False
    assert changed, "no row was there to change"
    try:
        return buecher.verify(buero) == []
    except ValueError:
        # A content that is no longer JSON stops the auditor, and with it the issuing.
        return False
    finally:
        buero.database.close()
        shutil.copyfile(buero.settings.home.parent / "clean.sqlite", file)


def test_every_update_is_refused_or_found(filled: Buero) -> None:
    passed: dict[str, set[str]] = {}
    for table in (*APPEND_ONLY, *KEPT, *OPEN):
        for column in columns_of(table):
            statement = f"UPDATE {table} SET {column} = {other_value(table, column)}"
            if unnoticed(filled, statement, *PRAGMAS):
                passed.setdefault(table, set()).add(column)

    assert passed == HARMLESS


def test_every_replacement_by_a_foreign_tool_is_refused(filled: Buero) -> None:
    passed: dict[str, set[str]] = {}
    for table in (*APPEND_ONLY, *KEPT, *OPEN):
        columns = columns_of(table)
        # Another primary key replaces nothing; `test_no_key_takes_another_row_away` tries it with the other keys.
        for column in set(columns) - set(SQLModel.metadata.tables[table].primary_key.columns.keys()):
            new = ", ".join(other_value(table, name) if name == column else name for name in columns)
            statement = f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {new} FROM {table}"
            if unnoticed(filled, statement):
                passed.setdefault(table, set()).add(column)

    assert passed == {}


def unique_keys(file: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Every key of every table by which a row can be found, and so be replaced: what SQLite's catalogue says."""
    keys = []
    with closing(sqlite3.connect(file)) as connection:
        for table in (*APPEND_ONLY, *KEPT, *OPEN):
            for _, index, unique, *_ in connection.execute(f"PRAGMA index_list({table})").fetchall():
                if unique:
                    parts = connection.execute(f"PRAGMA index_info({index})").fetchall()
                    keys.append((table, tuple(name for *_, name in parts)))
            keys.append((table, ("rowid",)))
    return keys


def test_no_key_takes_another_row_away(filled: Buero) -> None:
    """One row's key, all else of it new: whatever is inserted, no row may go."""
    file = filled.settings.home / "office.sqlite"
    lost = []
    with closing(sqlite3.connect(file)) as connection:
        for table, key in unique_keys(file):
            info = connection.execute(f"PRAGMA table_info({table})").fetchall()
            alias = [name for _, name, kind, _, _, pk in info if pk and kind == "INTEGER"]
            target = ["rowid", *(name for _, name, *_ in info if [name] != alias)]
            kept = {*key, "status", "art", "programm"} if key != ("rowid",) else {"rowid"}
            new = ", ".join(
                name if name in kept else "rowid + 1000" if name == "rowid" else _fresh(table, name)
                for name in target
            )
            before = set(connection.execute(f"SELECT rowid FROM {table}").fetchall())
            for (rowid,) in sorted(before):
                names = ", ".join(target)
                statement = f"INSERT OR REPLACE INTO {table} ({names}) SELECT {new} FROM {table}"
                with contextlib.suppress(sqlite3.DatabaseError):
                    connection.execute(f"{statement} WHERE rowid = {rowid}")
                if before - set(connection.execute(f"SELECT rowid FROM {table}").fetchall()):
                    lost.append((table, key))
                connection.rollback()

    assert lost == []


def _fresh(table: str, column: str) -> str:
    """A value that stands nowhere: the next number, so that no gap refuses it, or one that fits the type."""
    return f"(SELECT max(nr) + 1 FROM {table})" if column == "nr" else other_value(table, column)


def test_no_update_takes_another_row_away(filled: Buero) -> None:
    """UPDATE OR REPLACE to a key, or to the status in which a key counts, that another row has."""
    file = filled.settings.home / "office.sqlite"
    lost = []
    with closing(sqlite3.connect(file)) as connection:
        for table, key in unique_keys(file):
            before = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            values = [", ".join(f"{name} = (SELECT {name} FROM {table} LIMIT 1)" for name in key)]
            if "status" in columns_of(table):
                stati = connection.execute(f"SELECT DISTINCT status FROM {table}").fetchall()
                values += [f"status = '{status}'" for (status,) in stati]
            if table == "zaehler":
                # A counter moves on by one, or not at all.
                values = [f"{value}, wert = wert + 1" for value in values]
            for value in values:
                with contextlib.suppress(sqlite3.DatabaseError):
                    connection.execute(f"UPDATE OR REPLACE {table} SET {value}")
                if connection.execute(f"SELECT count(*) FROM {table}").fetchone() != before:
                    lost.append((table, key, value))
                connection.rollback()

    assert lost == []


# What fits the type, the references and the guards, so that only the journal can tell.
FORGERIES = (
    "UPDATE antrag SET empfaenger_ags = '05111000' WHERE status = 'in_zeichnung'",
    "UPDATE antrag SET empfaenger_ags = NULL WHERE status = 'nachgefordert'",
    "UPDATE antrag SET baustein = 3 WHERE status = 'nachgefordert'",
    "UPDATE antrag SET aktuelle_fassung_id = (SELECT min(id) FROM fassung f WHERE f.antrag_id = antrag.id)"
    " WHERE status = 'nachgefordert'",
    "UPDATE antrag SET status_nr = status_nr + 1 WHERE status = 'nachgefordert'",
    "UPDATE frist SET erledigt_am = '2020-12-02 00:00:00' WHERE erledigt_am IS NULL",
    "UPDATE haushalt SET mittel_cent = mittel_cent - 1 WHERE gebunden_cent < mittel_cent",
    "UPDATE postausgang SET faellig_am = '2031-01-01 00:00:00'",
    "UPDATE postausgang SET versuche = versuche + 1 WHERE status = 'versendet'",
    "UPDATE postausgang SET dokument_sha256 = (SELECT min(sha256) FROM dokument) WHERE dokument_sha256 IS NULL",
    "UPDATE person SET name = 'Karl Dorn' WHERE kuerzel = 'AB'",
    "UPDATE personenrolle SET rolle = 'schlusszeichnung' WHERE rolle = 'pruefung'",
    "INSERT INTO personenrolle SELECT person_id, 'schlusszeichnung' FROM personenrolle GROUP BY person_id"
    " HAVING max(rolle = 'schlusszeichnung') = 0",
    "DELETE FROM personenrolle WHERE rolle = 'mitzeichnung'",
    "UPDATE konto SET gesperrt = 1 WHERE anmeldename = 'anna'",
    "UPDATE konto SET kennwort_hash = (SELECT kennwort_hash FROM konto WHERE anmeldename = 'anna')"
    " WHERE anmeldename <> 'anna'",
    "DELETE FROM konto WHERE anmeldename = 'anna'",
    "INSERT INTO sitzung (konto_id, token_sha256, beginn, ende)"
    " SELECT id, 'gestohlen', '2020-12-01 08:00:00', '2031-01-01 00:00:00' FROM konto",
    "UPDATE zaehler SET wert = wert + 1 WHERE name LIKE 'aktenzeichen%'",
    "UPDATE zaehler SET name = 'anders', wert = wert + 1 WHERE name LIKE 'aktenzeichen%'",
    "INSERT INTO ausfertigung SELECT 99, dokument_sha256, am FROM ausfertigung LIMIT 1",
)


@pytest.mark.parametrize("statement", FORGERIES)
def test_forgery_that_fits_everything_else_is_refused_or_found(filled: Buero, statement: str) -> None:
    assert not unnoticed(filled, statement)
