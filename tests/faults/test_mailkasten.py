"""Does an e-mail that was made to do harm get any further than a verdict, and is the next one read as if nothing had been?

Time is the worker's own computing time, so that a busy machine makes no mail slow; a worker that waits instead of
computing is the parent's to end.
"""

import os
import random
import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kim.adapters.posteingang import parse
from kim.adapters.sandkasten import Sandkasten, read_mail_boxed, sandbox_for_mail
from kim.adapters.sandkasten.kasten import Ausgang
from kim.adapters.sandkasten.prozess import Prozess, ZuLangsam
from kim_models.nachricht import Nachricht
from tests.faults.test_sandkasten import children
from tests.faults.werkzeug.mailbomben import KOPF, mailbomben
from tests.faults.werkzeug.mailmutanten import mails, mutant
from tests.faults.werkzeug.versuche import bar, measured
from tests.werkzeug.arbeiter import end_all

RECHENZEIT = 2.0
SPEICHER_KB = 768 * 1024
GUT = mails()["Umlaute"]
GELESEN = parse(GUT)
TAKT = os.sysconf("SC_CLK_TCK")


@pytest.fixture(autouse=True)
def _nobody_elses_workers() -> None:
    """What stays behind is counted here."""
    end_all()


@dataclass
class Richter:
    """Reads mails through one worker and collects what must not be."""

    kasten: Sandkasten
    funde: list[str] = field(default_factory=list)
    saetze: Counter[str] = field(default_factory=Counter)
    laengste: float = 0.0

    def judge(self, name: str, daten: bytes) -> Nachricht:
        """One mail: a verdict in time, from a worker that has its locks."""
        self.kasten.look()
        worker = self.kasten._idle[-1]
        self._locks(name, worker.pid)
        before, ended = computed(worker.pid), ended_workers()
        nachricht = read_mail_boxed(self.kasten, daten)
        same = [w for w in self.kasten._idle if w.pid == worker.pid]
        # One that was replaced has left its time to its parent.
        after = computed(worker.pid) if same else ended_workers() - ended
        self.laengste = max(self.laengste, after - before)
        if after - before > RECHENZEIT:
            self.funde.append(f"{name}: {after - before:.1f} s of computing")
        if "gescheitert" in nachricht.mangel or "vorgesehenen Zeit" in nachricht.mangel:
            self.funde.append(f"{name}: {nachricht.mangel}")
        if nachricht.mangel and not nachricht.mangel.rstrip().endswith("."):
            self.funde.append(f"{name}: no sentence, „{nachricht.mangel}“")
        self.saetze[nachricht.mangel or "gelesen"] += 1
        return nachricht

    def good_one_is_read(self, after: str) -> None:
        """A good mail comes out as it would without any sandbox."""
        if read_mail_boxed(self.kasten, GUT) != GELESEN:
            self.funde.append(f"after {after}: the next mail is not read rightly")

    def _locks(self, name: str, pid: int) -> None:
        status = dict(
            line.split(":\t", 1)
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if ":\t" in line
        )
        if status["Seccomp"].strip() != "2":
            self.funde.append(f"{name}: no filter")
        limit = resource.prlimit(pid, resource.RLIMIT_AS)[0]
        if (
            limit == resource.RLIM_INFINITY
            or max(limit // 1024, int(status["VmPeak"].split()[0])) > SPEICHER_KB
        ):
            self.funde.append(f"{name}: more memory than allowed")
        if {fd.name for fd in Path(f"/proc/{pid}/fd").iterdir()} != {"0", "1", "2"}:
            self.funde.append(f"{name}: more descriptors than three")


def computed(pid: int) -> float:
    """Seconds that a living process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TAKT


def ended_workers() -> float:
    """Seconds that all ended children have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def patient(plant: str = "") -> Sandkasten:
    """The sandbox for mails, whose parent waits longer than a busy machine needs; `plant`: without this lock."""
    kasten = sandbox_for_mail(plaetze=1)
    aufgabe = replace(kasten.aufgabe, frist=60.0)
    if plant:
        aufgabe = replace(
            aufgabe,
            fabrik="tests.faults.werkzeug.boesewichte:read_mail",
            optionen={**aufgabe.optionen, "ohne": plant},
        )
    return Sandkasten(aufgabe, plaetze=1)


def planted(fehler: str) -> bytes:
    """A mail at which the planted parser errs."""
    return KOPF + f"X-Fehler: {fehler}\r\n\r\nx".encode()


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_every_mail_bomb_and_every_mutant_ends_with_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = time.monotonic()
    # A folder of our own: others on this machine have sandboxes, too.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kasten = patient()
    richter = Richter(kasten)
    muster = list(mails().values())
    gebaut = mailbomben()
    klein = [d for d in gebaut.values() if 0 < len(d) < 20_000]

    for name, daten in gebaut.items():
        richter.judge(name, daten)
        richter.good_one_is_read(name)
    anzahl = bar(5_000)
    for saat in range(anzahl):
        # Each by its own seed, so that one can be made again.
        wuerfel = random.Random(saat)
        richter.judge(f"mutant {saat}", mutant(wuerfel, klein if saat % 5 == 0 else muster))
        if saat % 50 == 0:
            richter.good_one_is_read(f"mutant {saat}")
    kasten.close()

    funde = richter.funde
    if left := list(tmp_path.iterdir()):
        funde.append(f"left behind: {left}")
    if children():
        funde.append(f"still alive: {children()}")
    for satz, wie_oft in richter.saetze.most_common():
        print(f"{wie_oft:6d}  {satz}")
    print(f"longest: {richter.laengste:.2f} s of computing")
    measured(14, "Bomben und beschädigte Mails", anzahl + len(gebaut), len(funde), begin)
    assert funde == []
    assert len(richter.saetze) > 8
    assert richter.saetze["gelesen"] > anzahl / 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ohne", "fund"),
    [("filter", "gut: no filter"), ("grenzen", "gut: more memory than allowed"), ("nichts", None)],
)
def test_a_missing_lock_is_found(ohne: str, fund: str | None) -> None:
    kasten = patient(ohne)
    richter = Richter(kasten)

    richter.judge("gut", GUT)
    kasten.close()

    assert richter.funde == ([fund] if fund else [])


@pytest.mark.slow
def test_a_parser_that_raises_is_found_and_harms_no_other_mail() -> None:
    kasten = patient("nichts")
    richter = Richter(kasten)

    richter.judge("böse", planted("ausnahme"))
    richter.good_one_is_read("böse")
    kasten.close()

    assert richter.funde == [
        "böse: Das Leseprogramm ist an dieser Nachricht gescheitert. Bitte nur mit Vorsicht öffnen."
    ]


@pytest.mark.slow
def test_a_parser_that_computes_without_end_is_ended_by_the_kernel() -> None:
    kasten = patient("nichts")
    richter = Richter(kasten)

    richter.judge("böse", planted("rechnet"))
    richter.good_one_is_read("böse")
    kasten.close()

    assert [fund.split(": ")[1][-10:] for fund in richter.funde] == [" computing", "cht lesen."]
    assert richter.laengste < RECHENZEIT + 2


@pytest.mark.slow
def test_a_parser_that_waits_without_end_is_ended_by_its_parent() -> None:
    kasten = patient("nichts")
    kasten.aufgabe = replace(kasten.aufgabe, frist=1.0)

    nachricht = read_mail_boxed(kasten, planted("wartet"))

    assert nachricht.mangel == "Die Nachricht ließ sich in der vorgesehenen Zeit nicht lesen."
    assert read_mail_boxed(kasten, GUT) == GELESEN
    kasten.close()


@pytest.mark.slow
def test_a_worker_that_is_not_replaced_is_found() -> None:
    class Nachlaessig(Sandkasten):
        """Whoever was too slow stays, and answers the next mail with what became of the last one."""

        def _ask(self, worker: Prozess, daten: bytes, bis: float) -> Ausgang:
            try:
                return Ausgang("gut", worker.ask(daten, bis)[1])
            except ZuLangsam:
                return Ausgang("zu_langsam")
            finally:
                self._give_back(worker)

    ordentlich = patient("nichts")
    kasten = Nachlaessig(replace(ordentlich.aufgabe, frist=1.0), plaetze=1)
    richter = Richter(kasten)

    richter.judge("böse", planted("wartet"))
    richter.good_one_is_read("böse")
    kasten.close()

    assert richter.funde[-1] == "after böse: the next mail is not read rightly"
