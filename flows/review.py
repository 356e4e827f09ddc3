"""Looks what a case needs next after a person has acted: another signature, a reminder, or straight on to the letter."""

from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State

from flows.ends import Teil, tag_failure, together
from flows.issue import issue
from flows.notify import send_due
from tasks import artifacts
from tasks.assess import assess_cases
from tasks.nightly import open_cases
from tasks.review import status_of

Aktion = Literal["weiterleiten", "erneut prüfen", "erinnern"]


@flow(
    name="review",
    flow_run_name="Zeichnung {aktenzeichen}",
    on_failure=[tag_failure],
    log_prints=False,
    persist_result=False,
)
def review(aktenzeichen: str, aktion: Aktion = "weiterleiten") -> State[Any]:
    """Never signs and never decides an amount: it reads where the case stands and starts what follows.

    weiterleiten: a signed case goes on to `issue` and `notify`; erneut prüfen: the rules again over the same
    content; erinnern: only the table of open signatures by age.
    """
    if aktion == "erneut prüfen":
        rows = assess_cases([aktenzeichen], aktenzeichen, erneut=True)
        artifacts.table("kim-pruefung", rows, f"{aktenzeichen} erneut geprüft")
    teile: list[Teil] = []
    status = status_of(aktenzeichen)
    if aktion == "weiterleiten" and status == "gezeichnet":
        issue(nur_vorschau=False)
        teile.append(send_due())
        status = status_of(aktenzeichen)
    unsigned = [row for row in open_cases() if row["Status"] == "in_zeichnung"]
    waiting = sorted(unsigned, key=lambda row: -int(row["wartet seit (Tage)"]))
    artifacts.sentences(
        "kim-offene-zeichnungen", waiting, f"{len(waiting)} offene Zeichnungen, älteste zuerst"
    )
    finished = status in {"bewilligt", "abgelehnt"}
    stand = Teil(f"{aktenzeichen} steht auf „{artifacts.status(status)}“", people=not finished)
    return together([stand, *teile])
