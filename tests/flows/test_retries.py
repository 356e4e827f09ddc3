"""What Prefect tries again: what the world refused for now, and nothing else."""

import pytest
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed, Failed

from kim.adapters.database import Refusal, TransientError
from kim.casework.buero import KimError
from tasks.office import only_transient, step

RUN = TaskRun.model_construct()


@pytest.mark.parametrize(
    ("state", "again"),
    [
        (Failed(data=TransientError("Die Datenbank antwortet gerade nicht.")), True),
        (Failed(data=KimError("Der Vorgang wurde inzwischen geändert.")), False),
        (Failed(data=Refusal("haushalt_nicht_ueberzogen", "Die Mittel reichen nicht.")), False),
        (Failed(data=OSError("No space left on device")), False),
        (Completed(data=1), False),
    ],
    ids=["transient", "collision", "refusal", "bug", "success"],
)
def test_only_what_the_world_refused_is_tried_again(state: State[object], again: bool) -> None:
    assert only_transient(None, RUN, state) is again


@pytest.mark.flows
@pytest.mark.xdist_group("prefect")
@pytest.mark.parametrize(
    ("error", "attempts", "end"),
    [(TransientError("gesperrt"), 2, "Completed"), (KimError("geändert"), 1, "Failed")],
    ids=["transient", "collision"],
)
def test_a_step_is_tried_again_by_prefect_only_if_transient(
    prefect_server: None, error: Exception, attempts: int, end: str
) -> None:
    tried = []

    @step(name="Probe", task_run_name="Probe")
    def fails_once() -> None:
        tried.append(error)
        if len(tried) == 1:
            raise error

    state = fails_once(return_state=True)

    assert (len(tried), state.name) == (attempts, end)
