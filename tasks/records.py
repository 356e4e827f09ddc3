"""Prefect's own records of the steps: written late and in batches, so whoever ends the server waits for them here."""

import time
from collections.abc import Callable
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.context import TaskRunContext
from prefect.events.worker import EventsWorker
from prefect.exceptions import ObjectNotFound

GEDULD = 60.0
"""Seconds to wait for the last record; the office's own data never depend on it."""
_TAKT = 0.1
listeners: list[Callable[[str], None]] = []
"""Who in this process wants to hear the name of each step that begins."""
_last: list[UUID] = []
"""The newest step of this process."""


def note_step() -> None:
    """Remembers the running step and tells it to whoever listens; steps of a process start one after the other."""
    context = TaskRunContext.get()
    if context is not None:
        _last[:] = [context.task_run.id]
        for listener in listeners:
            listener(context.task_run.name)


def settle(geduld: float = GEDULD) -> bool:
    """Waits until Prefect has written down every step of this process; False if patience ended first.

    The client hands over what it still holds; the server records in the order in which it was told, so when the end of the
    newest step stands in the database, all before it stand there too.
    """
    if not _last:
        return True
    EventsWorker.drain_all(timeout=geduld, at_exit=False)
    until = time.monotonic() + geduld
    with get_client(sync_client=True) as client:
        while time.monotonic() < until:
            try:
                state = client.read_task_run(_last[0]).state
            except ObjectNotFound:
                state = None
            if state is not None and state.is_final():
                return True
            time.sleep(_TAKT)
    return False
