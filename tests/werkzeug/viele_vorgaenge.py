"""Many signed cases that do not stand in each other's way: 54 recipients, eight quarters each."""

from datetime import date, timedelta

from tests.werkzeug.buero import AGS, Office, daten, set_budget, signed

MOST = 8 * len(AGS)
"""432: a recipient gets one grant for each quarter of two years."""


def amount(n: int) -> int:
    """What the n-th case asks (cents): every amount differs, so that a wrong order cannot give the right sum."""
    return 7_000_00 + 2 * n


def year(n: int) -> int:
    """The year in which the n-th case's quarter lies."""
    return 2021 + n // len(AGS) // 4


def many_signed(office: Office, count: int, paid: int | None = None) -> list[str]:
    """`count` signed cases in the order of receipt, and money for exactly the first `paid` (all of them by default)."""
    first = range(count if paid is None else paid)
    means = {jahr: sum(amount(n) for n in first if year(n) == jahr) for jahr in (2021, 2022)}
    set_budget(office, v2021=means[2021], v2022=means[2022])
    return [
        signed(office, daten(AGS[n % len(AGS)], cent=amount(n), **_quarter(n // len(AGS))))
        for n in range(count)
    ]


def _quarter(nr: int) -> dict[str, date]:
    months = 3 * nr
    von, nach = (date(2021 + m // 12, m % 12 + 1, 1) for m in (months, months + 3))
    return {"von": von, "bis": nach - timedelta(days=1)}
