"""Takes in what has arrived: mailbox and inbox folder, then reads and files every receipt and has new cases assessed."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.assess import assess_due
from flows.ends import Teil, tag_failure, together
from flows.notify import send_due
from tasks import artifacts
from tasks.chunks import chunks, name_of
from tasks.intake import (
    empty_inbox,
    file_receipts,
    for_people,
    has_mailbox,
    mailbox_figures,
    reading_ahead,
    waiting,
)
from tasks.names import named
from tasks.recognise import start_recognition


@flow(
    name="intake",
    flow_run_name=named("Eingang"),
    on_failure=[tag_failure],
    log_prints=False,
    persist_result=False,
)
def intake() -> State[Any]:
    """Safe at any time and twice: what is registered and filed already is left as it is."""
    mailbox, mailbox_people = _mailbox()
    empty_inbox()
    rows: list[dict[str, str]] = []
    receipts = waiting()
    advance = artifacts.progress("kim-eingang-fortschritt", "Eingänge einordnen")
    with reading_ahead([id_ for id_, _ in receipts]):
        for part in chunks(receipts):
            rows += file_receipts([id_ for id_, _ in part], name_of([nummer for _, nummer in part]))
            advance(100.0 * len(rows) / len(receipts))
    if not receipts:
        advance(100.0)
    artifacts.table("kim-eingang", rows, f"{len(rows)} Eingänge eingeordnet")
    people = for_people(rows)
    satz = f"{len(rows)} Eingänge, {len(people)} für Menschen{mailbox}"
    teile = [Teil(satz, people=bool(people) or mailbox_people)]
    if rows:
        # The acknowledgement of receipt leaves at once, not with the next letter.
        teile += [assess_due(), send_due()]
        # Minutes for each scan: a run of its own, or else the night's.
        start_recognition()
    return together(teile)


def _mailbox() -> tuple[str, bool]:
    """What the end of the run says about the mailbox, and whether a person must look. Its failure stops no file."""
    if not has_mailbox():
        return "", False
    figures = mailbox_figures()
    if figures is None:
        return "; das Postfach wurde nicht abgerufen („kim doctor“ sagt, warum)", True
    missing = figures["nicht abrufbar"]
    return f"; Postfach: {figures['neu']} neu" + (
        f", {missing} nicht abrufbar" if missing else ""
    ), missing > 0
