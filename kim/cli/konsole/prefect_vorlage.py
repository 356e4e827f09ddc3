"""A migrated, empty Prefect database, made once at set-up: a new office copies it instead of migrating for seven seconds.

`make install` makes it; it lies in the environment and carries Prefect's version in its name. Missing or of another version:
Prefect migrates as ever. It holds no office's data and no key.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

_NAME = "prefect.db"
_GEDULD = 300
"""Seconds that Prefect's migrations may take on a slow machine."""


def place() -> Path:
    """Where the template of the installed Prefect lies, if it was made."""
    return Path(sys.prefix) / "share" / "kim" / f"prefect-{version('prefect')}.db"


def lay_in(prefect_home: Path, template: Path | None = None) -> bool:
    """Copies the template into a home that has no database yet; False if there is one, or no template."""
    template = template or place()
    if not template.is_file() or any(prefect_home.glob(f"{_NAME}*")) or _elsewhere():
        return False
    prefect_home.mkdir(parents=True, exist_ok=True)
    fresh = prefect_home / f"vorlage.{os.getpid()}"
    try:
        shutil.copyfile(template, fresh)
        # A link, not a rename: if another process made a database meanwhile, this fails and that one stays.
        os.link(fresh, prefect_home / _NAME)
    except OSError:
        return False
    finally:
        fresh.unlink(missing_ok=True)
    return True


def make(template: Path | None = None) -> Path:
    """Has Prefect migrate an empty database and keeps it as the template; one that is there stays as it is."""
    template = template or place()
    if template.is_file():
        return template
    template.parent.mkdir(parents=True, exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "KIM_"))}
    with tempfile.TemporaryDirectory(prefix=".vorlage-", dir=template.parent) as home:
        subprocess.run(
            [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"],
            env={**clean, "PREFECT_HOME": home, "DO_NOT_TRACK": "1"},
            cwd=home,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=_GEDULD,
        )
        whole = Path(home) / "whole.db"
        connection = sqlite3.connect(Path(home) / _NAME)
        try:
            # One file without its write-ahead log.
            connection.execute("VACUUM INTO ?", (str(whole),))
        finally:
            connection.close()
        whole.replace(template)
    return template


def _elsewhere() -> bool:
    """Whether somebody gave Prefect another database."""
    names = ("PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL")
    return any(os.environ.get(name) for name in names)
