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

_SCHRITT = 10_000
"""Bytes: a run twice as long lies over two looks at least, and only there is it looked for."""
_ALPHABET = (string.ascii_letters + string.digits + "+/\r\n").encode()
_LAUF = re.compile(rb"[A-Za-z0-9+/\r\n]*+")
_LEERZEILEN = (b"\n\n", b"\n\r", b"\r\r")
"""A blank line ends headers and separates the blocks of a delivery report: a run with one inside stays where it is."""
_UMBRUCH = re.compile(rb"[\r\n]+")


class Auslage:
    """What was taken out of all messages within one mail."""

    def __init__(self) -> None:
        # The kernel's random numbers: nobody can write a line that stands for another's body.
        self._kennung = b"KIM" + secrets.token_hex(16).encode()
        self._laeufe: list[bytes] = []

    def take(self, data: bytes) -> bytes:
        """The message with one line in place of each long body."""
        parts, done = [], 0
        for begin, run in _runs(data):
            start, end = _whole_lines(run)
            if start >= end:
                continue
            start, end = start + begin, end + begin
            parts += [data[done:start], b"%s%08d" % (self._kennung, len(self._laeufe))]
            self._laeufe.append(data[start:end])
            done = end
        return b"".join([*parts, data[done:]]) if parts else data

    def content(self, part: Message) -> bytes:
        """The decoded body of a part, as the standard library would decode it."""
        if part.is_multipart():
            return b""
        coding = str(part.get("content-transfer-encoding", ""))
        # Without its coding the library gives a body as it was sent.
        del part["content-transfer-encoding"]
        data = self._put_back(part.get_payload(decode=True) or b"")
        if coding.lower() == "base64":
            try:
                return a2b_base64(data.translate(None, b"\r\n"), strict_mode=True)
            except Error:
                pass  # damaged: the library knows how much of it can be saved
        part["content-transfer-encoding"] = coding
        part.set_payload(data.decode("ascii", "surrogateescape"))
        decoded = part.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else b""

    def _put_back(self, data: Any) -> bytes:
        if self._kennung not in data:
            return bytes(data)
        pieces = data.split(self._kennung)
        found = [pieces[0]]
        for piece in pieces[1:]:
            found += [self._laeufe[int(piece[:8])], piece[8:]]
        return b"".join(found)


def _runs(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Long runs of base64 with their places. Takes one walk over the message, however it is made."""
    done = 0
    for look in range(_SCHRITT, len(data), _SCHRITT):
        if look < done:
            continue
        match = _LAUF.match(data, look)
        assert match is not None
        before = data[max(done, look - _SCHRITT) : look]
        begin, done = look - len(before) + len(before.rstrip(_ALPHABET)), match.end()
        if done - begin >= 2 * _SCHRITT:
            yield begin, data[begin:done]


def _whole_lines(run: bytes) -> tuple[int, int]:
    """From the first line that is whole to the last one, without its end: that may belong to a boundary behind it."""
    first = _UMBRUCH.search(run)
    start, end = first.end() if first else len(run), len(run.rstrip(b"\r\n"))
    if end == len(run):  # the last line goes on in other characters
        end = len(run[: max(run.rfind(b"\n"), 0)].rstrip(b"\r\n"))
    if any(run.find(blank, start, end) >= 0 for blank in _LEERZEILEN):
        return 0, 0
    return start, end
