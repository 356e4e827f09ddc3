"""What do programs do to a finished PDF: print it flat, turn its pages, bind several, write over it?"""

import ctypes
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

from kim.cli.demo.muster import ORDNER


def flatten(quelle: bytes | Path) -> bytes:
    """A filled form with its fields turned into page content, as „print to PDF“ does it."""
    dokument = pypdfium2.PdfDocument(quelle)
    dokument.init_forms()
    for i in range(len(dokument)):
        seite = dokument[i]  # keeps the page open during the call
        pdfium.FPDFPage_Flatten(seite.raw, pdfium.FLAT_NORMALDISPLAY)
    return save(dokument)


def turn(datei: Path, grad: int) -> bytes:
    """Every page marked as turned, as scanners and printers do it."""
    dokument = pypdfium2.PdfDocument(datei)
    for i in range(len(dokument)):
        dokument[i].set_rotation(grad)
    return save(dokument)


def bind(*seiten: tuple[str, int]) -> bytes:
    """One document from pages of several samples: file and page from 1."""
    band = pypdfium2.PdfDocument.new()
    for datei, seite in seiten:
        band.import_pages(pypdfium2.PdfDocument(ORDNER / datei), [seite - 1])
    return save(band)


def append(vorn: bytes, hinten: bytes) -> bytes:
    """Two files merged by a program."""
    schreiber = pypdf.PdfWriter()
    schreiber.append(BytesIO(vorn))
    schreiber.append(BytesIO(hinten))
    puffer = BytesIO()
    schreiber.write(puffer)
    return puffer.getvalue()


def write_over(datei: str, zeilen: list[str]) -> bytes:
    """The sample with these lines written over its first page."""
    band = pypdfium2.PdfDocument(ORDNER / datei)
    seite = band[0]
    schrift = pdfium.FPDFText_LoadStandardFont(band.raw, b"Helvetica")
    for nr, zeile in enumerate(zeilen):
        objekt = pdfium.FPDFPageObj_CreateTextObj(band.raw, schrift, 9.0)
        pdfium.FPDFText_SetText(objekt, _weit((zeile + "\0").encode("utf-16-le")))
        pdfium.FPDFPageObj_Transform(objekt, 1, 0, 0, 1, 60, 780 - 12 * nr)
        pdfium.FPDFPage_InsertObject(seite.raw, objekt)
    pdfium.FPDFPage_GenerateContent(seite.raw)
    return save(band)


def _weit(roh: bytes) -> Any:
    return (ctypes.c_ushort * (len(roh) // 2)).from_buffer_copy(roh)


def save(dokument: pypdfium2.PdfDocument) -> bytes:
    """The bytes of a document that was changed."""
    puffer = BytesIO()
    dokument.save(puffer)
    return puffer.getvalue()
