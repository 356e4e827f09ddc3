"""The only Prefect harness: one temporary server for all flow tests, and an office that the flows find by `KIM_HOME`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kim.cli.konsole.prefect_umgebung import environment

# Prefect reads its environment when it is imported, and the test modules import it: so before them, not in a fixture.
_PREFECT_HOME = tempfile.TemporaryDirectory(prefix="prefect-")
for name in [name for name in os.environ if name.startswith("PREFECT_")]:
    # The tests must not meet somebody's real server.
    del os.environ[name]
os.environ.update(environment(_PREFECT_HOME.name))
# A step of a test that runs outside any flow has no page for its log.
os.environ["PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW"] = "ignore"

# ruff: noqa: E402 - after the environment
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from kim.casework.personen import konten
from kim.settings import load
from tasks import office as steps
from tests.werkzeug.buero import JETZT, ZEHN_JAHRE, Office, write_addresses


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """One server with an empty database for the whole session; it takes 20 to 90 seconds to start."""
    # It imports Prefect's whole server: three seconds that only the worker pays that needs it.
    from prefect.testing.utilities import prefect_test_harness

    # Nobody is killed here, and every run would wait almost a second for its heartbeat's thread to end.
    without_heartbeat = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
    with without_heartbeat, prefect_test_harness(server_startup_timeout=180):
        yield


def reopen(monkeypatch: pytest.MonkeyPatch, **umgebung: str) -> None:
    """Sets `KIM_*` variables and forgets the open office: the next step opens it with the new settings."""
    for key, value in umgebung.items():
        monkeypatch.setenv(f"KIM_{key.upper()}", value)
    forget()


def forget() -> None:
    """Closes the office of this process, if one is open, and its settings."""
    if steps.office.cache_info().currsize:
        steps.office().close()
    steps.office.cache_clear()
    load.cache_clear()


@pytest.fixture
def office(
    prefect_server: None,
    sqlite_office_template: tuple[Path, dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """The office in which the flows of this test work: five people, 54 addresses, a simulated clock, no money yet."""
    template, tokens = sqlite_office_template
    home = tmp_path / "home"
    write_addresses(home)
    shutil.copyfile(template, home / "office.sqlite")
    for key in [key for key in os.environ if key.startswith("KIM_")]:
        monkeypatch.delenv(key)
    reopen(monkeypatch, home=str(home), uhr="datei", sitzung_minuten=str(ZEHN_JAHRE))
    (home / "uhr.json").write_text(f'{{"jetzt": "{JETZT.isoformat()}"}}')
    buero = steps.office()
    yield Office(buero, **{vorname: konten.authenticate(buero, token) for vorname, token in tokens.items()})
    forget()
