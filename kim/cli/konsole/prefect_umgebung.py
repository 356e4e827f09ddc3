"""Which Prefect the command uses: all its data in the office's folder, nothing sent outside, patience on slow machines."""

import os

from kim.settings import Settings


def prepare(settings: Settings) -> None:
    """Sets Prefect's environment before it is imported; what somebody set already stays."""
    home = settings.home.resolve()
    for name, value in environment(str(home / "prefect")).items():
        os.environ.setdefault(name, value)


def environment(prefect_home: str) -> dict[str, str]:
    """Prefect's settings for this office."""
    return {
        "PREFECT_HOME": prefect_home,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # The V1 pages by default: the V2 pages, one click away, call an outside analytics host from the browser.
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }
