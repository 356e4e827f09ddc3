"""Databases of every earlier version with the data of a full office in them, and what must hold after the way to head."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, func, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from kim.adapters.database import Database, fingerprint
from kim.adapters.database.schema import _config, current, head
from tests.werkzeug.buero import Office

TABLES = SQLModel.metadata.sorted_tables
Content = dict[str, list[tuple[Any, ...]]]


def versions() -> list[str]:
    """All versions, oldest first: a new migration is among them by itself."""
    script = ScriptDirectory.from_config(_config(Database("sqlite://")))
    return [revision.revision for revision in script.walk_revisions()][::-1]


@dataclass(frozen=True)
class Old:
    """One old database that is copied for each trial."""

    version: str
    url: str
    content: Content
    """All rows of all its tables, in the columns that it has."""

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a fresh copy."""
        folder.mkdir(parents=True)
        server, _, original = self.url.rpartition("/")
        name = f"old_{uuid.uuid4().hex}"
        if self.url.startswith("sqlite"):
            shutil.copyfile(self.url.removeprefix("sqlite:///"), folder / "office.sqlite")
            yield f"sqlite:///{folder / 'office.sqlite'}"
            shutil.rmtree(folder)
            return
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
        try:
            yield f"{server}/{name}"
        finally:
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def build(url: str, version: str, full: Office) -> Old:
    """An empty database brought to `version`, with every row of the full office that this version can hold."""
    database = Database(url)
    command.upgrade(_config(database), version)
    with database.engine.connect() as connection, _unguarded(connection):
        inspector = inspect(connection)
        known = {
            name: {c["name"] for c in inspector.get_columns(name)} for name in inspector.get_table_names()
        }
        for table in TABLES:
            if table.name in known:
                _fill(connection, table, known[table.name], full)
        _sequences(connection, known)
        connection.commit()
        content = _content(connection, known)
    database.close()
    return Old(version, url, content)


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Without triggers and foreign keys while rows come in that were written under a later version; then all again."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        yield
        connection.execute(text("SET session_replication_role = origin"))
        connection.commit()
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    connection.rollback()
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.rollback()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
    connection.commit()


def _fill(connection: Connection, table: Table, columns: set[str], full: Office) -> None:
    with full.buero.database.engine.connect() as source:
        rows = source.execute(select(table)).mappings().all()
    # The first migration has entered its own rows already.
    connection.execute(table.delete())
    for row in rows:
        try:
            with connection.begin_nested():
                connection.execute(insert(table), [{key: row[key] for key in columns}])
        except IntegrityError:
            # A word that this version does not know yet, or a column that it still demands: then without this row.
            continue


def _sequences(connection: Connection, known: dict[str, set[str]]) -> None:
    if connection.dialect.name == "sqlite":
        return
    for table in TABLES:
        if table.name in known and "id" in table.c:
            highest = connection.execute(select(func.max(table.c.id))).scalar() or 0
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {highest + 1}, false)")
            )


def _content(connection: Connection, known: dict[str, set[str]]) -> Content:
    content: Content = {}
    for table in TABLES:
        if table.name in known:
            columns = [table.c[name] for name in sorted(known[table.name]) if name in table.c]
            rows = connection.execute(select(*columns)).all()
            content[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return content


def broken(url: str, old: Old) -> list[str]:
    """What does not hold of a database that came from this old one."""
    database = Database(url)
    try:
        found = [] if current(database) == head(database) else [f"stands at {current(database)}"]
        found += fingerprint.differences(database)
        with database.engine.connect() as connection:
            inspector = inspect(connection)
            for name, rows in old.content.items():
                here = {c["name"] for c in inspector.get_columns(name)}
                wanted = {name: here & _columns(old, name)}
                if _content(connection, wanted).get(name) != _meant(
                    old.version, name, sorted(wanted[name]), rows
                ):
                    found.append(f"the rows of {name} are not the same")
        return found + _toothless(database)
    finally:
        database.close()


def _meant(version: str, table: str, columns: list[str], rows: list[Any]) -> list[Any]:
    """The rows as the migrations mean them to be: 0006 takes out what a reviewer's clock wrote, and nothing else."""
    if table != "antrag" or version >= "0006":
        return rows
    at = columns.index("vollstaendig_am")
    return sorted(((*row[:at], None, *row[at + 1 :]) for row in rows), key=repr)


def _columns(old: Old, table: str) -> set[str]:
    database = Database(old.url)
    with database.engine.connect() as connection:
        columns = {c["name"] for c in inspect(connection).get_columns(table)}
    database.close()
    return columns


def _toothless(database: Database) -> list[str]:
    """Guards that are there but refuse nothing."""
    found = []
    for statement, name in (
        ("DELETE FROM buchung", "unveraenderlich"),
        ("DELETE FROM ausfertigung", "unveraenderlich"),
        ("UPDATE bescheid SET betrag_cent = betrag_cent + 1", "unveraenderlich"),
        ("UPDATE haushalt SET gebunden_cent = mittel_cent + 1", "haushalt_nicht_ueberzogen"),
        ("UPDATE zaehler SET wert = wert + 2", "nummer_luecke"),
    ):
        with database.engine.connect() as connection:
            try:
                connection.exec_driver_sql(statement)
            except Exception as error:  # noqa: BLE001 - every driver has its own
                if name not in str(error):
                    found.append(f"{statement}: {error}")
            else:
                found.append(f"{statement} is not refused")
            connection.rollback()
    return found
