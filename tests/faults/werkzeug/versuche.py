"""How a trial is set up and judged: copies of one prepared office, a child that dies, and what must hold afterwards."""

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from kim.adapters.mail.senke import Mailsenke
from kim.casework.kontrolle import buecher
from kim.casework.post import klaerung
from kim_models.rows import Antrag, Ausfertigung, Bescheid, Buchung, Haushalt, Post, Zaehler
from tests.werkzeug.buero import Office, open_test_office

ROOT = Path(__file__).resolve().parents[3]


def bar(full: int) -> int:
    """How many trials a slow harness makes: all of them in `make test-full`, a tenth otherwise."""
    return full if os.environ.get("KIM_HARNESS") == "full" else max(full // 10, 1)


def measured(zusage: int, was: str, anzahl: int, verstoesse: int, seit: float) -> None:
    """Notes what a harness found just before it asserts, as one line in `.zusagen/`; `make zusagen` makes the table.

    `zusage`: the number in docs/zusagen.md. `was`: what was counted, as the table says it. `seit`: the harness' start,
    from `time.monotonic()`.
    """
    folder = ROOT / ".zusagen"
    folder.mkdir(exist_ok=True)
    line = {
        "zusage": zusage,
        "was": was,
        "anzahl": anzahl,
        "verstoesse": verstoesse,
        "sekunden": round(time.monotonic() - seit, 1),
        "voll": bar(10) == 10,
        "am": datetime.now(UTC).strftime("%Y-%m-%d"),
        # "tests/faults/test_x.py::test_y[sqlite] (call)"
        "test": os.environ.get("PYTEST_CURRENT_TEST", "").removesuffix(" (call)"),
    }
    # One write of one line: the workers of one run do not tear each other's lines apart.
    with (folder / "gemessen.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Zygote:
    """The process that forks the children."""

    def __init__(self, log: Path, preload: Path | None = None) -> None:
        self.log = log
        self.letters = log.parent / "letters"
        self.letters.mkdir()
        self._stderr = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.werkzeug.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            env=os.environ if preload is None else {**os.environ, "LD_PRELOAD": str(preload)},
        )

    def run(self, **order: Any) -> list[int]:
        """The exit codes of the order's children; negative: the signal that ended one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"letters": str(self.letters), **order}) + "\n")
        self._process.stdin.flush()
        return list(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._stderr.close()


@dataclass(frozen=True)
class Template:
    """One prepared office that is copied for each trial."""

    url: str
    home: Path
    tokens: dict[str, str]

    @contextmanager
    def copy(self, home: Path) -> Iterator[Office]:
        """A fresh copy in `home`, its clock where the template's stood."""
        shutil.copytree(self.home, home)
        if self.url.startswith("sqlite"):
            url, server, name = f"sqlite:///{home / 'office.sqlite'}", "", ""
        else:
            server, _, original = self.url.rpartition("/")
            name = f"k_{uuid.uuid4().hex}"
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
            url = f"{server}/{name}"
        clock = (home / "uhr.json").read_bytes()
        office = open_test_office(url, home, self.tokens)
        (home / "uhr.json").write_bytes(clock)
        try:
            yield office
        finally:
            office.buero.close()
            shutil.rmtree(home)
            if server:
                with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                    connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def broken_promises(office: Office, erwartet: list[str]) -> list[str]:
    """What does not hold of the decisions: `erwartet` are the Aktenzeichen decided, in the order of their numbers."""
    found = []
    cases = {row.id: row.aktenzeichen for row in office.rows(Antrag)}
    letters = sorted(office.rows(Bescheid), key=lambda row: row.nr)
    if (decided := [cases[row.antrag_id] for row in letters]) != erwartet:
        found.append(f"decided {decided}, expected {erwartet}")
    if [row.nr for row in letters] != list(range(1, len(letters) + 1)):
        found.append("the numbers have a gap")
    counter = {row.name: row.wert for row in office.rows(Zaehler)}.get("bescheid", 0)
    if counter != len(letters):
        found.append(f"the counter stands at {counter} after {len(letters)} decisions")
    booked = Counter[int]()
    for row in office.rows(Buchung):
        booked[row.bescheid_id] += row.betrag_cent
    amounts = {row.id: row.betrag_cent for row in letters}
    # What annuls books back what its predecessor had booked.
    planned = {row.id: row.betrag_cent - amounts.get(row.vorgaenger_id, 0) for row in letters}
    if {id_: cent for id_, cent in planned.items() if cent} != {id_: c for id_, c in booked.items() if c}:
        found.append("bookings and amounts differ")
    if over := [pot.id for pot in office.rows(Haushalt) if pot.gebunden_cent > pot.mittel_cent]:
        found.append(f"pots {over} are overdrawn")
    mails = Counter(row.bescheid_id for row in office.rows(Post) if row.art == "bescheid")
    if mails != Counter({row.id: 1 for row in letters}):
        found.append("not one mail for each decision")
    found += [f"{deviation.ort}: {deviation.satz}" for deviation in buecher.verify(office.buero)]
    return found


def broken_letters(office: Office, senke: Mailsenke) -> list[str]:
    """What does not hold of letters and mails after the recovery and a person's word on what was unclear."""
    found = []
    decided = {row.id for row in office.rows(Bescheid)}
    # An annulled letter left before the trial, with the template's mails.
    dead = {row.id for row in office.rows(Bescheid) if row.status == "aufgehoben"}
    if {row.bescheid_id for row in office.rows(Ausfertigung)} != decided:
        found.append("not one letter for each decision")
    for row in office.rows(Post):
        if row.bescheid_id in dead:
            continue
        if row.art == "bescheid" and row.status != "versendet":
            found.append(f"{row.bezug} is {row.status}")
        if row.art == "bescheid" and (copies := len(senke.archiv.find(row.message_id))) != 1:
            found.append(f"{copies} copies of {row.bezug}")
    return found


def kill_and_recover(
    zygote: Zygote, template: Template, home: Path, kill_at: int, erwartet: list[str], plant: str = ""
) -> list[str]:
    """One trial: die at one line, run again, let a person settle what is unclear, and judge. Gives what is broken."""
    with template.copy(home) as office, Mailsenke(home / "senke") as senke:
        order = {"do": "work", "url": office.buero.settings.url, "home": str(home), "smtp_port": senke.port}
        killed = zygote.run(**order, kill_at=kill_at, plant=plant)
        if killed != [-9]:
            return [f"the child ended with {killed} instead of by SIGKILL"]
        begun = {row.bezug for row in office.rows(Post) if row.status == "im_versand"}
        # Whoever died in sending is only taken for dead after half an hour.
        office.uhr.set(office.uhr.now() + timedelta(minutes=31))
        if (again := zygote.run(**order, plant=plant)) != [0]:
            return [f"the run after the kill ended with {again}, see {zygote.log}"]
        unclear = {row.bezug: row.message_id for row in office.rows(Post) if row.status == "unklar"}
        found = [f"{bezug} is unclear although its body never began" for bezug in unclear.keys() - begun]
        for bezug, message_id in sorted(unclear.items()):
            arrived = bool(senke.archiv.find(message_id))
            klaerung.settle(
                office.buero, office.anna, bezug, versendet=arrived, grund="Im Archiv nachgesehen."
            )
        if unclear and (settled := zygote.run(**order)) != [0]:
            return [f"the run after settling ended with {settled}, see {zygote.log}"]
        return found + broken_promises(office, erwartet) + broken_letters(office, senke)
