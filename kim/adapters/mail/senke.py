"""Where do mails go when no mail server is set? Into a folder, through a real SMTP server on this machine."""

import asyncio
import atexit
import ssl
import threading
from collections import Counter, deque
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP as Protokoll
from aiosmtpd.smtp import Envelope, Session

from kim.adapters.mail.archiv import Archivmail, Mailarchiv
from kim.adapters.mail.drehbuch import Drehbuch, Reaktion, Stufe

__all__ = ["Archivmail", "Drehbuch", "Mailarchiv", "Mailsenke", "Reaktion", "Stufe", "embedded_sink"]

MAX_MAIL_BYTES = 40 * 1024 * 1024
_START_SECONDS = 10.0


class Mailsenke:
    """An SMTP server in a thread of this process, on the loopback interface unless told otherwise.

    Every accepted mail is on the disk before it is acknowledged (`Mailarchiv.add`), every copy separately, so that
    doubles can be counted. `port=0` takes a free port; read it from `port` after `start`. It relays nothing.
    `zugang` (user, password) is the one account AUTH accepts; `tls` offers STARTTLS; `drehbuch` plays faults.
    """

    def __init__(
        self,
        folder: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        drehbuch: Drehbuch | None = None,
        zugang: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.archiv = Mailarchiv(folder)
        self.host, self.port = host, port
        self.drehbuch = drehbuch or Drehbuch()
        self.zugang, self.tls = zugang, tls
        self.gespielt: Counter[str] = Counter()
        """How often each stage was reached."""
        self.zugestellt: deque[tuple[str, tuple[str, ...]]] = deque(maxlen=10_000)
        """Envelopes of the stored mails, latest last: sender and recipients as the wire carried them."""
        self.offen: set[asyncio.WriteTransport] = set()
        """Connections that `stop` has to drop; touched by the sink's thread only."""
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ende: asyncio.Event | None = None

    def start(self) -> "Mailsenke":
        """Listen; returns when connections are accepted. Raises OSError if the address is taken."""
        if self._thread is not None:
            raise RuntimeError("the mail sink is already running")
        bereit: Future[int] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(bereit)), name="mailsenke", daemon=True
        )
        self._thread.start()
        try:
            self.port = bereit.result(_START_SECONDS)
        except BaseException:
            self._thread = None
            raise
        return self

    def stop(self) -> None:
        """Stop listening, drop open connections, wait for the thread; twice is harmless."""
        if self._thread is None or self._loop is None or self._ende is None:
            return
        self._loop.call_soon_threadsafe(self._ende.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> "Mailsenke":
        return self.start()

    def __exit__(
        self, typ: type[BaseException] | None, exc: BaseException | None, spur: TracebackType | None
    ) -> None:
        self.stop()

    async def _serve(self, bereit: "Future[int]") -> None:
        self._loop, self._ende = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await self._loop.create_server(lambda: _Sitzung(self), self.host, self.port)
        except OSError as exc:
            bereit.set_exception(exc)
            return
        bereit.set_result(server.sockets[0].getsockname()[1])
        await self._ende.wait()
        server.close()
        # Waiting for open sessions could last for ever: their clients may be waiting too.
        for transport in list(self.offen):
            transport.abort()
        await asyncio.sleep(0)

    def reaktion(self, stufe: Stufe) -> Reaktion | None:
        """The scripted fault for this visit of `stufe`, or None for good behaviour."""
        self.gespielt[stufe] += 1
        if self.drehbuch.mal and self.gespielt[stufe] > self.drehbuch.mal:
            return None
        return self.drehbuch.reaktionen.get(stufe)


class _Sitzung(Protokoll):
    """One connection: aiosmtpd's server, with the script asked before each of its answers."""

    def __init__(self, senke: Mailsenke) -> None:
        self.senke = senke
        self._begruesst = False
        self._eigene: list[asyncio.WriteTransport] = []
        super().__init__(
            _Ablage(senke),
            data_size_limit=MAX_MAIL_BYTES,
            enable_SMTPUTF8=True,
            hostname="mailsenke.example",
            ident="KIM-Mailsenke",
            tls_context=senke.tls,
            auth_require_tls=False,
            auth_callback=self._known,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        # After STARTTLS this is called again with the TLS transport on top of the same socket.
        if isinstance(transport, asyncio.WriteTransport):
            self.senke.offen.add(transport)
            self._eigene.append(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.senke.offen.difference_update(self._eigene)
        super().connection_lost(error)

    def _known(self, _mechanism: str, login: bytes, password: bytes) -> bool:
        return self.senke.zugang == (login.decode("utf-8", "replace"), password.decode("utf-8", "replace"))

    async def push(self, status: Any) -> None:
        """Every answer goes through here; the first one is the greeting."""
        if not self._begruesst:
            self._begruesst = True
            if await self._scripted("connect"):
                return
        await super().push(status)

    async def _scripted(self, stufe: Stufe) -> bool:
        """Play the fault of `stufe`; False if there is none and the server shall behave."""
        reaktion = self.senke.reaktion(stufe)
        if reaktion is None:
            return False
        await super().push(await self.play(reaktion))
        return True

    async def play(self, reaktion: Reaktion) -> str:
        """The scripted reply line; for a silent or lost connection it never returns, its end cancels the task."""
        if isinstance(reaktion, int):
            return f"{reaktion} Antwort aus dem Drehbuch"
        if reaktion == "unsinn":
            return "das ist keine SMTP-Antwort"
        if reaktion == "disconnect" and isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets this event")

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._scripted("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._scripted("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._scripted("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._scripted("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._scripted("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._scripted("data"):
            await super().smtp_DATA(arg)


class _Ablage:
    """What aiosmtpd asks when a mail has arrived: the mail is on the disk before anybody is told so."""

    def __init__(self, senke: Mailsenke) -> None:
        self.senke = senke

    async def handle_DATA(self, sitzung: _Sitzung, _session: Session, umschlag: Envelope) -> str:
        """The reply after the final dot."""
        reaktion = self.senke.reaktion("inhalt")
        erfolg = reaktion is None or (isinstance(reaktion, int) and 200 <= reaktion < 300)
        if erfolg or self.senke.drehbuch.behalten:
            roh = umschlag.original_content
            if roh is None:
                raise AssertionError("DATA without content")
            try:
                self.senke.archiv.add(roh)
            except OSError as exc:
                return f"452 4.3.1 Die Mail konnte nicht abgelegt werden (errno {exc.errno})"
            self.senke.zugestellt.append((str(umschlag.mail_from), tuple(map(str, umschlag.rcpt_tos))))
        return "250 2.0.0 abgelegt" if reaktion is None else await sitzung.play(reaktion)


@cache
def embedded_sink(folder: Path) -> Mailsenke:
    """The sink of this process for `folder`, on loopback, started at the first call and stopped at exit."""
    senke = Mailsenke(folder).start()
    atexit.register(senke.stop)
    return senke
