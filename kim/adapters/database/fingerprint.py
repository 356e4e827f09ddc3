"""Whether the database is built as the migrations build it: every column, constraint, index and trigger, by name.

What refuses the impossible is only worth something while it is there. A trigger that somebody dropped or switched off
is found by comparing what the catalogue says with what was written down beside the migrations (`make schema`).
"""

import json
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from kim.adapters.database.bauplan_postgresql import postgresql_parts
from kim.adapters.database.bauplan_sqlite import sqlite_parts
from kim.adapters.database.connection import Database
from kim.adapters.database.schema import SchemaAbweichung
from kim_models.wert import canonical_json, sha256_hex

_STELLEN = 16
"""Hex digits kept of each part's hash: enough to see a change, short enough to read a diff."""


def parts(connection: Connection) -> dict[str, str]:
    """Every part of the schema: what people call it → a short hash of its definition."""
    found = sqlite_parts(connection) if connection.dialect.name == "sqlite" else postgresql_parts(connection)
    return {name: sha256_hex(" ".join(text.split()))[:_STELLEN] for name, text in sorted(found.items())}


def fingerprint(found: dict[str, str]) -> str:
    """One hash over all parts, 64 hex digits."""
    return sha256_hex(canonical_json(found))


def expected_path(dialect: str) -> Path:
    """The file that says what a database of this engine must look like."""
    return Path(__file__).parent / f"fingerprint.{dialect}.json"


@cache
def expected(dialect: str) -> dict[str, str]:
    """The parts that the newest migration leaves behind."""
    return dict(json.loads(expected_path(dialect).read_text(encoding="utf-8"))["teile"])


def differences(database: Database) -> list[str]:
    """What is missing, changed or additional, one German sentence each; empty if the schema is the one we rely on.

    Raises TransientError if the database does not answer for now.
    """
    with database.reading() as session:
        found = parts(session.connection())
    wanted = expected(database.dialect)
    return [
        *(f"Es fehlt: {name}." for name in wanted if name not in found),
        *(f"Verändert: {name}." for name in wanted if name in found and found[name] != wanted[name]),
        *(f"Unbekannt: {name}." for name in found if name not in wanted),
    ]


def require_fingerprint(database: Database, *, anew: bool = False) -> None:
    """Raises SchemaAbweichung unless the schema is whole. Looks once per process and database, or `anew`."""
    if not anew and database.schema_geprueft:
        return
    wrong = differences(database)
    database.schema_geprueft = not wrong
    if wrong:
        more = f" Und {len(wrong) - 3} weitere Stellen." if len(wrong) > 3 else ""
        raise SchemaAbweichung(
            f"Der Aufbau der Datenbank ist nicht der vorgesehene. {' '.join(wrong[:3])}{more} Es wird nichts beschieden,"
            " bis er wiederhergestellt ist; Lesen und Eingang gehen weiter. „kim doctor“ nennt alle Stellen."
        )
