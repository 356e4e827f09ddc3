"""Which office the steps work in, and which errors Prefect may try again."""

import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from kim.adapters import brief
from kim.adapters.database import Refusal, SchemaAbweichung, TransientError
from kim.adapters.document_store import DokumentFehlt
from kim.adapters.mail.adresse import MailError
from kim.casework.buero import Buero, KimError, open_office
from kim.settings import load
from tasks import records

P = ParamSpec("P")
R = TypeVar("R")


@cache
def office() -> Buero:
    """The office of this process."""
    return open_office(load())


ANGEHALTEN = (KimError, Refusal, DokumentFehlt, brief.BriefError, MailError)
"""What stops one case and says why in a sentence of ours: the run goes on with the next and names this one."""


class Stoerung(Exception):
    """Something failed that nobody foresaw. Its words stay in the office's own log: they may hold personal data."""


def disturbance(error: Exception) -> Stoerung:
    """Writes what happened into `protokoll/stoerungen.log` and gives an error that Prefect may show to everybody."""
    folder = office().settings.home.resolve() / "protokoll"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "stoerungen.log").open("a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    return Stoerung(
        f"Unerwarteter Fehler ({type(error).__name__}); Einzelheiten in protokoll/stoerungen.log."
    )


def held(aktenzeichen: str, error: Exception) -> dict[str, str]:
    """The row of a case that a run could not go on with."""
    return {"Aktenzeichen": aktenzeichen, "Ergebnis": "angehalten", "Grund": type(error).__name__}


def only_transient(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Prefect retries what the world refused for now and nothing else: a collision or a bug will not go away."""
    try:
        state.result()
    except TransientError:
        return True
    except Exception:  # noqa: BLE001 - every other error is final, whatever it is
        return False
    return False


def step(*, name: str, task_run_name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A Prefect task: tried again only for what the world refused, no results in Prefect's storage."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            records.note_step()
            try:
                return function(*args, **kwargs)
            except (*ANGEHALTEN, SchemaAbweichung, TransientError):
                raise
            except Exception as error:  # noqa: BLE001 - Prefect keeps and shows every message: ours must be safe
                raise disturbance(error) from None

        return task(
            name=name,
            task_run_name=task_run_name,
            retries=3,
            retry_delay_seconds=[1, 5, 15],
            retry_condition_fn=only_transient,
            cache_policy=NO_CACHE,
            persist_result=False,
            log_prints=False,
        )(guarded)

    return decorate
