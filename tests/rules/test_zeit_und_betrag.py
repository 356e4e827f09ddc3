"""Months, days of the law, shares over the years, and how amounts are written."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.rules.bekanntgabe import bekanntgabe, klagefrist_ende, naechster_werktag
from kim.rules.schreibweise import bruch, format_zahl
from kim.rules.verteilung import verteile
from kim.rules.zeitraum import angefangene_monate, foerdermonate, foerdermonate_im_jahr
from kim_models.betrag import betrag_in_worten, format_euro

TAGE = st.dates(date(2020, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("von", "bis", "monate"),
    [
        (date(2020, 12, 15), date(2022, 12, 31), 24.5),
        (date(2021, 1, 1), date(2022, 12, 31), 24),
        (date(2021, 3, 1), date(2021, 12, 31), 10),
        (date(2021, 2, 16), date(2021, 2, 28), 0.5),
        (date(2021, 2, 17), date(2021, 2, 28), 0),
        (date(2021, 2, 1), date(2021, 2, 15), 0.5),
        (date(2021, 2, 1), date(2021, 2, 14), 0),
        (date(2024, 2, 1), date(2024, 2, 28), 0.5),
        (date(2024, 2, 1), date(2024, 2, 29), 1),
        (date(2021, 2, 5), date(2021, 2, 10), 0),
        (date(2022, 12, 31), date(2021, 1, 1), 0),
    ],
)
def test_foerdermonate(von: date, bis: date, monate: float) -> None:
    assert foerdermonate(von, bis) == bruch(monate)


@given(von=TAGE, tage=st.integers(0, 1500))
def test_months_of_the_years_add_up_to_the_months_of_the_period(von: date, tage: int) -> None:
    bis = von + timedelta(days=tage)
    jahre = [foerdermonate_im_jahr(von, bis, jahr) for jahr in range(von.year, bis.year + 1)]
    assert sum(jahre, Fraction(0)) == foerdermonate(von, bis)
    assert foerdermonate(von, bis) <= angefangene_monate(von, bis) <= foerdermonate(von, bis) + 2


@pytest.mark.parametrize(
    ("aufgabe", "tage", "bekannt", "frist"),
    [
        (date(2020, 12, 23), 3, date(2020, 12, 26), date(2021, 1, 26)),
        (date(2021, 1, 28), 3, date(2021, 1, 31), date(2021, 3, 1)),
        (date(2021, 2, 5), 3, date(2021, 2, 8), date(2021, 3, 8)),
        (date(2024, 12, 30), 3, date(2025, 1, 2), date(2025, 2, 3)),
        (date(2025, 1, 2), 4, date(2025, 1, 6), date(2025, 2, 6)),
        (date(2025, 1, 27), 4, date(2025, 1, 31), date(2025, 2, 28)),
        (date(2026, 3, 30), 4, date(2026, 4, 3), date(2026, 5, 4)),
        (date(2026, 11, 27), 4, date(2026, 12, 1), date(2027, 1, 4)),
    ],
)
def test_bekanntgabe_and_klagefrist(aufgabe: date, tage: int, bekannt: date, frist: date) -> None:
    assert bekanntgabe(aufgabe, tage) == bekannt
    assert klagefrist_ende(bekannt) == frist


def test_klagefrist_keeps_the_last_day_of_a_leap_february() -> None:
    assert klagefrist_ende(date(2024, 1, 31)) == date(2024, 2, 29)


def test_naechster_werktag_knows_the_holidays_of_nrw_only() -> None:
    assert naechster_werktag(date(2021, 6, 3)) == date(2021, 6, 4)  # Fronleichnam
    assert naechster_werktag(date(2021, 1, 6)) == date(2021, 1, 6)  # Heilige Drei Könige: not here


@given(tag=TAGE)
def test_klagefrist_is_a_month_and_at_most_a_long_weekend(tag: date) -> None:
    assert 28 <= (klagefrist_ende(tag) - tag).days <= 31 + 5


JAHRE = st.dictionaries(st.integers(2020, 2027), st.integers(0, 50_000_000), min_size=1, max_size=5)


@given(jahre=JAHRE, daten=st.data())
def test_verteile_is_exact_and_gives_no_year_more_than_it_asked(
    jahre: dict[int, int], daten: st.DataObject
) -> None:
    betrag = daten.draw(st.integers(0, sum(jahre.values())))
    anteile = verteile(betrag, jahre)
    assert sum(anteile.values()) == betrag
    assert all(0 <= anteile[jahr] <= jahre[jahr] for jahr in anteile)
    # Proportional to within the cents that rounding leaves.
    summe = sum(jahre.values())
    assert all(abs(anteil - Fraction(betrag * jahre[j], summe)) < 5 for j, anteil in anteile.items())


@given(jahre=JAHRE, betrag=st.integers(0, 10**9))
def test_verteile_is_exact_for_any_amount(jahre: dict[int, int], betrag: int) -> None:
    if sum(jahre.values()):
        assert sum(verteile(betrag, jahre).values()) == betrag


@pytest.mark.parametrize(
    ("betrag", "jahre", "anteile"),
    [
        (100, {2021: 200, 2022: 100}, {2021: 66, 2022: 34}),
        (2, {2021: 1, 2022: 1, 2023: 1}, {2021: 0, 2022: 1, 2023: 1}),
        (300, {2020: 0, 2021: 200, 2022: 100}, {2021: 200, 2022: 100}),
        (0, {2021: 0}, {}),
    ],
)
def test_verteile(betrag: int, jahre: dict[int, int], anteile: dict[int, int]) -> None:
    assert verteile(betrag, jahre) == anteile


@pytest.mark.parametrize(
    ("betrag", "jahre"), [(-1, {2021: 5}), (1, {2021: -5, 2022: 10}), (1, {2021: 0}), (1, {})]
)
def test_verteile_refuses_what_cannot_be_spread(betrag: int, jahre: dict[int, int]) -> None:
    with pytest.raises(ValueError, match=r"verteilen|kein Haushaltsjahr"):
        verteile(betrag, jahre)


@pytest.mark.parametrize(
    ("cent", "worte"),
    [
        (61_045_700, "sechshundertzehntausendvierhundertsiebenundfünfzig Euro"),
        (61_045_712, "sechshundertzehntausendvierhundertsiebenundfünfzig Euro und zwölf Cent"),
        (100, "ein Euro"),
        (101, "ein Euro und ein Cent"),
        (0, "null Euro"),
        (10_100, "einhundertein Euro"),
        (1_100, "elf Euro"),
        (100_000_000, "eine Million Euro"),
        (210_000_000, "zwei Millionen einhunderttausend Euro"),
    ],
)
def test_betrag_in_worten(cent: int, worte: str) -> None:
    assert betrag_in_worten(cent) == worte


def test_betrag_in_worten_refuses_a_negative_amount() -> None:
    with pytest.raises(ValueError, match="below zero"):
        betrag_in_worten(-1)


def test_figures_are_written_as_in_germany() -> None:
    assert [format_euro(c) for c in (0, 1, 123_456, -500, 2_000_000_000)] == [
        "0,00\u00a0€",
        "0,01\u00a0€",
        "1.234,56\u00a0€",
        "-5,00\u00a0€",
        "20.000.000,00\u00a0€",
    ]
    assert [format_zahl(z) for z in (3.5, 24.0, Fraction(49, 2), 0.375)] == ["3,5", "24", "24,5", "0,375"]


def test_bruch_is_the_decimal_that_was_written() -> None:
    assert bruch(0.39) == Fraction(39, 100)
