"""How posts, months and days are written for people, and which exact number a person meant by a decimal."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

_LOCALE = "de_DE"


def format_zahl(zahl: float | Fraction) -> str:
    """Posts and months as `3,5`; up to four decimals."""
    wert = (
        Decimal(zahl.numerator) / Decimal(zahl.denominator)
        if isinstance(zahl, Fraction)
        else Decimal(repr(zahl))
    )
    return str(format_decimal(wert, format="#,##0.####", locale=_LOCALE))


def format_tag(tag: date) -> str:
    """A day as `05.02.2021`."""
    return f"{tag:%d.%m.%Y}"


def bruch(zahl: float) -> Fraction:
    """The decimal that a person wrote (24.5, 0.39), exactly; a float's binary neighbour would shift a ceiling by a cent.

    Raises ValueError for NaN and infinity.
    """
    return Fraction(repr(zahl))
