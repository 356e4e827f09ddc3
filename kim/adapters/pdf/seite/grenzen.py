"""Is a page so large that drawing it would take the parser minutes or gigabytes?

A second line of defence: the worker that reads files has limits of its own. A file of 2 KB may unfold to 1 GiB, so
nothing is unfolded here beyond the limit.
"""

import zlib
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

MAX_SEITE = 3_000_000
"""Bytes of drawing instructions; the form has 60,000 at most."""
MAX_BILD = 200_000
"""Bytes for the picture of one field; one line of text has a few hundred."""


def is_oversized(strom: Any, grenze: int) -> bool:
    """Whether a stream unfolds to more than `grenze` bytes."""
    strom = resolve1(strom)
    if not isinstance(strom, PDFStream):
        return False
    roh = strom.get_rawdata()
    if roh is None:  # already unfolded by someone
        return len(strom.get_data()) > grenze
    filter_namen = [str(getattr(f, "name", f)) for f, _ in strom.get_filters()]
    if len(roh) > grenze or len(filter_namen) > 2:
        return True
    if filter_namen[:1] in (["FlateDecode"], ["Fl"]):
        entpacker = zlib.decompressobj()
        try:
            return len(entpacker.decompress(roh, grenze + 1)) > grenze
        except zlib.error:
            return False
    # The other filters unfold little: run lengths at most 64 times.
    return bool(filter_namen) and len(roh) * 64 > grenze * 8


def is_oversized_page(seite: Any) -> bool:
    """The page's own instructions together, and each drawing it calls."""
    inhalt = [resolve1(s) for s in seite.page_obj.contents]
    mittel = resolve1(seite.page_obj.resources.get("XObject")) or {}
    zeichnungen = [resolve1(x) for x in (mittel.values() if isinstance(mittel, dict) else ())]
    formen = [
        x for x in zeichnungen if isinstance(x, PDFStream) and getattr(x.get("Subtype"), "name", "") == "Form"
    ]
    return (
        len(inhalt) > 500
        or len(formen) > 2_000
        or any(is_oversized(s, MAX_SEITE) for s in [*inhalt, *formen])
    )
