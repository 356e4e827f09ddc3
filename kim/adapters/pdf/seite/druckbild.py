"""What is printed in the document, whoever drew it: text, pictures, and what its form fields show?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kim.adapters.pdf.seite.formularfelder import Formularfeld
from kim.adapters.pdf.seite.kreuze import Marke, drawn_marks
from kim.adapters.pdf.seite.worte import Seitenbild, Wort, page_image
from kim.adapters.pdf.werte.lesarten import holds_invisible, normalise

_MAX_ZEICHEN = 60_000
"""Characters per page; ten times a page of small print."""
_WORT = re.compile(
    r"^[(„»]?(?=[^\W\d_]*[aeiouyäöüAEIOUYÄÖÜ])[^\W\d_]{3,}|^[0-9]{1,3}([.][0-9]{3})*(,[0-9]{2})?[.,]?$"
)
_DREHUNG = {90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}


@dataclass(slots=True)
class Druckbild:
    """All that is printed in the document."""

    bilder: list[Seitenbild] = field(default_factory=list)
    marken: list[Marke] = field(default_factory=list)
    bildseiten: list[int] = field(default_factory=list)
    """Pages that are a picture without text."""
    unsichtbar: bool = False
    """A character that nobody sees stands on a page."""
    erkannte: list[int] = field(default_factory=list)
    """Pages that are a picture under a text that some scanner guessed."""

    @property
    def gescannt(self) -> tuple[int, ...]:
        return tuple(sorted({*self.bildseiten, *self.erkannte}))

    @property
    def zeichen(self) -> int:
        return sum(len(w.text) for b in self.bilder for w in b.worte)


def read_print(seiten: Sequence[Any], formularfelder: Sequence[Formularfeld]) -> Druckbild:
    """Every page as it was written; a page with far too many characters counts as a picture."""
    druck = Druckbild()
    for seite in map(_upright, seiten):
        eigene = [f for f in formularfelder if f.seite == seite.page_number]
        druck.unsichtbar = druck.unsichtbar or any(holds_invisible(c["text"]) for c in seite.chars)
        if len(seite.chars) > _MAX_ZEICHEN:
            druck.bildseiten.append(seite.page_number)
            continue
        bild = page_image(seite, [wort for f in eigene for wort in _shown(f)])
        druck.bilder.append(bild)
        gezeichnet = drawn_marks(seite, bild.worte)
        schalter = [Marke(f.seite, f.box, f.schalter) for f in eigene if f.schalter is not None]
        druck.marken += schalter + [m for m in gezeichnet if not any(_ueberlappt(m, s) for s in schalter)]
        flaeche = sum(abs((i["x1"] - i["x0"]) * (i["bottom"] - i["top"])) for i in seite.images)
        if flaeche > 0.6 * float(seite.width) * float(seite.height):
            if sum(len(w.text) for w in bild.worte) < 40 or _kauderwelsch(bild.worte):
                druck.bildseiten.append(seite.page_number)
                druck.bilder.pop()
            else:
                druck.erkannte.append(seite.page_number)
    return druck


def _kauderwelsch(worte: Sequence[Wort]) -> bool:
    """Whether a text layer is only residue: hardly one word in four with three letters and a vowel, or a figure."""
    brauchbar = sum(1 for w in worte if _WORT.search(w.text))
    return brauchbar * 4 < len(worte)


def _upright(seite: Any) -> Any:
    """A page as it was written: pdfplumber finds no words on a page whose text is turned against the reader."""
    gedreht = seite.rotation
    if gedreht not in _DREHUNG:
        return seite
    # Drawn first as if it were not turned, so that it is drawn once in the usual case.
    seite.page_obj.rotate = 0
    flach = type(seite)(seite.pdf, seite.page_obj, page_number=seite.page_number, initial_doctop=0)
    a0, b0, c0, d0 = _DREHUNG[gedreht]
    aufrecht = 0
    for zeichen in flach.chars:
        a, b, c, d = zeichen["matrix"][:4]
        x, y = a0 * a + c0 * b, b0 * c + d0 * d
        aufrecht += x > 0 and x * y > 0 and (b0 * a + d0 * b) * (a0 * c + c0 * d) <= 0
    if aufrecht * 2 < len(flach.chars):
        return flach
    seite.page_obj.rotate = gedreht
    return seite


def _shown(feld: Formularfeld) -> list[Wort]:
    """The words a field shows; its lines are divided evenly by letters, which is enough to tell where it stands."""
    worte = []
    for x0, top, x1, bottom, text in feld.gezeigt or _entered(feld):
        breite = (x1 - x0) / max(len(text), 1)
        for t in re.finditer(r"\S+", text):
            if kern := normalise(t[0]):
                worte.append(
                    Wort(feld.seite, x0 + t.start() * breite, top, x0 + t.end() * breite, bottom, kern)
                )
    return worte


def _entered(feld: Formularfeld) -> list[tuple[float, float, float, float, str]]:
    """The line a viewer would draw where the file leaves the drawing to it: at the left, in the upper half of a high box."""
    text = normalise(feld.wert)
    if feld.gezeigt is not None or feld.schalter is not None or not text:
        return []
    x0, top, x1, bottom = feld.box
    if bottom - top > 24:
        bottom = top + 14
    mitte, breite = (top + bottom) / 2, min(4.5 * len(text), max(x1 - x0 - 4, 1.0))
    return [(x0 + 2, mitte - 5, x0 + 2 + breite, mitte + 5, text)]


def _ueberlappt(a: Marke, b: Marke) -> bool:
    return (
        a.seite == b.seite
        and a.box[0] < b.box[2]
        and b.box[0] < a.box[2]
        and a.box[1] < b.box[3]
        and b.box[1] < a.box[3]
    )
