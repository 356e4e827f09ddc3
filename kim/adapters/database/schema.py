"""How the schema is made and checked: alembic to the newest version, and what is missing if it is not there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from kim.adapters.database.connection import Database


class SchemaAbweichung(Exception):
    """The database's schema is not the one that this program needs; the message says what to do."""


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database) -> None:
    """Brings the schema to the newest version; does nothing if it is there already."""
    if current(database) != head(database):
        command.upgrade(_config(database), "head")


def current(database: Database) -> str | None:
    """The version that the database stands at."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head(database: Database) -> str | None:
    """The version that this program needs."""
    return ScriptDirectory.from_config(_config(database)).get_current_head()


def require_head(database: Database) -> None:
    """Raises SchemaAbweichung unless the schema is the newest."""
    found, needed = current(database), head(database)
    if found != needed:
        raise SchemaAbweichung(
            f"Die Datenbank steht auf Schema {found or 'leer'}, gebraucht wird {needed}."
            " Bitte „kim db upgrade“ ausführen."
        )
