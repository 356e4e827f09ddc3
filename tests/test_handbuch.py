"""The handbooks keep their word: every code, command and setting stands in them, and what they name is there."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from kim.cli import app
from kim.settings import Settings
from kim_models.lifecycle import Poststatus
from tests.tabellen import commands
from tests.test_glossar import WURZEL, waiting_reasons

HANDBUCH = (WURZEL / "docs" / "handbuch-betrieb.md").read_text(encoding="utf-8")
SACHBEARBEITUNG = (WURZEL / "docs" / "handbuch-sachbearbeitung.md").read_text(encoding="utf-8")
README = (WURZEL / "README.md").read_text(encoding="utf-8")
SEITEN = {"betrieb": HANDBUCH, "sachbearbeitung": SACHBEARBEITUNG, "readme": README}
BLOECKE = re.findall(r"^```sh\n(.*?)^```$", "\n".join(SEITEN.values()), re.MULTILINE | re.DOTALL)
BILDER = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", HANDBUCH)
HOECHSTENS = 250_000
HOECHSTENS_ALLE = 1_500_000


def section(titel: str) -> str:
    """The text of one numbered section."""
    return HANDBUCH.split(f"\n## {titel}\n", 1)[1].split("\n## ", 1)[0]


def entries(text: str) -> list[str]:
    """What stands before the dash in the entries of a section's lists."""
    return re.findall(r"^\* (.+?) – ", text, re.MULTILINE)


def first_column(text: str) -> set[str]:
    """All codes in backticks before the dash."""
    return {code for entry in entries(text) for code in re.findall(r"`([^`]+)`", entry)}


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
    lines = [line.split("  #")[0].strip() for block in BLOECKE for line in block.splitlines()]
    calls = [re.sub(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?=kim )", "", line) for line in lines]
    return sorted({line for line in calls if line.startswith("kim ")})


def mentioned(text: str) -> set[str]:
    """All `kim …` in running text and tables, reduced to group and command."""
    known = {command.split()[1] for command in commands() if len(command.split()) == 3}
    found = set()
    for words in re.findall(r"`kim ([a-z][^`]*)`", text.replace("\n", " ")):
        first, *rest = words.split()
        below = rest and re.fullmatch("[a-z]+(?:-[a-z]+)*", rest[0])
        found.add(f"kim {first} {rest[0]}" if first in known and below else f"kim {first}")
    return found


def settings() -> dict[str, object]:
    """Every environment variable with its default."""
    return {
        str(field.validation_alias or f"KIM_{name.upper()}"): field.default
        for name, field in Settings.model_fields.items()
    }


def written(default: object) -> str:
    """How the handbook writes a default: none and empty are the same."""
    match default:
        case bool():
            return f"`{str(default).lower()}`"
        case None | "" | SecretStr():
            return "leer"
        case _:
            return f"`{default}`"


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
    named = set(re.findall(r"`(kim-[a-z-]+)`", HANDBUCH)) - {Settings.model_fields["programm"].default}

    assert named
    assert {key for key in named if f'"{key}"' not in source} == set()


@pytest.mark.parametrize("name", BILDER)
def test_every_picture_is_there_and_small(name: str) -> None:
    path = WURZEL / "docs" / name

    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < HOECHSTENS


def test_no_picture_is_left_over_and_all_together_are_small() -> None:
    files = sorted((WURZEL / "docs" / "bilder").glob("*.png"))

    assert sorted(f"bilder/{file.name}" for file in files) == sorted(BILDER)
    assert sum(file.stat().st_size for file in files) < HOECHSTENS_ALLE


@pytest.mark.parametrize("line", typed())
def test_every_typed_command_is_understood(line: str) -> None:
    """Parsed with all its options as `kim` itself would, but not run."""
    app.parse_args(shlex.split(line)[1:], exit_on_error=False, print_error=False)


@pytest.mark.parametrize("seite", SEITEN)
def test_every_mentioned_command_exists(seite: str) -> None:
    groups = {" ".join(command.split()[:2]) for command in commands()}

    assert mentioned(SEITEN[seite])
    assert mentioned(SEITEN[seite]) - set(commands()) - groups == set()


def test_every_command_stands_in_one_of_the_two_lists() -> None:
    betrieb = mentioned("\n".join(entries(section("9. Befehle"))))
    sachbearbeitung = mentioned("\n".join(entries(SACHBEARBEITUNG)))

    assert betrieb | sachbearbeitung == set(commands())
    assert betrieb & sachbearbeitung == set()


def test_every_setting_stands_in_the_handbook_with_its_default() -> None:
    rows = re.findall(r"^\* `([A-Z_]+)` = (\S+) – ", section("10. Einstellungen"), re.MULTILINE)

    assert dict(rows) == {name: written(default) for name, default in settings().items()}


def test_no_path_of_one_machine_stands_in_them() -> None:
    text = "".join(SEITEN.values()) + Path(WURZEL, "docs", "bilder.py").read_text(encoding="utf-8")

    assert not re.search(r"/(?:work|home|root|tmp)/", text)
