"""How a SQLite database is built: its own statements from `sqlite_master`, tables taken apart column by column."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

_ART = {"index": "Index", "trigger": "Auslöser", "view": "Sicht"}
_QUERY = text(
    "SELECT type, name, tbl_name, sql FROM sqlite_master"
    " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> 'alembic_version'"
)


def sqlite_parts(connection: Connection) -> dict[str, str]:
    """Every part of the schema: what people call it → its definition."""
    found: dict[str, str] = {}
    for kind, name, table, sql in connection.execute(_QUERY):
        if kind == "table":
            found |= _table(name, sql)
        else:
            found[f"{_ART[kind]} {name} an {table}"] = sql
    return found


def _table(table: str, sql: str) -> dict[str, str]:
    head, _, rest = sql.partition("(")
    body, _, tail = rest.rpartition(")")
    found = {f"Tabelle {table}": head + tail}
    for item in _items(body):
        named = re.match(r'CONSTRAINT\s+"?(\w+)"?', item)
        column = re.match(r'"?(\w+)"?', item)
        name = f"Bedingung {named[1]}" if named else f"Spalte {column[1] if column else item}"
        found[f"{name} an {table}"] = item
    return found


def _items(body: str) -> Iterator[str]:
    """The parts of a table's body between its commas; commas in brackets and in quotes part nothing."""
    depth, quote, start = 0, "", 0
    for place, char in enumerate(body):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "," and not depth:
            yield body[start:place].strip()
            start = place + 1
    yield body[start:].strip()
