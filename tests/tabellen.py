"""What the code tells by itself about commands, refusals and tables: makes docs/glossar-tabellen.md (`make docs`)."""

from collections.abc import Iterator
from textwrap import fill

from cyclopts import App
from sqlmodel import SQLModel

import kim_models.rows  # noqa: F401 - registers the tables
from kim.adapters.database.refusals import SENTENCES
from kim.cli import app

BREITE = 110
_KOPF = """# Glossar: Befehle, Absagen, Tabellen

Diese Seite wird aus dem Code erzeugt (`tests/tabellen.py`, `make docs`); ein Test hält beide gleich. Nicht
von Hand ändern: Ein Befehl sagt seinen Satz mit `--help`, eine Absage sagt ihn dem, der sie bekommt, und eine
Tabelle hat ihn als Docstring (englisch). Begriffe: `glossar.md`. Codes: `glossar-codes.md`.
"""


def commands() -> dict[str, App]:
    """`kim status`, `kim review list`, … as the command line knows them."""
    found = {}
    for name in app:
        if name.startswith("-"):
            continue
        below = [inner for inner in app[name] if not inner.startswith("-")]
        found |= {f"kim {name} {inner}": app[name][inner] for inner in below}
        if not below or app[name].default_command is not None:
            found[f"kim {name}"] = app[name]
    return found


def tables() -> dict[str, type[SQLModel]]:
    """Every table with the class of its rows."""
    return {str(row.__tablename__): row for row in _below(SQLModel) if hasattr(row, "__table__")}


def page() -> str:
    """The whole page as Markdown."""
    befehle = {f"`{name}`": _first(befehl.help) for name, befehl in commands().items()}
    absagen = {f"`{code}`": satz for code, satz in SENTENCES.items()}
    zeilen = {f"`{name}` (`{row.__name__}`)": _first(row.__doc__ or "") for name, row in tables().items()}
    parts = {"Befehle": befehle, "Absagen der Datenbank": absagen, "Tabellen": zeilen}
    return "\n".join([_KOPF, *(line for titel, rows in parts.items() for line in _section(titel, rows))])


def _section(titel: str, rows: dict[str, str]) -> Iterator[str]:
    yield from (f"## {titel}", "")
    for name, satz in sorted(rows.items()):
        yield fill(
            f"* {name} – {satz}",
            BREITE,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    yield ""


def _first(text: str) -> str:
    """The first paragraph on one line."""
    return " ".join(text.strip().split("\n\n")[0].split())


def _below(base: type[SQLModel]) -> Iterator[type[SQLModel]]:
    for row in base.__subclasses__():
        yield row
        yield from _below(row)


if __name__ == "__main__":
    print(page(), end="")
