"""Who was decided before somebody with an earlier rank, when, and what stood in the earlier one's way at that moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from kim.adapters.clock import BERLIN
from kim.casework import worte
from kim.casework.journal import entries
from kim.rules.rangregel import Rang
from kim_models.rows import Antrag


@dataclass(frozen=True)
class Fall:
    """One case of the Baustein: its rank, and when and how it ended (number in the journal, kind, moment)."""

    antrag: Antrag
    rang: Rang
    seit: datetime | None
    """Since when it counts as complete."""
    ende: tuple[int, str, datetime] | None


def passed_by(session: Session, me: Fall, faelle: Sequence[Fall], vorgezogen: set[str]) -> Iterator[str]:
    """Later ones that were decided first, and why they could; those with a signed deviation are told apart."""
    later = sorted(
        (
            (f.ende, f.antrag.aktenzeichen)
            for f in faelle
            if f.rang > me.rang
            and f.antrag.aktenzeichen not in vorgezogen
            and f.ende
            and f.ende[1] in {"bewilligt", "abgelehnt"}
            and (me.ende is None or f.ende[0] < me.ende[0])
        ),
    )
    granted = [(ende, az) for ende, az in later if ende[1] == "bewilligt"]
    refused = [(ende, az) for ende, az in later if ende[1] == "abgelehnt"]
    story = _statuses(session, me.antrag)
    for status, group in groupby(granted, key=lambda pair: _at(story, pair[0][0])):
        yield (
            f"Später an der Reihe, aber eher bewilligt, während dieser Antrag {_in_words(status)}:"
            f" {_dated(list(group))}."
        )
    if granted:
        yield (
            "Das ging, weil über diesen Antrag da noch nicht entschieden werden konnte und das Geld für alle früheren"
            " offenen Anträge vorgemerkt blieb: Keiner von ihnen bekam Geld, das für diesen gebraucht wird."
        )
    if refused:
        yield (
            f"Später an der Reihe, aber eher abgelehnt: {_dated(refused)}. Eine Ablehnung braucht kein Geld und nimmt"
            " niemandem etwas."
        )


def passing(session: Session, me: Fall, faelle: Sequence[Fall], vorgezogen_vor: set[str]) -> list[str]:
    """Earlier ones that were still open when this one was decided, each with what it stood at.

    `vorgezogen_vor`: those that it passed by a signed deviation; why it could is told there.
    """
    if me.ende is None or me.ende[1] not in {"bewilligt", "abgelehnt"}:
        return []
    nr = me.ende[0]
    open_then = [
        f
        for f in faelle
        if f.rang < me.rang and f.antrag.rang_am < me.ende[2] and (f.ende is None or f.ende[0] > nr)
    ]
    waiting = [
        f"{f.antrag.aktenzeichen} ({worte.wort(worte.STATUS, _at(_statuses(session, f.antrag), nr))})"
        for f in open_then
        if f.antrag.aktenzeichen not in vorgezogen_vor
    ]
    if open_then and not waiting:
        return []
    if not waiting:
        return ["Als er beschieden wurde, war kein früherer Antrag mehr offen."]
    why = (
        "Er brauchte kein Geld und nahm ihnen nichts."
        if me.ende[1] == "abgelehnt"
        else "Über sie konnte noch nicht entschieden werden; das Geld der damals vollständigen blieb vorgemerkt."
        if me.antrag.rang_policy == "vollstaendig"
        else "Über sie konnte noch nicht entschieden werden; ihr Geld blieb vorgemerkt, und was übrig war, reichte"
        " für diesen."
    )
    return [f"Als er beschieden wurde, waren frühere noch offen: {', '.join(waiting)}. {why}"]


def _statuses(session: Session, antrag: Antrag) -> list[tuple[int, str]]:
    """Each status of a case with the number of the journal entry that brought it."""
    return [
        (entry.nr, content["status"])
        for entry, content in entries(session, antrag.aktenzeichen)
        if entry.art.startswith("antrag.") and "status" in content
    ]


def _at(story: Sequence[tuple[int, str]], nr: int) -> str:
    return next((status for when, status in reversed(story) if when < nr), "eingegangen")


def _in_words(status: str) -> str:
    wort = worte.wort(worte.STATUS, status)
    return (
        f"noch nicht da war oder noch nicht geprüft ({wort})" if status == "eingegangen" else f"„{wort}“ war"
    )


def _dated(pairs: Sequence[tuple[tuple[int, str, datetime], str]]) -> str:
    return ", ".join(f"{az} am {ende[2].astimezone(BERLIN):%d.%m.%Y}" for ende, az in pairs)
