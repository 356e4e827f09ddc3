"""How far the demo is between two of its lines: every step of Prefect is told, so that no minute passes without a word."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from kim.cli.konsole import ausgabe
from tasks import records

JE = 20
"""Without a terminal: a line for so many steps since the last line."""


class Takt:
    """Counts the steps; on a terminal one line at the bottom changes with each of them."""

    def __init__(self) -> None:
        self.schritte = 0
        self._still = 0
        lebendig = ausgabe.stderr().is_terminal and "NO_COLOR" not in os.environ
        self._zeile = ausgabe.stderr().status("") if lebendig else None

    def zeile(self, satz: str) -> None:
        """A line of the story."""
        self._still = 0
        ausgabe.hint(satz)

    def schritt(self, name: str) -> None:
        """One more step begins."""
        self.schritte += 1
        self._still += 1
        satz = f"Schritt {self.schritte}: {name}"
        if self._zeile is not None:
            self._zeile.update(satz)
        elif self._still == JE:
            self.zeile(f"                  {satz}")

    @contextmanager
    def running(self) -> Iterator[None]:
        """While it lasts, every step of this process is counted."""
        records.listeners.append(self.schritt)
        if self._zeile is not None:
            self._zeile.start()
        try:
            yield
        finally:
            records.listeners.remove(self.schritt)
            if self._zeile is not None:
                self._zeile.stop()


TAKT = Takt()
"""The demo's own; one demo plays in a process."""
