"""Hands over every mail that is due; tries again later what the world refused for now, asks people about the rest."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.ends import Teil, tag_failure, together
from tasks import artifacts
from tasks.chunks import chunks, name_of
from tasks.names import named
from tasks.notify import due, hanging, recover, send_mails


@flow(
    name="notify",
    flow_run_name=named("Versand"),
    on_failure=[tag_failure],
    log_prints=False,
    persist_result=False,
)
def notify() -> State[Any]:
    """Safe at any time and twice: each mail's state says whether it may leave."""
    return together([send_due()])


def send_due() -> Teil:
    """The same as steps of the run that calls it."""
    unclear = recover()
    rows: list[dict[str, Any]] = []
    for part in chunks(due()):
        rows += send_mails([id_ for id_, _ in part], name_of([bezug for _, bezug in part]))
        if rows and rows[-1]["Ergebnis"] == "gesperrt":
            break
    stuck = hanging()
    artifacts.table("kim-post-fuer-menschen", stuck, f"{len(stuck)} Sendungen für Menschen")
    artifacts.table("kim-versand", rows, f"{len(rows)} Sendungen versucht")
    people = bool(stuck or unclear) or any(row["Ergebnis"] in {"gesperrt", "angehalten"} for row in rows)
    sent = sum(1 for row in rows if row["Status"] == "versendet")
    return Teil(f"{sent} von {len(rows)} versendet, {len(stuck)} für Menschen", people=people)
