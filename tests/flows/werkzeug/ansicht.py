"""What an operator sees in Prefect, read through its API: runs, task runs, artifacts, logs and events."""

import json
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterParentFlowRunId,
)
from prefect.client.schemas.objects import FlowRun, State, TaskRun
from prefect.client.schemas.sorting import FlowRunSort, TaskRunSort

T = TypeVar("T")
GEDULD = 90.0
"""Seconds until a record of Prefect must have come: flow runs are written at once, task runs late."""


def run_of(state: State[Any]) -> FlowRun:
    """The flow run that ended in this state."""
    run_id = state.state_details.flow_run_id
    assert run_id is not None
    with _client() as client:
        return client.read_flow_run(run_id)


def subruns(run: FlowRun) -> list[FlowRun]:
    """The flow runs that this one started, in their order."""
    parents = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run.id]))
    with _client() as client:
        return client.read_flow_runs(flow_run_filter=parents, sort=FlowRunSort.START_TIME_ASC)


def task_names(run: FlowRun, erwartet: int) -> list[str]:
    """The names of a run's task runs in their order, once there are as many as expected; subflows left out."""
    return [task.name for task in eventually(lambda: task_runs(run), lambda tasks: len(tasks) >= erwartet)]


def task_runs(run: FlowRun) -> list[TaskRun]:
    """The task runs of one flow run that are recorded by now; a subflow's own mark is not among them."""
    this = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    with _client() as client:
        found = client.read_task_runs(flow_run_filter=this, sort=TaskRunSort.EXPECTED_START_TIME_ASC)
    return [task for task in found if task.state and not task.state.state_details.child_flow_run_id]


def table(run: FlowRun, key: str) -> list[dict[str, Any]]:
    """The rows of one run's table artifact, or of the table on its page; there every cell is text."""
    data = str(_artifact(run, key))
    if not data.startswith("["):
        return markdown_rows(data)
    rows: list[dict[str, Any]] = json.loads(data)
    return rows


def markdown_rows(markdown: str) -> list[dict[str, Any]]:
    """The rows of the first table on a page with the sentences below it, with the escapes undone."""
    lines = [line for line in markdown.splitlines() if line.startswith("| ")]
    cells = [[_plain(cell) for cell in re.split(r"(?<!\\) \| ", line[2:-2])] for line in lines]
    rows = [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]
    for column, below in re.findall(r"^### (.+)\n\n((?:\* .*\n?)+)", markdown, re.MULTILINE):
        for names, satz in re.findall(r"^\* \*\*(.+?)\*\*: (.*)$", below, re.MULTILINE):
            for row in rows:
                if set(names.split(", ")) & set(row.values()):
                    row[column] = _plain(satz)
    return rows


def _plain(cell: str) -> str:
    return re.sub(r"\\(.)", r"\1", cell).strip()


def page(run: FlowRun, key: str) -> str:
    """The Markdown of one run's artifact."""
    return str(_artifact(run, key))


def _artifact(run: FlowRun, key: str) -> Any:
    with _client() as client:
        (found,) = client.read_artifacts(
            artifact_filter=ArtifactFilter(
                key=ArtifactFilterKey(any_=[key]), flow_run_id=ArtifactFilterFlowRunId(any_=[run.id])
            )
        )
    return found.data


def eventually(look: Callable[[], T], good: Callable[[T], bool]) -> T:
    """Looks until it is good or patience ends; gives the last look, so that the test's own assertion speaks."""
    until = time.monotonic() + GEDULD
    while True:
        found = look()
        if good(found) or time.monotonic() > until:
            return found
        time.sleep(0.2)


def _client() -> SyncPrefectClient:
    return get_client(sync_client=True)
