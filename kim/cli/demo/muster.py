"""Which sample applications the demo plays, and when each one arrives."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

ORDNER = Path(__file__).parent / "antraege"
OHNE_DATUM = date(2020, 12, 17)
"""When the documents arrive that name no date of their own."""


@dataclass(frozen=True)
class Muster:
    """One sample: its file and the moment it lies in the inbox."""

    datei: Path
    moment: datetime


@cache
def manifest() -> list[dict[str, Any]]:
    """The samples' true values; see README.md beside them."""
    rows: list[dict[str, Any]] = json.loads((ORDNER / "manifest.json").read_text(encoding="utf-8"))
    return rows


def alle() -> list[Muster]:
    """All samples except the empty form, in the order of their arrival: the day after their own date, ten o'clock."""
    found = []
    for row in manifest():
        if row["outcome"] == "blank":
            continue
        own = (row.get("truth") or {}).get("antragsdatum")
        tag = date.fromisoformat(own) + timedelta(days=1) if own else OHNE_DATUM
        found.append(Muster(ORDNER / row["file"], datetime(tag.year, tag.month, tag.day, 9, tzinfo=UTC)))
    return sorted(found, key=lambda muster: (muster.moment, muster.datei.name))
