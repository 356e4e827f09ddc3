"""A wire to PostgreSQL that can be cut at the COMMIT: right before it is sent, or right after it was carried out."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from sqlalchemy.engine import make_url

Cut = Literal["before", "after", ""]


class Wire:
    """A TCP proxy on loopback. `cut` arms it for the next COMMIT; it cuts once."""

    def __init__(self, host: str, port: int) -> None:
        self.cut: Cut = ""
        self.cuts = 0
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where to connect instead of the server."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """No new connections."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server:
            held = threading.Event()
            back = threading.Thread(target=self._answers, args=(server, client, held), daemon=True)
            back.start()
            with suppress(OSError):
                while data := client.recv(65536):
                    commits = b"COMMIT" in data
                    if commits and self.cut == "before":
                        break
                    if commits and self.cut == "after":
                        held.set()
                        server.sendall(data)
                        # The server closes after our Terminate, which it reads once the COMMIT is done.
                        server.sendall(b"X\x00\x00\x00\x04")
                        back.join(20)
                        break
                    server.sendall(data)
                else:
                    return
            self.cut = ""
            self.cuts += 1
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _answers(server: socket.socket, client: socket.socket, held: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if not held.is_set():
                    client.sendall(data)


@contextmanager
def wire_to(url: str) -> Iterator[tuple[Wire, str]]:
    """A wire to the server of this URL, and the URL that goes through it."""
    target = make_url(url)
    wire = Wire(str(target.host), int(target.port or 5432))
    try:
        yield wire, target.set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)
    finally:
        wire.close()
