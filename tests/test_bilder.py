"""The handbook's pictures show what the program says: a word in a picture that nobody says any more is found."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

WURZEL = Path(__file__).parents[1]
BILDER = WURZEL / "docs" / "bilder"
TEXTE = sorted(BILDER.glob("*.txt"))


_PREFECT = """
    Dashboard Runs Flows Deployments Work Pools Blocks Variables Automations Event Feed Concurrency Settings Switch
    Artifacts Artifact Search Last Updated Created Key Type Markdown Table Progress Flow Run State Message Start Time
    Duration Tags Logs Task Subflow Results Details Parameters Job Timeline Graph Collapse Day Past Filter All Except
    Scheduled Names Newest Oldest Custom Save View Manual Hide Subflows Level Items Latest Version Description
    Idempotency None Completed Running Pool Queue Automatically Retry Count Range States Dec Nov
"""
"""Words of Prefect's own pages around our lists; they are not ours to keep."""


@cache
def said() -> str:
    """All that the program says: the strings of its code, and its texts, templates, registers and forms as they stand."""
    parts = []
    for folder in ("kim", "kim_models", "tasks", "flows", "deployments"):
        for path in sorted((WURZEL / folder).rglob("*")):
            if path.suffix == ".py":
                tree = ast.parse(path.read_text(encoding="utf-8"))
                parts += [
                    n.value
                    for n in ast.walk(tree)
                    if isinstance(n, ast.Constant) and isinstance(n.value, str)
                ]
                parts += [n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
            elif path.suffix in {".yaml", ".j2", ".typ", ".csv", ".json"}:
                parts.append(path.read_text(encoding="utf-8"))
    return " ".join(" ".join(parts).split())


def words(text: str) -> set[str]:
    """The words of a text; a word broken at a line's end is one."""
    return set(re.findall(r"[A-Za-zÄÖÜäöüß]{3,}", re.sub(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])", "", text)))


def unknown(text: str) -> list[str]:
    """The words of a picture that the program does not say and Prefect's pages do not either."""
    own = {word.casefold() for word in words(said()) | words(_PREFECT)}
    # An amount in words is made of its figures.
    shown = {word for word in words(text) if not re.search("(?:hundert|tausend)", word)}
    return sorted(word for word in shown if word.casefold() not in own)


def test_every_picture_is_made_by_the_script_with_its_texts_beside_it() -> None:
    names = {path.stem for path in BILDER.glob("*.png")}
    script = (WURZEL / "docs" / "bilder.py").read_text(encoding="utf-8")

    assert names == {path.stem for path in TEXTE}
    assert [name for name in sorted(names) if f'"{name}' not in script and f"{name}.png" not in script] == []


@pytest.mark.parametrize("path", TEXTE, ids=lambda path: path.stem)
def test_every_word_in_a_picture_is_one_that_the_program_says(path: Path) -> None:
    assert unknown(path.read_text(encoding="utf-8")) == []


def test_a_lost_letter_and_a_word_that_nobody_says_any_more_are_found() -> None:
    assert unknown("39 Offene Vorgnge\nAbgeschafftheiten") == ["Abgeschafftheiten", "Vorgnge"]
