"""The steps of notifying: settle what a dead run left behind, then hand over each mail that is due."""

from typing import Any

from kim.casework.post import ausgang
from kim.casework.versand import uebergabe
from kim_models.rows import Post
from tasks.events import emit
from tasks.office import ANGEHALTEN, held, office, step


@step(name="Abgebrochene Sendungen", task_run_name="Abgebrochene Sendungen")
def recover() -> list[str]:
    """Marks mails that a dead process left in sending as unclear; a person settles them."""
    return ausgang.recover(office())


@step(name="Versenden", task_run_name="{name}")
def send_mails(post_ids: list[int], name: str) -> list[dict[str, Any]]:  # noqa: ARG001 - names the run
    """One attempt for each of these mails; a blocked line stops the rest, so that no attempt is burnt."""
    rows: list[dict[str, Any]] = []
    for post_id in post_ids:
        try:
            sent = uebergabe.send(office(), post_id)
        except ANGEHALTEN as error:
            rows.append({"Sendung": reference_of(post_id), **held("", error), "Status": "bereit"})
            continue
        rows.append(
            {
                "Sendung": sent.bezug,
                "Aktenzeichen": sent.aktenzeichen or "",
                "Ergebnis": sent.ausgang,
                "Status": sent.status,
            }
        )
        if sent.aktenzeichen is not None and sent.status == "versendet":
            emit("post.versendet", sent.aktenzeichen, sendung=sent.bezug)
        if sent.ausgang == "gesperrt":
            break
    return rows


def hanging() -> list[dict[str, str]]:
    """Mails that only people can move on, and letters that wait to be printed."""
    return [{"Sendung": bezug, "Stand": kind} for bezug, kind in ausgang.hanging(office())]


def due() -> list[tuple[int, str]]:
    """Mails that may be tried now: id and what each is about."""
    return [(id_, reference_of(id_)) for id_ in ausgang.due(office())]


def reference_of(post_id: int) -> str:
    """What a mail is about, for the run's name."""
    with office().database.reading() as session:
        row = session.get(Post, post_id)
        return row.bezug if row is not None else str(post_id)
