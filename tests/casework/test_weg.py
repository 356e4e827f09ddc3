"""The way of one PDF from receipt to case: few rooms, and never upwards."""

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from kim.casework.eingang import nachricht, register
from tests.werkzeug.buero import Office

WURZEL = Path(__file__).parents[2]
PDF = WURZEL / "kim" / "cli" / "demo" / "antraege" / "p1_01_kreis-guetersloh.pdf"
BODEN = {"buero", "journal", "akte"}
"""Journal and case file, and what every act has at hand."""


def levels() -> dict[str, int]:
    """Each room of the casework with its height in the contract, the ground lowest."""
    contracts = tomllib.loads((WURZEL / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(c for c in contracts["contracts"] if c.get("containers") == ["kim.casework"])["layers"]
    return {room.strip(): len(layers) - n for n, layer in enumerate(layers) for room in layer.split("|")}


def steps(walk: Callable[[], object]) -> set[tuple[str, str]]:
    """Every step from one room of the casework into another while `walk` runs, in one thread."""
    found = set[tuple[str, str]]()

    def room_of(frame: FrameType | None) -> str:
        name = str(frame.f_globals.get("__name__", "")) if frame else ""
        return (
            name.removeprefix("kim.casework.").partition(".")[0] if name.startswith("kim.casework.") else ""
        )

    def enter(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and (to := room_of(frame)):
            caller = frame.f_back
            while caller is not None and not room_of(caller):
                caller = caller.f_back
            if (came := room_of(caller)) != to:
                found.add((came, to))

    sys.setprofile(enter)
    try:
        walk()
    finally:
        sys.setprofile(None)
    return found


@pytest.fixture
def taken(sqlite_office: Office) -> set[tuple[str, str]]:
    def walk() -> None:
        receipt = register.register_eingang(sqlite_office.buero, PDF.name, PDF.read_bytes())
        filed = nachricht.file_receipt(sqlite_office.buero, receipt.eingang_id)
        assert filed.aktenzeichen

    return steps(walk)


def test_a_pdf_becomes_a_case_in_at_most_three_rooms(taken: set[tuple[str, str]]) -> None:
    assert {to for _, to in taken} - BODEN == {"eingang", "antrag", "post"}


def test_the_way_of_a_pdf_never_climbs(taken: set[tuple[str, str]]) -> None:
    height = levels()

    assert [(came, to) for came, to in sorted(taken) if came and height[came] <= height[to]] == []


def test_a_step_upwards_would_be_seen() -> None:
    height = levels()

    assert height["buero"] < height["antrag"] < height["post"] < height["eingang"] < height["bescheid"]
