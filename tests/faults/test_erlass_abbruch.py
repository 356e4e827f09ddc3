"""Promise 1: a decision happens once, whole or not at all. Killed at any line of the issuing path, then run again."""

import json
import time
from pathlib import Path

import pytest

from kim.adapters.mail.senke import Mailsenke
from kim.casework.bescheid import aufhebung, ausfertigung
from kim.casework.zeichnung import verfuegung
from tests.faults.conftest import Prepare
from tests.faults.werkzeug.versuche import Template, Zygote, bar, kill_and_recover, measured
from tests.werkzeug.buero import AGS, Office, daten, issue_all, set_budget, signed

GRANTED, REFUSED = "36.2020-KIM1-0001", "36.2020-KIM1-0003"
ERWARTET = [GRANTED, REFUSED]


def three_cases(office: Office) -> None:
    """One that can be paid, one for whom nothing is left, and a refusal that needs nothing."""
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    signed(office, daten(AGS[0], cent=60_000_00))
    signed(office, daten(AGS[1], cent=60_000_00))
    signed(office, daten(AGS[2], cent=60_000_00), vorschlag="ablehnen")


def executed_lines(zygote: Zygote, template: Template, home: Path) -> list[str]:
    """Every line that one undisturbed run executes, in order: file, function, line."""
    with template.copy(home) as office, Mailsenke(home / "senke") as senke:
        places = home / "lines.json"
        ends = zygote.run(
            do="work",
            url=office.buero.settings.url,
            home=str(home),
            smtp_port=senke.port,
            count=str(places),
        )
        assert ends == [0], zygote.log.read_text()
        return list(json.loads(places.read_text()))


def spread(total: int, wanted: int) -> list[int]:
    """`wanted` numbers from 1 to `total`, first and last among them, evenly spread."""
    return sorted({1 + round(n * (total - 1) / (wanted - 1)) for n in range(wanted)})


def broken(
    zygote: Zygote,
    template: Template,
    tmp_path: Path,
    places: list[str],
    points: list[int],
    plant: str = "",
    erwartet: list[str] = ERWARTET,
) -> dict[str, list[str]]:
    """Kill point → what it broke."""
    found = {}
    for point in points:
        wrong = kill_and_recover(zygote, template, tmp_path / f"{point}", point, erwartet, plant)
        if wrong:
            found[f"{point} {places[point - 1]}"] = wrong
    return found


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_kill_at_every_line_leaves_every_decision_whole(
    zygote: Zygote, prepare: Prepare, tmp_path: Path, engine: str
) -> None:
    template = prepare("kill", engine, three_cases)
    places = executed_lines(zygote, template, tmp_path / "count")
    # A line that runs many times over (the queue, a loop over years) is killed at its first and its last time.
    first = {place: n for n, place in reversed(list(enumerate(places, start=1)))}
    last = {place: n for n, place in enumerate(places, start=1)}
    every = sorted({*first.values(), *last.values()})

    points = [every[n - 1] for n in spread(len(every), bar(len(every)))]
    seit = time.monotonic()

    found = broken(zygote, template, tmp_path, places, points)

    measured(1, "Abbrüche", len(points), len(found), seit)
    assert found == {}


def one_annulled(office: Office) -> None:
    """A grant whose annulment is signed but not carried out, and one who waits for its money."""
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    signed(office, daten(AGS[0]))
    issue_all(office)
    ausfertigung.letter(office.buero, 1)
    step = aufhebung.order_annulment(
        office.buero,
        office.anna,
        "KIM1-2020-0001",
        "widerruf",
        "abschluss",
        "Die Stellen werden nicht besetzt.",
    )
    verfuegung.sign_off(office.buero, office.carl, step.verfuegungsnummer, step.inhalt_sha256)
    signed(office, daten(AGS[1]))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_kill_while_a_decision_is_annulled_leaves_it_whole(
    zygote: Zygote, prepare: Prepare, tmp_path: Path, engine: str
) -> None:
    template = prepare("annul", engine, one_annulled)
    places = executed_lines(zygote, template, tmp_path / "count")
    wanted = bar(400) if engine == "sqlite" else bar(400) // 10
    both = [GRANTED, GRANTED, "36.2020-KIM1-0002"]

    points = spread(len(places), max(wanted, 2))

    assert broken(zygote, template, tmp_path, places, points, erwartet=both) == {}


def first_in(places: list[str], file: str, function: str) -> int:
    """The first executed line of one function, counted from 1."""
    return next(n for n, place in enumerate(places, start=1) if place.startswith(f"{file}:{function}:"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plant", "file", "function"),
    [
        ("split_commit", "akte.py", "record"),
        ("number_first", "inhalt.py", "build"),
        ("blind_resend", "uebergabe.py", "_note"),
    ],
)
def test_harness_finds_a_planted_bug(
    zygote: Zygote, prepare: Prepare, tmp_path: Path, plant: str, file: str, function: str
) -> None:
    template = prepare("kill", "sqlite", three_cases)
    places = executed_lines(zygote, template, tmp_path / "count")
    point = first_in(places, file, function)

    healthy = broken(zygote, template, tmp_path, places, [point])
    planted = broken(zygote, template, tmp_path, places, [point], plant)

    assert healthy == {}
    assert len(planted) == 1
