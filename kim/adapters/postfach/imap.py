"""What lies in the mailbox, and what are the bytes of one message? Over IMAP, read-only: nothing there ever changes."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from kim.adapters.database.refusals import TransientError
from kim.adapters.postfach.zugang import Kopfzeile, Postfachzugang

FENSTER = 500
"""UIDs that are asked for at once: the list of a large mailbox never lies in memory as a whole."""
_VORLAEUFIG = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
"""RFC 5530: the server means itself and not the password."""


class PostfachFehler(Exception):
    """The mailbox cannot be used as it is set up: password, folder, certificate. The message is a German sentence."""


class Verbindungsabbruch(TransientError):
    """The line to the mailbox is lost, or was never there; nothing that was taken in is lost."""


class NichtAbrufbar(Exception):
    """The mailbox does not hand out this one message; the others may be all right."""


class Postfach:
    """One folder, opened for reading alone (EXAMINE)."""

    def __init__(self, zugang: Postfachzugang, imap: imaplib.IMAP4) -> None:
        self.zugang = zugang
        self._imap = imap
        antwort, _ = imap.select(_quoted(zugang.ordner), readonly=True)
        if antwort != "OK":
            raise PostfachFehler(
                "Den eingestellten Ordner gibt es im Postfach nicht, oder er ist nicht lesbar. Bitte KIM_POSTFACH_ORDNER"
                " prüfen."
            )
        self.anzahl = self._number("EXISTS")
        self.uidvalidity = self._number("UIDVALIDITY")
        self._uidnext = self._number("UIDNEXT")
        if self.uidvalidity == 0:
            raise PostfachFehler(
                "Das Postfach vergibt keine dauerhaften Nummern (UIDVALIDITY); so wird nicht abgerufen."
            )

    def _number(self, name: str) -> int:
        _, found = self._imap.response(name)
        return int(found[0]) if found and found[0] else 0

    def listing(self) -> Iterator[list[int]]:
        """The UIDs of all messages that were there when the folder was opened, in their order, some hundred at a time.

        Nothing but their numbers: a server opens no message for that, so that a damaged one cannot spoil the list.
        """
        start, breite = 1, FENSTER
        while start < self._uidnext:
            # Numbers of messages deleted long ago may leave wide gaps: an empty window doubles the next.
            ende = min(start + breite, self._uidnext) - 1
            uids = self._window(start, ende)
            breite = FENSTER if uids else breite * 2
            start = ende + 1
            if uids:
                yield uids

    def _window(self, start: int, ende: int) -> list[int]:
        try:
            with _line(self.zugang):
                antwort, parts = self._imap.uid("FETCH", f"{start}:{ende}", "(UID)")
        except imaplib.IMAP4.error as error:
            raise PostfachFehler(
                f"Das Postfach versteht die Frage nach seinen Nachrichten nicht: {error}"
            ) from error
        if antwort != "OK":
            raise Verbindungsabbruch("Das Postfach zeigt seine Nachrichten gerade nicht.")
        found = (re.search(rb"\bUID (\d+)", part) for part in parts if isinstance(part, bytes))
        uids = {int(uid[1]) for uid in found if uid is not None}
        return sorted(uid for uid in uids if start <= uid <= ende)

    def head(self, uid: int) -> Kopfzeile | None:
        """What the mailbox says of one message; None if it is gone. Raises as `fetch` does."""
        parts = self._fetched(uid, "INTERNALDATE RFC822.SIZE")
        for part in parts:
            found = re.search(rb"\bUID (\d+)", part) if isinstance(part, bytes) else None
            date, size = (
                re.search(pattern, part) if found is not None and int(found[1]) == uid else None
                for pattern in (rb'INTERNALDATE "([^"]+)"', rb"RFC822\.SIZE (\d+)")
            )
            if date is not None:
                moment = _moment(date[1])
                if moment is None:
                    raise NichtAbrufbar("Das Postfach nennt kein lesbares Datum.")
                return Kopfzeile(uid=uid, internaldate=moment, groesse=int(size[1]) if size else 0)
        return None

    def fetch(self, uid: int, hoechstens: int) -> bytes | None:
        """The bytes of one message; None if it has more than `hoechstens`.

        Raises NichtAbrufbar if it is not handed out, Verbindungsabbruch if the line was lost on the way.
        """
        # One byte more than allowed: what the server says about the size is not relied upon, memory stays bounded.
        data = self._literal(uid, "BODY.PEEK[]", hoechstens + 1)
        return data if len(data) <= hoechstens else None

    def fetch_head(self, uid: int, hoechstens: int) -> bytes:
        """The header of one message, cut after `hoechstens` bytes. Raises as `fetch` does."""
        return self._literal(uid, "BODY.PEEK[HEADER]", hoechstens)

    def _literal(self, uid: int, what: str, anzahl: int) -> bytes:
        for part in self._fetched(uid, f"{what}<0.{anzahl}>"):
            # Servers put in what else they have to tell (flags, say): only what names this UID and a body is meant.
            head, data = part if isinstance(part, tuple) else (part, None)
            if not isinstance(head, bytes) or b"BODY[" not in head.upper():
                continue
            if data is None and b'""' in head:
                return b""
            declared = re.search(rb"\{(\d+)\}$", head)
            if data is not None and declared is not None:
                if len(data) != int(declared[1]):
                    raise Verbindungsabbruch(
                        "Die Verbindung zum Postfach ist mitten in einer Nachricht abgebrochen."
                    )
                return bytes(data)
        raise NichtAbrufbar("Das Postfach gibt die Nachricht nicht heraus.")

    def _fetched(self, uid: int, what: str) -> list[Any]:
        try:
            with _line(self.zugang):
                antwort, parts = self._imap.uid("FETCH", str(uid), f"(UID {what})")
        except imaplib.IMAP4.error as error:
            raise NichtAbrufbar(str(error)) from error
        if antwort != "OK":
            raise NichtAbrufbar("Das Postfach gibt die Nachricht nicht heraus.")
        return parts


@contextmanager
def open_postfach(zugang: Postfachzugang) -> Iterator[Postfach]:
    """Connects, logs in and opens the folder for reading; logs out at the end.

    Raises PostfachFehler for what people must mend, Verbindungsabbruch for what may be over in a moment.
    """
    with _line(zugang):
        imap = _connect(zugang)
    try:
        with _line(zugang):
            _log_in(zugang, imap)
            postfach = Postfach(zugang, imap)
        yield postfach
    finally:
        # Whatever happens to the goodbye changes nothing that was taken in.
        with suppress(imaplib.IMAP4.error, OSError):
            imap.logout()
        _drop(imap)


@contextmanager
def _line(zugang: Postfachzugang) -> Iterator[None]:
    """Turns what network, TLS and server do into our two kinds of error; `IMAP4.error` about one command passes.

    SSLError comes before OSError, its base: a bad certificate must not pass for a lost connection.
    """
    wo = f"{zugang.host}:{zugang.port}"
    try:
        yield
    except ssl.SSLEOFError as error:
        raise Verbindungsabbruch(f"Die Verbindung zum Postfach ({wo}) ist abgebrochen.") from error
    except ssl.SSLError as error:
        raise PostfachFehler(
            f"Die verschlüsselte Verbindung zum Postfach ({wo}) kam nicht zustande: {error.reason or error}. Bitte"
            " KIM_POSTFACH_TLS, KIM_POSTFACH_PORT und KIM_POSTFACH_ZERTIFIKATE prüfen."
        ) from error
    except imaplib.IMAP4.abort as error:
        raise Verbindungsabbruch(f"Die Verbindung zum Postfach ({wo}) ist abgebrochen.") from error
    except socket.gaierror as error:
        raise Verbindungsabbruch(
            f"Den Rechner „{zugang.host}“ des Postfachs kennt das Netz gerade nicht."
        ) from error
    except OSError as error:
        raise Verbindungsabbruch(
            f"Das Postfach ({wo}) ist nicht erreichbar ({error.strerror or 'keine Antwort'})."
        ) from error


def _connect(zugang: Postfachzugang) -> imaplib.IMAP4:
    context = ssl.create_default_context() if zugang.tls != "keine" else None
    if context is not None and zugang.zertifikate is not None:
        if not zugang.zertifikate.is_file():
            raise PostfachFehler(
                f"Die Zertifikatsdatei {zugang.zertifikate.name} ist nicht lesbar. Bitte KIM_POSTFACH_ZERTIFIKATE prüfen."
            )
        context.load_verify_locations(zugang.zertifikate)
    try:
        if zugang.tls == "tls":
            return imaplib.IMAP4_SSL(zugang.host, zugang.port, ssl_context=context, timeout=zugang.frist)
        imap = imaplib.IMAP4(zugang.host, zugang.port, timeout=zugang.frist)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        # Whoever greets with something else is no IMAP server, or one that takes nobody in for now.
        raise Verbindungsabbruch(
            f"Auf {zugang.host}:{zugang.port} antwortet kein Postfach, das jetzt Anmeldungen annimmt."
        ) from error
    if context is not None:
        try:
            imap.starttls(context)
        except BaseException as error:
            _drop(imap)
            if isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort):
                raise PostfachFehler(
                    f"Das Postfach ({zugang.host}:{zugang.port}) bietet keine Verschlüsselung (STARTTLS) an. Bitte"
                    " KIM_POSTFACH_TLS und KIM_POSTFACH_PORT prüfen."
                ) from error
            raise
    return imap


def _drop(imap: imaplib.IMAP4) -> None:
    """Closes the socket; one that TLS has closed already must not hide why."""
    with suppress(OSError):
        imap.shutdown()


def _log_in(zugang: Postfachzugang, imap: imaplib.IMAP4) -> None:
    user, password = zugang.user, zugang.password.get_secret_value()
    try:
        if "AUTH=PLAIN" in imap.capabilities:
            imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            imap.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except UnicodeEncodeError:
        raise PostfachFehler(
            "Name oder Passwort des Postfachs enthalten Zeichen, die dieser Server nicht annimmt."
        ) from None
    except imaplib.IMAP4.error as error:
        if any(code in str(error) for code in _VORLAEUFIG):
            raise Verbindungsabbruch("Das Postfach nimmt gerade keine Anmeldungen an.") from error
        # The server's words may repeat what was sent.
        raise PostfachFehler(
            "Das Postfach weist die Anmeldung ab. Bitte KIM_POSTFACH_USER und KIM_POSTFACH_PASSWORTDATEI prüfen."
        ) from None


def _moment(date: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date.decode("ascii").strip())
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _quoted(ordner: str) -> str:
    """The folder's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3) in quotes."""
    parts = []
    for text, other in re.findall(r"([\x20-\x7e]+)|([^\x20-\x7e]+)", ordner):
        if text:
            parts.append(text.replace("&", "&-"))
        else:
            # `+…-`, of which only the base64 in between is the same here.
            packed = other.encode("utf-7").decode("ascii")[1:].removesuffix("-")
            parts.append(f"&{packed.replace('/', ',')}-")
    return '"' + "".join(parts).replace("\\", "\\\\").replace('"', '\\"') + '"'
