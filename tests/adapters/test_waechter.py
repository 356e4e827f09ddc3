"""What was written cannot be changed: every protected table × UPDATE, DELETE, REPLACE, TRUNCATE, past all our code."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from tests.conftest import office_on
from tests.werkzeug.buero import Office
from tests.werkzeug.volles_buero import fill

APPEND_ONLY = (
    "anhang",
    "antwortkennung",
    "ausfertigung",
    "befangenheit",
    "befangenheitsende",
    "befund",
    "buchung",
    "dokument",
    "einordnung",
    "eingang",
    "ereignis",
    "ereignisinhalt",
    "erfassung",
    "fassung",
    "fassungsentscheid",
    "feldwert",
    "haushaltssperre",
    "listenzeichnung",
    "notzugriff",
    "notzugriffskontrolle",
    "postabruf",
    "posteinordnung",
    "pruefung",
    "pruefvermerk",
    "scan",
    "stempel",
    "stempelverwerfung",
    "stempelzeichnung",
    "texterkennung",
    "verfuegungszeichnung",
    "versandversuch",
    "verteilposten",
    "vertretung",
    "vertretungsende",
    "zeichnung",
    "zustimmung",
)
KEPT = (
    "antrag",
    "bescheid",
    "frist",
    "haushalt",
    "nachtlauf",
    "person",
    "postausgang",
    "verfuegung",
    "verteilliste",
    "zaehler",
)
OPEN = ("anmeldeversuch", "konto", "personenrolle", "sitzung")
"""Accounts, roles, sessions and attempts come and go; the journal remembers them."""
FROZEN = {
    "bescheid": sorted(set(SQLModel.metadata.tables["bescheid"].columns.keys()) - {"status"}),
    "anmeldeversuch": ["id", "name_sha256", "am"],
    "antrag": [
        "id",
        "aktenzeichen",
        "rang_am",
        "rang_nr",
        "rang_policy",
        "rang_quelle",
        "programm",
        "programm_version",
        "regel_version",
        "baustein",
    ],
    "frist": ["id", "antrag_id", "art", "faellig_am", "fundstelle", "text"],
    "haushalt": ["programm", "baustein", "haushaltsjahr", "art", "gebunden_cent", "fundstelle", "beleg"],
    "konto": ["id", "person_id", "anmeldename"],
    "nachtlauf": ["datum", "begonnen_am", "beendet_am", "ergebnis_json"],
    "person": ["id", "kuerzel"],
    "personenrolle": ["person_id", "rolle"],
    "postausgang": [
        "id",
        "an",
        "kanal",
        "empfaenger_ags",
        "angaben_json",
        "art",
        "bezug",
        "antrag_id",
        "bescheid_id",
        "message_id",
        "erstellt_am",
        "dokument_sha256",
    ],
    "verfuegung": sorted(
        set(SQLModel.metadata.tables["verfuegung"].columns.keys()) - {"status", "status_nr"}
    ),
    "verteilliste": sorted(
        set(SQLModel.metadata.tables["verteilliste"].columns.keys()) - {"status", "status_nr"}
    ),
    "sitzung": ["id", "konto_id", "token_sha256", "beginn"],
    "zaehler": ["name", "wert"],
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full_office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One for all tests of this file: what is refused changes nothing."""
    folder: Path = tmp_path_factory.mktemp("guards")
    with office_on(request.param, request, folder / "home") as office:
        fill(office, folder)
        yield office


def columns_of(table: str) -> list[str]:
    """The names of a table's columns."""
    return [column.name for column in SQLModel.metadata.tables[table].columns]


def other_value(table: str, column: str) -> str:
    """An expression for a value that fits the column's type and is not the one that stands there."""
    described = SQLModel.metadata.tables[table].columns[column]
    return {
        "BigInteger": f"coalesce({column}, 0) + 7",
        "Integer": f"coalesce({column}, 0) + 7",
        "Float": f"coalesce({column}, 0) + 0.5",
        "Boolean": f"NOT {column}",
        "AutoString": f"coalesce({column}, '') || 'x'",
        "Date": "'2019-01-01'",
        "Zeitpunkt": "'2019-01-01 00:00:00'",
    }[type(described.type).__name__]


def refused(office: Office, statement: str) -> str:
    """'' if the statement changed something, else the first line of the database's refusal; never committed."""
    with office.buero.database.engine.connect() as connection:
        try:
            result = connection.execute(text(statement))
        except DBAPIError as error:
            return str(error).splitlines()[0]
        finally:
            connection.rollback()
    return "" if result.rowcount else "no row was there to change"


def test_every_table_of_the_schema_is_on_one_of_the_lists(full_office: Office) -> None:
    tables = set(inspect(full_office.buero.database.engine).get_table_names()) - {"alembic_version"}

    assert sorted((*APPEND_ONLY, *KEPT, *OPEN)) == sorted(tables)


@pytest.mark.parametrize("table", [*APPEND_ONLY, *KEPT, *OPEN])
def test_every_table_has_a_row_to_be_tried_on(full_office: Office, table: str) -> None:
    with full_office.buero.database.reading() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_refuses_every_update(full_office: Office, table: str) -> None:
    passed = {
        column: answer
        for column in columns_of(table)
        if "unveraenderlich"
        not in (answer := refused(full_office, f"UPDATE {table} SET {column} = {other_value(table, column)}"))
    }

    assert passed == {}


def test_control_table_without_its_guards_is_noticed(full_office: Office) -> None:
    database = full_office.buero.database
    unnoticed = []
    for table in APPEND_ONLY:
        with database.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                names = connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
                    {"table": table},
                )
                for name in names.scalars().all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            answers = []
            for column in columns_of(table):
                step = connection.begin_nested()
                try:
                    connection.execute(text(f"UPDATE {table} SET {column} = {other_value(table, column)}"))
                    answers.append("")
                except DBAPIError as error:
                    answers.append(str(error))
                step.rollback()
            connection.rollback()
        if all("unveraenderlich" in answer for answer in answers):
            unnoticed.append(table)

    assert unnoticed == []
    assert "unveraenderlich" in refused(full_office, f"UPDATE {APPEND_ONLY[0]} SET id = id + 7")


@pytest.mark.parametrize("table", [*APPEND_ONLY, *KEPT])
def test_protected_table_refuses_delete(full_office: Office, table: str) -> None:
    assert "unveraenderlich" in refused(full_office, f"DELETE FROM {table}")


VERBS = {
    "sqlite": (
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table})",
    ),
    "postgresql": (
        "TRUNCATE {table} RESTART IDENTITY CASCADE",
        "DELETE FROM {table} USING {table} AS other",
        "MERGE INTO {table} AS t USING {table} AS s ON t.{key} = s.{key} WHEN MATCHED THEN DELETE",
    ),
}
NAMES = (
    "unveraenderlich",
    # A gap in the numbers or a stale signature may be noticed before the row that would be replaced.
    "nummer_luecke",
    "zeichnung_",
    "bescheid_ueberschneidung",
    "verteilliste_",
    "verfuegung_",
    "haushaltssperre_",
    "person_befangen",
    "notzugriff_",
    "anhang_zu_spaet",
    "postabruf_",
    "stempel_",
    "stempelzeichnung_",
)


@pytest.mark.parametrize("verb", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
@pytest.mark.parametrize("table", [*APPEND_ONLY, *KEPT])
def test_protected_table_refuses_to_be_emptied_or_replaced(
    full_office: Office, table: str, verb: int
) -> None:
    key = next(iter(SQLModel.metadata.tables[table].primary_key.columns)).name
    statement = VERBS[full_office.buero.database.dialect][verb].format(table=table, key=key)

    answer = refused(full_office, statement)

    assert [name for name in NAMES if name in answer][:1] != [], answer


AUDITED = {
    # The recipient too, until there was a decision; here some cases have one, so the statement as a whole is refused.
    "antrag": {"status_nr", "vollstaendig_am"},
    "frist": {"erledigt_am"},
    "haushalt": {"mittel_cent"},
    "konto": {"gesperrt", "kennwort_hash"},
    "person": {"name"},
    "postausgang": {"faellig_am", "status_nr", "versuche"},
    "sitzung": {"ende"},
    "verfuegung": {"status_nr"},
    "verteilliste": {"status_nr"},
}
"""What the database lets an UPDATE change: acts need it. Whether the auditor finds it:
`tests/casework/kontrolle/test_waechter_und_buecher.py`."""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", ["owner", "anwendung"])
def test_exactly_what_acts_need_may_change(full_office: Office, role: str) -> None:
    if full_office.buero.database.dialect == "sqlite" and role != "owner":
        pytest.skip("SQLite knows no roles")
    changed: dict[str, set[str]] = {}
    with full_office.buero.database.engine.connect() as connection:
        if role != "owner":
            connection.execute(text(f"CREATE ROLE {role}"))
            connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}"))
            connection.execute(text(f"SET LOCAL ROLE {role}"))
        for table in (*APPEND_ONLY, *KEPT, *OPEN):
            for column in columns_of(table):
                step = connection.begin_nested()
                with contextlib.suppress(DBAPIError):
                    update = f"UPDATE {table} SET {column} = {other_value(table, column)}"
                    if connection.execute(text(update)).rowcount:
                        changed.setdefault(table, set()).add(column)
                step.rollback()
        connection.rollback()

    assert changed == AUDITED


def test_upsert_changes_no_frozen_row(full_office: Office) -> None:
    """PostgreSQL has no REPLACE: its ON CONFLICT DO UPDATE passes the UPDATE triggers; SQLite refuses the INSERT."""
    passed = {}
    for table in APPEND_ONLY:
        keys = SQLModel.metadata.tables[table].primary_key.columns.keys()
        column = next(name for name in columns_of(table) if name not in keys)
        names = ", ".join(columns_of(table))
        answer = refused(
            full_office,
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE true ON CONFLICT"
            f" ({', '.join(keys)}) DO UPDATE SET {column} = excluded.{column}",
        )
        if not [name for name in NAMES if name in answer]:
            passed[table] = answer

    assert passed == {}


def test_role_of_the_application_cannot_take_the_guards_away(full_office: Office) -> None:
    if full_office.buero.database.dialect == "sqlite":
        pytest.skip(
            "SQLite knows no roles; who may write the file may drop triggers, and the auditor sees it"
        )
    passed = []
    with full_office.buero.database.engine.connect() as connection:
        connection.execute(text("CREATE ROLE anwendung"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO anwendung"))
        connection.execute(text("SET LOCAL ROLE anwendung"))
        for table in (*APPEND_ONLY, *KEPT):
            for verb in (
                "ALTER TABLE {} DISABLE TRIGGER ALL",
                "DROP TABLE {} CASCADE",
                "DELETE FROM {}",
                "TRUNCATE {} CASCADE",
            ):
                step = connection.begin_nested()
                try:
                    connection.execute(text(verb.format(table)))
                    passed.append(verb.format(table))
                except DBAPIError:
                    step.rollback()
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text("SET session_replication_role = replica"))
        connection.rollback()

    assert passed == []


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in FROZEN.items() for c in columns])
def test_frozen_column_refuses_every_update(full_office: Office, table: str, column: str) -> None:
    where = "dokument_sha256 IS NOT NULL" if column == "dokument_sha256" else "1 = 1"

    answer = refused(full_office, f"UPDATE {table} SET {column} = {other_value(table, column)} WHERE {where}")

    names = ("unveraenderlich", "rang_unveraenderlich", "haushalt_nicht_ueberzogen", "nummer_luecke")
    assert [name for name in names if name in answer][:1] != []


def test_decided_case_keeps_its_content(full_office: Office) -> None:
    other = "(SELECT max(id) FROM fassung)"

    answer = refused(
        full_office, f"UPDATE antrag SET aktuelle_fassung_id = {other} WHERE status = 'bewilligt'"
    )

    assert "unveraenderlich" in answer


def test_case_takes_no_fassung_of_another(full_office: Office) -> None:
    answer = refused(full_office, "UPDATE antrag SET aktuelle_fassung_id = 1 WHERE status = 'in_zeichnung'")

    assert "unveraenderlich" in answer


@pytest.mark.parametrize("table", ["ereignis", "eingang", "bescheid"])
def test_number_out_of_line_is_refused(full_office: Office, table: str) -> None:
    columns = [c for c in columns_of(table) if c not in {"id", "nr"}]
    values = ["'ablehnung'" if (table, c) == ("bescheid", "art") else c for c in columns]

    answer = refused(
        full_office,
        f"INSERT INTO {table} (nr, {', '.join(columns)}) SELECT nr + 100, {', '.join(values)} FROM {table}",
    )

    assert "nummer_luecke" in answer
