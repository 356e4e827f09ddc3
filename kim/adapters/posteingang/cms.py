"""Takes the message out of an opaque S/MIME signature (CMS SignedData, BER). It checks no signature and decrypts nothing."""

from collections.abc import Iterator

_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_SEQUENCE, _OID, _OCTETS, _EXPLICIT = 0x30, 0x06, 0x04, 0xA0
_ELEMENTE = 10_000
"""A body in pieces of a kilobyte has some thousand; more is an attack on the reader."""


class CmsUnlesbar(ValueError):
    """Not BER, cut off, or nothing but a signature."""


def signed_content(data: bytes) -> bytes:
    """The enclosed message. Raises CmsUnlesbar, also for encrypted mail and for a detached signature."""
    reader = _Ber(data)
    outer = list(reader.children(*reader.only(0, len(data), _SEQUENCE)))
    if len(outer) < 2 or outer[0][0] != _OID or reader.bytes_of(outer[0]) != _SIGNED:
        raise CmsUnlesbar("no signed data")
    signed = list(reader.children(*reader.only(outer[1][1], outer[1][2], _SEQUENCE)))
    if outer[1][0] != _EXPLICIT or len(signed) < 3 or signed[2][0] != _SEQUENCE:
        raise CmsUnlesbar("no content")
    enclosed = list(reader.children(signed[2][1], signed[2][2]))
    if len(enclosed) != 2 or reader.bytes_of(enclosed[0]) != _DATA or enclosed[1][0] != _EXPLICIT:
        raise CmsUnlesbar("the signature stands alone")
    return b"".join(reader.octets(enclosed[1][1], enclosed[1][2], 0))


class _Ber:
    """Elements as (tag, start, end) of their content; every length is checked against what there is."""

    def __init__(self, data: bytes) -> None:
        self.data, self.seen = data, 0

    def bytes_of(self, element: tuple[int, int, int]) -> bytes:
        return self.data[element[1] : element[2]]

    def only(self, start: int, end: int, tag: int) -> tuple[int, int]:
        found = next(iter(self.children(start, end)), None)
        if found is None or found[0] != tag:
            raise CmsUnlesbar("an element of another kind")
        return found[1], found[2]

    def octets(self, start: int, end: int, tiefe: int) -> Iterator[bytes]:
        """The pieces of an OCTET STRING, which may be sent in pieces of pieces."""
        if tiefe > 4:
            raise CmsUnlesbar("pieces within pieces")
        for element in self.children(start, end):
            if element[0] == _OCTETS:
                yield self.bytes_of(element)
            elif element[0] == _OCTETS | 0x20:
                yield from self.octets(element[1], element[2], tiefe + 1)
            else:
                raise CmsUnlesbar("no octets")

    def children(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        while start < end and self.data[start : start + 2] != b"\0\0":
            tag, first, last, start = self._element(start, end, 0)
            yield tag, first, last

    def _element(self, place: int, end: int, tiefe: int) -> tuple[int, int, int, int]:
        """Tag, start and end of the content, and where the next element begins."""
        self.seen += 1
        if self.seen > _ELEMENTE or tiefe > 12:
            raise CmsUnlesbar("too many elements")
        if place + 2 > end or self.data[place] & 0x1F == 0x1F:
            raise CmsUnlesbar("cut off, or a tag of several bytes")
        tag, length, start = self.data[place], self.data[place + 1], place + 2
        if length == 0x80:
            # Without a length the content ends at two zero bytes.
            inner = start
            while self.data[inner : inner + 2] != b"\0\0":
                inner = self._element(inner, end, tiefe + 1)[3]
            if inner + 2 > end:
                raise CmsUnlesbar("cut off")
            return tag, start, inner, inner + 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(self.data[start : start + size], "big")
            start += size
            if size > 4:
                raise CmsUnlesbar("a length of more than four bytes")
        if start + length > end:
            raise CmsUnlesbar("longer than the file")
        return tag, start, start + length, start + length
