"""A line that breaks: a proxy on loopback that cuts a connection after so many bytes from the server."""

import select
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


class Leitung:
    """Between a client and a server. `schnitte`: after how many bytes each connection ends, in their order; None: never.

    Connections beyond the list are as the last of it.
    """

    def __init__(self, ziel: int, schnitte: Sequence[int | None]) -> None:
        self.ziel = ziel
        self.schnitte = list(schnitte)
        self.bytes: list[int] = []
        """What came from the server, for each connection."""
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._ear.getsockname()[1])

    def serve(self) -> None:
        """Until the listening socket is closed."""
        while True:
            try:
                client, _ = self._ear.accept()
            except OSError:
                return
            nr = len(self.bytes)
            self.bytes.append(0)
            threading.Thread(target=self._carry, args=(client, nr), daemon=True).start()

    def _carry(self, client: socket.socket, nr: int) -> None:
        cut = self.schnitte[min(nr, len(self.schnitte) - 1)]
        with client, socket.create_connection(("127.0.0.1", self.ziel)) as server, suppress(OSError):
            while True:
                ready, _, _ = select.select([client, server], [], [], 30)
                for end in ready:
                    data = end.recv(65536)
                    if end is client:
                        server.sendall(data)
                    else:
                        left = len(data) if cut is None else max(0, cut - self.bytes[nr])
                        client.sendall(data[:left])
                        self.bytes[nr] += len(data[:left])
                        if cut is not None and self.bytes[nr] >= cut:
                            return
                    if not data:
                        return
                if not ready:
                    return

    def close(self) -> None:
        """No further connections."""
        # Closing alone does not wake up who waits in accept.
        with suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()


@contextmanager
def leitung(ziel: int, *schnitte: int | None) -> Iterator[Leitung]:
    """A line to this port, cut as told."""
    line = Leitung(ziel, schnitte or (None,))
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join(5)
