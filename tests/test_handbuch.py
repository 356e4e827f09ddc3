"""The operators' handbook keeps its word: every code stands in it, every picture is there, every command is understood."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from kim.cli import app
from kim_models.lifecycle import Poststatus
from tests.test_glossar import WURZEL, commands, waiting_reasons

HANDBUCH = (WURZEL / "docs" / "handbuch-betrieb.md").read_text(encoding="utf-8")
BLOECKE = re.findall(r"^```sh\n(.*?)^```$", HANDBUCH, re.MULTILINE | re.DOTALL)
BILDER = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", HANDBUCH)
HOECHSTENS = 250_000
HOECHSTENS_ALLE = 1_500_000


def section(titel: str) -> str:
    """The text of one numbered section."""
    return HANDBUCH.split(f"\n## {titel}\n", 1)[1].split("\n## ", 1)[0]


def first_column(text: str) -> set[str]:
    """All codes in backticks in the first cells of a section's tables."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return {code for cell in cells for code in re.findall(r"`([^`]+)`", cell)}


def end_states() -> Iterator[str]:
    """The names of states that the flows end with, and those that the automation takes for an end."""
    ends = ast.parse((WURZEL / "flows" / "ends.py").read_text(encoding="utf-8"))
    for node in ast.walk(ends):
        match node:
            case ast.ImportFrom(module="prefect.states", names=names):
                yield from (alias.name for alias in names)
            case ast.Assign(value=ast.Constant(value=str(name))):
                yield name
    watch = ast.parse((WURZEL / "deployments" / "automations.py").read_text(encoding="utf-8"))
    for node in ast.walk(watch):
        match node:
            case ast.Assign(targets=[ast.Name(id="_ENDE")], value=ast.Tuple(elts=elts)):
                yield from (str(elt.value) for elt in elts if isinstance(elt, ast.Constant))


def typed() -> list[str]:
    """The lines of the code blocks that call `kim`, without what stands before it."""
    lines = [line.strip() for block in BLOECKE for line in block.splitlines()]
    calls = [re.sub(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?=kim )", "", line) for line in lines]
    return sorted({line for line in calls if line.startswith("kim ")})


def mentioned() -> set[str]:
    """All `kim …` in running text and tables, reduced to group and command."""
    known = {command.split()[1] for command in commands() if len(command.split()) == 3}
    found = set()
    for words in re.findall(r"`kim ([a-z][^`]*)`", HANDBUCH.replace("\n", " ")):
        first, *rest = words.split()
        below = rest and re.fullmatch("[a-z]+", rest[0])
        found.add(f"kim {first} {rest[0]}" if first in known and below else f"kim {first}")
    return found


def test_every_reason_for_waiting_stands_in_the_handbook() -> None:
    codes = waiting_reasons()

    assert {"vermerk_offen", "mittel_erschoepft", "liste_weicht_ab"} <= codes
    assert codes - first_column(section("4. Warum ein Vorgang wartet")) == set()


def test_every_end_state_stands_in_the_handbook() -> None:
    states = set(end_states())

    assert {"Completed", "Menschen gefragt", "Failed", "Crashed"} <= states
    assert states == first_column(section("3. Wie ein Lauf enden kann"))


def test_every_state_of_a_mail_stands_in_the_handbook() -> None:
    assert first_column(section("5. Stand einer Sendung")) == {status.value for status in Poststatus}


def test_every_artifact_that_it_names_is_made_by_a_flow() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in (WURZEL / "flows").glob("*.py"))
    named = set(re.findall(r"`(kim-[a-z-]+)`", HANDBUCH))

    assert named
    assert {key for key in named if f'"{key}"' not in source} == set()


@pytest.mark.parametrize("name", BILDER)
def test_every_picture_is_there_and_small(name: str) -> None:
    path = WURZEL / "docs" / name

    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < HOECHSTENS


def test_no_picture_is_left_over_and_all_together_are_small() -> None:
    files = sorted((WURZEL / "docs" / "bilder").glob("*"))

    assert sorted(f"bilder/{file.name}" for file in files) == sorted(BILDER)
    assert sum(file.stat().st_size for file in files) < HOECHSTENS_ALLE


@pytest.mark.parametrize("line", typed())
def test_every_typed_command_is_understood(line: str) -> None:
    """Parsed with all its options as `kim` itself would, but not run."""
    app.parse_args(shlex.split(line)[1:], exit_on_error=False, print_error=False)


def test_every_mentioned_command_exists() -> None:
    groups = {" ".join(command.split()[:2]) for command in commands()}

    assert {"kim doctor", "kim review zeichnen"} <= mentioned()
    assert mentioned() - set(commands()) - groups == set()


def test_no_path_of_one_machine_stands_in_it() -> None:
    assert not re.search(
        r"/(?:work|home|root|tmp)/", HANDBUCH + Path(WURZEL, "docs", "bilder.py").read_text()
    )
