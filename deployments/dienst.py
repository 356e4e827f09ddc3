"""One machine under one command: starts Prefect's server and the deployments, watches them, stops them cleanly."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import Any

from deployments import server
from kim.adapters import prefect_api
from kim.adapters.clock import BERLIN, berlin_date
from kim.casework.auskunft import arbeitsliste
from kim.casework.betrieb import nacht
from kim.casework.buero import Buero
from kim.casework.eingang import korb, postfach
from kim.casework.pauschale import festsetzung
from kim.casework.post import ausgang

STUNDE_DES_NACHTLAUFS = (4, 15)
_TAKT = 2.0
"""Seconds between two looks at the inbox and the children."""
_NAMENSTAKT = 30.0
"""Seconds between two looks at what Prefect has planned ahead; it plans once a minute."""
GEPLANT = {"nightly": "Nachtlauf", "notify": "Versand"}
"""The deployments with a schedule, and what their runs are called."""
_GEDULD = 45
"""Looks before a file that still lies in the inbox is asked for again."""


class DienstLaeuftSchon(Exception):
    """Another `kim serve` works in this folder; two would not harm the data, but confuse people."""


class DienstStartetNicht(Exception):
    """Prefect's server or the deployments did not come up; the message names the log file."""


class Dienst:
    """Server, deployments and the look at the inbox. `run()` returns the exit code when it was told to stop."""

    def __init__(self, buero: Buero, say: Callable[[str], None], port: int = 0) -> None:
        self.buero = buero
        self.say = say
        self.home = buero.settings.home.resolve()
        self.port = port or server.free_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False
        self.asked: dict[str, int] = {}
        """Files in the inbox that a run was started for → how many looks ago."""
        self.next_pull = 0.0
        """When the mailbox is looked into again, on the monotonic clock."""
        self.next_naming = 0.0
        """When planned runs are named again, on the same clock."""

    def run(self) -> int:
        """Starts everything, reports, watches, stops. Raises DienstLaeuftSchon or DienstStartetNicht."""
        with (self.home / "dienst.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise DienstLaeuftSchon("In diesem Ordner läuft schon ein „kim serve“.") from None
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._stop)
            try:
                self._start()
                self._watch()
            finally:
                self._end()
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self) -> None:
        address = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        self._spawn("server", [*server.COMMAND, *address])
        self._wait("server", lambda: prefect_api.healthy(self.api))
        dead = prefect_api.end_dead_runs(
            self.api, "Beim letzten Ende des Dienstes abgebrochen; es wird nachgeholt."
        )
        if dead:
            self.say(f"{dead} abgebrochene Läufe von früher sind als „Crashed“ vermerkt.")
        self._spawn("laeufe", [sys.executable, "-m", "deployments.serve"])
        self._wait("laeufe", lambda: prefect_api.deployed(self.api, "nightly/nightly"))
        prefect_api.dienstpfad(self.home).write_text(json.dumps({"api": self.api, "pid": os.getpid()}))
        self.say(f"Prefect:        http://127.0.0.1:{self.port}")
        self.say(f"Tabellen:       http://127.0.0.1:{self.port}/artifacts")
        self.say(f"Eingangskorb:   {korb.korb(self.buero)}")
        if postfach.configured(self.buero.settings):
            takt = self.buero.settings.postfach_takt_minuten
            self.say(f"Postfach:       alle {takt} Minuten ({self.buero.settings.postfach_host})")
        self.say("Nachtlauf:      täglich 04:15 Uhr (Europe/Berlin)")
        self._catch_up()
        self.say("Bereit. Beenden mit Strg-C.")

    def _spawn(self, name: str, command: list[str]) -> None:
        log = self.home / "protokoll"
        log.mkdir(exist_ok=True)
        with (log / f"{name}.log").open("ab") as output:
            self.children[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PREFECT_API_URL": self.api, "KIM_HOME": str(self.home)},
                # A terminal's Ctrl-C goes to the whole group; we stop the children ourselves, in their order.
                start_new_session=True,
                preexec_fn=server.die_with_parent,  # noqa: PLW1509 - this process has one thread
            )

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        for _ in range(600):
            if self.stopping:
                return
            if self.children[name].poll() is not None:
                raise DienstStartetNicht(
                    f"„{name}“ ist beendet; siehe {self.home / 'protokoll' / f'{name}.log'}."
                )
            if ready():
                return
            time.sleep(0.3)
        raise DienstStartetNicht(
            f"„{name}“ antwortet nicht; siehe {self.home / 'protokoll' / f'{name}.log'}."
        )

    def _catch_up(self) -> None:
        """What was missed while the service was down: tonight's run, or what was signed or due when it ended."""
        now = self.buero.uhr.now()
        if due_now(now) and not nacht.finished(self.buero, berlin_date(now)):
            self.say("Der Nachtlauf von heute fehlt noch und wird nachgeholt.")
            self._start_run("nightly/nightly", {})
            return
        signed = [
            line.aktenzeichen for line in arbeitsliste.work_list(self.buero) if line.status == "gezeichnet"
        ]
        if signed:
            # One run goes straight on to issue and notify, and those take all that are ready.
            self.say(f"{len(signed)} gezeichnete Vorgänge von vorher werden weitergeleitet.")
            self._start_run("review/review", {"aktenzeichen": signed[0], "aktion": "weiterleiten"})
        elif any(row.status == "gezeichnet" for row in festsetzung.overview(self.buero)):
            self._start_run("issue/issue", {"nur_vorschau": False, "versenden": True})
        elif ausgang.due(self.buero):
            self._start_run("notify/notify", {})

    def _start_run(self, deployment: str, parameters: dict[str, Any]) -> bool:
        return prefect_api.start_run(
            self.api, deployment, parameters, f"{deployment} {os.getpid()} {time.time_ns()}"
        )

    def _watch(self) -> None:
        while not self.stopping:
            for name, child in self.children.items():
                if child.poll() is not None:
                    raise DienstStartetNicht(
                        f"„{name}“ ist unerwartet beendet; siehe {self.home / 'protokoll' / f'{name}.log'}."
                    )
            self._look_into_inbox()
            self._look_into_mailbox()
            self._name_planned_runs()
            time.sleep(_TAKT)

    def _look_into_inbox(self) -> None:
        lying = {f"{path.name} {path.stat().st_mtime_ns}" for path in korb.waiting(self.buero)}
        fresh = lying - self.asked.keys()
        # A run may die before it took the file: what still lies there after a while is asked for again.
        late = {name for name, looks in self.asked.items() if name in lying and looks >= _GEDULD}
        if (fresh or late) and self._start_run("intake/intake", {}):
            self.say(f"{len(lying)} im Eingangskorb: Der Lauf „Eingang“ ist angestoßen.")
            self.asked = dict.fromkeys(lying, 0)
        else:
            self.asked = {name: self.asked[name] + 1 for name in lying if name in self.asked}

    def _look_into_mailbox(self) -> None:
        if not postfach.configured(self.buero.settings) or time.monotonic() < self.next_pull:
            return
        # A run that could not be started is tried at the next look, not in five minutes.
        if self._start_run("intake/intake", {}):
            self.next_pull = time.monotonic() + 60 * self.buero.settings.postfach_takt_minuten

    def _name_planned_runs(self) -> None:
        if time.monotonic() >= self.next_naming:
            self.next_naming = time.monotonic() + _NAMENSTAKT
            prefect_api.name_scheduled(self.api, GEPLANT)

    def _end(self) -> None:
        prefect_api.dienstpfad(self.home).unlink(missing_ok=True)
        # Deployments first: while they end, they still report to the server.
        for name in ("laeufe", "server"):
            child = self.children.get(name)
            if child is None or child.poll() is not None:
                continue
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.say("Beendet.")


def due_now(now: datetime) -> bool:
    """Whether tonight's hour is past on the Berlin clock."""
    local = now.astimezone(BERLIN)
    return (local.hour, local.minute) >= STUNDE_DES_NACHTLAUFS
