"""Promise 6: processes race for the last euro – not one cent over, no gap, no double, and always the order of receipt."""

import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from kim.casework.haushalt import mittel
from kim_models.rows import Bescheid, Haushalt
from tests.faults.conftest import Prepare
from tests.faults.werkzeug.versuche import Template, Zygote, bar, broken_promises, measured
from tests.werkzeug.buero import AGS, Office, daten, set_budget, signed
from tests.werkzeug.viele_vorgaenge import many_signed

CASES, PAID = 40, 23
BEDARF = [40_000_00 + 2 * n for n in range(CASES)]
"""Every amount differs by a few cents, so that a wrong order cannot give the right sum."""
EURO = sum(BEDARF[:PAID])
"""Exactly what the first 23 need: after them not one cent is left."""
ERWARTET = [f"36.2020-KIM1-{n + 1:04d}" for n in range(PAID)]


MANY, MANY_PAID = 220, 200
HUNDREDS = [f"36.2020-KIM1-{n + 1:04d}" for n in range(MANY_PAID)]


def forty_cases(office: Office) -> None:
    """Forty signed cases and money for twenty-three."""
    set_budget(office, v2021=EURO // 2, v2022=EURO // 2)
    for ags, cent in zip(AGS, BEDARF, strict=False):
        signed(office, daten(ags, cent=cent))


def hundreds_of_cases(office: Office) -> None:
    """220 signed cases and money for exactly 200; the last euro of 2021 is gone then, and none is there for 2022."""
    many_signed(office, MANY, MANY_PAID)


@dataclass(frozen=True)
class Race:
    """What one race came to."""

    broken: list[str]
    decisions: int
    kills: int


def race(
    zygote: Zygote,
    template: Template,
    home: Path,
    kills: list[int | None],
    erwartet: list[str] = ERWARTET,
    plant: str = "",
) -> Race:
    """As many processes as `kills` at once, each may die at a line; then one more run. Gives what is broken."""
    with template.copy(home) as office:
        order = {"do": "decide", "url": office.buero.settings.url, "home": str(home), "plant": plant}
        ends = zygote.run(**order, kills=kills)
        after = zygote.run(**order)
        found = (
            [f"processes ended with {ends}, {after}, see {zygote.log}"] if {*ends, *after} - {0, -9} else []
        )
        found += broken_promises(office, erwartet)
        with office.buero.database.reading() as session:
            left = mittel.available(session, "kim-nrw", 1)
        if (left[2021, "verpflichtung"], left[2022, "verpflichtung"]) != (0, 0):
            found.append(f"left over: {left}")
        return Race(found, len(office.rows(Bescheid)), ends.count(-9))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_sixteen_processes_give_the_last_euro_once(
    zygote: Zygote, prepare: Prepare, tmp_path: Path, engine: str
) -> None:
    template = prepare("euro", engine, forty_cases)

    seit = time.monotonic()

    raced = race(zygote, template, tmp_path / "race", [None] * workers())

    measured(6, "Prozesse um den letzten Euro", workers(), len(raced.broken), seit)
    assert raced.broken == []


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_processes_that_are_killed_while_they_race_leave_every_decision_whole(
    zygote: Zygote, prepare: Prepare, tmp_path: Path, engine: str
) -> None:
    template = prepare("hundreds", engine, hundreds_of_cases)
    dice = random.Random(20201207)
    seit = time.monotonic()

    broken, decisions, kills, trial = {}, 0, 0, 0
    while decisions < bar(10_000) or kills < bar(500):
        doomed: list[int | None] = [dice.randrange(1, 2_500) for _ in range(20)]
        one = race(zygote, template, tmp_path / f"{trial}", doomed + [None] * workers(), HUNDREDS)
        if one.broken:
            broken[trial] = one.broken
        decisions, kills, trial = decisions + one.decisions, kills + one.kills, trial + 1
        # A child that dies too late is no trial; without a bound, dull dice would be thrown for ever.
        assert trial <= bar(100), (decisions, kills)
    print(f"{engine}: {workers()} workers, {decisions} decisions, {kills} kills, {len(broken)} broken")
    measured(6, "Entscheidungen", decisions, len(broken), seit)
    measured(6, "Abbrüche", kills, len(broken), seit)
    assert broken == {}


def workers() -> int:
    """How many processes race without dying: 32 at the full bar, half of them otherwise."""
    return 32 if bar(10) == 10 else 16


@pytest.mark.slow
def test_harness_finds_a_queue_that_is_read_before_the_lock(
    zygote: Zygote, prepare: Prepare, tmp_path: Path
) -> None:
    template = prepare("euro", "sqlite", forty_cases)

    assert race(zygote, template, tmp_path / "race", [None] * 2, plant="no_lock").broken != []


@pytest.mark.slow
def test_database_itself_refuses_the_first_cent_too_many(prepare: Prepare, tmp_path: Path) -> None:
    template = prepare("euro", "sqlite", forty_cases)

    with template.copy(tmp_path / "copy") as office:
        office.sql(
            "INSERT INTO bescheid (nr, bescheidnummer, schluessel, art, status, programm, baustein, empfaenger_ags,"
            " betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version,"
            " ausgefertigt_am) VALUES (1, 'X', 'x', 'zuwendung', 'ausgefertigt', 'kim-nrw', 1, '05112000', 1,"
            " '2021-01-01', '2021-12-31', '{}', '', '', '2020-12-07 08:00:00')"
        )
        pot = next(p for p in office.rows(Haushalt) if (p.haushaltsjahr, p.art) == (2021, "verpflichtung"))
        insert = (
            "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am) VALUES ({}, 1, {}, '2020-12-07')"
        )
        office.sql(insert.format(pot.id, pot.mittel_cent))
        with pytest.raises(Exception, match="haushalt_nicht_ueberzogen"):
            office.sql(insert.format(pot.id, 1))
        assert len(office.rows(Bescheid)) == 1
