"""Prefect's server as a child: for `kim serve`, and for one command that brings its own.

Prefect would start one by itself at a command's first flow run: it imports the whole server into the client for that (1.6
seconds of computing), and gives it five seconds to end. This one starts while the command does something else.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from kim.adapters import prefect_api

COMMAND = (sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app")
_GEDULD = 180.0
"""Seconds that a server may take to answer on a slow machine, and to end."""
_TAKT = 0.1
_PR_SET_PDEATHSIG = 1


class PrefectStartetNicht(Exception):
    """Prefect's server ended or never answered; the message names the log file."""


class EigenerServer:
    """The server of one command. Call `ready()` before the first flow run, and `end()` in any case."""

    def __init__(self, prefect_home: Path) -> None:
        port = free_port()
        self.api = f"http://127.0.0.1:{port}/api"
        self.log = prefect_home / "server.log"
        prefect_home.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [*COMMAND, "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"],
                # As Prefect starts its own: no pages, and only the services that record runs and events.
                env={**os.environ, "PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A terminal's Ctrl-C goes to the whole group; we end it ourselves, after its records.
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - it starts before this process has other threads
            )

    def ready(self) -> None:
        """Returns when the server answers; raises PrefectStartetNicht."""
        until = time.monotonic() + _GEDULD
        while not prefect_api.healthy(self.api):
            if self._process.poll() is not None or time.monotonic() > until:
                raise PrefectStartetNicht(f"Prefect ist nicht gestartet; siehe {self.log}.")
            time.sleep(_TAKT)

    def end(self) -> None:
        """Asks it to end and waits: it writes down what it still holds."""
        self._process.terminate()
        try:
            self._process.wait(_GEDULD)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    """A port on the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent() -> None:
    """On Linux a child ends with its parent, even if that was killed: no server is left behind on the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
