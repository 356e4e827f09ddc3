"""Which office the steps work in, and which errors Prefect may try again."""

from functools import cache
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from kim.adapters.database import TransientError
from kim.casework.buero import Buero, open_office
from kim.settings import load


@cache
def office() -> Buero:
    """The office of this process."""
    return open_office(load())


def only_transient(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Prefect retries what the world refused for now and nothing else: a collision or a bug will not go away."""
    try:
        state.result()
    except TransientError:
        return True
    except Exception:
        return False
    return False


# Results stay out of Prefect's storage: cases live in our database.
step = task(
    retries=3,
    retry_delay_seconds=[1, 5, 15],
    retry_condition_fn=only_transient,
    cache_policy=NO_CACHE,
    persist_result=False,
    log_prints=False,
)
