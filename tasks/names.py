"""What flow runs are called: what they do, and the office's day and minute. ASCII only: the timeline draws nothing else."""

import contextlib
from collections.abc import Callable
from datetime import date

from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext

from kim.adapters.clock import BERLIN, Dateiuhr
from tasks.office import office

MENSCHEN = "menschen-gefragt"
"""The tag of a run after which somebody must act: what a filter in Prefect can ask for."""
GESCHEITERT = "gescheitert"
"""The tag of a run of which a part did not happen."""


def named(wort: str) -> Callable[[], str]:
    """`Versand 2021-02-05 09:15`: Prefect asks for it when the run starts."""

    def name() -> str:
        try:
            uhr = office().uhr
            # A name must not move the simulated clock.
            moment = uhr.peek() if isinstance(uhr, Dateiuhr) else uhr.now()
        except Exception:  # noqa: BLE001 - a run without an office fails in its first step, which says why
            return wort
        return f"{wort} {moment.astimezone(BERLIN):%Y-%m-%d %H:%M}"

    return name


def rename(wort: str, tag: date) -> None:
    """Calls the running flow `Nachtlauf 2021-02-05`: the night's own date, whenever it is made up for."""
    _update(name=f"{wort} {tag.isoformat()}")


def tag(*worte: str) -> None:
    """Tags the running flow."""
    context = FlowRunContext.get()
    if context is not None and context.flow_run is not None:
        _update(tags=sorted({*context.flow_run.tags, *worte}))


def _update(**angaben: object) -> None:
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    # A courtesy to those who look: if Prefect refuses it, the run still ends as it would have.
    with contextlib.suppress(Exception), get_client(sync_client=True) as client:
        client.update_flow_run(context.flow_run.id, **angaben)  # type: ignore[arg-type]
