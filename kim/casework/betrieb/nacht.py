"""One night for each Berlin date: begun once, resumed if it broke off, finished once."""

import json
from datetime import date
from typing import Any

from kim.adapters.clock import berlin_date
from kim.casework.buero import Buero
from kim.casework.journal import append
from kim_models.rows import Nachtlauf
from kim_models.wert import canonical_json


def begin(buero: Buero) -> tuple[date, bool]:
    """Tonight's date, and whether there is anything to do: False if this date's night is finished."""
    with buero.database.writing() as session:
        am = buero.uhr.now()
        datum = berlin_date(am)
        row = session.get(Nachtlauf, datum)
        if row is not None:
            return datum, row.beendet_am is None
        session.add(Nachtlauf(datum=datum, begonnen_am=am))
        append(session, "nachtlauf.begonnen", f"Nachtlauf {datum}", am, {})
        return datum, True


def finish(buero: Buero, datum: date, ergebnis: dict[str, Any]) -> None:
    """Closes the night with its figures; a second finish changes nothing."""
    with buero.database.writing() as session:
        row = session.get(Nachtlauf, datum)
        assert row is not None
        if row.beendet_am is not None:
            return
        am = buero.uhr.now()
        row.beendet_am = am
        row.ergebnis_json = canonical_json(ergebnis)
        session.add(row)
        append(session, "nachtlauf.beendet", f"Nachtlauf {datum}", am, ergebnis)


def finished(buero: Buero, datum: date) -> bool:
    """Whether the night of this date is done."""
    with buero.database.reading() as session:
        row = session.get(Nachtlauf, datum)
        return row is not None and row.beendet_am is not None


def result_of(buero: Buero, datum: date) -> dict[str, Any]:
    """The figures of a finished night."""
    with buero.database.reading() as session:
        row = session.get(Nachtlauf, datum)
        return dict(json.loads(row.ergebnis_json)) if row is not None else {}
