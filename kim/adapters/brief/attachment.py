"""Reads back what a letter carries: the attached decision and the numbers printed on it. For any bytes, never raising."""

import logging
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader

# The parser's warnings quote what they stumble over, which may be a letter's text.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

ENTSCHEIDUNG = "entscheidung.json"
MAX_BYTES = 40_000_000
"""A letter has 200 KB; whatever is larger is not opened."""
_MAX_SEITEN = 2
"""The Bescheidnummer stands on the first page."""
_MAX_WOERTER = 2_000


@dataclass(frozen=True)
class Getragen:
    """What was found in a file. All of it is claims of the file: nothing is believed before it is compared."""

    lesbar: bool
    """Whether it is a PDF that can be opened at all."""
    entscheidungen: tuple[bytes, ...] = ()
    """Every attachment called `entscheidung.json`."""
    woerter: frozenset[str] = frozenset()
    """The words of the first pages."""


def read_letter(pdf: bytes) -> Getragen:
    """What this file carries; `lesbar` is false for whatever cannot be opened."""
    if len(pdf) > MAX_BYTES or b"%PDF-" not in pdf[:1024]:
        return Getragen(lesbar=False)
    try:
        reader = PdfReader(BytesIO(pdf))
        seiten = len(reader.pages)
    except Exception:  # noqa: BLE001 - there is no list of what the parser raises
        return Getragen(lesbar=False)
    return Getragen(True, _attached(reader), _words(reader, min(seiten, _MAX_SEITEN)))


def _attached(reader: PdfReader) -> tuple[bytes, ...]:
    try:
        return tuple(bytes(data) for data in reader.attachments.get(ENTSCHEIDUNG, []))
    except Exception:  # noqa: BLE001 - a broken attachment is no attachment; the printed number may still tell
        return ()


def _words(reader: PdfReader, seiten: int) -> frozenset[str]:
    try:
        text = " ".join(reader.pages[nr].extract_text() for nr in range(seiten))
    except Exception:  # noqa: BLE001 - unreadable pages say nothing
        return frozenset()
    return frozenset(text.split()[:_MAX_WOERTER])
