"""Who applies when in the season of 2021: the samples that belong to it, and our own form for everybody else."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from kim.cli.demo import muster
from kim.cli.demo.vordruck import ausfuellen
from kim.programmes.register import find_by_name, register
from kim_models.programm import Empfaenger

STICHTAG = datetime(2021, 2, 5, 8, tzinfo=UTC)
"""The morning of the ministry's announcement: 15 Bescheide of Baustein 1 are out."""
UNLESBAR = {
    "p3_01_kreis-paderborn.pdf": "Kreis Paderborn",
    "p3_02_stadt-remscheid.pdf": "Stadt Remscheid",
    "p4_01_kreis-warendorf_anschreiben.pdf": "Kreis Warendorf",
    "p5_01_kreis-olpe_kennwort.pdf": "Kreis Olpe",
    "p5_02_kreis-hoexter_defekt.pdf": "Kreis Höxter",
}
"""What no machine can read, and whose it is (a person sees it on the envelope)."""
_SPAETERE_RUNDE = frozenset({"p1_06_stadt-muenster.pdf", "p2_06_stadt-bielefeld.pdf"})
_BIS = date(2022, 12, 31)
_LETZTE_TAGE = ((6, date(2020, 12, 23)), (13, date(2020, 12, 24)), (99, date(2020, 12, 28)))
"""Up to which number who applies on which day; 28 December was the deadline."""
VERSPAETET = 2
"""So many of the last ones send their form after the deadline."""


@dataclass(frozen=True)
class Sendung:
    """One file that arrives at one moment."""

    moment: datetime
    name: str
    inhalt: bytes


@cache
def sendungen() -> tuple[Sendung, ...]:
    """Everything that arrives until the announcement, in the order of arrival."""
    found = [
        Sendung(m.moment, m.datei.name, m.datei.read_bytes())
        for m in muster.alle()
        if m.datei.name not in _SPAETERE_RUNDE
    ]
    rest = _ohne_muster()
    for nr, empfaenger in enumerate(rest):
        found.append(_eigene(empfaenger, nr, len(rest)))
    # One of them sends a corrected form when the case is long in review.
    fassung = ausfuellen(rest[20], 70, date(2021, 3, 1), _BIS, date(2021, 2, 2))
    found.append(Sendung(datetime(2021, 2, 3, 9, tzinfo=UTC), f"{rest[20].ags} berichtigt.pdf", fassung))
    return tuple(sorted(found, key=lambda s: (s.moment, s.name)))


def _ohne_muster() -> list[Empfaenger]:
    known = set(UNLESBAR.values())
    for row in muster.manifest():
        if row["file"] not in _SPAETERE_RUNDE and row.get("truth"):
            empfaenger = find_by_name(row["truth"].get("kommune") or "")
            if empfaenger is not None:
                known.add(empfaenger.name)
    return [empfaenger for empfaenger in register().values() if empfaenger.name not in known]


def _eigene(empfaenger: Empfaenger, nr: int, anzahl: int) -> Sendung:
    """Most apply in the last days before the deadline, as people do; the last two after it."""
    if nr < anzahl - VERSPAETET:
        tag = next(tag for bis, tag in _LETZTE_TAGE if nr < bis)
    else:
        tag = date(2021, 1, 4 + 9 * (anzahl - 1 - nr))
    # One begins before the general consent to an early start: that needs a decision of its own.
    von = date(2020, 11, 1) if nr == 7 else date(2021, 1 + nr % 4, 1)
    inhalt = ausfuellen(empfaenger, nr + 1, von, _BIS, tag - timedelta(days=1))
    return Sendung(
        datetime(tag.year, tag.month, tag.day, 13, nr, tzinfo=UTC), f"{empfaenger.ags}.pdf", inhalt
    )
