"""One bit of what came in is turned, past the database's guards: `kim verify` and the auditor's verifier name the receipt.

Every column of every row about receipts, every stored original, every field of the journal about them. What the database
refuses all the same (a key, a CHECK) counts as seen.
"""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from kim.casework import revision
from kim.casework.buero import Buero
from kim.casework.kontrolle import buecher
from kim_models.rows import Anhang, Dokument, Eingang, Einordnung, Ereignis, Posteinordnung
from tests.casework.kontrolle.test_buecher import drop_triggers
from tests.casework.revision.test_revision import run_verifier
from tests.conftest import office_on
from tests.faults.werkzeug.versuche import measured
from tests.werkzeug.buero import Office
from tests.werkzeug.volles_buero import fill

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]
TABELLEN = (Eingang, Dokument, Anhang, Posteinordnung, Einordnung)
HARMLOS = {("anhang", "id")}
"""Nothing refers to an attachment's own key: its mail and its place in it name it."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def unguarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A full office whose guards somebody took away."""
    folder: Path = tmp_path_factory.mktemp("bit")
    with office_on(request.param, request, folder / "home") as office:
        fill(office, folder)
        with office.buero.database.engine.connect() as connection:
            drop_triggers(connection)
            connection.commit()
        yield office


def turned(value: Any) -> Any:
    """The same value with one bit the other way."""
    if value is None:
        return 1
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, str):
        # The last digit of a moment, the last letter of a text: as small as a change can be, and still a text.
        place = max((i for i, c in enumerate(value) if c.isalnum()), default=None)
        if place is None:
            return "a"
        return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
    return value.replace(microsecond=value.microsecond ^ 1)


def turn(office: Office, table: str, key: dict[str, Any], column: str, value: Any) -> bool:
    """Sets one column of one row past every guard; False if the database refuses even then."""
    where = " AND ".join(f"{name} = :k_{name}" for name in key)
    change = text(f"UPDATE {table} SET {column} = :value WHERE {where}")
    with office.buero.database.engine.connect() as connection:
        postgres = connection.dialect.name == "postgresql"
        connection.execute(
            text("SET session_replication_role = replica" if postgres else "PRAGMA foreign_keys = OFF")
        )
        connection.commit()
        try:
            result = connection.execute(
                change, {"value": value, **{f"k_{name}": v for name, v in key.items()}}
            )
            assert result.rowcount == 1
            connection.commit()
        except DBAPIError:
            connection.rollback()
            return False
        finally:
            connection.execute(
                text("SET session_replication_role = DEFAULT" if postgres else "PRAGMA foreign_keys = ON")
            )
            connection.commit()
    return True


def raw_rows(office: Office, table: str) -> list[dict[str, Any]]:
    """The rows as the driver gives them."""
    with office.buero.database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]


def receipts_of(office: Office, table: str, row: dict[str, Any]) -> set[str]:
    """The Eingangsnummern that must be named if this row changes; none for a letter or a mail of ours."""
    receipts = raw_rows(office, "eingang")
    by_id = {r["id"]: f"E-{r['nr']:06d}" for r in receipts}
    if table == "dokument":
        own = {by_id[r["id"]] for r in receipts if r["dokument_sha256"] == row["sha256"]}
        return own | {
            by_id[a["eingang_id"]]
            for a in raw_rows(office, "anhang")
            if a["dokument_sha256"] == row["sha256"]
        }
    return {by_id[row["id" if table == "eingang" else "eingang_id"]]}


def named(buero: Buero) -> str:
    """All that the office says about itself."""
    return "\n".join(f"{d.ort}: {d.satz}" for d in buecher.verify(buero))


@pytest.mark.slow
def test_one_bit_of_any_row_names_the_receipt(unguarded: Office) -> None:
    begin, tried, missed = time.monotonic(), 0, []
    for model in TABELLEN:
        table = model.__tablename__
        primary = [column.name for column in SQLModel.metadata.tables[table].primary_key.columns]
        for row in raw_rows(unguarded, table):
            expected = receipts_of(unguarded, table, row)
            for column, value in row.items():
                key = {name: row[name] for name in primary}
                if (table, column) in HARMLOS or not turn(unguarded, table, key, column, turned(value)):
                    continue
                tried += 1
                said = named(unguarded.buero)
                if not said or not any(number in said for number in expected or {""}):
                    missed.append((table, column, key, said))
                changed = {**key, column: turned(value)} if column in key else key
                assert turn(unguarded, table, changed, column, value)

    measured(17, "Bits", tried, len(missed), begin)
    assert missed == []
    assert named(unguarded.buero) == ""


def test_one_bit_of_any_original_names_the_receipt(unguarded: Office) -> None:
    missed = []
    for row in raw_rows(unguarded, "dokument"):
        file = unguarded.buero.ablage.path(row["sha256"])
        before = file.read_bytes()
        damaged = bytearray(before)
        bit = random.Random(row["sha256"]).randrange(8 * len(before))
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(damaged)
        said = named(unguarded.buero)
        if row["sha256"] not in said or not all(n in said for n in receipts_of(unguarded, "dokument", row)):
            missed.append((row, said))
        file.write_bytes(before)

    assert missed == []


def test_one_bit_of_any_entry_names_it_and_its_receipt(unguarded: Office) -> None:
    missed = []
    for row in raw_rows(unguarded, Ereignis.__tablename__):
        if not row["art"].startswith("eingang.") and row["nr"] % 10:
            continue
        (content,) = [c for c in raw_rows(unguarded, "ereignisinhalt") if c["nr"] == row["nr"]]
        for table, columns in (("ereignis", row), ("ereignisinhalt", content)):
            for column, value in columns.items():
                if not turn(unguarded, table, {"nr": row["nr"]}, column, turned(value)):
                    continue
                said = named(unguarded.buero)
                if f"Journal, Eintrag {row['nr']}" not in said or (
                    column != "nr" and row["vorgang"][:-1] not in said
                ):
                    missed.append((table, column, row["nr"], said))
                assert turn(
                    unguarded, table, {"nr": turned(value) if column == "nr" else row["nr"]}, column, value
                )

    assert missed == []


def test_auditor_without_our_office_sees_the_same_bits(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with office_on("sqlite", request, tmp_path / "home") as office:
        fill(office, tmp_path)
        with office.buero.database.engine.connect() as connection:
            drop_triggers(connection)
            connection.commit()
        missed, nr = [], 0
        for model in TABELLEN:
            table = model.__tablename__
            primary = [column.name for column in SQLModel.metadata.tables[table].primary_key.columns]
            row = raw_rows(office, table)[-1 if table != "dokument" else 0]
            (row,) = [r for r in raw_rows(office, table) if receipts_of(office, table, r)][-1:]
            expected = receipts_of(office, table, row)
            for column, value in row.items():
                key = {name: row[name] for name in primary}
                # Keys of our own are not in the package: rows name each other there by what stands in letters.
                if column in {"id"} or not turn(office, table, key, column, turned(value)):
                    continue
                nr += 1
                revision.export_audit(office.buero, tmp_path / f"p{nr}")
                said = run_verifier(tmp_path / f"p{nr}").stdout
                if "Abweichungen" not in said or not any(number in said for number in expected):
                    missed.append((table, column, said))
                shutil.rmtree(tmp_path / f"p{nr}")
                changed = {**key, column: turned(value)} if column in key else key
                assert turn(office, table, changed, column, value)
        original = raw_rows(office, "eingang")[-1]
        revision.export_audit(office.buero, tmp_path / "p")
        file = tmp_path / "p" / "dokumente" / original["dokument_sha256"]
        file.write_bytes(file.read_bytes()[:-1] + bytes([file.read_bytes()[-1] ^ 1]))

        assert missed == []
        assert (
            f"Das Dokument wurde verändert. (E-{original['nr']:06d})" in run_verifier(tmp_path / "p").stdout
        )
