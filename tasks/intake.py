"""The steps of intake: what came into mailbox and inbox folder is registered, then each receipt is read and filed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kim.adapters.database import TransientError
from kim.casework.eingang import korb, nachricht, postfach, register
from kim.casework.eingang.vorauslesen import Vorausleser
from tasks.events import emit
from tasks.office import ANGEHALTEN, Stoerung, held, office, step

_vorlauf: list[Vorausleser] = []
"""What this process reads ahead. Not a parameter of the step: Prefect stores and shows those."""


def has_mailbox() -> bool:
    """Whether a mailbox is set up."""
    return postfach.configured(office().settings)


@step(name="Postfach abrufen", task_run_name="Postfach")
def pull_mailbox() -> dict[str, int]:
    """Takes in what is new in the mailbox, in the order of the UIDs; how many were new, known, too large, not to be had."""
    done = postfach.pull(office())
    return {
        "neu": done.neu,
        "bekannt": done.bekannt,
        "zu groß": done.zu_gross,
        "nicht abrufbar": len(done.nicht_abrufbar),
    }


def mailbox_figures() -> dict[str, int] | None:
    """What `pull_mailbox` found; None if the mailbox was not to be reached: the step has failed, the run goes on."""
    try:
        return pull_mailbox()
    except (*ANGEHALTEN, TransientError, Stoerung):
        return None


@step(name="Eingangskorb leeren", task_run_name="Eingangskorb")
def empty_inbox() -> list[str]:
    """Registers every file of the inbox folder in the order of its arrival; gives the Eingangsnummern."""
    buero = office()
    return [korb.take(buero, Path(path)).eingangsnummer for path in korb.waiting(buero)]


def waiting() -> list[tuple[int, str]]:
    """Receipts that were not read yet: id and Eingangsnummer, in the order of receipt."""
    return [(id_, register.number_of(office(), id_)) for id_ in register.unfiled(office())]


def for_people(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those of `file_receipts` that a person must look at; what was held is among them."""
    return [row for row in rows if row.get("Mensch") != ""]


@contextmanager
def reading_ahead(eingang_ids: list[int]) -> Iterator[None]:
    """While it lasts, these receipts are read on all cores, across the borders of the steps that file them."""
    with Vorausleser(office(), eingang_ids) as vorlauf:
        _vorlauf.append(vorlauf)
        try:
            yield
        finally:
            _vorlauf.remove(vorlauf)


@step(name="Einordnen", task_run_name="{name}")
def file_receipts(eingang_ids: list[int], name: str) -> list[dict[str, str]]:  # noqa: ARG001 - names the run
    """Reads and files these receipts: a new case, a new Fassung, or a case to be typed in."""
    rows = []
    for eingang_id in eingang_ids:
        gelesen = _vorlauf[-1].of(eingang_id) if _vorlauf else None
        try:
            filing = nachricht.file_receipt(office(), eingang_id, gelesen)
        except ANGEHALTEN as error:
            rows.append({"Eingang": register.number_of(office(), eingang_id), **held("", error)})
            continue
        for aktenzeichen in filing.vorgaenge:
            emit("antrag.registriert", aktenzeichen, klasse=filing.klassen[0])
        rows.append(
            {
                "Eingang": filing.eingangsnummer,
                "Aktenzeichen": filing.aktenzeichen or "",
                "Ergebnis": ", ".join(filing.klassen),
                "Mensch": "ja" if filing.menschen else "",
            }
        )
    return rows
