"""When a letter counts as received and until when it can be contested (§ 41 VwVfG NRW, § 74 VwGO)."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

_SONNABEND = 5


def bekanntgabe(aufgabe_am: date, fiktion_tage: int) -> date:
    """The day on which a letter posted (or sent electronically) on `aufgabe_am` counts as received.

    The day does not move when it is a Saturday, Sunday or holiday: § 41 Abs. 2 VwVfG NRW as the administrative
    courts read it, unlike the tax code. `fiktion_tage` comes from `Programm.fiktion_tage(aufgabe_am)`.
    """
    return aufgabe_am + timedelta(days=fiktion_tage)


def klagefrist_ende(bekanntgabe_am: date) -> date:
    """The last day for a Klage: one month after the Bekanntgabe (§ 74 Abs. 1 VwGO), moved to the next working day.

    §§ 187 Abs. 1, 188 Abs. 2 and 3 BGB, § 57 Abs. 2 VwGO with § 222 Abs. 2 ZPO; holidays of North Rhine-Westphalia.
    """
    jahr, monat = divmod(bekanntgabe_am.year * 12 + bekanntgabe_am.month, 12)
    tag = min(bekanntgabe_am.day, monthrange(jahr, monat + 1)[1])
    return naechster_werktag(date(jahr, monat + 1, tag))


def naechster_werktag(tag: date) -> date:
    """`tag` itself, or the first day after it that is no Saturday, Sunday or holiday in North Rhine-Westphalia."""
    while tag.weekday() >= _SONNABEND or tag in _feiertage(tag.year):
        tag += timedelta(days=1)
    return tag


@cache
def _feiertage(jahr: int) -> frozenset[date]:
    return frozenset(country_holidays("DE", subdiv="NW", years=jahr))
