"""What runs inside for pictures: PDFium draws one page, or the reader's rules look at recognised words."""

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pypdfium2
from schwifty import IBAN

from kim.adapters.pdf.erkannt import propose
from kim.adapters.sandkasten.bild import MAX_PUNKTE
from kim.adapters.sandkasten.linien import without_rules
from kim.adapters.sandkasten.vorrat import load_all
from kim.programmes.formular import Formular, load_formular
from kim.programmes.register import register
from kim_models.erkennung import Blattmass, Erkannt

DPI = 300.0


def prepare(optionen: Mapping[str, str]) -> Callable[[bytes], str]:
    """Draws and reads with the form of `optionen["programm"]`."""
    formular = load_formular(optionen["programm"])
    namen = {ags: empfaenger.name for ags, empfaenger in register().items()}
    load_all()
    # What a library loads at its first use it must load now.
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(100, 100)
    _grey(blank, 1, 0)
    blank.close()
    # The registry of banks, for one.
    assert IBAN("DE04478500659900762221").bic
    beispiel = [("IBAN", 60.0), ("DE04478500659900762221", 95.0)]
    worte = [Erkannt(1, (0, 0, 0), x, 100, x + 30, 110, text, 1.0) for text, x in beispiel]
    propose(worte, [Blattmass(1, 595.0, 842.0)], formular, namen)

    def answer(daten: bytes) -> str:
        kopf, _, inhalt = daten.partition(b"\n")
        return _answer(json.loads(kopf), inhalt, formular, namen)

    return answer


def _answer(kopf: dict[str, Any], inhalt: bytes, formular: Formular, namen: Mapping[str, str]) -> str:
    if kopf["was"] == "bild":
        dokument = pypdfium2.PdfDocument(inhalt)
        try:
            return json.dumps(_grey(dokument, kopf["seite"], kopf["drehung"]))
        finally:
            dokument.close()
    payload = json.loads(inhalt)
    worte = [Erkannt(**{**wort, "zeile": tuple(wort["zeile"])}) for wort in payload["worte"]]
    seiten = [Blattmass(**mass) for mass in payload["seiten"]]
    return json.dumps({"vorschlaege": propose(worte, seiten, formular, namen)})


def _grey(dokument: pypdfium2.PdfDocument, seite: int, drehung: int) -> dict[str, Any]:
    page = dokument[seite - 1]
    breite, hoehe = page.get_size()
    if drehung in {90, 270}:
        breite, hoehe = hoehe, breite
    dpi = min(DPI, 72 * (MAX_PUNKTE / max(breite * hoehe, 1.0)) ** 0.5 * 0.99)
    bitmap = page.render(scale=dpi / 72, rotation=drehung, grayscale=True)
    raw = bytes(bitmap.buffer)
    rows = (raw[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height))
    grau = raw if bitmap.stride == bitmap.width else b"".join(rows)
    grau = without_rules(grau, bitmap.width, bitmap.height, dpi)
    return {
        "breite": bitmap.width,
        "hoehe": bitmap.height,
        "punkte_breite": breite,
        "punkte_hoehe": hoehe,
        "dpi": dpi,
        "grau": base64.b64encode(zlib.compress(grau, 1)).decode(),
    }
