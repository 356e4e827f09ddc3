"""Which fillable fields does the file have, what is entered, what is shown, and where on the page?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from kim.adapters.pdf.seite.feldbild import Feldbildleser, as_lines
from kim.adapters.pdf.werte.lesarten import normalise
from kim.adapters.pdf.werte.sammlung import Box

_HOECHSTENS = 2_000


@dataclass(frozen=True, slots=True)
class Formularfeld:
    """One field on one page."""

    name: str
    seite: int
    box: Box
    wert: str
    """What is entered; "" if nothing."""
    gezeigt: tuple[tuple[float, float, float, float, str], ...] | None
    """The lines drawn, in page points from the top left; None if the file leaves the drawing to the viewer."""
    schalter: bool | None = None
    """Ticked or not; None if it is no check box."""
    uneins: bool = False
    """The tick entered and the tick shown contradict each other."""

    @property
    def gezeigter_text(self) -> str:
        return normalise(" ".join(z[4] for z in self.gezeigt or ()))

    @property
    def widerspruch(self) -> bool:
        """What is entered is not what is printed; spaces and line breaks do not count."""
        if self.schalter is not None:
            return self.uneins
        if self.gezeigt is None:
            return False
        # The form's font lacks ğ and š; a filling program draws something else there, and that is no contradiction.
        muster = "".join(re.escape(z) if _darstellbar(z) else ".{0,2}" for z in _kern(self.wert))
        return not re.fullmatch(muster, _kern(self.gezeigter_text))


def _darstellbar(zeichen: str) -> bool:
    return zeichen.encode("cp1252", "ignore") != b""


def _kern(text: str) -> str:
    return re.sub(r"\s+", "", normalise(text)).casefold()


def _text(wert: Any) -> str:
    wert = resolve1(wert)
    if isinstance(wert, PDFStream):
        wert = wert.get_data()
    if isinstance(wert, PSLiteral):
        wert = wert.name
    if isinstance(wert, bytes):
        if wert.startswith(b"\xef\xbb\xbf"):
            return wert[3:].decode("utf-8", "replace")
        if wert.startswith(b"\xff\xfe"):
            return wert[2:].decode("utf-16-le", "replace")
        return str(decode_text(wert))
    return (
        wert if isinstance(wert, str) else "" if wert is None or isinstance(wert, (list, dict)) else str(wert)
    )


def _geerbt(feld: dict[str, Any], schluessel: str) -> Any:
    for _ in range(16):  # a field tree that refers to itself must end
        if schluessel in feld:
            return resolve1(feld[schluessel])
        eltern = resolve1(feld.get("Parent"))
        if not isinstance(eltern, dict):
            return None
        feld = eltern
    return None


def _name(feld: dict[str, Any]) -> str:
    # Programs that join files put names of their own in front: „Seite1.iban“, „form[0].iban[0]“.
    return re.sub(r"\[\d+\]$", "", _text(_geerbt(feld, "T")).rsplit(".", 1)[-1])


def _bild(feld: dict[str, Any], zustand: str) -> Any:
    bilder = resolve1(feld.get("AP"))
    bild = resolve1(bilder.get("N")) if isinstance(bilder, dict) else None
    return resolve1(bild.get(zustand)) if isinstance(bild, dict) else bild


def _gezeigt(
    leser: Feldbildleser, seite: Any, bild: Any, box: Box
) -> tuple[tuple[float, float, float, float, str], ...] | None:
    if not isinstance(bild, PDFStream):
        return None
    try:
        linien = as_lines(leser.zeichen(seite.page_obj, bild))
        bbox = [float(v) for v in resolve1(bild.get("BBox")) or ()]
    except Exception:  # noqa: BLE001 - the parsers raise anything; such a picture shows nothing to compare
        return None
    if len(bbox) != 4 or any("(cid:" in z[4] for z in linien):
        return None
    dx, dy = box[0] - bbox[0], box[3] + bbox[1]
    return tuple((x0 + dx, dy - y1, x1 + dx, dy - y0, text) for x0, y0, x1, y1, text in linien)


def read_formularfelder(seiten: Sequence[Any], dokument: Any) -> list[Formularfeld]:
    """Every field with a place on a page, in page order."""
    leser = Feldbildleser()
    funde: list[Formularfeld] = []
    aufgeschoben = resolve1((resolve1(dokument.catalog.get("AcroForm")) or {}).get("NeedAppearances"))
    for seite in seiten:
        for annotation in seite.annots:
            feld = annotation["data"]
            if getattr(resolve1(feld.get("Subtype")), "name", None) != "Widget" or len(funde) >= _HOECHSTENS:
                continue
            box: Box = tuple(float(annotation[k]) for k in ("x0", "top", "x1", "bottom"))  # type: ignore[assignment]
            name, art = _name(feld), getattr(_geerbt(feld, "FT"), "name", "")
            eintrag, zustand = _text(_geerbt(feld, "V")), _text(feld.get("AS"))
            if art == "Btn":
                an_wert, an_bild = eintrag not in ("", "Off"), zustand not in ("", "Off")
                # A group of buttons has one value; the button that is on is the one showing it.
                eigen = an_bild if "T" not in feld else an_wert
                funde.append(
                    Formularfeld(
                        name, seite.page_number, box, eintrag, None, eigen, "AS" in feld and eigen != an_bild
                    )
                )
                continue
            gezeigt = None if aufgeschoben else _gezeigt(leser, seite, _bild(feld, zustand), box)
            funde.append(Formularfeld(name, seite.page_number, box, eintrag, gezeigt))
    return funde
