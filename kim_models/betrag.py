"""How an amount is written in German: in figures for every table, in words for the operative sentence.

The spelling follows Grundmuster 2 of the VVG zu § 44 LHO NRW ("in Höhe von … EUR, in Buchstaben: … Euro").
"""

from num2words import num2words

NBSP = "\u00a0"
"""U+00A0, so that no line ends between the figure and its currency."""


def format_euro(cent: int) -> str:
    """610457_00 → "610.457,00 €", with a no-break space before the currency sign; `cent` may be negative."""
    euro, rest = divmod(abs(_whole(cent)), 100)
    vorzeichen = "-" if cent < 0 else ""
    return f"{vorzeichen}{euro:,}".replace(",", ".") + f",{rest:02d}{NBSP}€"


def betrag_in_worten(cent: int) -> str:
    """610457_12 → "sechshundertzehntausendvierhundertsiebenundfünfzig Euro und zwölf Cent".

    Cents are named only where there are any. Raises ValueError for a negative amount: none is ever granted.
    """
    if _whole(cent) < 0:
        raise ValueError(f"no amount below zero is written in words: {cent}")
    euro, rest = divmod(cent, 100)
    worte = f"{_zahlwort(euro)} Euro"
    return f"{worte} und {_zahlwort(rest)} Cent" if rest else worte


def _zahlwort(zahl: int) -> str:
    """The number before a noun: "ein Euro", "einhundertein Euro", not "eins"."""
    wort: str = num2words(zahl, lang="de")
    # "zweihunderteine Millionen": a million is feminine, also where it is not the first one.
    wort = wort.replace("eins M", "eine M")
    return wort.removesuffix("s") if wort.endswith("eins") else wort


def _whole(cent: int) -> int:
    """Cents are integers; a float here would be a rounding nobody decided. bool is an int and still no amount."""
    if type(cent) is not int:
        raise TypeError(f"an amount is an integer of cents, not {type(cent).__name__}")
    return cent
