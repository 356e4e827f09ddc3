"""One night for each Berlin date: started twice, missed, broken off, and through both changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kim.adapters.clock import berlin_date
from kim.casework.betrieb import nacht
from kim.casework.kontrolle import buecher
from kim_models.rows import Nachtlauf
from tests.werkzeug.buero import Office


def test_night_is_run_once_for_its_date(office: Office) -> None:
    datum, offen = nacht.begin(office.buero)
    nacht.finish(office.buero, datum, {"erledigt": 3})

    assert (datum, offen) == (date(2020, 12, 7), True)
    assert nacht.begin(office.buero) == (datum, False)
    assert nacht.result_of(office.buero, datum) == {"erledigt": 3}


def test_night_that_broke_off_is_resumed(office: Office) -> None:
    nacht.begin(office.buero)

    assert nacht.begin(office.buero) == (date(2020, 12, 7), True)
    assert len(office.rows(Nachtlauf)) == 1


def test_second_finish_changes_nothing(office: Office) -> None:
    datum, _ = nacht.begin(office.buero)
    nacht.finish(office.buero, datum, {"erledigt": 3})
    before = office.rows(Nachtlauf)

    nacht.finish(office.buero, datum, {"erledigt": 4})

    assert office.rows(Nachtlauf) == before


@pytest.mark.parametrize("umstellung", [date(2021, 3, 28), date(2021, 10, 31)], ids=["März", "Oktober"])
def test_change_of_the_clock_makes_neither_two_nights_nor_none(office: Office, umstellung: date) -> None:
    start = datetime(umstellung.year, umstellung.month, umstellung.day, tzinfo=UTC) - timedelta(days=1)
    moments = [start + timedelta(minutes=30 * n) for n in range(3 * 48)]

    ran = []
    for moment in moments:
        office.uhr.set(moment)
        datum, offen = nacht.begin(office.buero)
        if offen:
            nacht.finish(office.buero, datum, {})
            ran.append(datum)

    assert ran == sorted({berlin_date(moment) for moment in moments})
    assert [row.datum for row in office.rows(Nachtlauf)] == ran
    assert buecher.verify(office.buero) == []


def test_clock_that_goes_back_a_day_finds_the_night_done(office: Office) -> None:
    datum, _ = nacht.begin(office.buero)
    nacht.finish(office.buero, datum, {})
    office.set_clock(2020, 12, 8, 2)
    nacht.finish(office.buero, nacht.begin(office.buero)[0], {})

    office.set_clock(2020, 12, 7, 2)

    assert nacht.begin(office.buero) == (date(2020, 12, 7), False)
