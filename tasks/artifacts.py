"""What operators look at: one list for each run, case by case, in words. Aktenzeichen and figures only, never a name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from kim.casework import worte
from kim_models.betrag import format_euro

_WORTE: Mapping[str, Mapping[str, str]] = {
    "Status": worte.STATUS,
    "Stand": {**worte.STATUS, "brief": "Brief zu drucken"},
    "Grund": worte.GRUND,
    "Ergebnis": worte.ERGEBNIS,
    "Befunde": worte.BEFUND,
    "Art": worte.VERFUEGUNG,
}
"""Columns that hold codes, with their words; a code without a word is shown as it is."""
_SAETZE = ("Satz", "Nächster Schritt")
_NAMEN = ("Aktenzeichen", "Verteilliste", "Verfügung")
"""What a row is called by."""


def table(key: str, rows: Sequence[Mapping[str, Any]], satz: str) -> None:
    """A table of short cells: Prefect's page cuts off what is wider than the window. An empty one says so.

    `satz`: at most 40 characters, or the page of all artifacts ends it in dots.
    """
    create_table_artifact(
        key=key, table=[in_words(row) for row in rows] or [{"Ergebnis": "nichts zu tun"}], description=satz
    )


def sentences(key: str, rows: Sequence[Mapping[str, Any]], satz: str, kopf: str = "") -> None:
    """A list with whole sentences as a page: the short cells as a table, each sentence below it, once, with whom it is
    about. Only a list's lines are wrapped; a table on the same page is cut off at the window. `kopf`: what stands above.
    """
    lines = [kopf, ""] if kopf else []
    lines += markdown_table(
        [{c: cell for c, cell in in_words(row).items() if c not in _SAETZE} for row in rows]
    )
    for column in _SAETZE:
        about: dict[str, list[str]] = {}
        for row in rows:
            if row.get(column):
                about.setdefault(str(row[column]), []).append(next(str(row[c]) for c in _NAMEN if c in row))
        if about:
            lines += ["", f"### {column}", ""]
            lines += [f"* **{', '.join(names)}**: {_escaped(said)}" for said, names in about.items()]
    page(key, "\n".join(lines), satz)


def page(key: str, markdown: str, satz: str) -> None:
    """A markdown artifact."""
    create_markdown_artifact(key=key, markdown=markdown, description=satz)


def in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as people read it; the reason's code, which the handbook explains, comes last."""
    shown = {column: _word(column, cell) for column, cell in row.items()}
    code = row.get("Grund", "")
    return shown | {"Code": code} if code in worte.GRUND else shown


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The lines of a table with the columns of the first row; one sentence if there are no rows."""
    if not rows:
        return ["Nichts zu tun."]
    lines = [
        list(rows[0]),
        ["---"] * len(rows[0]),
        *([_escaped(cell) for cell in row.values()] for row in rows),
    ]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def progress(key: str, satz: str) -> Callable[[float], None]:
    """A progress bar; call what it gives with the percentage that is done."""
    bar = create_progress_artifact(progress=0.0, key=key, description=satz)
    assert isinstance(bar, UUID)

    def advance(percent: float) -> None:
        update_progress_artifact(bar, progress=percent)

    return advance


def euro(cent: int) -> str:
    """An amount as an operator reads it."""
    return format_euro(cent)


def status(code: str) -> str:
    """The word of a status."""
    return worte.wort(worte.STATUS, code)


def ermaechtigung(code: str) -> str:
    """The word of a kind of means."""
    return worte.wort(worte.ERMAECHTIGUNG, code)


def _word(column: str, cell: Any) -> Any:
    words = _WORTE.get(column)
    if words is None or not isinstance(cell, str):
        return cell
    # A receipt may be several things, a case have several findings.
    return ", ".join(worte.wort(words, code) for code in cell.split(", "))


def _escaped(cell: Any) -> str:
    """Text, not Markdown: an underscore or a star in it means itself."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~" else c for c in str(cell).replace("\n", " "))
