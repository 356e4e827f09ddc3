"""What time it is: the office's one clock, real or simulated, the same for every process of the office."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Uhr(Protocol):
    """A clock: aware UTC moments."""

    def now(self) -> datetime:
        """This moment in UTC."""
        ...


class Systemuhr:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)


class Dateiuhr:
    """A simulated clock that lives in a file, so that flows in other processes see the same moment.

    Every reading moves it on by one second: two receipts are never at the same moment.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        """The moment in the file; the real one if the clock was never set."""
        moment = self.peek()
        self.set(datetime.fromtimestamp(moment.timestamp() + 1, UTC))
        return moment

    def peek(self) -> datetime:
        """The moment that the next reading gives; looking does not move the clock."""
        try:
            # A person may have wound it with another offset; the journal's hash counts on UTC.
            return datetime.fromisoformat(json.loads(self.path.read_text())["jetzt"]).astimezone(UTC)
        except FileNotFoundError:
            # Only a demo or a test sets KIM_UHR; the first look winds the clock up with the real moment.
            return datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        """Sets the clock; written whole or not at all."""
        # A demo reads its clock thousands of times: plain strings, and the folder is made only when it is missing.
        temporary = f"{self.path}.{os.getpid()}"
        try:
            file = open(temporary, "w", encoding="utf-8")  # noqa: SIM115 - closed below
        except FileNotFoundError:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = open(temporary, "w", encoding="utf-8")  # noqa: SIM115
        with file:
            file.write(json.dumps({"jetzt": moment.astimezone(UTC).isoformat()}))
        os.replace(temporary, self.path)


def berlin_date(moment: datetime) -> date:
    """The calendar day in Düsseldorf, Arnsberg and Berlin: the day that deadlines mean."""
    return moment.astimezone(BERLIN).date()
