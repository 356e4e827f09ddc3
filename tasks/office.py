"""Which office the steps work in, and which errors Prefect may try again."""

from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from kim.adapters.database import TransientError
from kim.casework.buero import Buero, open_office
from kim.settings import load

P = ParamSpec("P")
R = TypeVar("R")


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


def step(*, name: str, task_run_name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A Prefect task: tried again only for what the world refused, no results in Prefect's storage."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        return task(
            name=name,
            task_run_name=task_run_name,
            retries=3,
            retry_delay_seconds=[1, 5, 15],
            retry_condition_fn=only_transient,
            cache_policy=NO_CACHE,
            persist_result=False,
            log_prints=False,
        )(function)

    return decorate
