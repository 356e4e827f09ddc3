"""How the lifecycles look as diagrams: prints docs/verfahren.md, drawn from the tables in `lifecycle.py`."""

from collections.abc import Mapping
from enum import StrEnum
from textwrap import fill
from typing import Any

from kim_models import lifecycle as lc

_KOPF = """# Das Verfahren

Diese Seite wird aus `kim_models/lifecycle.py` erzeugt (`make docs`); ein Test hält beide gleich.
Warum ein Vorgang wartet, ist nie ein Status, sondern ein Grund aus einer Regel (`kim explain AZ`).
"""


def draw(title: str, satz: str, table: Mapping[Any, Any], start: StrEnum) -> str:
    """One lifecycle as a Mermaid state diagram and as a table."""
    edges = [(src.value, event.value, dst.value) for (src, event), dst in table.items()]
    targets = {src for src, _, _ in edges}
    diagram = [f"    [*] --> {start.value}"]
    diagram += [f"    {src} --> {dst}: {event}" for src, event, dst in edges]
    diagram += [f"    {dst} --> [*]" for dst in dict.fromkeys(d for _, _, d in edges) if dst not in targets]
    rows = [f"| {src} | {event} | {dst} |" for src, event, dst in edges]
    return "\n".join(
        [
            *(f"## {title}", "", fill(satz, 110), "", "```mermaid", "stateDiagram-v2", *diagram, "```", ""),
            *("| Status | Ereignis | danach |", "|---|---|---|", *rows, ""),
        ]
    )


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join(
        [
            _KOPF,
            draw(
                "Antrag",
                "Ein Vorgang von der Registrierung bis zum Bescheid. Jede inhaltliche Änderung (`geaendert`) "
                "entwertet die Zeichnungen und führt in die Prüfung zurück.",
                lc.ANTRAG,
                lc.Antragsstatus.EINGEGANGEN,
            ),
            draw(
                "Bescheid",
                "Ein Bescheid von der Ausfertigung bis zur Bestandskraft.",
                lc.BESCHEID,
                lc.Bescheidstatus.AUSGEFERTIGT,
            ),
            draw(
                "Postausgang",
                "Eine Sendung an eine Empfängerin. Nach `unzustellbar` ist ein neuer Versuch eine neue Zeile.",
                lc.POST,
                lc.Poststatus.BEREIT,
            ),
            draw(
                "Verteilliste",
                "Die fachbezogenen Pauschalen eines Bausteins und Haushaltsjahrs. Verworfen wird eine gezeichnete "
                "Liste nur, solange aus ihr noch kein Bescheid entstanden ist.",
                lc.VERTEILLISTE,
                lc.Listenstatus.VORGESCHLAGEN,
            ),
            draw(
                "Verfügung",
                "Was erst gilt, wenn eine zweite Person es gezeichnet hat: Aufhebung, Änderung, Abweichung vom Rang.",
                lc.VERFUEGUNG,
                lc.Verfuegungsstatus.VORGESCHLAGEN,
            ),
        ]
    )


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this module's one purpose is to print the page
