"""The command's first moment: help costs no database, and every command is where the table says."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from cyclopts import App

from kim.cli.befehle import BEFEHLE, Befehl

HEAVY = (
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "pydantic",
    "pdfplumber",
    "typst",
    "prefect",
    "argon2",
    "kim.casework",
)


def modules_after(code: str) -> set[str]:
    """What a fresh Python has imported once `code` ran."""
    script = f"{code}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--help"], []])
def test_help_opens_no_database(words: list[str]) -> None:
    code = f"from kim.cli import _run\nimport sys; sys.argv = ['kim', *{words!r}]\n_run()"

    assert sorted(modules_after(code) & set(HEAVY)) == []


def test_a_command_about_figures_imports_no_reader_no_letter_no_migration() -> None:
    heavy = {"alembic", "pdfplumber", "pypdfium2", "pypdf", "typst", "prefect", "pyhanko", "schwifty"}

    assert sorted(modules_after("import kim.cli.status, kim.cli.konsole.tuer") & heavy) == []


def test_the_look_sees_what_a_command_imports() -> None:
    assert {"sqlalchemy", "sqlmodel", "kim.casework"} <= modules_after("import kim.cli.status")


@pytest.mark.parametrize("befehl", BEFEHLE, ids=lambda befehl: befehl.name)
def test_every_command_is_where_the_table_says(befehl: Befehl) -> None:
    module, _, name = befehl.ort.partition(":")
    found = getattr(import_module(module), name)

    assert name == befehl.name
    assert found.name[0] == befehl.name if isinstance(found, App) else callable(found)


def test_every_file_of_the_command_is_called_as_its_command() -> None:
    folder = Path(str(import_module("kim.cli").__file__)).parent
    files = {path.stem for path in folder.iterdir() if not path.name.startswith("_")}
    asked = {befehl.ort.removeprefix("kim.cli.").partition(":")[0] for befehl in BEFEHLE}

    # `login` holds `logout` too.
    assert files - {"befehle", "konsole"} == asked
