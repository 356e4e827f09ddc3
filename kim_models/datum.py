"""How a day is written in German letters and mails."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date


@lru_cache(maxsize=1000)
def long_date(tag: date) -> str:
    """`11. Dezember 2020`"""
    return format_date(tag, "d. MMMM y", locale="de_DE")


def short_date(tag: date) -> str:
    """`11.12.2020`"""
    return format_date(tag, "dd.MM.y", locale="de_DE")
