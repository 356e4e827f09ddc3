"""Has the rules look at every case that was not examined yet."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.ends import Teil, tag_failure, together
from tasks import artifacts
from tasks.assess import assess_cases, due
from tasks.chunks import chunks, name_of
from tasks.names import named


@flow(
    name="assess",
    flow_run_name=named("Befunde"),
    on_failure=[tag_failure],
    log_prints=False,
    persist_result=False,
)
def assess() -> State[Any]:
    """Safe at any time and twice: what was examined is examined again only if its content changed."""
    return together([assess_due()])


def assess_due() -> Teil:
    """The same as steps of the run that calls it."""
    rows: list[dict[str, str]] = []
    for part in chunks(due()):
        rows += assess_cases(list(part), name_of(part))
    artifacts.table("kim-pruefung", rows, f"{len(rows)} Vorgänge geprüft")
    people = [
        row for row in rows if row["Befunde"] != "keine" or row["Ergebnis"] in {"regelfehler", "angehalten"}
    ]
    return Teil(f"{len(rows)} geprüft, {len(people)} mit Befunden", people=bool(people))
