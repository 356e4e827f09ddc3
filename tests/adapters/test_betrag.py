"""Amounts in figures and words: the operative sentence of every letter rests on them."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from kim_models.betrag import betrag_in_worten, format_euro


@pytest.mark.parametrize(
    ("cent", "text"),
    [
        (0, "0,00 €"),
        (7, "0,07 €"),
        (100, "1,00 €"),
        (99_999, "999,99 €"),
        (100_000, "1.000,00 €"),
        (610_457_00, "610.457,00 €"),
        (20_000_000_00, "20.000.000,00 €"),
        (-5, "-0,05 €"),
        (-123_456_78, "-123.456,78 €"),
    ],
)
def test_figures(cent: int, text: str) -> None:
    assert format_euro(cent) == text.replace(" ", "\u00a0")


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_figures_as_the_unicode_consortium_writes_them(cent: int) -> None:
    assert format_euro(cent) == format_currency(Decimal(cent) / 100, "EUR", locale="de_DE")


@pytest.mark.parametrize(
    ("cent", "text"),
    [
        (0, "null Euro"),
        (1, "null Euro und ein Cent"),
        (100, "ein Euro"),
        (101, "ein Euro und ein Cent"),
        (2_100, "einundzwanzig Euro"),
        (10_100, "einhundertein Euro"),
        (100_100, "eintausendein Euro"),
        (165_00, "einhundertfünfundsechzig Euro"),
        (17_016_00, "siebzehntausendsechzehn Euro"),
        (610_457_00, "sechshundertzehntausendvierhundertsiebenundfünfzig Euro"),
        (610_457_12, "sechshundertzehntausendvierhundertsiebenundfünfzig Euro und zwölf Cent"),
        (1_000_000_00, "eine Million Euro"),
        (
            2_345_678_90,
            "zwei Millionen dreihundertfünfundvierzigtausendsechshundertachtundsiebzig Euro und neunzig Cent",
        ),
    ],
)
def test_words(cent: int, text: str) -> None:
    assert betrag_in_worten(cent) == text


@given(st.integers(min_value=0, max_value=10**11))
def test_different_amounts_have_different_words(cent: int) -> None:
    worte = betrag_in_worten(cent)
    assert "eins " not in worte
    assert worte != betrag_in_worten(cent + 1)
    assert (" Cent" in worte) == bool(cent % 100)


def test_a_negative_amount_has_no_words() -> None:
    with pytest.raises(ValueError, match="below zero"):
        betrag_in_worten(-1)


@pytest.mark.parametrize("wrong", [1.0, True, "100"])
def test_only_whole_cents(wrong: object) -> None:
    with pytest.raises(TypeError):
        format_euro(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        betrag_in_worten(wrong)  # type: ignore[arg-type]
