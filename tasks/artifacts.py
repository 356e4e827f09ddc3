"""What operators look at: one table for each run, case by case. Aktenzeichen, codes and figures only, never a name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from kim_models.betrag import format_euro


def table(key: str, rows: Sequence[Mapping[str, Any]], satz: str) -> None:
    """A table artifact; an empty one says so instead of being left out."""
    create_table_artifact(
        key=key, table=[dict(row) for row in rows] or [{"Ergebnis": "nichts zu tun"}], description=satz
    )


def page(key: str, markdown: str, satz: str) -> None:
    """A markdown artifact."""
    create_markdown_artifact(key=key, markdown=markdown, description=satz)


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
