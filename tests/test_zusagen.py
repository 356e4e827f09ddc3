"""The page of promises is true: its tests exist, run when it says, and its figures are those that were measured."""

import ast

import pytest

from tests.zusagen import ROOT, SEITE, ZUSAGEN, Harness, Zahl, kept, merge, page, read

HARNESSE = sorted({h for zusage in ZUSAGEN for h in zusage.harnesse}, key=lambda h: (h.datei, h.test))


def test_the_page_is_the_generated_one() -> None:
    assert SEITE.read_text(encoding="utf-8") == page(kept()), "run `make zusagen`"


@pytest.mark.parametrize("harness", HARNESSE, ids=lambda harness: harness.test)
def test_harness_exists_and_is_as_slow_as_the_page_says(harness: Harness) -> None:
    tree = ast.parse((ROOT / harness.datei).read_text(encoding="utf-8"))
    marks = {
        node.name: [ast.unparse(mark) for mark in node.decorator_list]
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }

    assert harness.test in marks
    assert ("pytest.mark.slow" in marks[harness.test]) == harness.langsam


def test_every_figure_belongs_to_a_slow_harness_on_the_page_and_broke_nothing() -> None:
    slow = {f"{harness.datei}::{harness.test}" for harness in HARNESSE if harness.langsam}

    assert {zahl.test for zahl in kept()} <= slow
    assert [zahl for zahl in kept() if zahl.verstoesse] == []


def test_parameters_of_one_test_are_one_figure_and_only_their_last_run_counts() -> None:
    line = (
        '{{"zusage": 9, "was": "Schritte", "anzahl": {}, "verstoesse": 0, "sekunden": 1.4, "voll": false,'
        ' "am": "2026-01-0{}", "test": "t.py::test_x[{}]"}}'
    )

    zahlen = read([line.format(7, 1, "a"), line.format(10, 2, "a"), line.format(5, 1, "b")])

    assert zahlen == [Zahl(9, "t.py::test_x", "Schritte", 15, 0, 3, False, "2026-01-02")]


def test_a_tenth_never_replaces_a_full_run() -> None:
    full, tenth = (
        Zahl(9, "t.py::test_x", "Schritte", anzahl, 0, 1, voll, "2026-01-02")
        for anzahl, voll in ((10, True), (1, False))
    )

    assert merge([full], [tenth]) == [full]
    assert merge([tenth], [full]) == [full]
