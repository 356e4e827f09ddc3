"""The page of assumptions is true: what the programme's data mark as unconfirmed stands there, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from kim.programmes import load_programm, versions
from kim.programmes.annahmen import KENNUNG, annahmen, annahmen_der_gerichte, page
from kim.programmes.register import gerichte
from kim_models.programm import Quelle
from kim_models.wert import Wert

SEITE = Path(__file__).parents[2] / "docs" / "assumptions.md"


def test_the_page_is_the_generated_one() -> None:
    assert SEITE.read_text(encoding="utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize("version", versions(KENNUNG))
def test_every_unconfirmed_source_is_an_assumption(version: str) -> None:
    programm = load_programm(KENNUNG, version)

    assert [a.quelle for a in annahmen(programm)] == _unconfirmed(programm)


def test_every_court_address_is_an_assumption() -> None:
    assert [a.quelle for a in annahmen_der_gerichte()] == [
        q for g in gerichte().values() for q in _unconfirmed(g)
    ]


def test_a_figure_is_shown_with_its_value_and_its_source() -> None:
    found = {a.angabe: a.quelle.beleg for a in annahmen(load_programm(KENNUNG, "2021"))}

    assert found["Baustein 1, 2020, ausgabe: 2.000.000,00\u00a0€"] == "annahme"
    assert found["koordination: 55.000,00\u00a0€"] == "sekundaer"
    assert found["assistenz: 45.000,00\u00a0€"] == "abgeleitet"
    assert "Baustein 1, 2021, ausgabe: 20.000.000,00\u00a0€" not in found


def _unconfirmed(value: Any) -> list[Quelle]:
    """The other way round, from the dumped data: every source that is not `belegt`, own ones before those below."""
    if isinstance(value, Quelle):
        return [value] if value.beleg != "belegt" else []
    if isinstance(value, Wert):
        names = sorted(type(value).model_fields, key=lambda name: name != "quelle")
        return [q for name in names for q in _unconfirmed(getattr(value, name))]
    if isinstance(value, dict):
        return [q for inner in value.values() for q in _unconfirmed(inner)]
    if isinstance(value, tuple):
        return [q for inner in value for q in _unconfirmed(inner)]
    return []
