"""Which Prefect the command uses: all its data in the office's folder, nothing sent outside, no needless waiting."""

import ipaddress
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from deployments.server import EigenerServer
from kim.cli.konsole import prefect_vorlage
from kim.settings import Settings

_NIEMAND = Path(__file__).with_name("niemand.pem")


def prepare(settings: Settings) -> None:
    """Sets Prefect's environment before it is imported; what somebody set already stays. Lays in a migrated database."""
    home = settings.home.resolve()
    for name, value in environment(str(home / "prefect")).items():
        os.environ.setdefault(name, value)
    if plain_loopback(os.environ):
        os.environ.setdefault("PREFECT_API_SSL_CERT_FILE", str(_NIEMAND))
    if serves_itself(os.environ):
        prefect_vorlage.lay_in(Path(os.environ["PREFECT_HOME"]))


def environment(prefect_home: str) -> dict[str, str]:
    """Prefect's settings for this office."""
    recorder = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER"
    return {
        "PREFECT_HOME": prefect_home,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # The V1 pages by default: the V2 pages, one click away, call an outside analytics host from the browser.
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        # For the automation that marks dead runs under `kim serve`; elsewhere see `at_hand`.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        # One transaction for many task runs instead of one for each change of one: half of the server's work. A page is
        # up to a second late; whoever ends the server waits for the records first (tasks/records.py).
        f"{recorder}_READ_BATCH_SIZE": "200",
        f"{recorder}_BATCH_SIZE": "200",
        f"{recorder}_FLUSH_INTERVAL": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }


@contextmanager
def at_hand() -> Iterator[Callable[[], None]]:
    """Prefect for the flows of this command. Gives what to call before the first of them: it waits until Prefect answers.

    Nobody named a server (`PREFECT_API_URL`): one of our own starts at once and ends after its records are complete. It runs
    no automations, so no run sends heartbeats, for whose thread a flow waits in whole seconds at its end; what died there is
    done again by the next run. Raises PrefectStartetNicht.

    Once in a process: Prefect's clients stay with the first server they met. Several flows run in one `with`.
    """
    if not serves_itself(os.environ):
        yield lambda: None
        return
    assert "prefect" not in sys.modules, "Prefect has read its settings already"
    server = EigenerServer(Path(os.environ["PREFECT_HOME"]))
    os.environ["PREFECT_API_URL"] = server.api
    try:
        # Prefect reads its environment when it is imported.
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        from tasks.records import settle

        # Its environment has no word for "never".
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            yield server.ready
            settle()
    finally:
        del os.environ["PREFECT_API_URL"]
        server.end()


def serves_itself(umgebung: Mapping[str, str]) -> bool:
    """Whether the command starts Prefect's server for itself, for nobody named one."""
    return not umgebung.get("PREFECT_API_URL")


def plain_loopback(umgebung: Mapping[str, str]) -> bool:
    """Whether Prefect's API is http on this machine: only then may its client trust nobody. Never for https."""
    if serves_itself(umgebung):
        return True
    url = urlsplit(umgebung["PREFECT_API_URL"])
    if url.scheme != "http" or url.hostname is None:
        return False
    try:
        return url.hostname == "localhost" or ipaddress.ip_address(url.hostname).is_loopback
    except ValueError:
        return False
