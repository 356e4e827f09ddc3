"""What does a form field show on paper?

The value of a field and its picture are two entries of the file, written by different programs; only the picture
is what a person saw and signed.
"""

from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1

from kim.adapters.pdf.seite.grenzen import MAX_BILD, is_oversized

Zeichen = tuple[float, float, float, float, str]
"""x0, bottom, x1, top in the picture's own space (y upwards), and the text."""


class Feldbildleser:
    """Runs the pictures of fields of one document; fonts are shared between them."""

    def __init__(self) -> None:
        self._mittel = PDFResourceManager(caching=True)

    def zeichen(self, page: Any, strom: Any) -> list[Zeichen]:
        """The characters a picture draws, in drawing order."""
        strom = resolve1(strom)
        if not isinstance(strom, PDFStream) or is_oversized(strom, MAX_BILD):
            return []
        geraet = PDFPageAggregator(self._mittel, laparams=None)
        interpreter = PDFPageInterpreter(self._mittel, geraet)
        eins = (1, 0, 0, 1, 0, 0)
        geraet.begin_page(page, eins)
        interpreter.render_contents(resolve1(strom.get("Resources")) or {}, [strom], ctm=eins)
        return list(_chars(geraet.cur_item))


def _chars(teil: Any) -> list[Zeichen]:
    funde: list[Zeichen] = []
    for kind in teil:
        if isinstance(kind, LTChar):
            funde.append((*kind.bbox, kind.get_text()))
        elif isinstance(kind, LTContainer):
            funde += _chars(kind)
    return funde


def as_lines(zeichen: list[Zeichen]) -> list[tuple[float, float, float, float, str]]:
    """Characters put together to words with gaps as spaces, one entry per line: x0, y0, x1, y1, text."""
    zeilen: list[list[Zeichen]] = []
    for z in zeichen:
        if (
            zeilen
            and abs(zeilen[-1][-1][1] - z[1]) < 0.5 * max(z[3] - z[1], 1)
            and z[0] >= zeilen[-1][-1][0] - 1
        ):
            zeilen[-1].append(z)
        else:
            zeilen.append([z])
    funde = []
    for zeile in zeilen:
        text, vorher = "", None
        for z in zeile:
            if vorher and z[0] - vorher[2] > 0.18 * max(z[3] - z[1], 1) and not text.endswith(" "):
                text += " "
            text, vorher = text + z[4], z
        kasten = (
            min(z[0] for z in zeile),
            min(z[1] for z in zeile),
            max(z[2] for z in zeile),
            max(z[3] for z in zeile),
        )
        funde.append((*kasten, text))
    return funde
