"""Which words stand on a page, and which ruled lines?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kim.adapters.pdf.werte.lesarten import normalise
from kim.adapters.pdf.werte.sammlung import Box

_KAMM = 8
"""Characters in a row that make a comb; no table has as many columns of one digit."""
_FUEHRUNG = re.compile(r"[.…·_]{4,}|…{2,}")


@dataclass(frozen=True, slots=True)
class Wort:
    """One word in points from the page's top left."""

    seite: int
    x0: float
    top: float
    x1: float
    bottom: float
    text: str

    @property
    def mitte(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def hoehe(self) -> float:
        return max(self.bottom - self.top, 1.0)


@dataclass(slots=True)
class Seitenbild:
    """What the reader needs of one page."""

    seite: int
    breite: float
    hoehe: float
    worte: list[Wort]
    senkrecht: list[Box] = field(default_factory=list)
    """Ruled lines and edges of frames, as thin boxes."""
    waagrecht: list[Box] = field(default_factory=list)


def page_image(seite: Any, weitere: Iterable[Wort] = ()) -> Seitenbild:
    """Words and ruled lines of a page; `weitere` are words shown by form fields."""
    worte = without_leaders(join_combs(page_words(seite)))
    bild = Seitenbild(seite.page_number, float(seite.width), float(seite.height), [*worte, *weitere])
    for kante in seite.edges[:20_000]:
        box = (float(kante["x0"]), float(kante["top"]), float(kante["x1"]), float(kante["bottom"]))
        if box[3] - box[1] > 6 and box[2] - box[0] < 2:
            bild.senkrecht.append(box)
        elif box[2] - box[0] > 12 and box[3] - box[1] < 2:
            bild.waagrecht.append(box)
    return bild


def page_words(seite: Any) -> list[Wort]:
    """The words of a pdfplumber page; hidden characters and emptied ones are left out."""
    roh = seite.extract_words(x_tolerance_ratio=0.2, y_tolerance=2, use_text_flow=False)
    return [
        Wort(seite.page_number, float(w["x0"]), float(w["top"]), float(w["x1"]), float(w["bottom"]), text)
        for w in roh
        if (text := _text(w["text"]))
    ]


def _text(roh: str) -> str:
    # A soft hyphen at the end of a word is kept until the lines are joined.
    return normalise(roh) + ("\u00ad" if roh.endswith("\u00ad") else "")


def without_leaders(worte: Sequence[Wort]) -> list[Wort]:
    """Without the dots or strokes that only lead the eye from a label to its value; what stands at their ends stays."""
    funde: list[Wort] = []
    for wort in worte:
        treffer = _FUEHRUNG.search(wort.text)
        if treffer is None:
            funde.append(wort)
            continue
        breite = (wort.x1 - wort.x0) / len(wort.text)
        for a, b in ((0, treffer.start()), (treffer.end(), len(wort.text))):
            if text := wort.text[a:b]:
                funde.append(replace(wort, x0=wort.x0 + a * breite, x1=wort.x0 + b * breite, text=text))
    return funde


def join_combs(worte: Sequence[Wort]) -> list[Wort]:
    """Single characters at one pitch are one word set in a comb of boxes, as forms do with an IBAN."""
    funde: list[Wort] = []
    lauf: list[Wort] = []
    for wort in [*worte, None]:
        if (
            wort is not None
            and len(wort.text) == 1
            and wort.text.isalnum()
            and (not lauf or _im_takt(lauf, wort))
        ):
            lauf.append(wort)
            continue
        if len(lauf) >= _KAMM:
            text = "".join(w.text for w in lauf)
            funde.append(replace(lauf[0], x1=lauf[-1].x1, text=text))
        else:
            funde += lauf
        lauf = []
        if wort is not None:
            if len(wort.text) == 1 and wort.text.isalnum():
                lauf = [wort]
            else:
                funde.append(wort)
    return funde


def _im_takt(lauf: Sequence[Wort], wort: Wort) -> bool:
    if abs(wort.mitte[1] - lauf[-1].mitte[1]) > 0.3 * wort.hoehe:
        return False
    schritt = wort.mitte[0] - lauf[-1].mitte[0]
    takt = lauf[1].mitte[0] - lauf[0].mitte[0] if len(lauf) > 1 else schritt
    # A box left empty between two groups is two steps wide.
    return 3 < schritt < 30 and min(abs(schritt - takt), abs(schritt - 2 * takt)) < 0.25 * takt + 0.5
