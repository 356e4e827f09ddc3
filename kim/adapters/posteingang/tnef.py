"""Takes the attachments, and nothing else, out of a `winmail.dat` (TNEF, as described in MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATUR = b"\x78\x9f\x3e\x22"
_RENDDATA, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_FILENAME, _DISPLAY_NAME, _DATA_BIN = 0x3707, 0x3001, 0x3701
_UNICODE, _VARIABLE = 0x001F, {0x000D, 0x001E, 0x001F, 0x0102}
_FEST = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
HOECHSTENS = 100
_ANGABEN = 10_000
"""Attributes of one file, and values of one attribute; Outlook writes some dozens."""


class TnefUnlesbar(ValueError):
    """The file is no TNEF, is cut off or contradicts itself."""


@dataclass
class _Datei:
    kurzname: str = ""
    langname: str = ""
    inhalt: bytes | None = None


def attachments(data: bytes) -> list[tuple[str, bytes]]:
    """Name and bytes of each attached file, in their order. Raises TnefUnlesbar; checks every length and checksum."""
    if data[:4] != SIGNATUR:
        raise TnefUnlesbar("no TNEF signature")
    found: list[_Datei] = []
    for attribute, value in _attributes(data):
        if attribute == _RENDDATA:
            found.append(_Datei())
            if len(found) > HOECHSTENS:
                raise TnefUnlesbar("too many attachments")
        elif found and attribute == _TITLE:
            found[-1].kurzname = value.rstrip(b"\0").decode("cp1252", "replace")
        elif found and attribute == _DATA:
            found[-1].inhalt = value
        elif found and attribute == _ATTACHMENT:
            found[-1].langname, bytes_beside = _details(value)
            found[-1].inhalt = found[-1].inhalt or bytes_beside
    return [(d.langname or d.kurzname, d.inhalt) for d in found if d.inhalt is not None]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 6
    for _ in range(_ANGABEN):
        if place >= len(data):
            return
        if place + 9 > len(data):
            raise TnefUnlesbar("cut off in an attribute")
        level, tag, length = struct.unpack_from("<BII", data, place)
        start, end = place + 9, place + 9 + length
        if level not in {1, 2} or end + 2 > len(data):
            raise TnefUnlesbar("an attribute is longer than the file")
        value = data[start:end]
        if sum(value) & 0xFFFF != struct.unpack_from("<H", data, end)[0]:
            raise TnefUnlesbar("a checksum is wrong")
        yield tag & 0xFFFF, value
        place = end + 2
    raise TnefUnlesbar("too many attributes")


def _details(value: bytes) -> tuple[str, bytes | None]:
    """The name, and the bytes if they stand among the properties instead of in an attribute of their own."""
    names: dict[int, str] = {}
    inhalt: bytes | None = None
    try:
        for number, kind, text in _properties(value):
            if number in {_LONG_FILENAME, _DISPLAY_NAME} and kind in {0x001E, _UNICODE}:
                coding = "utf-16-le" if kind == _UNICODE else "cp1252"
                names[number] = text.decode(coding, "replace").rstrip("\0")
            elif number == _DATA_BIN and kind == 0x0102:
                inhalt = text
    except struct.error as error:
        raise TnefUnlesbar("a property is cut off") from error
    return names.get(_LONG_FILENAME) or names.get(_DISPLAY_NAME, ""), inhalt


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    (count,), place, seen = struct.unpack_from("<I", value), 4, 0
    for _ in range(min(count, _ANGABEN)):
        kind, number = struct.unpack_from("<HH", value, place)
        place += 4
        if number >= 0x8000:
            place = _skip_name(value, place)
        many, plain = bool(kind & 0x1000), kind & 0x0FFF
        values = 1
        if many or plain in _VARIABLE:
            (values,) = struct.unpack_from("<I", value, place)
            place += 4
        seen += values
        if seen > _ANGABEN:
            raise TnefUnlesbar("too many values")
        for _ in range(values):
            length = _FEST.get(plain, 0)
            if plain in _VARIABLE:
                (length,) = struct.unpack_from("<I", value, place)
                place += 4
            elif not length:
                raise TnefUnlesbar("a property of unknown kind")
            if place + length > len(value):
                raise TnefUnlesbar("a property is cut off")
            yield number, plain, value[place : place + length]
            place += length + (-length) % 4


def _skip_name(value: bytes, place: int) -> int:
    (kind,) = struct.unpack_from("<I", value, place + 16)
    (length,) = struct.unpack_from("<I", value, place + 20)
    return place + 24 + (0 if kind == 0 else length + (-length) % 4)
