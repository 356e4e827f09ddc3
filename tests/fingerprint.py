"""Writes down how the newest migration leaves the schema, for both engines: `make schema`, `python -m tests.fingerprint`."""

import json
import tempfile
from pathlib import Path

from kim.adapters.database import Database, upgrade
from kim.adapters.database.fingerprint import expected_path, fingerprint, parts
from kim.adapters.database.schema import current
from tests.werkzeug.postgres import postgres_server


def write(url: str) -> str:
    """Migrates an empty database and writes its parts beside the migrations; gives one line for people."""
    database = Database(url)
    upgrade(database)
    with database.engine.connect() as connection:
        found = parts(connection)
    content = {
        "schema": "kim.schema/1",
        "version": current(database),
        "sha256": fingerprint(found),
        "teile": found,
    }
    database.close()
    path = expected_path(database.dialect)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return f"{path.name}: version {content['version']}, {len(found)} parts, {content['sha256'][:16]}"


def main() -> None:
    """Both engines."""
    with tempfile.TemporaryDirectory() as folder:
        print(write(f"sqlite:///{Path(folder) / 'office.sqlite'}"))
    with postgres_server() as server:
        print(write(f"{server}/postgres"))


if __name__ == "__main__":
    main()
