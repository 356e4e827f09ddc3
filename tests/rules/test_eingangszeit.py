"""Which moment counts for a message from the mailbox, for any order of its clock's dates."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kim.rules.eingangszeit import eingangszeit

ABRUF = datetime(2020, 12, 20, 8, tzinfo=UTC)
MINUTEN = st.integers(-60, 60).map(lambda n: ABRUF + timedelta(minutes=n))


def test_date_of_the_mailbox_counts() -> None:
    zeit = eingangszeit(ABRUF - timedelta(hours=1), ABRUF - timedelta(hours=2), ABRUF)

    assert (zeit.moment, zeit.quelle, zeit.grund) == (ABRUF - timedelta(hours=1), "postfach", "")


def test_date_still_to_come_proves_nothing() -> None:
    zeit = eingangszeit(ABRUF + timedelta(seconds=1), None, ABRUF)

    assert (zeit.moment, zeit.quelle, zeit.grund) == (ABRUF, "ablage", "postfach_geht_vor")


def test_later_uid_is_no_earlier_than_the_one_before() -> None:
    before = ABRUF - timedelta(hours=1)

    zeit = eingangszeit(before - timedelta(days=9), before, ABRUF)

    assert (zeit.moment, zeit.quelle, zeit.grund) == (before, "postfach", "postfach_springt_zurueck")


@given(st.lists(MINUTEN, max_size=8))
def test_no_clock_gives_a_moment_before_its_own_date_or_after_the_pull(dates: list[datetime]) -> None:
    bisher, moments = None, []
    for date in dates:
        zeit = eingangszeit(date, bisher, ABRUF)
        assert min(date, ABRUF) <= zeit.moment <= ABRUF
        if zeit.quelle == "postfach":
            bisher = zeit.moment
            moments.append(zeit.moment)

    assert moments == sorted(moments)
