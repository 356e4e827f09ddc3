"""How a flow run is set going from outside Prefect: one HTTP call with an idempotency key, no Prefect needed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from kim.adapters.clock import BERLIN

_SECONDS = 10


def published_api(home: Path) -> str:
    """The address that a running `kim serve` has left in the office's folder; empty if none runs here."""
    try:
        return str(json.loads(dienstpfad(home).read_text(encoding="utf-8"))["api"])
    except (OSError, ValueError, KeyError):
        return ""


def dienstpfad(home: Path) -> Path:
    """Where `kim serve` says that it runs and how it is reached."""
    return home / "dienst.json"


def start_run(api: str, deployment: str, parameters: dict[str, Any], key: str) -> bool:
    """Starts one deployed flow (`review/review`); the same key twice is one run. False if Prefect does not answer."""
    if not api:
        return False
    try:
        with httpx.Client(timeout=_SECONDS, base_url=api.rstrip("/")) as client:
            found = client.get(f"/deployments/name/{deployment}")
            found.raise_for_status()
            started = client.post(
                f"/deployments/{found.json()['id']}/create_flow_run",
                json={"parameters": parameters, "idempotency_key": key},
            )
            started.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError):
        return False
    return True


def name_scheduled(api: str, worte: Mapping[str, str]) -> int:
    """Gives runs that Prefect has planned ahead a name that says what they are: `Nachtlauf 2021-02-05 04:15`.

    `worte`: the word for each deployment, by its name. Prefect itself invents one (`adjective-animal`) until the run starts.
    Gives how many were named; 0 if Prefect does not answer: the next look names them.
    """
    try:
        with httpx.Client(timeout=_SECONDS, base_url=api.rstrip("/")) as client:
            found = client.post("/deployments/filter", json={}).raise_for_status().json()
            words = {row["id"]: worte[row["name"]] for row in found if row["name"] in worte}
            body = {
                "flow_runs": {
                    "state": {"type": {"any_": ["SCHEDULED"]}},
                    "deployment_id": {"any_": list(words)},
                },
                "sort": "EXPECTED_START_TIME_ASC",
                "limit": 200,
            }
            named = 0
            for run in client.post("/flow_runs/filter", json=body).raise_for_status().json():
                word = words[run["deployment_id"]]
                if not run["name"].startswith(word):
                    start = datetime.fromisoformat(run["expected_start_time"]).astimezone(BERLIN)
                    name = {"name": f"{word} {start:%Y-%m-%d %H:%M}"}
                    client.patch(f"/flow_runs/{run['id']}", json=name).raise_for_status()
                    named += 1
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError):
        return 0
    return named


def healthy(api: str) -> bool:
    """Whether Prefect's server answers."""
    try:
        return httpx.get(f"{api.rstrip('/')}/health", timeout=_SECONDS).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def deployed(api: str, deployment: str) -> bool:
    """Whether this deployment is known to the server."""
    try:
        return httpx.get(f"{api.rstrip('/')}/deployments/name/{deployment}", timeout=_SECONDS).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def end_dead_runs(api: str, satz: str) -> int:
    """Marks every run that claims to be running as Crashed; to be called before any worker is up. Gives their number."""
    with httpx.Client(timeout=_SECONDS, base_url=api.rstrip("/")) as client:
        body = {
            "flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}},
            "limit": 200,
        }
        found = client.post("/flow_runs/filter", json=body)
        found.raise_for_status()
        runs = found.json()
        for run in runs:
            client.post(
                f"/flow_runs/{run['id']}/set_state",
                json={"state": {"type": "CRASHED", "name": "Crashed", "message": satz}, "force": True},
            ).raise_for_status()
    return len(runs)


def active_schedules(api: str) -> set[str]:
    """The deployments that have an active schedule, by name."""
    with httpx.Client(timeout=_SECONDS, base_url=api.rstrip("/")) as client:
        found = client.post("/deployments/filter", json={})
        found.raise_for_status()
        return {
            str(row["name"])
            for row in found.json()
            if not row.get("paused") and any(schedule["active"] for schedule in row.get("schedules") or [])
        }


def long_running(api: str, since: timedelta) -> int:
    """How many runs have claimed to be running for longer than `since`."""
    before = (datetime.now(UTC) - since).isoformat()
    body = {
        "flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}, "start_time": {"before_": before}},
        "limit": 200,
    }
    with httpx.Client(timeout=_SECONDS, base_url=api.rstrip("/")) as client:
        found = client.post("/flow_runs/filter", json=body)
        found.raise_for_status()
        return len(found.json())
