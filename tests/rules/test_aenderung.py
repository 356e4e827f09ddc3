"""Money of an amended grant: kept where it was bound, more bound by the year of the decision, none from closed years."""

import pytest

from kim.rules.aenderung import mehrbedarf, rahmen_nach_aenderung
from kim.rules.haushalt import Posten

ALT: dict[Posten, int] = {(2021, "verpflichtung"): 50, (2022, "verpflichtung"): 60}


@pytest.mark.parametrize(
    ("je_jahr", "im", "posten", "geschlossen"),
    [
        # Less stays where it was, whatever year it is now.
        ({2021: 40, 2022: 60}, 2023, {(2021, "verpflichtung"): 40, (2022, "verpflichtung"): 60}, ()),
        # More of this year is an Ausgabe beside what was promised; of a later year one Verpflichtung more.
        (
            {2021: 70, 2022: 60},
            2021,
            {(2021, "verpflichtung"): 50, (2021, "ausgabe"): 20, (2022, "verpflichtung"): 60},
            (),
        ),
        ({2021: 50, 2022: 90}, 2021, {(2021, "verpflichtung"): 50, (2022, "verpflichtung"): 90}, ()),
        # A year that is over gives nothing more.
        ({2021: 51, 2022: 60}, 2022, {(2021, "verpflichtung"): 50, (2022, "verpflichtung"): 60}, (2021,)),
        # A new year, and one that falls away.
        ({2022: 60, 2023: 5}, 2021, {(2022, "verpflichtung"): 60, (2023, "verpflichtung"): 5}, ()),
    ],
)
def test_bound_money_stays_and_only_more_is_bound_anew(
    je_jahr: dict[int, int], im: int, posten: dict[Posten, int], geschlossen: tuple[int, ...]
) -> None:
    assert rahmen_nach_aenderung(je_jahr, ALT, im) == (posten, geschlossen)


def test_only_what_goes_beyond_must_be_free() -> None:
    neu: dict[Posten, int] = {(2021, "verpflichtung"): 40, (2021, "ausgabe"): 5, (2022, "verpflichtung"): 61}

    assert mehrbedarf(neu, ALT) == {(2021, "ausgabe"): 5, (2022, "verpflichtung"): 1}
    assert mehrbedarf(ALT, ALT) == {}
