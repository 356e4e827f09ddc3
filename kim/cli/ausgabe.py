"""How the command speaks: data on stdout, progress and errors on stderr, JSON if asked, exit codes that mean something."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

FERTIG, GESCHEITERT, FALSCH_BENUTZT, MENSCHEN_GEFRAGT, UNSTIMMIG, NICHT_ERREICHBAR = range(6)
"""Exit codes: done · failed · wrong usage · done, but people must act · an integrity check failed · not reachable."""

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def as_json(schema: str, inhalt: dict[str, Any]) -> None:
    """One object with its schema, for machines."""
    sys.stdout.write(
        json.dumps({"schema": schema, **inhalt}, ensure_ascii=False, indent=2, default=str) + "\n"
    )


def text(line: str = "") -> None:
    """One line for people. Text is data: no markup in it is obeyed."""
    _out.print(plain(line), markup=False, soft_wrap=True)


def plain(line: str) -> str:
    """The line without control characters: a file's name must not drive the terminal."""
    return "".join(c if c.isprintable() or c in "\n\u00a0" else "\N{REPLACEMENT CHARACTER}" for c in line)


def heading(line: str) -> None:
    """A heading; bold on a terminal only."""
    _out.print(plain(line), style="bold", markup=False, soft_wrap=True)


def hint(line: str) -> None:
    """Progress and advice, on stderr."""
    _err.print(plain(line), markup=False, soft_wrap=True, style="dim")


def error(line: str) -> None:
    """What went wrong and what to do, on stderr."""
    _err.print(plain(line), markup=False, soft_wrap=True, style="bold red")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """A table for people; columns named in `right` are aligned to the right."""
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(plain(str(cell).replace("\n", " ")) for cell in row))
    _table_out(grid)


def _table_out(grid: Table) -> None:
    # Piped into a file, a table keeps its lines whole instead of folding at 80 columns.
    (_out if _out.is_terminal else Console(highlight=False, width=200)).print(grid, markup=False)


def ask_secret(prompt: str, ask: Callable[[str], str]) -> str:
    """A secret from the terminal without echo, or one line from a pipe."""
    return ask(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
