"""The pages can be read: lines that fit a screen, a README that begins with what one sees, links that lead somewhere."""

import re
import subprocess
from pathlib import Path

import pytest

WURZEL = Path(__file__).parents[1]
BREITE = 110
SEITEN = sorted(
    name
    for name in subprocess.run(
        ["git", "ls-files", "-z", "*.md"], cwd=WURZEL, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    if name
)
"""Every page of the repository, generated ones too: their makers break the lines."""
DATEIEN = frozenset(
    subprocess.run(
        ["git", "ls-files", "-z"], cwd=WURZEL, capture_output=True, check=True, text=True
    ).stdout.split("\0")
)


def text(name: str) -> str:
    """One page."""
    return (WURZEL / name).read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    """One page, line by line."""
    return text(name).splitlines()


@pytest.mark.parametrize("name", SEITEN)
def test_no_line_is_longer_than_a_screen_is_wide(name: str) -> None:
    assert [line for line in lines(name) if len(line) > BREITE] == []


@pytest.mark.parametrize("name", SEITEN)
def test_every_page_and_picture_that_it_names_is_there(name: str) -> None:
    here = (WURZEL / name).parent
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(name))
    named = re.findall(r"`((?:[\w-]+/)*[\w-]+\.md)`", text(name))

    assert [path for path in linked if not (here / path).is_file()] == []
    assert [path for path in named if not ((here / path).is_file() or (WURZEL / path).is_file())] == []


@pytest.mark.parametrize("name", SEITEN)
def test_every_file_of_code_that_a_page_names_is_there(name: str) -> None:
    named = re.findall(r"`((?:[\w.-]+/)*\w+\.(?:py|typ|yaml|toml|json))(?::\w+)?`", text(name))

    # A file of an office (`uhr.json`) or of a sample set is none of ours: Python is, and what stands in our folders.
    ours = {
        path for path in named if path.endswith(".py") or re.match(r"(kim|docs|tests|deployments)/", path)
    }
    assert sorted(path for path in ours if not any(f"/{file}".endswith(f"/{path}") for file in DATEIEN)) == []


def test_the_architecture_has_a_sentence_for_each_room_of_the_casework() -> None:
    casework = WURZEL / "kim" / "casework"
    rooms = {f"{path.parent.name}/" for path in casework.glob("*/__init__.py")}
    ground = {path.name for path in casework.glob("*.py")} - {"__init__.py"}
    part = text("docs/architecture.md").split("## The rooms of the casework", 1)[1].split("\n## ", 1)[0]

    assert set(re.findall(r"^\* `(\w+/)` – ", part, re.MULTILINE)) == rooms
    assert set(re.findall(r"`(\w+\.py)`", part)) == ground


def test_the_readme_begins_with_a_picture_and_soon_comes_to_the_readers_own_case() -> None:
    readme = lines("README.md")

    assert readme[2].startswith("![")
    assert readme.index("## A first case of your own") < 60
    assert len(readme) <= 130


def test_a_decision_is_one_page_and_stands_in_the_list() -> None:
    adrs = [name for name in SEITEN if re.match(r"docs/adr/\d{4}-", name)]
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", text("docs/adr/README.md"))

    assert adrs == [f"docs/adr/{name}" for name in listed]
    assert [name for name in adrs if len(lines(name)) > 35] == []
