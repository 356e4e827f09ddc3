"""One worker as its parent sees it: start, ask, kill. The parent never waits without an end and believes no length."""

import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kim
from kim.adapters.sandkasten import rahmen

STARTFRIST = 60.0
"""Seconds until a worker must have said that its doors are closed; half a second on an idle machine."""
GEWACHSEN = 300_000_000
"""Bytes: a worker that keeps more is replaced."""
_WURZEL = Path(kim.__file__).parents[1]
_NICHT_GESTARTET = (
    "Das abgeschottete Leseprogramm ist nicht gestartet; ohne es wird keine fremde Datei geöffnet."
    " Bitte `kim doctor` ausführen."
)


class SandkastenFehler(Exception):
    """No worker could be started: our trouble, not the document's. The message is a German sentence."""


class ZuLangsam(Exception):
    """The time is over."""


class Abgestuerzt(Exception):
    """The worker ended or said what cannot be."""


class Prozess:
    """One worker; used by one thread at a time."""

    def __init__(self, fabrik: str, optionen: str, modus: str, sekunden: float) -> None:
        """Starts it and waits until its doors are closed. Raises SandkastenFehler."""
        self.gelesen = 0
        befehl = [sys.executable, "-P", "-s", "-m", "kim.adapters.sandkasten.arbeiter"]
        try:
            # An empty folder that is gone as soon as the worker stands in it: nothing can be made there.
            with tempfile.TemporaryDirectory(prefix="kim-sandkasten-") as leer:
                self._popen = subprocess.Popen(
                    [*befehl, fabrik, optionen, modus, str(sekunden)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    # A parser's complaints quote the application.
                    stderr=subprocess.DEVNULL,
                    cwd=leer,
                    env={"PYTHONPATH": str(_WURZEL), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
                    close_fds=True,
                )
                self.ohne_filter = self._doors_closed()
        except OSError as error:
            raise SandkastenFehler(f"{_NICHT_GESTARTET} ({error.strerror})") from error

    def _doors_closed(self) -> str:
        """Waits for the worker's first word: why it has no filter, or nothing."""
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._in, self._out = self._popen.stdin.fileno(), self._popen.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        try:
            _, text = self._receive(time.monotonic() + STARTFRIST)
            return str(json.loads(text)["grund"])
        except (ZuLangsam, Abgestuerzt, ValueError, KeyError, TypeError):
            self.kill()
            raise SandkastenFehler(_NICHT_GESTARTET) from None

    @property
    def pid(self) -> int:
        """The worker's process."""
        return self._popen.pid

    def has_grown(self) -> bool:
        """Whether it keeps more memory than a file should leave behind; unknown counts as no."""
        try:
            # Resident pages; not ru_maxrss, which a child inherits from the process that started it.
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, ValueError, IndexError):
            return False
        return pages * resource.getpagesize() > GEWACHSEN

    def ask(self, daten: bytes, bis: float) -> tuple[bytes, bytes]:
        """The answer to one document until `bis` (time.monotonic). Raises ZuLangsam and Abgestuerzt."""
        self.gelesen += 1
        self._send(rahmen.ANFRAGE.pack(len(daten)), bis)
        self._send(daten, bis)
        return self._receive(bis)

    def kill(self) -> int:
        """Ends it at once and gives its exit code; negative: the signal."""
        self._popen.kill()
        code = self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            assert pipe is not None
            pipe.close()
        return code

    def _send(self, data: bytes, bis: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._in, select.POLLOUT, bis)
            try:
                view = view[os.write(self._in, view) :]
            except BlockingIOError:
                continue
            except OSError:
                raise Abgestuerzt from None

    def _receive(self, bis: float) -> tuple[bytes, bytes]:
        art, length = rahmen.ANTWORT.unpack(self._read(rahmen.ANTWORT.size, bis))
        if length > rahmen.MAX_ANTWORT:
            raise Abgestuerzt
        return art, self._read(length, bis)

    def _read(self, length: int, bis: float) -> bytes:
        data = bytearray()
        while len(data) < length:
            self._wait(self._out, select.POLLIN, bis)
            try:
                part = os.read(self._out, length - len(data))
            except BlockingIOError:
                continue
            if not part:
                raise Abgestuerzt
            data += part
        return bytes(data)

    @staticmethod
    def _wait(descriptor: int, what: int, bis: float) -> None:
        poll = select.poll()
        poll.register(descriptor, what)
        if not poll.poll(max(bis - time.monotonic(), 0) * 1000):
            raise ZuLangsam
