"""Whether somebody took a guard out of the database: issuing is off and says why, everything else goes on."""

import os
import subprocess
import sys

import pytest

from kim.adapters.database import Database, SchemaAbweichung, fingerprint
from kim.casework.auskunft import arbeitsliste, zahlen
from kim.casework.bescheid import erlass
from kim.casework.bescheid.erlass import preflight
from kim.casework.kontrolle import buecher
from kim.casework.pauschale import festsetzung
from tests.faults.werkzeug.versuche import ROOT
from tests.werkzeug.buero import AGS, Office, bring_in, daten, issue_all, set_budget, signed

SQLITE = {
    "trigger dropped": (
        "DROP TRIGGER waechter_buchung_delete",
        "Es fehlt: Auslöser waechter_buchung_delete an buchung.",
    ),
    "trigger changed": (
        "DROP TRIGGER waechter_buchung_delete;CREATE TRIGGER waechter_buchung_delete BEFORE DELETE ON buchung"
        " FOR EACH ROW WHEN 1 = 0 BEGIN SELECT RAISE(ABORT, 'unveraenderlich'); END",
        "Verändert: Auslöser waechter_buchung_delete an buchung.",
    ),
    "index dropped": (
        "DROP INDEX bescheid_ein_lebender_je_antrag",
        "Es fehlt: Index bescheid_ein_lebender_je_antrag an bescheid.",
    ),
    "trigger added": (
        "CREATE TRIGGER fremd AFTER INSERT ON buchung BEGIN UPDATE haushalt SET beleg = 'annahme'; END",
        "Unbekannt: Auslöser fremd an buchung.",
    ),
    "check dropped": (
        "PRAGMA writable_schema = ON;UPDATE sqlite_master SET sql = replace(sql, '<> 0', '<> 1')"
        " WHERE name = 'buchung';PRAGMA writable_schema = RESET",
        "Verändert: Bedingung buchung_nicht_null an buchung.",
    ),
    "column added": ("ALTER TABLE buchung ADD COLUMN fremd TEXT", "Unbekannt: Spalte fremd an buchung."),
}
POSTGRESQL = {
    "trigger dropped": (
        "DROP TRIGGER waechter_buchung_delete ON buchung",
        "Es fehlt: Auslöser waechter_buchung_delete an buchung.",
    ),
    "trigger switched off": (
        "ALTER TABLE buchung DISABLE TRIGGER waechter_buchung_delete",
        "Verändert: Auslöser waechter_buchung_delete an buchung.",
    ),
    "function changed": (
        "CREATE OR REPLACE FUNCTION waechter_buchung_delete() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN OLD; END $$",
        "Verändert: Funktion waechter_buchung_delete().",
    ),
    "check dropped": (
        "ALTER TABLE haushalt DROP CONSTRAINT haushalt_nicht_ueberzogen",
        "Es fehlt: Bedingung haushalt_nicht_ueberzogen an haushalt.",
    ),
    "index dropped": (
        "DROP INDEX bescheid_ein_lebender_je_antrag",
        "Es fehlt: Index bescheid_ein_lebender_je_antrag an bescheid.",
    ),
    "rule added": (
        "CREATE RULE fremd AS ON DELETE TO buchung DO INSTEAD NOTHING",
        "Unbekannt: Regel fremd an buchung.",
    ),
    "all triggers off": (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica',"
        " current_database()); END $$",
        "Verändert: Einstellung session_replication_role.",
    ),
}


def tamper(office: Office, statements: str) -> None:
    """What somebody with the database's password does, unseen by the running office."""
    for statement in statements.split(";") if "$$" not in statements else [statements]:
        office.sql(statement)
    office.buero.database.close()


def test_migrated_database_is_the_one_written_down(database: Database) -> None:
    with database.engine.connect() as connection:
        found = fingerprint.parts(connection)

    # A new migration: `make schema` writes the files again.
    assert found == fingerprint.expected(database.dialect)


def test_file_names_its_version_and_its_own_hash(database: Database) -> None:
    content = fingerprint.expected_path(database.dialect).read_text(encoding="utf-8")

    assert f'"sha256": "{fingerprint.fingerprint(fingerprint.expected(database.dialect))}"' in content


@pytest.mark.slow
@pytest.mark.parametrize("change", SQLITE)
def test_change_on_sqlite_is_named(sqlite_office: Office, change: str) -> None:
    statements, satz = SQLITE[change]

    # One connection: `writable_schema` holds for nobody else.
    with sqlite_office.buero.database.engine.connect() as connection:
        for statement in statements.split(";") if "BEGIN" not in statements else [statements]:
            connection.connection.dbapi_connection.executescript(statement)  # type: ignore[union-attr]
    sqlite_office.buero.database.close()

    assert fingerprint.differences(sqlite_office.buero.database) == [satz]


@pytest.mark.slow
@pytest.mark.parametrize("change", POSTGRESQL)
def test_change_on_postgresql_is_named(database_url: str, change: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's catalogue")
    statement, satz = POSTGRESQL[change]
    database = Database(database_url)
    with database.engine.connect() as connection:
        connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.commit()
    database.close()

    found = fingerprint.differences(database)

    database.close()
    assert satz in found
    # A changed function is one thing, an index that a constraint rests on may be two.
    assert len(found) <= 2


def test_missing_trigger_turns_issuing_off_and_nothing_else(office: Office) -> None:
    set_budget(office)
    signed(office)
    drop = "DROP TRIGGER waechter_buchung_delete"
    tamper(office, drop if office.buero.database.dialect == "sqlite" else f"{drop} ON buchung")
    satz = "Es fehlt: Auslöser waechter_buchung_delete an buchung."

    with pytest.raises(SchemaAbweichung, match="waechter_buchung_delete"):
        preflight(office.buero)
    for issuing in (
        lambda: erlass.issue_next_bescheid(office.buero, 1),
        lambda: festsetzung.issue_next_pauschale(office.buero),
    ):
        with pytest.raises(SchemaAbweichung, match="Es wird nichts beschieden"):
            issuing()

    assert [line.status for line in arbeitsliste.work_list(office.buero)] == ["gezeichnet"]
    assert bring_in(office, daten(AGS[1])) == "36.2020-KIM1-0002"
    assert [(d.ort, d.satz) for d in buecher.schema(office.buero)] == [("Datenbank", satz)]
    assert buecher.verify(office.buero) == []
    assert zahlen.status(office.buero)["datenbank"] == [satz]


def test_whole_schema_lets_issuing_begin(sqlite_office: Office) -> None:
    set_budget(sqlite_office)
    signed(sqlite_office)
    preflight(sqlite_office.buero)

    assert len(issue_all(sqlite_office)) == 1
    assert zahlen.status(sqlite_office.buero)["beschieden_wird"] is True


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_commands_say_what_is_wrong_and_the_work_list_still_works(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    aktenzeichen = signed(office)
    tamper(office, "DROP TRIGGER waechter_buchung_delete")
    env = {
        **os.environ,
        "KIM_HOME": str(office.buero.settings.home),
        "KIM_UHR": "datei",
        "PYTHONPATH": str(ROOT),
    }
    env["KIM_DATABASE_URL"] = office.buero.database.url

    def kim(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-c", "from kim.cli import main; main()", *words],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    code, said = kim("review", "list")
    assert (code, aktenzeichen in said) == (0, True)
    code, said = kim("verify")
    assert (code, "waechter_buchung_delete" in said) == (4, True)
    code, said = kim("issue")
    assert (code, "waechter_buchung_delete" in said, "beschieden" in said) == (1, True, True)
