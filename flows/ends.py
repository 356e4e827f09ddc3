"""How a run ends so that an operator sees at a glance whether somebody must act: by the state's name, and by a tag."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import Completed, Failed

from tasks import names

MENSCHEN_GEFRAGT = "Menschen gefragt"


@dataclass(frozen=True)
class Teil:
    """What one part of a run did, in a sentence, and whether somebody must act."""

    satz: str
    people: bool = False


def done(satz: str, *, people: bool = False) -> State[Any]:
    """Completed; with `people` under the name "Menschen gefragt": the run did its work and somebody must act."""
    if people:
        names.tag(names.MENSCHEN)
    return Completed(name=MENSCHEN_GEFRAGT if people else "Completed", message=satz)


def together(teile: Sequence[Teil]) -> State[Any]:
    """The end of a run that did several parts: all their sentences, and people if one of them asks for people."""
    return done("; ".join(teil.satz for teil in teile), people=any(teil.people for teil in teile))


def failed(satz: str) -> State[Any]:
    """Failed: a part of the run did not happen; the message says which and what to do."""
    return Failed(message=satz)


def tag_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 - Prefect's names
    """A hook for every flow: tags its run when it fails."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, tags=sorted({*flow_run.tags, names.GESCHEITERT}))
