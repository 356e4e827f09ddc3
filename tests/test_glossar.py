"""The glossary comes first: every word that the code uses for the procedure stands there, and none that it has dropped.

What the code says better by itself (commands, refusals, tables) is a generated page: `tests/tabellen.py`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from sqlmodel import SQLModel

from kim.adapters.mail.server import Ausgang
from kim.casework.betrieb.pruefpunkt import Urteil
from kim.casework.personen.konten import ROLLEN
from kim.casework.zeichnung.vermerk import Vorschlag
from kim.cli import app
from kim.rules.posteinordnung import KLASSEN
from kim_models import lifecycle as lc
from kim_models.antrag import PLANZEILEN, PositionArt
from kim_models.befund import Effekt
from kim_models.lesung import AktiverInhalt, Dokumentart
from kim_models.programm import Beleg, Ermaechtigung, Rangpolitik
from tests.tabellen import commands, page, tables

WURZEL = Path(__file__).parents[1]
DOCS = WURZEL / "docs"
GLOSSAR = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("glossar.md", "glossar-codes.md"))
_UMLAUTE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_BEFUND = re.compile(r'code="([a-z_]+)"')
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
_SATZ = re.compile(r" |\.$")


def test_the_generated_page_is_the_one_that_the_code_gives() -> None:
    assert (DOCS / "glossar-tabellen.md").read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_command_refusal_and_table_tells_what_it_is() -> None:
    assert sorted(tables()) == sorted(SQLModel.metadata.tables)
    assert [line for line in page().splitlines() if line.endswith(" –")] == []
    assert {f"kim {name}" for name in app if not name.startswith("-")} <= {
        " ".join(command.split()[:2]) for command in commands()
    }


@pytest.mark.parametrize(
    ("abschnitt", "woerter"),
    [
        ("Status des Antrags", lc.Antragsstatus),
        ("Status des Bescheids", lc.Bescheidstatus),
        ("Status der Sendung", lc.Poststatus),
        ("Status der Verteilliste", lc.Listenstatus),
        ("Status der Verfügung", lc.Verfuegungsstatus),
        ("Ereignisse des Antrags", lc.Antragsereignis),
        ("Ereignisse des Bescheids", lc.Bescheidereignis),
        ("Ereignisse der Sendung", lc.Postereignis),
        ("Ereignisse der Verteilliste", lc.Listenereignis),
        ("Ereignisse der Verfügung", lc.Verfuegungsereignis),
    ],
)
def test_every_status_and_event_has_a_row(abschnitt: str, woerter: type) -> None:
    assert first_column(abschnitt) == sorted(wort.value for wort in woerter)


def test_every_finding_has_a_row() -> None:
    folders = (WURZEL / "kim" / "rules", WURZEL / "kim" / "casework")
    codes = {code for file in sources(*folders) for code in _BEFUND.findall(file.read_text(encoding="utf-8"))}

    assert first_column("Befunde") == sorted(codes)


def test_every_reason_for_waiting_has_a_row() -> None:
    assert first_column("Wartegründe") == sorted(waiting_reasons())


def test_every_class_of_an_email_has_a_row() -> None:
    assert first_column("Klassen einer E-Mail") == sorted(KLASSEN)


def test_every_value_has_a_row() -> None:
    literals = (
        Rangpolitik,
        Effekt,
        Beleg,
        Ermaechtigung,
        Dokumentart,
        AktiverInhalt,
        PositionArt,
        Vorschlag,
        Ausgang,
        Urteil,
    )
    values = {value for literal in literals for value in get_args(literal)} | {*PLANZEILEN, *ROLLEN}

    assert values - set(first_column("Werte")) == set()


@pytest.mark.parametrize("abschnitt", re.findall(r"^## (.+)$", GLOSSAR, re.MULTILINE))
def test_rows_are_in_alphabetical_order(abschnitt: str) -> None:
    rows = [row.casefold().translate(_UMLAUTE) for row in first_column(abschnitt, as_written=True)]

    assert rows == sorted(rows)
    assert len(rows) == len(set(rows))


def test_the_scan_finds_reasons_and_only_them(tmp_path: Path) -> None:
    file = tmp_path / "muster.py"
    file.write_text(
        'a = ("wartet", f"Noch {1}.")\nb = ("fertig", "Schon gut.")\nc = ("ausgabe", "verpflichtung")\n'
        'e = ("vorbei", "Verworfen.")\ndef d(satz):\n    return ("gehalten", satz)\n'
    )

    assert sorted(reasons_in(file)) == ["fertig", "gehalten", "vorbei", "wartet"]


def first_column(abschnitt: str, *, as_written: bool = False) -> list[str]:
    """The words of one section's entries, without bold or backticks; in the order of their code points."""
    text = GLOSSAR.split(f"\n## {abschnitt}\n", 1)[1].split("\n## ", 1)[0]
    rows = [bold or code for bold, code in re.findall(r"^\* (?:\*\*(.+?)\*\*|`(.+?)`)", text, re.MULTILINE)]
    return rows if as_written else sorted(rows)


def sources(*folders: Path) -> list[Path]:
    """All Python files below these folders."""
    return [file for folder in folders for file in sorted(folder.rglob("*.py"))]


def reasons_in(file: Path) -> Iterator[str]:
    """The codes of all pairs (code, German sentence) in a file; a returned pair may hold its sentence in a name."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    returned = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Return)}
    for node in ast.walk(tree):
        match node:
            case ast.Tuple(elts=[ast.Constant(value=str(code)), satz]) if _CODE.fullmatch(code):
                spoken = (
                    isinstance(satz, ast.Constant)
                    and isinstance(satz.value, str)
                    and _SATZ.search(satz.value)
                )
                if spoken or isinstance(satz, ast.JoinedStr) or id(node) in returned:
                    yield code


def waiting_reasons() -> set[str]:
    """The codes of all reasons why a case, a list or a Verfügung waits."""
    casework = WURZEL / "kim" / "casework"
    rooms = (casework / room for room in ("reihenfolge", "auskunft", "pauschale", "bescheid"))
    files = [WURZEL / "kim" / "rules" / "rang.py", *sources(*rooms)]
    return {code for file in files for code in reasons_in(file)}
