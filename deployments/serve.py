"""The deployments of one machine: `python -m deployments.serve` runs their flows until it is stopped."""

from typing import Any

from prefect import Flow, serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule

from deployments.automations import ensure_automations
from flows.assess import assess
from flows.intake import intake
from flows.issue import issue
from flows.nightly import nightly
from flows.notify import notify
from flows.recognise import recognise
from flows.review import review

# Never between 02:00 and 03:00: that hour happens twice or not at all when the clocks change.
NACHTLAUF = Cron("15 4 * * *", timezone="Europe/Berlin", slug="nachtlauf")
VERSAND = Cron("*/15 * * * *", timezone="Europe/Berlin", slug="versand")
"""Picks up mails whose waiting time is over."""
GLEICHZEITIG = 3
"""Flow runs at once on one machine; decisions are serialised by the database, not by this figure."""


def deployments() -> list[RunnerDeployment]:
    """One deployment for each flow, named like it: `review/review`."""
    return [
        _deployment(intake, "Postfach und Eingangskorb aufnehmen, lesen, einordnen, prüfen"),
        # One at a time, the next waits: it may take minutes of a core, and intake must find one free.
        _deployment(recognise, "Gescannte Seiten erkennen; nur Vorschläge", concurrency_limit=1),
        _deployment(assess, "Ungeprüfte Vorgänge prüfen"),
        _deployment(review, "Nach einer Zeichnung weiterleiten; erneut prüfen; erinnern"),
        _deployment(issue, "Bescheide der Reihe nach; angehakt nur die Vorschau"),
        _deployment(notify, "Fällige Sendungen übergeben", VERSAND),
        _deployment(nightly, "Der Nachtlauf, einmal je Tag", NACHTLAUF),
    ]


def _deployment(
    flow: Flow[..., Any], satz: str, *schedules: Schedule, concurrency_limit: int | None = None
) -> RunnerDeployment:
    made = flow.to_deployment(
        flow.name, description=satz, schedules=list(schedules), concurrency_limit=concurrency_limit
    )
    assert isinstance(made, RunnerDeployment)
    return made


def main() -> None:
    """Serves all deployments. A stop leaves the schedules active: the next start goes on with them."""
    ensure_automations()
    serve(*deployments(), pause_on_shutdown=False, limit=GLEICHZEITIG, print_starting_message=False)


if __name__ == "__main__":
    main()
