"""How amounts, posts and days are written for people: German figures, and an amount in words."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal
from num2words import num2words

_LOCALE = "de_DE"


def format_euro(cent: int) -> str:
    """Cents as `610.457,00 €`."""
    return f"{format_decimal(Decimal(cent) / 100, format='#,##0.00', locale=_LOCALE)} €"


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


def betrag_in_worten(cent: int) -> str:
    """`sechshundertzehntausendvierhundertsiebenundfünfzig Euro`, with cents `… Euro und zwölf Cent`.

    Raises ValueError for a negative amount: no Bescheid grants one.
    """
    if cent < 0:
        raise ValueError(f"Ein negativer Betrag ({cent} Cent) wird nicht in Worten geschrieben.")
    euro, rest = divmod(cent, 100)
    worte = f"{_worte(euro)} Euro"
    return f"{worte} und {_worte(rest)} Cent" if rest else worte


def _worte(zahl: int) -> str:
    # Before a noun German drops the s: ein Euro, einhundertein Euro; but elf and eintausend stay.
    worte = str(num2words(zahl, lang="de"))
    return worte[:-1] if worte.endswith("eins") else worte
