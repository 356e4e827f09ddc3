"""The schedules: one night for each Berlin date through every change of the clock, and the same on many machines."""

import asyncio
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from prefect.server.schemas.schedules import CronSchedule

from deployments.dienst import due_now
from deployments.serve import NACHTLAUF, VERSAND, deployments
from kim.adapters.clock import BERLIN, berlin_date
from kim.casework.betrieb import nacht
from kim_models.rows import Nachtlauf
from tests.faults.werkzeug.versuche import bar, measured
from tests.werkzeug.buero import Office

PREFECT_YAML = Path(__file__).parents[2] / "deployments" / "prefect.yaml"
ERSTER, LETZTER = date(2020, 1, 1), date(2029, 12, 31)


def nights() -> list[datetime]:
    """Every moment at which Prefect starts the night run in ten years."""
    schedule = CronSchedule(cron=NACHTLAUF.cron or "", timezone=NACHTLAUF.timezone)
    moments: list[datetime] = []
    for year in range(ERSTER.year, LETZTER.year + 1):
        # Asked for year by year: Prefect gives a thousand moments at most.
        start = datetime(year, 1, 1, tzinfo=BERLIN)
        moments += [
            m for m in asyncio.run(schedule.get_dates(400, start=start)) if m.astimezone(BERLIN).year == year
        ]
    return moments


def test_schedule_has_exactly_one_night_for_each_berlin_date_of_ten_years() -> None:
    found = Counter(berlin_date(moment) for moment in nights())

    assert set(found.values()) == {1}
    assert (min(found), max(found), len(found)) == (ERSTER, LETZTER, 3653)


def test_the_night_is_due_from_its_hour_on_in_winter_and_in_summer() -> None:
    moments = [datetime(2021, 1, 5, 3, 14, tzinfo=UTC), datetime(2021, 1, 5, 3, 15, tzinfo=UTC)]
    moments += [datetime(2021, 7, 5, 2, 14, tzinfo=UTC), datetime(2021, 7, 5, 2, 15, tzinfo=UTC)]

    assert [due_now(moment) for moment in moments] == [False, True, False, True]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_doubled_shifted_and_missed_starts_make_one_night_for_each_date(sqlite_office: Office) -> None:
    first, step = nights()[0], max(1, 3653 // bar(3653))
    wanted, seit = set(), time.monotonic()
    for moment in nights()[::step]:
        for shifted in (moment, moment + timedelta(minutes=1), moment + timedelta(hours=3)):
            sqlite_office.uhr.set(shifted)
            datum, to_do = nacht.begin(sqlite_office.buero)
            wanted.add(datum)
            if to_do:
                nacht.finish(sqlite_office.buero, datum, {})
        # A clock that jumps back a day finds that day's night, done or not, and never a second one.
        sqlite_office.uhr.set(moment - timedelta(days=1) if moment > first else moment)
        datum, to_do = nacht.begin(sqlite_office.buero)
        wanted.add(datum)
        if to_do:
            nacht.finish(sqlite_office.buero, datum, {})

    rows = sqlite_office.rows(Nachtlauf)
    measured(20, "Nächte", len(wanted), len(wanted ^ {row.datum for row in rows}), seit)
    assert (len(rows), {row.datum for row in rows}) == (len(wanted), wanted)


def test_one_machine_and_many_machines_have_the_same_deployments_and_schedules() -> None:
    here = {
        made.name: {(s.schedule.cron, s.schedule.timezone) for s in made.schedules or []}
        for made in deployments()
    }
    there = {
        row["name"]: {(s["cron"], s["timezone"]) for s in row.get("schedules", [])}
        for row in yaml.safe_load(PREFECT_YAML.read_text(encoding="utf-8"))["deployments"]
    }

    assert here == there
    assert here["nightly"] == {(NACHTLAUF.cron, "Europe/Berlin")}
    assert here["notify"] == {(VERSAND.cron, "Europe/Berlin")}
