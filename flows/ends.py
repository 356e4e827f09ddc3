"""How a run ends so that an operator sees at a glance whether somebody must act."""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

MENSCHEN_GEFRAGT = "Menschen gefragt"


def done(satz: str, *, people: bool = False) -> State[Any]:
    """Completed; with `people` under the name "Menschen gefragt": the run did its work and somebody must act."""
    return Completed(name=MENSCHEN_GEFRAGT if people else "Completed", message=satz)


def failed(satz: str) -> State[Any]:
    """Failed: a part of the run did not happen; the message says which and what to do."""
    return Failed(message=satz)
