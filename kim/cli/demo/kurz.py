"""The short demo: the samples alone. Every readable one gets its Bescheid, the others wait visibly for a person."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import State

from kim.adapters.clock import Dateiuhr
from kim.casework.buero import Buero
from kim.cli.demo import buehne
from kim.cli.demo.muster import alle
from kim.cli.demo.plan import Sendung

EINZELN = 4
"""So many cases go the way of single signatures, each with its own run; the rest is left to the night."""


def play(home: Path, ready: Callable[[], None]) -> tuple[Buero, State[Any]]:
    """Plays the samples of both years; gives the office and how its last run ended. `ready()` waits for Prefect."""
    from flows.nightly import nightly
    from flows.review import review

    uhr = Dateiuhr(home / "uhr.json")
    buero = buehne.aufbauen(uhr, datetime(2020, 12, 2, 8, tzinfo=UTC))
    buehne.zeigen(uhr, "Die Musteranträge liegen bereit; Prefect startet")
    sendungen = [Sendung(m.moment, m.datei.name, m.datei.read_bytes()) for m in alle()]
    ready()
    buehne.eintreffen(buero, uhr, [s for s in sendungen if s.moment.year == 2020])
    uhr.set(datetime(2020, 12, 28, 8, tzinfo=UTC))
    buehne.zeigen(uhr, "Prüfung: Fassung bestätigen, nachfordern, berichtigen, Vermerke anlegen")
    buehne.klaeren(buero, fragen=True)
    buehne.vorlegen(buero)
    uhr.set(datetime(2020, 12, 29, 8, tzinfo=UTC))
    for aktenzeichen in buehne.zeichnen(buero)[:EINZELN]:
        buehne.zeigen(uhr, f"Zeichnung {aktenzeichen}: Bescheid und Versand")
        review(aktenzeichen, return_state=True)
    uhr.set(datetime(2020, 12, 30, 3, 15, tzinfo=UTC))
    buehne.zeigen(uhr, "Nachtlauf: was gezeichnet ist, wird der Reihe nach beschieden")
    nightly(return_state=True)
    buehne.eintreffen(buero, uhr, [s for s in sendungen if s.moment.year == 2021])
    uhr.set(datetime(2021, 10, 18, 8, tzinfo=UTC))
    buehne.zeigen(uhr, "Prüfvermerke und Schlusszeichnungen der zweiten Runde")
    buehne.vorlegen(buero)
    buehne.zeichnen(buero)
    uhr.set(datetime(2021, 10, 19, 2, 15, tzinfo=UTC))
    buehne.zeigen(uhr, "Nachtlauf")
    last = nightly(return_state=True)
    return buero, last
