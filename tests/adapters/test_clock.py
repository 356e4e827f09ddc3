"""The simulated clock: one moment for every process, and always UTC."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kim.adapters.clock import Dateiuhr


def test_a_clock_wound_with_another_offset_tells_utc(tmp_path: Path) -> None:
    path = tmp_path / "uhr.json"
    path.write_text('{"jetzt": "2020-12-14T09:00:00+01:00"}')

    moment = Dateiuhr(path).now()

    assert moment.isoformat() == "2020-12-14T08:00:00+00:00"


def test_every_reading_moves_it_on_by_a_second_for_other_processes_too(tmp_path: Path) -> None:
    begin = datetime(2020, 12, 14, 8, tzinfo=UTC)
    Dateiuhr(tmp_path / "uhr.json").set(begin)

    readings = [Dateiuhr(tmp_path / "uhr.json").now() for _ in range(3)]

    assert readings == [begin + timedelta(seconds=n) for n in range(3)]
