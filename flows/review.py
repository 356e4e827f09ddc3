"""Looks what a case needs next after a person has acted: another signature, a reminder, or straight on to the letter."""

from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State

from flows.ends import done
from flows.issue import issue
from flows.notify import notify
from tasks import artifacts
from tasks.assess import assess_cases
from tasks.nightly import open_cases
from tasks.review import status_of

Aktion = Literal["weiterleiten", "erneut prüfen", "erinnern"]


@flow(name="review", flow_run_name="Zeichnung {aktenzeichen}", log_prints=False, persist_result=False)
def review(aktenzeichen: str, aktion: Aktion = "weiterleiten") -> State[Any]:
    """Never signs and never decides an amount: it reads where the case stands and starts what follows.

    weiterleiten: a signed case goes on to `issue` and `notify`; erneut prüfen: the rules again over the same
    content; erinnern: only the table of open signatures by age.
    """
    if aktion == "erneut prüfen":
        rows = assess_cases([aktenzeichen], aktenzeichen, erneut=True)
        artifacts.table("kim-pruefung", rows, f"{aktenzeichen} erneut geprüft")
    status = status_of(aktenzeichen)
    if aktion == "weiterleiten" and status == "gezeichnet":
        issue(nur_vorschau=False)
        notify()
        status = status_of(aktenzeichen)
    unsigned = [row for row in open_cases() if row["Status"] == "in_zeichnung"]
    waiting = sorted(unsigned, key=lambda row: -int(row["wartet seit (Tage)"]))
    artifacts.table(
        "kim-offene-zeichnungen", waiting, f"{len(waiting)} offene Zeichnungen, die ältesten zuerst"
    )
    finished = status in {"bewilligt", "abgelehnt"}
    return done(f"{aktenzeichen} steht auf {status}", people=not finished)
