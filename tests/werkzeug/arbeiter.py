"""The workers that read files, kept from test to test as `kim serve` keeps them: starting them costs a second."""

from functools import cache

from kim.adapters.sandkasten import Sandkasten, sandbox_for_mail, sandbox_for_pdf
from kim.adapters.sandkasten.kasten import Modus

_kept: list[Sandkasten] = []


class _Kept(Sandkasten):
    def close(self) -> None:
        """Not with the office that used them."""


@cache
def boxes(programm: str, modus: Modus = "streng") -> tuple[Sandkasten, Sandkasten]:
    """One for PDFs and one for e-mails; they end with the tests."""
    both = _Kept(sandbox_for_pdf(programm).aufgabe, modus), _Kept(sandbox_for_mail().aufgabe, modus)
    _kept.extend(both)
    return both


def end_all() -> None:
    """For whoever counts the processes that a test leaves behind; the next file starts new ones."""
    for box in _kept:
        Sandkasten.close(box)
