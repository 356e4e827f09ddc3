"""Promise 2: a decision happens once, whole or not at all, whatever system call of its storage fails, and how it fails.

Every call on the database, its journal, the document store and the typesetter's own files is met by a kill, EIO, ENOSPC
(the disk stays full until the run ends) and EMFILE. A run so disturbed dies or ends with a sentence of ours; what it
called done is done; no half file is ever a document; and the next run completes everything with the same letters.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kim.adapters import brief
from kim_models.rows import Ausfertigung, Bescheid
from kim_models.wert import sha256_hex
from tests.faults.conftest import Prepare
from tests.faults.test_erlass_abbruch import ERWARTET, three_cases
from tests.faults.werkzeug import platte
from tests.faults.werkzeug.versuche import Template, Zygote, bar, broken_promises, measured
from tests.faults.werkzeug.zygote import CLEAR
from tests.werkzeug.buero import Office

POINTS = 1_500
SEED = 2


@dataclass(frozen=True)
class Platz:
    """What all trials of one test share."""

    zygote: Zygote
    template: Template
    folder: Path

    def order(self, office: Office, home: Path) -> dict[str, object]:
        """One run of decisions and letters."""
        url = office.buero.settings.url
        return {"do": "letters", "url": url, "home": str(home), "acknowledged": str(self.done(home))}

    def done(self, home: Path) -> Path:
        """Where a run writes down what it was told to be done: on no watched path."""
        return self.folder / f"done-{home.name}"


def watched(home: Path) -> list[str]:
    """The beginnings of the paths whose calls are met."""
    return [str(home), str(Path(brief.__file__).parent)]


def calls(platz: Platz, plant: str = "") -> list[platte.Call]:
    """Every call of one undisturbed run, in order. Leaves the right letters where trials compare."""
    with platz.template.copy(platz.folder / "plain") as office:
        assert platz.zygote.run(**platz.order(office, platz.folder / "plain")) == [0]
    home, book = platz.folder / "list", platz.folder / "book"
    with platz.template.copy(home) as office:
        listed = {"watch": watched(home), "at": platte.LIST, "log": str(book)}
        assert platz.zygote.run(**platz.order(office, home), typeset=True, platte=listed, plant=plant) == [0]
    return list(platte.read_book(book))


def disturb(platz: Platz, at: int, fault: str, plant: str = "") -> list[str]:
    """One trial: the `at`-th call fails, run again, and judge. Gives what is broken."""
    home = platz.folder / f"{at}-{fault}"
    with platz.template.copy(home) as office:
        order = {**platz.order(office, home), "plant": plant}
        met = {"watch": watched(home), "at": at, "fault": platte.FAULTS[fault]}
        ended = platz.zygote.run(**order, typeset=True, platte=met)
        if ended not in ([[-9]] if fault == "kill" else [[0], [CLEAR]]):
            return [f"the run ended with {ended}, see {platz.zygote.log}"]
        found = untrue(office, platz.done(home)) + broken_documents(office)
        if (again := platz.zygote.run(**order)) != [0]:
            return [*found, f"the run afterwards ended with {again}, see {platz.zygote.log}"]
        found += broken_promises(office, ERWARTET) + broken_documents(office)
        return found + wrong_letters(office, platz.zygote)


def untrue(office: Office, acknowledged: Path) -> list[str]:
    """What a run called done and the books do not know."""
    done = acknowledged.read_text().splitlines() if acknowledged.exists() else []
    numbers = {row.bescheidnummer for row in office.rows(Bescheid)}
    letters = {str(row.bescheid_id) for row in office.rows(Ausfertigung)}
    told = {"decision": numbers, "letter": letters}
    return [line for line in done if (words := line.split())[0] in told and words[1] not in told[words[0]]]


def broken_documents(office: Office) -> list[str]:
    """Files that are not what their name says, and letters without their file."""
    files = [path for path in office.buero.ablage.folder.glob("*/*") if not path.name.startswith(".neu-")]
    found = [f"{path.name} is half" for path in files if sha256_hex(path.read_bytes()) != path.name]
    names = {path.name for path in files}
    lost = [row for row in office.rows(Ausfertigung) if row.dokument_sha256 not in names]
    return found + [f"the letter of {row.bescheid_id} has no file" for row in lost]


def wrong_letters(office: Office, zygote: Zygote) -> list[str]:
    """Letters that an undisturbed typesetter would have set differently, or that were never set."""
    letters = {row.bescheid_id: row.dokument_sha256 for row in office.rows(Ausfertigung)}
    found = []
    for row in office.rows(Bescheid):
        right = sha256_hex((zygote.letters / row.nutzlast_sha256).read_bytes())
        if letters.get(row.id) != right:
            found.append(f"the letter of {row.bescheidnummer} is not the one that was decided")
    return found


@pytest.fixture
def platz(disturbed_zygote: Zygote, prepare: Prepare, tmp_path: Path) -> Platz:
    """The office of promise 1, on SQLite: PostgreSQL's own files are promise 5."""
    return Platz(disturbed_zygote, prepare("kill", "sqlite", three_cases), tmp_path)


def named(made: list[platte.Call], at: int) -> str:
    """One call for a person to read."""
    call = made[at - 1]
    return f"{at} {platte.NAMES[call.kind]} {Path(call.path).name}"


@pytest.mark.slow
@pytest.mark.timeout(14_400)
def test_no_failing_call_leaves_half_a_decision(platz: Platz) -> None:
    made = calls(platz)
    every = [(at, fault) for at in range(1, len(made) + 1) for fault in platte.FAULTS]
    assert len(every) >= POINTS
    points = random.Random(SEED).sample(every, bar(max(POINTS, len(every))))
    seit = time.monotonic()

    broken = {
        f"{fault} at {named(made, at)}": wrong for at, fault in points if (wrong := disturb(platz, at, fault))
    }

    measured(2, "Störungen", len(points), len(broken), seit)
    assert broken == {}


def first(made: list[platte.Call], kind: str, name: str, after: int = 0) -> int:
    """The number of the first call of this kind on a path that ends so, later than number `after`."""
    return next(
        at
        for at, call in enumerate(made, start=1)
        if at > after and call.kind == kind and call.path.endswith(name)
    )


def in_a_letter(made: list[platte.Call]) -> int:
    """Half the bytes of the first letter are written."""
    return next(
        at for at, call in enumerate(made, start=1) if call.kind == "w" and "/dokumente/" in call.path
    )


def on_the_bold_font(made: list[platte.Call]) -> int:
    """The typesetter wants the bold font's bytes for the first letter."""
    return first(made, "r", "NotoSans-Bold.ttf")


def after_the_first_commit(made: list[platte.Call]) -> int:
    """Something more is to be written, in a transaction of its own."""
    return first(made, "w", "office.sqlite-journal", first(made, "T", "office.sqlite-journal"))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("plant", "fault", "point"),
    [
        ("half_documents", "kill", in_a_letter),
        ("unproved_fonts", "EMFILE", on_the_bold_font),
        ("split_commit", "EIO", after_the_first_commit),
    ],
)
def test_harness_finds_a_planted_bug(
    platz: Platz, plant: str, fault: str, point: Callable[[list[platte.Call]], int]
) -> None:
    healthy = disturb(platz, point(calls(platz)), fault)
    planted = disturb(platz, point(calls(platz, plant)), fault, plant)

    assert healthy == []
    assert planted != []
