"""The schema: migrations and models agree on both engines to the word, and every constraint has a name."""

import uuid

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import kim_models.rows  # noqa: F401
from kim.adapters.database import Database, fingerprint


def test_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_models_alone_would_make_the_same_columns_constraints_and_indexes(database: Database) -> None:
    """What Alembic does not compare: CHECKs, partial indexes, names of keys."""
    with database.engine.connect() as connection:
        migrated = fingerprint.parts(connection)
    if database.dialect == "sqlite":
        alone = Database("sqlite://")
    else:
        name = f"m_{uuid.uuid4().hex}"
        server = database.url.rpartition("/")[0]
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        alone = Database(f"{server}/{name}")

    with alone.engine.connect() as connection:
        SQLModel.metadata.create_all(connection)
        made = fingerprint.parts(connection)
    alone.close()

    assert made == {
        name: part for name, part in migrated.items() if name.split()[0] not in {"Auslöser", "Funktion"}
    }


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        (table.name, constraint)
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []
