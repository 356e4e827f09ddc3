"""Since when an application is complete: the receipt of the submission with which nothing was missing any more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kim_models.programm import Vollstaendigkeit

NICHT_LESBAR = "nicht_lesbar"
"""The finding of a content in which nothing was read: it says nothing about the application yet."""


@dataclass(frozen=True)
class Einreichung:
    """What one examination found in the content of one submission."""

    eingang_nr: int
    eingegangen_am: datetime
    befunde: frozenset[str]
    """The codes of its findings."""


def vollstaendig_seit(pruefungen: Iterable[Einreichung], regel: Vollstaendigkeit) -> datetime | None:
    """The moment of completeness, or None: `pruefungen` are the examinations of a case in the order they were made.

    For each submission its last examination counts, so that what the office mistyped and mended takes nobody's rank.
    A later submission that is complete too keeps the earlier moment; one that takes something back ends it.
    """
    zuletzt: dict[int, Einreichung] = {}
    for pruefung in pruefungen:
        zuletzt.pop(pruefung.eingang_nr, None)
        zuletzt[pruefung.eingang_nr] = pruefung
    seit = None
    for einreichung in reversed(zuletzt.values()):
        if fehlendes(einreichung.befunde, regel):
            break
        seit = einreichung.eingegangen_am if seit is None else min(seit, einreichung.eingegangen_am)
    return seit


def fehlendes(befunde: Iterable[str], regel: Vollstaendigkeit) -> list[str]:
    """The codes among these findings that make an application incomplete, in alphabetical order."""
    return sorted({code for code in befunde if code in regel.befunde or code == NICHT_LESBAR})
