"""How long a period is in funding months, counted in half months as in the form (from 15 December: 0.5)."""

from calendar import monthrange
from datetime import date
from fractions import Fraction

MITTE = 15
"""The first half of a month ends on the 15th; whoever begins on the 15th or 16th has the second half."""


def foerdermonate(von: date, bis: date) -> Fraction:
    """Months between two days (both inclusive), counting every half month that lies wholly inside.

    0 if the period is reversed. Source: the form prints 24.5 months for 15.12.2020 to 31.12.2022 (no rule was published).
    """
    if von > bis:
        return Fraction(0)
    halbe = 2 * (_monat(bis) - _monat(von) + 1)
    halbe -= (von.day > 1) + (von.day > MITTE + 1)
    halbe -= (bis.day < _letzter(bis)) + (bis.day < MITTE)
    return Fraction(max(halbe, 0), 2)


def angefangene_monate(von: date, bis: date) -> int:
    """Calendar months touched by the period: what a position may at most name. 0 if reversed."""
    return max(_monat(bis) - _monat(von) + 1, 0)


def foerdermonate_im_jahr(von: date, bis: date, jahr: int) -> Fraction:
    """The part of `foerdermonate` that falls on one year."""
    return foerdermonate(max(von, date(jahr, 1, 1)), min(bis, date(jahr, 12, 31)))


def _monat(tag: date) -> int:
    return tag.year * 12 + tag.month


def _letzter(tag: date) -> int:
    return monthrange(tag.year, tag.month)[1]
