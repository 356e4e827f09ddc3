"""Was this mail handed over? One attempt over SMTP, told step by step, so that nobody has to guess what left."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException, SMTPResponseException

from kim.adapters.mail.adresse import checked_address
from kim.adapters.mail.nachricht import check_wire
from kim.adapters.mail.server import Ausgang, Phase, SmtpServer, Versandergebnis

__all__ = ["SmtpServer", "Versandergebnis", "classify", "deliver", "deliver_async"]

_GESPERRT = frozenset({530, 535, 552})
"""Log in first, log-in refused, quota or size: the next mail would meet the same wall."""
_BEFORE_THE_MAIL: frozenset[Phase] = frozenset({"verbindung", "ehlo", "starttls", "anmeldung"})
"""No mail was named yet, so a refusal concerns the line and never the one mail."""
_QUIT_SECONDS = 5.0


class _Gesperrt(Exception):
    """The server refused what we insist on; carries the German sentence."""


def deliver(
    server: SmtpServer, absender: str, an: str, roh: bytes, *, before_body: Callable[[], None]
) -> Versandergebnis:
    """Hand the frozen mail `roh` to `server` for the one recipient `an`; one connection, one attempt, no retry.

    `before_body` is called once, after the server asked for the content and before its first byte is written:
    there the caller commits "the body may leave now". What it raises is passed on and nothing has left.
    Raises AddressError or MailError before connecting. All that server and network can do is a Versandergebnis.
    To be called from a thread without a running event loop.
    """
    return asyncio.run(deliver_async(server, absender, an, roh, before_body=before_body))


async def deliver_async(
    server: SmtpServer, absender: str, an: str, roh: bytes, *, before_body: Callable[[], None]
) -> Versandergebnis:
    """`deliver` inside a running event loop; `before_body` runs in the loop's thread and blocks it."""
    checked_address(absender, "absender")
    checked_address(an, "an")
    check_wire(roh)
    return await _Attempt(server, absender, an, roh, before_body).run()


def classify(phase: Phase, code: int | None) -> Ausgang:
    """What a reply, or its absence (None), at `phase` means. Codes outside 200–599 count as no reply."""
    if code in _GESPERRT:
        return "gesperrt"
    klasse = code // 100 if code is not None else 0
    if klasse == 5:
        return "gesperrt" if phase in _BEFORE_THE_MAIL else "abgelehnt"
    if phase != "inhalt" or klasse == 4:
        return "voruebergehend"
    # Silence after the final dot, or a reply without meaning there: the server may hold the mail.
    return "angenommen" if klasse == 2 else "unklar"


class _Attempt:
    """One connection and the phase it is in."""

    def __init__(
        self, server: SmtpServer, absender: str, an: str, roh: bytes, before_body: Callable[[], None]
    ) -> None:
        self.server = server
        self.absender = absender
        self.an = an
        self.roh = roh
        self.before_body = before_body
        self.phase: Phase = "verbindung"
        self.smtp = SMTP(
            hostname=server.host,
            port=server.port,
            # False, not None: None would upgrade if it can and send in the clear if it cannot.
            start_tls=False,
            validate_certs=server.validate_certs,
            cert_bundle=str(server.ca_datei) if server.ca_datei else None,
            local_hostname=server.ehlo_name or absender.rpartition("@")[2],
            timeout=server.timeout,
        )

    async def run(self) -> Versandergebnis:
        """Drive every command and turn what happens into a result; the connection is closed in every case."""
        try:
            frueh = await self._told(self._up_to_content)
            if frueh is not None:
                return frueh
            # Outside `_told`: an OSError of the caller's database must not pass for one of the network.
            self.before_body()
            ergebnis = await self._told(self._content)
            if ergebnis is None:
                raise AssertionError("the content ends with a reply")
            return ergebnis
        finally:
            await self._abandon()

    async def _told(self, schritt: Callable[[], Awaitable[tuple[int, str] | None]]) -> Versandergebnis | None:
        """The result if `schritt` ends the attempt with a reply or an error, None if the way goes on.

        SSLError comes before OSError, its base: a bad certificate must not pass for a lost connection.
        """
        try:
            ende = await schritt()
        except SMTPResponseException as exc:
            ende = exc.code, exc.message
        except _Gesperrt as exc:
            await self._quit()
            return self._result("gesperrt", None, str(exc))
        except ssl.SSLEOFError as exc:
            return self._lost(exc)
        except ssl.SSLError as exc:
            # Once content may have left, no error of the line can prove that it did not.
            if self.phase == "inhalt":
                return self._lost(exc)
            return self._result("gesperrt", None, f"Die verschlüsselte Verbindung kam nicht zustande: {exc}")
        except (SMTPException, OSError, TimeoutError) as exc:
            return self._lost(exc)
        if ende is None:
            return None
        await self._quit()
        return self._result(classify(self.phase, ende[0]), *ende)

    async def _up_to_content(self) -> None:
        """Everything before the first byte of the mail; returns when the server waits for it."""
        await self._open()
        await self._envelope()
        self.phase = "daten"
        bereit = await self.smtp.execute_command(b"DATA")
        if bereit.code != 354:
            raise SMTPResponseException(bereit.code, bereit.message)
        await self._still_there()

    async def _open(self) -> None:
        """Greeting, EHLO, STARTTLS, EHLO again, AUTH; as far as the server's settings ask for them."""
        if self.server.ca_datei and not self.server.ca_datei.is_file():
            raise _Gesperrt("Die eingestellte Zertifikatsdatei ist nicht lesbar.")
        await self.smtp.connect()
        self.phase = "ehlo"
        await self.smtp.ehlo()
        if self.server.start_tls:
            self.phase = "starttls"
            if not self.smtp.supports_extension("starttls"):
                raise _Gesperrt("Der Mailserver bietet keine Verschlüsselung (STARTTLS) an.")
            await self.smtp.starttls()
            self.phase = "ehlo"
            # What was announced in the clear is forgotten (RFC 3207, 4.2).
            await self.smtp.ehlo()
        if self.server.user:
            self.phase = "anmeldung"
            await self._log_in()

    async def _log_in(self) -> None:
        """One try with one method: the client's own `login` tries all and may lock the account."""
        user, password = self.server.user, self.server.password.get_secret_value()
        methoden = self.smtp.server_auth_methods
        if "plain" in methoden:
            await self.smtp.auth_plain(user, password)
        elif "login" in methoden:
            await self.smtp.auth_login(user, password)
        else:
            raise _Gesperrt("Der Mailserver bietet keine Anmeldung mit PLAIN oder LOGIN an.")

    async def _envelope(self) -> None:
        """MAIL and RCPT; SIZE lets the server refuse a mail too large before it is sent (RFC 1870)."""
        self.phase = "absender"
        options = [f"SIZE={len(self.roh)}"] if self.smtp.supports_extension("size") else []
        await self.smtp.mail(self.absender, options=options)
        self.phase = "empfaenger"
        await self.smtp.rcpt(self.an)

    async def _content(self) -> tuple[int, str]:
        """The content and its final dot; returns the reply.

        The client's own `data()` writes the content in the same breath as the command, so it is driven here.
        """
        # The commit may have taken long; a connection lost meanwhile is seen before a byte was written.
        await self._still_there()
        protokoll = self.smtp.protocol
        if protokoll is None:
            raise ConnectionResetError("Verbindung verloren")
        self.phase = "inhalt"
        # Dot-stuffing (RFC 5321, 4.5.2); `check_wire` made sure that every line ends in CRLF and nowhere else.
        punktiert = (b"\r\n" + self.roh).replace(b"\r\n.", b"\r\n..")[2:]
        protokoll.write(punktiert + b".\r\n")
        antwort = await protokoll.read_response(timeout=self.server.timeout_schluss)
        return antwort.code, antwort.message

    async def _still_there(self) -> None:
        """Raises ConnectionResetError if the loop has already seen the connection go."""
        # Twice: the loop runs what waits before what the selector has just found.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if not self.smtp.is_connected:
            raise ConnectionResetError("Verbindung verloren")

    async def _quit(self) -> None:
        """Say goodbye; whatever happens here changes no result, for the answer was given before."""
        try:
            await self.smtp.quit(timeout=min(self.server.timeout, _QUIT_SECONDS))
        except (SMTPException, OSError, TimeoutError):
            return

    async def _abandon(self) -> None:
        """Drop the connection; `abort`, not `close`, so that no byte still buffered leaves after the result."""
        transport = self.smtp.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        self.smtp.close()
        await asyncio.sleep(0)

    def _lost(self, exc: Exception) -> Versandergebnis:
        """No reply that could be read: before the content nothing is lost, after it everything is open."""
        return self._result(
            classify(self.phase, None), None, f"Keine verwertbare Antwort des Mailservers: {exc}"
        )

    def _result(self, ausgang: Ausgang, code: int | None, antwort: str) -> Versandergebnis:
        """The result with a text that any database and any screen can hold."""
        lesbar = "".join(z if z.isprintable() else " " for z in antwort.encode("utf-8", "replace").decode())
        return Versandergebnis(
            ausgang=ausgang,
            phase=self.phase,
            code=code if code is not None and 200 <= code <= 599 else None,
            antwort=lesbar[:500],
        )
