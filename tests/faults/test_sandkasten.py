"""Does a file that was made to do harm, or a parser that was taken over, get any further than a verdict?"""

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from kim.adapters.pdf import read_pdf
from kim.adapters.sandkasten import Aufgabe, Sandkasten, SandkastenFehler, read_pdf_boxed, sandbox_for_pdf
from kim.adapters.sandkasten.kasten import NACH_DATEIEN
from kim.casework.betrieb import rechner
from kim.cli.demo.muster import ORDNER
from kim.programmes.formular import load_formular
from kim.programmes.register import register
from kim.settings import Settings
from kim_models.lesung import Lesung
from tests.faults.werkzeug.boesewichte import TATEN
from tests.faults.werkzeug.bomben import HELVETICA, TEXT, bomben, mutant, seite
from tests.faults.werkzeug.versuche import bar, measured
from tests.werkzeug.arbeiter import end_all

FRIST = 8.0
SPEICHER_KB = 768 * 1024
BOESE = "tests.faults.werkzeug.boesewichte"
MUSTER = sorted(ORDNER.glob("*.pdf"))


@pytest.fixture
def opfer(tmp_path: Path) -> Path:
    """A folder with one file that nobody may touch."""
    (tmp_path / "opfer").write_bytes(b"unversehrt")
    return tmp_path


@pytest.fixture
def kasten() -> Iterator[Sandkasten]:
    """The real reader, one worker."""
    kasten = sandbox_for_pdf("kim-nrw", plaetze=1)
    yield kasten
    kasten.close()


def deeds(ort: Path, namen: list[str], **optionen: str) -> list[str]:
    """Which of these deeds were not refused."""
    kasten = Sandkasten(Aufgabe(f"{BOESE}:prepare", 5.0, {"ort": str(ort), **optionen}), plaetze=1)
    try:
        ergebnisse = {name: kasten.run(name.encode()) for name in namen}
    finally:
        kasten.close()
    return [name for name, aus in ergebnisse.items() if not aus.text.startswith(b"verweigert")]


def unruly(was: str, *, frist: float = 5.0) -> Lesung:
    """The verdict on a parser that behaves like this."""
    kasten = Sandkasten(Aufgabe(f"{BOESE}:misbehave", frist), plaetze=1)
    try:
        return read_pdf_boxed(kasten, was.encode())
    finally:
        kasten.close()


@pytest.fixture(autouse=True)
def _nobody_elses_workers() -> None:
    """What stays behind is counted here."""
    end_all()


def test_a_parser_that_was_taken_over_can_do_nothing(opfer: Path) -> None:
    assert deeds(opfer, list(TATEN)) == []

    assert {p.name: p.read_bytes() for p in opfer.iterdir()} == {"opfer": b"unversehrt"}


@pytest.mark.parametrize(
    ("ohne", "gelungen"),
    [
        ("filter", ["anlegen", "nachsehen", "freigeben", "eltern stoeren", "entfernen"]),
        ("grenzen", []),
        ("alles", ["udp", "unix", "lesen", "anlegen", "nachsehen", "roehre", "faden", "code", "entfernen"]),
    ],
)
def test_a_missing_lock_is_found(opfer: Path, ohne: str, gelungen: list[str]) -> None:
    tried = gelungen or ["udp", "lesen", "schreiben", "gabeln", "roehre"]

    assert deeds(opfer, tried, ohne=ohne) == gelungen


@pytest.mark.slow
@pytest.mark.parametrize(
    "was", ["ende", "absturz", "laut", "riese", "kein json", "fremdes json", "ausnahme", "tiefe"]
)
def test_a_parser_that_breaks_or_lies_is_a_verdict(was: str) -> None:
    lesung = unruly(was)

    assert (lesung.art, "gescheitert" in lesung.satz) == ("unlesbar", True)


@pytest.mark.slow
@pytest.mark.parametrize("was", ["schleife", "schlaf"])
def test_a_parser_that_hangs_is_a_verdict(was: str) -> None:
    begin = time.monotonic()

    lesung = unruly(was, frist=0.2)

    assert (lesung.art, "vorgesehenen Zeit" in lesung.satz) == ("unlesbar", True)
    assert time.monotonic() - begin < FRIST


@pytest.mark.slow
def test_a_parser_that_eats_memory_is_a_verdict() -> None:
    lesung = unruly("speicher")

    assert (lesung.art, "zu viel Speicher" in lesung.satz) == ("unlesbar", True)


@pytest.mark.slow
def test_a_bad_file_does_not_harm_the_next_ones() -> None:
    kasten = Sandkasten(Aufgabe(f"{BOESE}:misbehave", 5.0), plaetze=2)
    folge = ["gut", "absturz", "gut", "speicher", "gut", "laut", "gut"]

    with ThreadPoolExecutor(3) as threads:
        lesungen = list(threads.map(lambda was: read_pdf_boxed(kasten, was.encode()).art, folge))
    kasten.close()

    assert lesungen == ["kein_antrag" if was == "gut" else "unlesbar" for was in folge]


@pytest.mark.slow
def test_workers_are_replaced_after_some_hundred_files() -> None:
    kasten = Sandkasten(Aufgabe(f"{BOESE}:misbehave", 5.0), plaetze=1)

    pids = set()
    for _ in range(NACH_DATEIEN + 1):
        assert read_pdf_boxed(kasten, b"gut").art == "kein_antrag"
        pids |= {worker.pid for worker in kasten._idle}
    kasten.close()

    assert len(pids) == 2
    assert children() == set()


@pytest.mark.slow
def test_without_a_filter_no_file_is_opened() -> None:
    # A filter that could not be installed says so by an exception, as on a foreign kernel.
    kasten = Sandkasten(Aufgabe(f"{BOESE}:prepare", 5.0, {"ohne": "kern", "ort": ""}), plaetze=1)

    with pytest.raises(SandkastenFehler, match="KIM_SANDKASTEN=ohne_filter"):
        kasten.run(b"lesen")
    kasten.modus = "ohne_filter"

    assert kasten.run(b"lesen").text.startswith(b"verweigert")
    assert "KIM_SANDKASTEN" in kasten.look()
    kasten.close()


@pytest.mark.slow
@pytest.mark.parametrize(("modus", "urteil"), [("streng", "gut"), ("ohne_filter", "achtung")])
def test_doctor_says_how_files_are_read(modus: Literal["streng", "ohne_filter"], urteil: str) -> None:
    assert rechner.sandbox(Settings(sandkasten=modus)).urteil == urteil


@pytest.mark.slow
def test_a_worker_of_another_version_is_not_the_files_fault(kasten: Sandkasten) -> None:
    other = replace(kasten.aufgabe, optionen={**kasten.aufgabe.optionen, "lesung": "another"})

    with pytest.raises(SandkastenFehler):
        Sandkasten(other, plaetze=1).run(b"")


def test_a_worker_that_cannot_start_is_not_the_files_fault() -> None:
    with pytest.raises(SandkastenFehler, match="kim doctor"):
        Sandkasten(Aufgabe(f"{BOESE}:gibt_es_nicht", 5.0), plaetze=1).run(b"")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("katalog", "inhalte"),
    [
        (b"/OpenAction << /S /JavaScript /JS (x) >>", ("javascript",)),
        (b"/AA << /WC << /S /Launch /F (/bin/sh) >> >>", ("programmstart",)),
        (b"/Names << /EmbeddedFiles << >> /JavaScript << >> >>", ("eingebettete_datei", "javascript")),
        (b"/AcroForm << /Fields [6 0 R] >>", ("formularversand",)),
        (b"", ()),
    ],
)
def test_active_content_is_named(kasten: Sandkasten, katalog: bytes, inhalte: tuple[str, ...]) -> None:
    # The field is its own child.
    feld = b"<< /T (a) /Kids [6 0 R 6 0 R] /A << /S /SubmitForm >> >>"

    lesung = read_pdf_boxed(kasten, seite(TEXT, mehr=[HELVETICA, feld], katalog=katalog))

    assert lesung.aktive_inhalte == inhalte
    assert ("mit Vorsicht" in lesung.satz) == bool(inhalte)


@pytest.mark.slow
def test_the_box_reads_what_the_bare_reader_reads(kasten: Sandkasten) -> None:
    formular = load_formular("kim-nrw")
    namen = {ags: empfaenger.name for ags, empfaenger in register().items()}
    daten = [muster.read_bytes() for muster in MUSTER]
    kasten.look()

    # In turns, so that a busy machine slows both alike.
    zeiten = Counter[str]()
    for d in daten * 3:
        begin = time.monotonic()
        im_kasten = read_pdf_boxed(kasten, d)
        mitte = time.monotonic()
        bloss = read_pdf(d, formular, namen)
        zeiten["kasten"] += mitte - begin  # type: ignore[assignment]
        zeiten["bloss"] += time.monotonic() - mitte  # type: ignore[assignment]
        assert im_kasten == bloss

    aufschlag = zeiten["kasten"] / zeiten["bloss"] - 1
    print(
        f"box against bare reader: {aufschlag:+.1%} of {zeiten['bloss'] / len(daten) / 3 * 1000:.0f} ms a file"
    )
    assert aufschlag < 0.25, "a tenth on an idle machine"


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_every_bomb_and_every_mutant_ends_with_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = time.monotonic()
    kasten = sandbox_for_pdf("kim-nrw")
    muster = [datei.read_bytes() for datei in MUSTER]
    gebaut = bomben()
    klein = [d for d in gebaut.values() if 0 < len(d) < 10_000]
    # A folder of our own: others on this machine have sandboxes, too.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    arten: Counter[str] = Counter()
    broken: list[str] = []
    lock = threading.Lock()

    def one(name: str, daten: bytes) -> None:
        wartet = time.monotonic()
        lesung = read_pdf_boxed(kasten, daten)
        dauer = time.monotonic() - wartet
        with lock:
            arten[f"{lesung.art}: {lesung.satz}"] += 1
            if dauer > FRIST:
                broken.append(f"{name}: {dauer:.1f} s")

    # Each by its own seed, so that one can be made again. Damaged bombs often take their full time: one in forty.
    def damaged(saat: int) -> None:
        wuerfel = random.Random(saat)
        one(f"mutant {saat}", mutant(wuerfel, klein if saat % 40 == 0 else muster))

    anzahl = bar(20_000)
    with ThreadPoolExecutor(kasten.plaetze) as threads:
        done = [threads.submit(one, name, daten) for name, daten in gebaut.items()]
        done += [threads.submit(damaged, saat) for saat in range(anzahl)]
        for trial in done:
            trial.result()
    kasten.close()

    # Whoever finds every file broken has found nothing: the parser's own errors are answers of the reader.
    gescheitert = sum(wie_oft for satz, wie_oft in arten.items() if "gescheitert" in satz)
    if gescheitert > 5 or not any(satz.startswith("antrag:") for satz in arten):
        broken.append(f"{gescheitert} files broke the reader, {arten.most_common(3)}")
    if left := list(tmp_path.iterdir()):
        broken.append(f"left behind: {left}")
    if children():
        broken.append(f"still alive: {children()}")
    for line, wie_oft in arten.most_common():
        print(f"{wie_oft:6d}  {line}")
    measured(13, "Bomben und Mutanten", anzahl + len(gebaut), len(broken), begin)
    assert broken == []
    assert len(arten) > 5


def children() -> set[str]:
    """The processes that this one started and that run a worker."""
    mine = set()
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            befehl = Path(f"/proc/{pid}/cmdline")
            if befehl.exists() and b"sandkasten" in befehl.read_bytes():
                mine.add(pid)
    return mine
