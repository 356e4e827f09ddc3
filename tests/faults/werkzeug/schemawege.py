"""The ways from one schema to a later one: databases with the data of a full office, and what must hold at the end."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from sqlalchemy import Connection, Table, column, func, insert, inspect, select, table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from kim.adapters.database import Database, fingerprint, schema
from tests.werkzeug.buero import Office

TABLES = SQLModel.metadata.sorted_tables
PROBE = Path(__file__).parents[1] / "migrationen"
"""The tests' own migrations behind the real ones."""
Content = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Way:
    """From one version to another. With `folder` the migrations in it follow the real ones."""

    start: str
    ziel: str
    folder: Path | None = None


def ways() -> list[Way]:
    """Each earlier version to the newest, as soon as there are some, and the newest through the tests' own migration."""
    real = schema.versions(Database("sqlite://"))
    return [*(Way(version, real[-1]) for version in real[:-1]), Way(real[-1], "probe", PROBE)]


def migrate(database: Database, ziel: str, folder: Path | None = None) -> None:
    """Brings the database to `ziel`, as `upgrade` brings it to the newest."""
    config = schema._config(database)
    if folder is not None:
        config.set_main_option("path_separator", "os")
        real = Path(str(schema.__file__)).parent / "migrations" / "versions"
        config.set_main_option("version_locations", os.pathsep.join(map(str, (real, folder))))
    command.upgrade(config, ziel)


@dataclass(frozen=True)
class State:
    """Everything that is in one database."""

    version: str | None
    parts: dict[str, str]
    content: Content
    """All rows of all tables, in the order of their columns' names."""
    columns: dict[str, list[str]]
    toothless: list[str]

    def same_rows_as(self, earlier: "State") -> list[str]:
        """The tables of `earlier` whose rows, in the columns that both have, are not the same."""
        wrong = []
        for name, rows in earlier.content.items():
            both = set(earlier.columns[name]) & set(self.columns[name])
            if _only(both, self.columns[name], self.content[name]) != _only(
                both, earlier.columns[name], rows
            ):
                wrong.append(f"the rows of {name} are not the same")
        return wrong

    def unlike(self, other: "State") -> list[str]:
        """What is not as in `other`, by name."""
        names = self.parts.keys() | other.parts.keys()
        return [
            *([] if self.version == other.version else [f"stands at {self.version}"]),
            *(
                f"{name} is not the same"
                for name in sorted(names)
                if self.parts.get(name) != other.parts.get(name)
            ),
            *self.same_rows_as(other),
            *self.toothless,
        ]


def _only(wanted: set[str], columns: list[str], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    at = [n for n, name in enumerate(columns) if name in wanted]
    return sorted((tuple(row[n] for n in at) for row in rows), key=repr)


def state(url: str) -> State:
    """What is in this database now."""
    database = Database(url)
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        columns = {
            name: sorted(one["name"] for one in inspector.get_columns(name))
            for name in inspector.get_table_names()
            if name != "alembic_version"
        }
        content = {
            name: [
                tuple(row) for row in connection.execute(select(*map(column, names)).select_from(table(name)))
            ]
            for name, names in columns.items()
        }
        parts = fingerprint.parts(connection)
    found = State(schema.current(database), parts, content, columns, _toothless(database))
    database.close()
    return found


@dataclass(frozen=True)
class Old:
    """One database at the start of a way, copied for each trial."""

    way: Way
    url: str
    state: State

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


def build(url: str, way: Way, full: Office) -> Old:
    """An empty database brought to the start of the way, with every row of the full office that this version can hold."""
    database = Database(url)
    migrate(database, way.start)
    with database.engine.connect() as connection, _without_triggers(connection):
        inspector = inspect(connection)
        known = {
            name: {c["name"] for c in inspector.get_columns(name)} for name in inspector.get_table_names()
        }
        for one in TABLES:
            if one.name in known:
                _fill(connection, one, known[one.name], full)
        _sequences(connection, known)
        connection.commit()
    database.close()
    return Old(way, url, state(url))


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
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


def _fill(connection: Connection, into: Table, columns: set[str], full: Office) -> None:
    with full.buero.database.engine.connect() as source:
        rows = source.execute(select(into)).mappings().all()
    # The first migration has entered its own rows already.
    connection.execute(into.delete())
    for row in rows:
        try:
            with connection.begin_nested():
                connection.execute(insert(into), [{key: row[key] for key in columns}])
        except IntegrityError:
            # A word that this version does not know yet, or a column that it still demands: then without this row.
            continue


def _sequences(connection: Connection, known: dict[str, set[str]]) -> None:
    if connection.dialect.name == "sqlite":
        return
    for one in TABLES:
        if one.name in known and "id" in one.c:
            highest = connection.execute(select(func.max(one.c.id))).scalar() or 0
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{one.name}', 'id'), {highest + 1}, false)")
            )


def _toothless(database: Database) -> list[str]:
    """Guards that are there but refuse nothing."""
    found = []
    for statement, name in (
        ("DELETE FROM buchung", "unveraenderlich"),
        ("UPDATE buchung SET betrag_cent = betrag_cent + 1", "unveraenderlich"),
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
