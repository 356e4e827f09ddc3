"""The database's upkeep: `kim db upgrade`."""

from cyclopts import App

from kim.adapters.database import Database, upgrade
from kim.adapters.database.schema import current
from kim.cli.konsole import ausgabe
from kim.settings import load

db = App(name="db")


@db.command(name="upgrade")
def upgrade_() -> None:
    """Das Schema auf den neuesten Stand bringen; ist es das schon, geschieht nichts."""
    load().home.mkdir(parents=True, exist_ok=True)
    database = Database(load().url)
    upgrade(database)
    ausgabe.text(f"Die Datenbank steht auf Schema {current(database)}.")
    database.close()
