"""How far is a long command? One line that counts on a terminal, a line for every fifty elsewhere; always on stderr."""

import os
import time
from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from kim.cli.konsole import ausgabe

JE = 50
"""Without a terminal: a line for so many."""


class Fortschritt:
    """Counts `anzahl` things, or as many as come if it is 0; `weiter()` after each."""

    def __init__(self, was: str, anzahl: int) -> None:
        self.was, self.anzahl, self.fertig = was, anzahl, 0
        self._seit = time.monotonic()
        lebendig = ausgabe.stderr().is_terminal and "NO_COLOR" not in os.environ and anzahl != 1
        self._zeile = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            console=ausgabe.stderr(),
            transient=True,
            disable=not lebendig,
        )
        self._nummer = self._zeile.add_task(was, total=anzahl or None, rate="")

    def __enter__(self) -> "Fortschritt":
        self._zeile.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._zeile.stop()

    def weiter(self) -> None:
        """One more is done."""
        self.fertig += 1
        if not self._zeile.disable:
            self._zeile.update(self._nummer, completed=self.fertig, rate=self._rate())
        elif self.fertig % JE == 0 or (self.fertig == self.anzahl > JE):
            von = f" von {self.anzahl}" if self.anzahl else ""
            ausgabe.hint(f"{self.was}: {self.fertig}{von}, {self._rate()}")

    def _rate(self) -> str:
        each = self.fertig / max(time.monotonic() - self._seit, 0.001)
        return f"{each:.1f} je Sekunde".replace(".", ",")
