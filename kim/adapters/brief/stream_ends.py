"""Makes the end of every stream in a PDF unambiguous, so that validators of PDF/A agree with its /Length.

The typesetter ends a stream with LF and `endstream`. Where the compressed data happen to end with CR (about one
letter in 40), a validator takes CR LF for the end-of-line marker and finds the data one byte too short
(ISO 19005-3, 6.1.7.1). There the marker is written as CR LF, which is allowed as well, and the cross-reference
table is moved along.
"""

import re
from bisect import bisect_left

from kim.adapters.brief.errors import VorlageDefekt

_TABLE = re.compile(rb"\nxref\n0 (\d+)\n")
_STREAM = re.compile(rb"\d+ 0 obj\n<<.*?/Length (\d+).*?>>\s*stream\n", re.DOTALL)


def settle_stream_ends(pdf: bytes) -> bytes:
    """The same PDF with CR LF before `endstream` wherever the data end with CR; unchanged if none do.

    Reads the classic cross-reference table that typst 0.15 writes; raises VorlageDefekt for any other file.
    """
    start = int(pdf[pdf.rindex(b"startxref") + len(b"startxref") :].split()[0])
    table = _TABLE.match(pdf, start - 1)
    if table is None:
        raise VorlageDefekt("no classic cross-reference table where startxref points")
    end_of_table = table.end() + 20 * int(table[1])
    entries = [pdf[at : at + 20] for at in range(table.end(), end_of_table, 20)]
    offsets = sorted(int(entry[:10]) for entry in entries if entry[17:18] == b"n")
    insertions = [
        end
        for at, next_at in zip(offsets, [*offsets[1:], start], strict=True)
        if (end := _cr_end(pdf, at, next_at))
    ]
    if not insertions:
        return pdf

    def moved(offset: int) -> int:
        return offset + bisect_left(insertions, offset)

    pieces = [pdf[a:b] for a, b in zip([0, *insertions], [*insertions, table.end()], strict=True)]
    lines = [
        b"%010d" % moved(int(entry[:10])) + entry[10:] if entry[17:18] == b"n" else entry for entry in entries
    ]
    rest = pdf[end_of_table:].replace(b"startxref\n%d\n" % start, b"startxref\n%d\n" % moved(start))
    return b"\r".join(pieces) + b"".join(lines) + rest


def _cr_end(pdf: bytes, at: int, next_at: int) -> int:
    """Where the data of the object's stream end, if with CR; else 0."""
    head = _STREAM.match(pdf, at, next_at)
    if head is None:
        return 0
    end = head.end() + int(head[1])
    if pdf[end : end + 10] != b"\nendstream":
        raise VorlageDefekt(f"the stream of the object at byte {at} does not end where its /Length says")
    return end if pdf[end - 1 : end] == b"\r" else 0
