"""How the schema is made and checked: alembic to the newest version, and what is missing if it is not there.

Alembic is imported where a schema is made or refused: an office that stands where it should pays nothing for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from kim.adapters.database.connection import Database
from kim.adapters.database.migrations import NEWEST

if TYPE_CHECKING:
    from alembic.config import Config


class SchemaAbweichung(Exception):
    """The database's schema is not the one that this program needs; the message says what to do."""


def _config(database: Database) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database) -> None:
    """Brings the schema to the newest version; does nothing if it is there already.

    Raises SchemaAbweichung if the database stands at a version that this program does not know; nothing is changed then.
    """
    found = current(database)
    if found == NEWEST:
        return
    if found not in {None, *versions(database)}:
        raise SchemaAbweichung(_deviation(database, found))
    from alembic import command  # noqa: PLC0415 - see above

    command.upgrade(_config(database), "head")


def current(database: Database) -> str | None:
    """The version that the database stands at; None if there is no schema yet."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def versions(database: Database) -> list[str]:
    """All versions that this program knows, oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    script = ScriptDirectory.from_config(_config(database))
    return [revision.revision for revision in script.walk_revisions()][::-1]


def require_head(database: Database) -> None:
    """Raises SchemaAbweichung unless the schema is the newest."""
    found = current(database)
    if found != NEWEST:
        raise SchemaAbweichung(_deviation(database, found))


def _deviation(database: Database, found: str | None) -> str:
    return f"Die Datenbank steht auf Schema {found or 'leer'}, gebraucht wird {NEWEST}. {next_step(database, found)}"


def next_step(database: Database, found: str | None) -> str:
    """What a person does about a database that stands at `found` and not at the newest version."""
    if found in {None, *versions(database)}:
        return "Bitte „kim db upgrade“ ausführen."
    return (
        "Eine Vorabversion hat sie angelegt, und deren Büros werden nicht übernommen: bitte mit einem leeren Ordner"
        " (KIM_HOME) oder einer leeren Datenbank neu beginnen. Stammt sie von einer neueren Version, bitte diese verwenden."
    )
