"""What a message may be at most. Counted in the bytes, before any parser sees them: the parser's time is the attack."""

import re
from email.policy import Compat32

BYTES = 45 * 1024 * 1024
BYTES_INSGESAMT = 78 * 1024 * 1024
"""A message and all that is wrapped in it, decoded once more with every wrapper: room for the largest in one of base64."""
ZEILENWEISE = 20 * 1024 * 1024
"""Bytes in all that the parser sees line by line: everything but long base64, which every program uses for large files."""
ZEILEN = 600_000
UUZEILEN = 200_000
"""Lines in uuencode, 9 MB: the library decodes them one by one, and hardly a program sends them any more."""
VERGLEICHE = 3_000_000
"""Lines times boundaries: what the parser compares."""
TEILE = 1_000
"""Lines that may begin a part. 10,000 parts took the standard library 13 seconds."""
SCHACHTELN = 16
"""Declared boundaries: every line of an inner part is compared with all the outer ones."""
KOPF_BYTES = 256 * 1024
KOPFZEILEN = 10_000
"""Headers of all parts together; a mail of a hundred parts has some hundred. Each look at a header walks through them."""
KOEPFE_BYTES = 2 * 1024 * 1024
"""What they may have in bytes."""
INHALTSKOPF = 8 * 1024
"""Bytes of one Content-Type: its parameters take the standard library the square of their number."""
TIEFE = 5
"""Messages inside messages."""
HUELLEN = 20
"""Messages that are opened within one mail, signed ones too."""
ANHAENGE = 100
BERICHTE = 20
"""Delivery reports in one message."""
EMPFAENGER = 1_000
"""Blocks of one delivery report: the parser makes a message of each."""
LEERZEILEN = 20_000
"""Blank lines after the beginning of a delivery report, whatever seems to end it."""

_ENDE = rb"(?>\r\n|\r|\n)"
# For lower case: a pattern that ignores case takes ten times as long as lowering all of it first.
_INHALTSKOPF = re.compile(rb"content-type[ \t]*:(?:[^\r\n]+|" + _ENDE + rb"[ \t])*+")
_SCHACHTEL = re.compile(rb"boundary(?:\*[0-9]*\*?)?\s*=")


class ZuViel(Exception):
    """A limit was reached while the message was taken apart; its text is the German sentence."""


class Grenzen:
    """Counts over one mail with all the messages wrapped in it."""

    def __init__(self) -> None:
        self._bytes = self._zeilenweise = self._zeilen = self._vergleiche = self._teile = self._huellen = 0
        self._kopfzeilen = self._kopfbytes = self._uuzeilen = 0

    def count_header(self, length: int) -> None:
        """Counts one header that the parser has found. Raises ZuViel."""
        self._kopfzeilen, self._kopfbytes = self._kopfzeilen + 1, self._kopfbytes + length
        if self._kopfzeilen > KOPFZEILEN:
            raise ZuViel(f"Die Nachricht hat mit allen Teilen mehr als {KOPFZEILEN} Kopfzeilen.")
        if self._kopfbytes > KOEPFE_BYTES:
            raise ZuViel(
                f"Die Kopfzeilen der Nachricht und ihrer Teile sind zusammen länger als {KOEPFE_BYTES // 2**20} MB."
            )

    def count_uuencode(self, data: bytes) -> None:
        """Counts a body in uuencode before it is decoded. Raises ZuViel."""
        self._uuzeilen += max(data.count(b"\n"), data.count(b"\r"))
        if self._uuzeilen > UUZEILEN:
            raise ZuViel(f"Ein Anhang in der alten Kodierung uuencode hat mehr als {UUZEILEN} Zeilen.")

    def shortcoming(self, data: bytes, rest: bytes) -> str:
        """German sentence naming the limit that is broken with this message; empty if it may be parsed.

        `rest`: what of it the parser will see (auslage).
        """
        self._bytes += len(data)
        self._huellen += 1
        if len(data) > BYTES:
            return f"Die Nachricht ist größer als {BYTES // 2**20} MB."
        if self._bytes > BYTES_INSGESAMT:
            return f"Die Nachricht ist mit ihren Hüllen größer als {BYTES_INSGESAMT // 2**20} MB."
        self._zeilenweise += len(rest)
        if self._zeilenweise > ZEILENWEISE:
            return f"Text und unverpackte Anhänge der Nachricht sind größer als {ZEILENWEISE // 2**20} MB."
        if not data or data.isspace():
            return "Die Nachricht ist leer."
        return self._too_much(rest.lower())

    def _too_much(self, data: bytes) -> str:
        if self._huellen > HUELLEN:
            return f"In der Nachricht stecken mehr als {HUELLEN} weitere."
        # A carriage return alone ends a line for the parser, too.
        zeilen = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
        self._zeilen += zeilen
        if self._zeilen > ZEILEN:
            return f"Die Nachricht hat mehr als {ZEILEN} Zeilen."
        self._teile += data.count(b"\n--") + data.count(b"\r--")
        if self._teile > TEILE:
            return f"Die Nachricht hat mehr als {TEILE} Teile."
        tiefe = len(_SCHACHTEL.findall(data))
        if tiefe > SCHACHTELN:
            return f"Die Nachricht ist mehr als {SCHACHTELN}-fach geschachtelt."
        self._vergleiche += zeilen * (tiefe + 1)
        if self._vergleiche > VERGLEICHE:
            return "Die Nachricht ist für ihre Schachtelung zu lang."
        if _head_is_longer(data):
            return f"Die Kopfzeilen der Nachricht sind länger als {KOPF_BYTES // 1024} KB."
        if any(len(m[0]) > INHALTSKOPF for m in _INHALTSKOPF.finditer(data)):
            return f"Die Angabe zum Inhalt eines Teils ist länger als {INHALTSKOPF // 1024} KB."
        if _reports(data):
            return f"Ein Bericht über die Zustellung nennt mehr als {EMPFAENGER} Empfänger."
        return ""


class Kopfzaehler(Compat32):
    """The library's own way to read headers, each counted: which lines are headers only the parser knows."""

    grenzen: Grenzen

    def __init__(self, grenzen: Grenzen) -> None:
        super().__init__()
        # A policy refuses new attributes; this one is set once, before anybody reads with it.
        self.__dict__["grenzen"] = grenzen

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Raises ZuViel at the limit."""
        self.grenzen.count_header(sum(map(len, sourcelines)))
        return super().header_source_parse(sourcelines)


def _head_is_longer(data: bytes) -> bool:
    blank = re.search(_ENDE + _ENDE, data[: KOPF_BYTES + 2])
    return blank is None and len(data) > KOPF_BYTES


def _reports(data: bytes) -> bool:
    """Whether there are too many delivery reports, or one has too many blocks; looked at up to the next part."""
    found = [m.end() for m in re.finditer(rb"message/delivery-status", data)]
    if len(found) > BERICHTE:
        return True
    if not found:
        return False
    # What looks like the next part may be none.
    if len(re.findall(_ENDE + _ENDE, data[found[0] :])) > LEERZEILEN:
        return True
    ends = (data.find(b"\n--", start) for start in found)
    parts = (data[start : end if end >= 0 else None] for start, end in zip(found, ends, strict=True))
    return any(len(re.findall(_ENDE + _ENDE, part)) > EMPFAENGER for part in parts)
