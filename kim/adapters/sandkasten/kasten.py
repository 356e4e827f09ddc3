"""The workers of one task: as many as there are processors, started when they are needed, replaced when they failed."""

import json
import os
import signal
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kim.adapters.sandkasten import rahmen
from kim.adapters.sandkasten.prozess import Abgestuerzt, Prozess, SandkastenFehler, ZuLangsam

Modus = Literal["streng", "ohne_filter"]
Stand = Literal["gut", "zu_gross", "zu_langsam", "speicher", "abgestuerzt"]
NACH_DATEIEN = 300
"""So many files a worker reads before a fresh one takes its place."""

_MINDESTENS = 1.0
"""Seconds that a file has even if its worker was long in starting."""


@dataclass(frozen=True)
class Aufgabe:
    """What runs inside: `fabrik` is called there with `optionen` before the doors close.

    `frist`: seconds of the parent's clock for one file. `rechenzeit`: seconds of the worker's own computing time, at most
    one more; as many as `frist` if None. A busy machine lets the first pass and not the second.
    """

    fabrik: str
    frist: float
    optionen: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = rahmen.MAX_ANFRAGE
    rechenzeit: float | None = None


@dataclass(frozen=True)
class Ausgang:
    """How one file ended. `text` is what came back from inside: to be checked like any foreign text."""

    stand: Stand
    text: bytes = b""


class Sandkasten:
    """A pool that any thread may ask; `run` waits for a free worker."""

    def __init__(self, aufgabe: Aufgabe, modus: Modus = "streng", plaetze: int | None = None) -> None:
        self.aufgabe = aufgabe
        self.modus: Modus = modus
        self.plaetze = plaetze or os.cpu_count() or 1
        self._free = threading.Semaphore(self.plaetze)
        self._lock = threading.Lock()
        self._idle: list[Prozess] = []
        self._pid = os.getpid()
        weakref.finalize(self, _kill_all, self._idle)

    def run(self, daten: bytes) -> Ausgang:
        """What became of one file. Never raises for any content; SandkastenFehler if no worker can be had."""
        if len(daten) > self.aufgabe.max_bytes:
            return Ausgang("zu_gross")
        with self._free:
            bis = time.monotonic() + self.aufgabe.frist
            worker = self._take()
            used = worker.gelesen > 0
            # A worker's start counts, so that the verdict comes in time; but a slow machine is not the file's fault.
            bis = max(bis, time.monotonic() + _MINDESTENS)
            ausgang = self._ask(worker, daten, bis)
            # What earlier files left behind must not be held against this one: a fresh worker has the rest of the time.
            if used and ausgang.stand in ("speicher", "abgestuerzt"):
                ausgang = self._ask(self._start(), daten, bis)
            return ausgang

    def look(self) -> str:
        """Why the workers have no filter; empty if they have. Raises SandkastenFehler."""
        with self._free:
            worker = self._take()
            self._give_back(worker)
            return worker.ohne_filter

    def close(self) -> None:
        """Ends the idle workers; the next file starts new ones."""
        with self._lock:
            _kill_all(self._idle)

    def _ask(self, worker: Prozess, daten: bytes, bis: float) -> Ausgang:
        try:
            art, text = worker.ask(daten, bis)
        except ZuLangsam:
            worker.kill()
            return Ausgang("zu_langsam")
        except Abgestuerzt:
            return Ausgang("zu_langsam" if worker.kill() == -signal.SIGXCPU else "abgestuerzt")
        except BaseException:
            # Interrupted in the middle of a frame: nobody may ask this one again.
            worker.kill()
            raise
        if art == rahmen.GUT and worker.gelesen < NACH_DATEIEN and not worker.has_grown():
            self._give_back(worker)
        else:
            worker.kill()
        if art == rahmen.GUT:
            return Ausgang("gut", text)
        return Ausgang("speicher" if art == rahmen.SPEICHER else "abgestuerzt")

    def _take(self) -> Prozess:
        with self._lock:
            if self._pid != os.getpid():
                # Forked: the workers belong to the parent, and two who ask one would get each other's answers.
                self._idle.clear()
                self._pid = os.getpid()
            if self._idle:
                return self._idle.pop()
        return self._start()

    def _start(self) -> Prozess:
        auf = self.aufgabe
        worker = Prozess(auf.fabrik, json.dumps(dict(auf.optionen)), self.modus, auf.rechenzeit or auf.frist)
        if worker.ohne_filter and self.modus == "streng":
            worker.kill()
            raise SandkastenFehler(
                f"Fremde Dateien werden nicht geöffnet: {worker.ohne_filter}. Bitte das Büro auf einem Rechner mit Linux"
                " (x86_64 oder aarch64) und Seccomp betreiben oder KIM_SANDKASTEN=ohne_filter setzen."
            )
        return worker

    def _give_back(self, worker: Prozess) -> None:
        with self._lock:
            self._idle.append(worker)


def _kill_all(workers: list[Prozess]) -> None:
    while workers:
        workers.pop().kill()
