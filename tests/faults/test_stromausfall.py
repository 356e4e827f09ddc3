"""Promise 3: what a commit returned from survives a power cut, whole, with its documents; and nothing is there by half.

One run of decisions and letters is recorded, its document store made anew on the way. The record is played onto the
simulated disk of stromausfall.py and cut at every entry, several times; SQLite recovers what is left, and it must be
exactly the office of the last commit, or of the one that was under way.
"""

import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from kim.adapters.database.connection import PRAGMAS
from kim_models.wert import sha256_hex
from tests.faults.conftest import Prepare
from tests.faults.werkzeug import platte
from tests.faults.werkzeug.stromausfall import Platte, Schnitt
from tests.faults.werkzeug.versuche import Template, Zygote, bar, measured
from tests.werkzeug.buero import AGS, Office, daten, set_budget, signed

CUTS = 30_000
PLANTED_CUTS = 500
CASES = 30
SEED = 3
DATABASE = ("office.sqlite", "office.sqlite-journal", "office.sqlite-wal")


def many_cases(office: Office) -> None:
    """Some dozens that can be paid; every tenth is refused."""
    set_budget(office, v2021=50_000_000_00, v2022=50_000_000_00)
    for nr in range(CASES):
        signed(office, daten(AGS[nr], cent=60_000_00), vorschlag="ablehnen" if nr % 10 == 9 else "bewilligen")


@dataclass(frozen=True)
class Aufnahme:
    """A recorded run: where it began, and every change and commit in order."""

    home: Path
    files: dict[str, bytes]
    calls: list[platte.Call]


def record(zygote: Zygote, template: Template, home: Path, plant: str = "") -> Aufnahme:
    """Runs decisions and letters once, from an office whose journal and document store have yet to be made."""
    book = home.with_name(f"book-{home.name}")
    with template.copy(home) as office:
        office.buero.close()
        shutil.rmtree(home / "dokumente")
        for name in DATABASE[1:]:
            (home / name).unlink(missing_ok=True)
        files = {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}
        ended = zygote.run(
            do="letters",
            url=office.buero.settings.url,
            home=str(home),
            acknowledged=str(home.with_name(f"done-{home.name}")),
            platte={"watch": [str(home)], "at": platte.RECORD, "log": str(book)},
            plant=plant,
        )
        assert ended == [0], zygote.log.read_text()
    return Aufnahme(home, files, list(platte.read_book(book)))


def of_the_whole_office(connection: sqlite3.Connection) -> str:
    """One query that tells any two states of the office apart: rows in every table, and what changes within rows."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    changing = {
        "antrag": "status_nr",
        "haushalt": "gebunden_cent",
        "zaehler": "wert",
        "bescheid": "betrag_cent",
    }
    counts = [f"(SELECT count(*) FROM {table})" for table in sorted(tables)]
    sums = [f"(SELECT sum({column}) FROM {table})" for table, column in changing.items()]
    return f"SELECT {', '.join(counts + sums)}"


@dataclass
class Wiederanlauf:
    """The office after a cut: its state, what is wrong with it, and the documents that its rows name."""

    state: tuple[int, ...] = ()
    wrong: str = ""
    documents: tuple[str, ...] = ()


class Richter:
    """Recovers the database of a cut in a folder of its own and looks at it."""

    def __init__(self, folder: Path, pragmas: tuple[str, ...]) -> None:
        self.folder, self.pragmas, self.query = folder, pragmas, ""

    def recover(self, schnitt: Schnitt) -> Wiederanlauf:
        """What SQLite makes of the files that are left."""
        for name in (*DATABASE, "office.sqlite-shm"):
            file = schnitt.file(name)
            if file is None:
                (self.folder / name).unlink(missing_ok=True)
            else:
                (self.folder / name).write_bytes(schnitt.content(file))
        with closing(sqlite3.connect(self.folder / DATABASE[0], isolation_level=None)) as connection:
            try:
                for pragma in self.pragmas:
                    connection.execute(f"PRAGMA {pragma}")
                self.query = self.query or of_the_whole_office(connection)
                state = connection.execute(self.query).fetchone()
                wrong = connection.execute("PRAGMA integrity_check").fetchone()[0]
                rows = connection.execute("SELECT sha256 FROM dokument").fetchall()
            except sqlite3.DatabaseError as error:
                return Wiederanlauf(wrong=str(error))
        return Wiederanlauf(state, "" if wrong == "ok" else wrong, tuple(row[0] for row in rows))


def cuts(aufnahme: Aufnahme, richter: Richter, total: int) -> Iterator[tuple[int, str]]:
    """Cuts the record `total` times, evenly spread; gives the entry's number and what is broken, or ''."""
    disk, dice = Platte(str(aufnahme.home), aufnahme.files), random.Random(SEED)
    before = richter.recover(disk.cut(None))
    known = set(before.documents)
    after = states(aufnahme, richter)
    hashes: dict[bytes, str] = {}
    past = {committed := before.state}
    following, made = next(after), 0
    for nr, call in enumerate(aufnahme.calls, start=1):
        disk.apply(call)
        if call.kind == "!":
            past.add(committed := following)
            following = next(after, following)
        while made < nr * total // len(aufnahme.calls):
            made += 1
            schnitt = disk.cut(dice)
            found = richter.recover(schnitt)
            if found.wrong:
                yield nr, f"damaged: {found.wrong}"
            elif found.state not in (committed, following):
                yield nr, "lost" if found.state in past else "half"
            else:
                missing = [
                    name for name in found.documents if name not in known and not there(schnitt, name, hashes)
                ]
                yield nr, "without its document" if missing else ""


def there(schnitt: Schnitt, name: str, hashes: dict[bytes, str]) -> bool:
    """Whether this document lies in the store after the cut, whole."""
    file = schnitt.file(f"dokumente/{name[:2]}/{name}")
    if file is None:
        return False
    data = schnitt.content(file)
    if data not in hashes:
        hashes[data] = sha256_hex(data)
    return hashes[data] == name


def states(aufnahme: Aufnahme, richter: Richter) -> Iterator[tuple[int, ...]]:
    """The office after each commit, as the running process saw it."""
    disk = Platte(str(aufnahme.home), aufnahme.files)
    for call in aufnahme.calls:
        disk.apply(call)
        if call.kind == "!":
            yield richter.recover(disk.cut(None)).state


@pytest.fixture
def richter(tmp_path: Path) -> Iterator[Richter]:
    """Recovers in memory where there is some: thousands of databases are written whole."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Richter(Path(folder), PRAGMAS)


@pytest.mark.slow
@pytest.mark.timeout(7_200)
def test_no_power_cut_takes_back_what_was_committed(
    disturbed_zygote: Zygote, prepare: Prepare, tmp_path: Path, richter: Richter
) -> None:
    recorded = record(disturbed_zygote, prepare("power", "sqlite", many_cases), tmp_path / "home")

    seit = time.monotonic()

    found = list(cuts(recorded, richter, bar(CUTS)))

    measured(3, "Schnitte", len(found), sum(1 for _, wrong in found if wrong), seit)
    assert len(found) == bar(CUTS)
    assert sum(call.kind == "!" for call in recorded.calls) > 2 * CASES
    assert {f"{wrong} at {place(recorded, nr)}" for nr, wrong in found if wrong} == set()


def place(aufnahme: Aufnahme, nr: int) -> str:
    """One entry of the record for a person to read."""
    call = aufnahme.calls[nr - 1]
    return f"{nr} {platte.NAMES[call.kind]} {Path(call.path).name}"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("plant", "loss"),
    [
        ("delete_and_full", "lost"),
        ("wal_and_normal", "lost"),
        ("unsynced_names", "without its document"),
    ],
)
def test_harness_finds_a_planted_loss(
    disturbed_zygote: Zygote, prepare: Prepare, tmp_path: Path, richter: Richter, plant: str, loss: str
) -> None:
    recorded = record(disturbed_zygote, prepare("power", "sqlite", many_cases), tmp_path / "home", plant)
    # The journal that a planted run left must be found as it is.
    richter.pragmas = ()

    found = Counter(wrong for _, wrong in cuts(recorded, richter, PLANTED_CUTS))

    print(f"{plant}: {loss} in {found[loss]} of {PLANTED_CUTS} cuts")
    assert found.keys() == {"", loss}
