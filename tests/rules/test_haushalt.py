"""Which year's money a decision binds, and what is free when some of it is bound."""

import pytest

from kim.programmes import load_programm
from kim.rules.haushalt import Posten, rahmen, verfuegbar


@pytest.mark.parametrize(
    ("entscheidungsjahr", "posten", "geschlossen"),
    [
        (2020, {(2021, "verpflichtung"): 10, (2022, "verpflichtung"): 20}, ()),
        (2021, {(2021, "ausgabe"): 10, (2022, "verpflichtung"): 20}, ()),
        (2022, {(2022, "ausgabe"): 20}, (2021,)),
        (2023, {}, (2021, 2022)),
    ],
)
def test_rahmen(entscheidungsjahr: int, posten: dict[Posten, int], geschlossen: tuple[int, ...]) -> None:
    assert rahmen({2020: 0, 2021: 10, 2022: 20}, entscheidungsjahr) == (posten, geschlossen)


def test_all_means_are_free_in_the_beginning() -> None:
    frei = verfuegbar(load_programm("kim-nrw", "2021").mittel, 1, {})
    assert frei[2021, "ausgabe"] == frei[2021, "verpflichtung"] == 2_000_000_000
    assert (2021, "ausgabe") not in verfuegbar(load_programm("kim-nrw", "2025").mittel, 1, {})


def test_what_was_bound_the_year_before_is_spent_from_the_same_20_million() -> None:
    gebunden: dict[Posten, int] = {(2021, "verpflichtung"): 1_500_000_000, (2021, "ausgabe"): 100_000_000}
    frei = verfuegbar(load_programm("kim-nrw", "2021").mittel, 1, gebunden)
    assert frei[2021, "ausgabe"] == 400_000_000
    # Bound by what is left of the year itself, not by its own 5 million.
    assert frei[2021, "verpflichtung"] == 400_000_000
