"""Takes long base64 bodies out of a message before the parser looks at every line of it: in these there is nothing.

A line of base64 is never a boundary, a header or a continuation of one, so one such line may stand for a thousand. What
was taken out is put back before anything is decoded: the result is the same to the byte.
"""

import re
import secrets
import string
from binascii import Error, a2b_base64
from collections.abc import Iterator
from email.message import Message
from typing import Any

from kim.adapters.posteingang.grenzen import Grenzen

_SCHRITT = 10_000
"""Bytes: a run twice as long lies over two looks at least, and only there is it looked for."""
_ALPHABET = (string.ascii_letters + string.digits + "+/\r\n").encode()
_LAUF = re.compile(rb"[A-Za-z0-9+/]*+(?:(?:\r\n?|\n)[A-Za-z0-9+/]++)*+(?:\r\n?|\n)?")
"""A blank line ends headers and separates the blocks of a delivery report: a run goes to it at most."""
_LEERZEILEN = (b"\n\n", b"\n\r", b"\r\r")
_UMBRUCH = re.compile(rb"[\r\n]+")
_UU = {"x-uuencode", "uuencode", "uue", "x-uue"}
_KODIERT = {"base64", "quoted-printable", *_UU}
"""What the library decodes; anything else it gives as it was sent."""


class Auslage:
    """What was taken out of all messages within one mail."""

    def __init__(self, grenzen: Grenzen) -> None:
        self._grenzen = grenzen
        # The kernel's random numbers: nobody can write a line that stands for another's body.
        self._kennung = b"KIM" + secrets.token_hex(16).encode()
        self._laeufe: list[bytes] = []

    def take(self, data: bytes) -> bytes:
        """The message with one line in place of each long body."""
        parts, done = [], 0
        for start, end in _runs(data):
            parts += [data[done:start], b"%s%08d" % (self._kennung, len(self._laeufe))]
            self._laeufe.append(data[start:end])
            done = end
        return b"".join([*parts, data[done:]]) if parts else data

    def content(self, part: Message) -> bytes:
        """The decoded body of a part, as the standard library would decode it. Raises ZuViel."""
        if part.is_multipart():
            return b""
        coding = str(part.get("content-transfer-encoding", "")).lower()
        # Without its coding the library gives a body as it was sent.
        del part["content-transfer-encoding"]
        data = self._put_back(part.get_payload(decode=True) or b"")
        if coding not in _KODIERT:
            return data
        if coding == "base64":
            try:
                return a2b_base64(data.translate(None, b"\r\n"), strict_mode=True)
            except Error:
                pass  # damaged: the library knows how much of it can be saved
        if coding in _UU:
            self._grenzen.count_uuencode(data)
        part["content-transfer-encoding"] = coding
        part.set_payload(data.decode("ascii", "surrogateescape"))
        decoded = part.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else b""

    def _put_back(self, data: Any) -> bytes:
        if not self._laeufe or self._kennung not in data:
            return bytes(data)
        pieces = data.split(self._kennung)
        found = [pieces[0]]
        for piece in pieces[1:]:
            found += [self._laeufe[int(piece[:8])], piece[8:]]
        return b"".join(found)


def _runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Whole lines of long runs of base64. Takes one walk over the message, however it is made."""
    done = 0
    for look in range(_SCHRITT, len(data), _SCHRITT):
        if look < done:
            continue
        match = _LAUF.match(data, look)
        assert match is not None
        floor, done = max(done, look - _SCHRITT), match.end()
        if done - floor < 2 * _SCHRITT:
            continue
        begin = floor + len(data[floor:look].rstrip(_ALPHABET))
        # What was walked through from here has no blank line; what lies before may end with one.
        begin = max([begin, *(data.rfind(blank, begin, look + 1) + 2 for blank in _LEERZEILEN)])
        start, end = _whole_lines(data, begin, done)
        if done - begin >= 2 * _SCHRITT and start < end:
            yield start, end


def _whole_lines(data: bytes, begin: int, done: int) -> tuple[int, int]:
    """From the first line that is whole to the last one, without its end: that may belong to a boundary behind it."""
    first = _UMBRUCH.search(data, begin, done)
    start = first.end() if first else done
    if data[done - 1] not in b"\r\n":  # the last line goes on in other characters
        done = max(data.rfind(b"\n", start, done), start)
    while done > start and data[done - 1] in b"\r\n":
        done -= 1
    return start, done
