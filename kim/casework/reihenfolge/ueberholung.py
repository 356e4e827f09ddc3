"""Who was decided before somebody with an earlier rank, when, and what stood in the earlier one's way at that moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from kim.adapters.clock import BERLIN
from kim.casework import worte
from kim.rules.rangregel import Rang
from kim_models.lifecycle import OFFEN
from kim_models.rows import Antrag

_OFFEN = frozenset(status.value for status in OFFEN)
_NAMEN = 5
"""So many cases that ended before are named; the rest is counted."""


@dataclass(frozen=True)
class Ueberholungsschritt:
    """One status of a case: the number of the journal entry that brought it, and when."""

    nr: int
    status: str
    am: datetime


@dataclass(frozen=True)
class Ueberholungsfall:
    """One case of the Baustein: its rank and every status it ever had, oldest first."""

    antrag: Antrag
    rang: Rang
    seit: datetime | None
    """Since when it counts as complete."""
    verlauf: tuple[Ueberholungsschritt, ...]
    gestempelt: int = 0
    """The entry by which a confirmed stamp gave it this rank; 0 if it always had it."""

    def stand(self, nr: int) -> str:
        """Its status just before one entry of the journal."""
        return next((s.status for s in reversed(self.verlauf) if s.nr < nr), "eingegangen")

    def offen(self, nr: int) -> bool:
        """Whether it was open just before that entry; it may have been taken up again since."""
        return self.stand(nr) in _OFFEN

    @property
    def entscheidung(self) -> Ueberholungsschritt | None:
        """The last decision on it, whether it still holds or not; None while it is open."""
        if self.antrag.status in _OFFEN:
            return None
        return next((s for s in reversed(self.verlauf) if s.status in {"bewilligt", "abgelehnt"}), None)

    @property
    def ende(self) -> int | None:
        """The entry up to which others could go before it: its decision or its other end; None while it is open."""
        if self.antrag.status in _OFFEN:
            return None
        last = self.entscheidung or (self.verlauf[-1] if self.verlauf else None)
        return last.nr if last else None


def ended_before(me: Ueberholungsfall, faelle: Sequence[Ueberholungsfall]) -> list[str]:
    """Earlier ones that had ended before it was its turn, or before now."""
    earlier = [f for f in faelle if f.rang < me.rang]
    if not earlier:
        return ["Kein Antrag hat einen früheren Rang."]
    nr = me.ende
    stands = [(f.antrag.aktenzeichen, f.antrag.status if nr is None else f.stand(nr)) for f in earlier]
    named = [f"{az} ({worte.wort(worte.STATUS, status)})" for az, status in stands if status not in _OFFEN]
    more = f" und {len(named) - _NAMEN} weitere" if len(named) > _NAMEN else ""
    return (
        [f"Früher an der Reihe und da schon abgeschlossen: {', '.join(named[:_NAMEN])}{more}."]
        if named
        else []
    )


def passed_by(
    me: Ueberholungsfall, faelle: Sequence[Ueberholungsfall], vorgezogen: set[str]
) -> Iterator[str]:
    """Later ones that were decided first, and why they could; those with a signed deviation are told apart."""
    later = [
        (step, f.antrag.aktenzeichen)
        for f in faelle
        if f.rang > me.rang and f.antrag.aktenzeichen not in vorgezogen
        for step in f.verlauf
        if step.status in {"bewilligt", "abgelehnt"}
        and (me.ende is None or step.nr < me.ende)
        and me.offen(step.nr)
    ]
    later.sort(key=lambda pair: pair[0].nr)
    # What was decided before the stamp gave this one its rank was decided by the order of that day.
    before = [pair for pair in later if pair[0].nr < me.gestempelt]
    if before:
        yield f"Beschieden, bevor sein Eingangsstempel bestätigt war, und deshalb unverändert: {_dated(before)}."
    later = later[len(before) :]
    granted = [pair for pair in later if pair[0].status == "bewilligt"]
    refused = [pair for pair in later if pair[0].status == "abgelehnt"]
    for status, group in groupby(granted, key=lambda pair: me.stand(pair[0].nr)):
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


def passing(me: Ueberholungsfall, faelle: Sequence[Ueberholungsfall], vorgezogen_vor: set[str]) -> list[str]:
    """Earlier ones that were still open when this one was decided, each with what it stood at.

    `vorgezogen_vor`: those that it passed by a signed deviation; why it could is told there.
    """
    decided = me.entscheidung
    if decided is None:
        return []
    open_then = [
        f
        for f in faelle
        if f.rang < me.rang
        and f.antrag.rang_am < decided.am
        and f.offen(decided.nr)
        # One whose stamp was confirmed afterwards did not stand before it then.
        and f.gestempelt < decided.nr
    ]
    waiting = [
        f"{f.antrag.aktenzeichen} ({worte.wort(worte.STATUS, f.stand(decided.nr))})"
        for f in open_then
        if f.antrag.aktenzeichen not in vorgezogen_vor
    ]
    if not open_then:
        return ["Als er beschieden wurde, war kein früherer Antrag mehr offen."]
    if not waiting:
        return []
    why = (
        "Er brauchte kein Geld und nahm ihnen nichts."
        if decided.status == "abgelehnt"
        else "Über sie konnte noch nicht entschieden werden; das Geld der damals vollständigen blieb vorgemerkt."
        if me.antrag.rang_policy == "vollstaendig"
        else "Über sie konnte noch nicht entschieden werden; ihr Geld blieb vorgemerkt, und was übrig war, reichte"
        " für diesen."
    )
    return [f"Als er beschieden wurde, waren frühere noch offen: {', '.join(waiting)}. {why}"]


def _in_words(status: str) -> str:
    wort = worte.wort(worte.STATUS, status)
    return f"noch nicht geprüft war ({wort})" if status == "eingegangen" else f"„{wort}“ war"


def _dated(pairs: Sequence[tuple[Ueberholungsschritt, str]]) -> str:
    return ", ".join(f"{az} am {step.am.astimezone(BERLIN):%d.%m.%Y}" for step, az in pairs)
