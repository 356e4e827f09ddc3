"""What the database lets somebody change past our code, the auditor finds: every column of every table, two doors.

The first door is our own connection and UPDATE. The second is a tool that leaves SQLite's recursive_triggers off, as is its
default: then INSERT OR REPLACE passes by the DELETE triggers. What neither refuses nor the auditor finds is
named below, so that a new column must choose; after an export the seal protects these as well.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from kim.adapters.database.connection import PRAGMAS
from kim.casework import pruefstand
from kim.casework.buero import Buero
from tests.casework.full_office import fill
from tests.casework.test_guards import APPEND_ONLY, KEPT, OPEN, columns_of, other_value
from tests.conftest import office_on
from tests.office import open_buero

# An office that is filled, and 100 audits of it: too long for `make test`.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

UPDATE_UNNOTICED = {
    "antrag": {
        "empfaenger_ags",
        "programm_version",
        "rang_quelle",
        "regel_version",
        "status_nr",
        "vollstaendig_am",
    },
    "frist": {"art", "erledigt_am", "faellig_am", "fundstelle", "id", "text"},
    "haushalt": {"beleg", "fundstelle", "mittel_cent"},
    "nachtlauf": {"begonnen_am", "beendet_am", "datum", "ergebnis_json"},
    "person": {"name"},
    "postausgang": {"an", "angaben_json", "empfaenger_ags", "faellig_am", "status_nr", "versuche"},
    "verteilliste": {"status_nr"},
    # Accounts and sessions come and go without a trace in the books.
    "konto": {"anmeldename", "gesperrt", "kennwort_hash"},
    "sitzung": {"beginn", "ende", "id", "token_sha256"},
}
REPLACE_UNNOTICED = {
    "ausfertigung": {"am"},
    "befund": {"lfd"},
    "dokument": {"groesse", "medientyp"},
    "einordnung": {"am", "klasse", "satz"},
    "fassung": {"am", "eingang_id", "grund", "person_id"},
    "fassungsentscheid": {"am", "angenommen", "grund", "person_id"},
    "feldwert": {"bottom", "leser", "person_id", "seite", "sicherheit", "top", "x0", "x1", "zweifelhaft"},
    "pruefung": {"am", "fassung_id", "fehler", "programm_version", "regel_version"},
    "pruefvermerk": {"am", "fassung_id", "person_id", "pruefung_id"},
    "versandversuch": {"am", "antwort", "ausgang", "code", "nr", "phase", "post_id"},
    "zustimmung": {"ab", "am", "antrag_id", "grund", "person_id"},
}


@pytest.fixture(scope="module")
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buero]:
    """An office in which every table has rows. The auditor reads both engines alike, so SQLite stands for both."""
    folder: Path = tmp_path_factory.mktemp("auditor")
    with office_on("sqlite", request, folder / "home") as office:
        fill(office, folder)
    shutil.copyfile(folder / "home" / "office.sqlite", folder / "clean.sqlite")
    buero = open_buero(f"sqlite:///{folder / 'home' / 'office.sqlite'}", folder / "home")
    assert pruefstand.verify(buero) == []
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
        return pruefstand.verify(buero) == []
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

    assert passed == UPDATE_UNNOTICED


def test_every_replacement_by_a_foreign_tool_is_refused_or_found(filled: Buero) -> None:
    passed: dict[str, set[str]] = {}
    for table in APPEND_ONLY:
        columns = columns_of(table)
        for column in set(columns) - set(SQLModel.metadata.tables[table].primary_key.columns.keys()):
            new = ", ".join(other_value(table, name) if name == column else name for name in columns)
            if unnoticed(
                filled, f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {new} FROM {table}"
            ):
                passed.setdefault(table, set()).add(column)

    assert passed == REPLACE_UNNOTICED
