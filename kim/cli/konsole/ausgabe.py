"""How the command speaks: data on stdout, progress and errors on stderr, JSON if asked, exit codes that mean something."""

import json
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

FERTIG, GESCHEITERT, FALSCH_BENUTZT, MENSCHEN_GEFRAGT, UNSTIMMIG, NICHT_ERREICHBAR = range(6)
"""Exit codes: done · failed · wrong usage · done, but people must act · an integrity check failed · not reachable."""

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def stderr() -> Console:
    """Where progress and errors go."""
    return _err


def as_json(schema: str, inhalt: dict[str, Any]) -> None:
    """One object with its schema, for machines; what nobody can see is written as `\\u202e`, which means the same."""
    lines = json.dumps({"schema": schema, **inhalt}, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("".join(c if c.isprintable() or c in "\n\u00a0" else _escaped(c) for c in lines) + "\n")


def _escaped(character: str) -> str:
    return json.dumps(character).strip('"')


def text(line: str = "") -> None:
    """One line for people. Text is data: no markup in it is obeyed."""
    _out.print(plain(line), markup=False, soft_wrap=True)


def raw(content: str) -> None:
    """A whole file for people and their editors, unchanged but for control characters."""
    sys.stdout.write(plain(content))


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


def paragraph(line: str, indent: int = 2) -> None:
    """A sentence for people, indented; on a terminal it is broken between words."""
    for part in textwrap.wrap(plain(line), _width() - indent, break_on_hyphens=False) or [""]:
        _out.print(" " * indent + part, markup=False, soft_wrap=True)


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    right: Sequence[str] = (),
    below: Sequence[str] = (),
) -> None:
    """A table for people; columns named in `right` are aligned to the right.

    Where the lines do not fit, what stands in the columns `below` is written under each row instead of being folded.
    """
    cells = [[plain(str(cell).replace("\n", " ")) for cell in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(columns, *cells, strict=True)]
    if below and sum(widths) + 2 * len(widths) > _width():
        _with_lines_below(columns, cells, widths, right, below)
        return
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in cells:
        grid.add_row(*row)
    # Piped into a file, a table keeps its lines whole instead of folding at 80 columns.
    (_out if _out.is_terminal else Console(highlight=False, width=_width())).print(grid, markup=False)


def _width() -> int:
    return _out.width if _out.is_terminal else int(os.environ.get("COLUMNS") or 200)


def _with_lines_below(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Sequence[str],
    below: Sequence[str],
) -> None:
    beside = [place for place, column in enumerate(columns) if column not in below]

    def line(row: Sequence[str]) -> str:
        padded = (
            row[place].rjust(widths[place]) if columns[place] in right else row[place].ljust(widths[place])
            for place in beside
        )
        return "  ".join(padded).rstrip()

    heading(line(columns))
    for row in rows:
        text(line(row))
        for place, column in enumerate(columns):
            if column in below and row[place]:
                paragraph(f"{column}: {row[place]}", indent=min(widths[beside[0]], 5) + 2)


def ask_secret(prompt: str, ask: Callable[[str], str]) -> str:
    """A secret from the terminal without echo, or one line from a pipe."""
    return ask(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
