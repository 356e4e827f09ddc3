"""Which boxes on the page are ticked: as glyphs, as `[X]`, or drawn as lines in a frame?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kim.adapters.pdf.seite.worte import Wort
from kim.adapters.pdf.werte.sammlung import Box

# Word writes ticks from Wingdings, whose characters arrive in the private use area.
_AN = "☒☑✗✘✓✔✕✖⊠⌧🗷🗹🗵❎✅\uf0fe\uf0fd\uf0fc\uf0fb\uf078\uf052\uf053\uf054"
_AUS = "☐□◻◽▢❏❐❑❒⬜○\uf0a8\uf06f\uf071\uf072\uf0a3"
_KLAMMER = re.compile(r"^[\[(]([xX✓✗✔✘×_]?)[\])](.*)$")


@dataclass(frozen=True, slots=True)
class Marke:
    """One box, ticked or not."""

    seite: int
    box: Box
    an: bool


def glyph_marks(worte: Sequence[Wort]) -> tuple[list[Marke], list[Wort]]:
    """Ticks written as characters, and the words without them."""
    marken: list[Marke] = []
    rest: list[Wort] = []
    liste = list(worte)
    i = 0
    while i < len(liste):
        wort = liste[i]
        # „[ ]“ and „[ X ]“ arrive as two or three words.
        klammer = _bracket(liste[i : i + 3]) if wort.text[0] in "[(" else None
        if wort.text[0] in _AN + _AUS:
            marken.append(Marke(wort.seite, _box(wort), wort.text[0] in _AN))
            if len(wort.text) > 1:
                rest.append(Wort(wort.seite, wort.x0 + 6, wort.top, wort.x1, wort.bottom, wort.text[1:]))
        elif klammer:
            anzahl, an, schwanz = klammer
            letztes = liste[i + anzahl - 1]
            marken.append(Marke(wort.seite, (wort.x0, wort.top, letztes.x1, wort.bottom), an))
            if schwanz:
                rest.append(Wort(wort.seite, wort.x0 + 12, wort.top, letztes.x1, wort.bottom, schwanz))
            i += anzahl - 1
        elif wort.text in ("X", "x", "×"):
            marken.append(Marke(wort.seite, _box(wort), True))
        else:
            rest.append(wort)
        i += 1
    return marken, rest


def _bracket(worte: Sequence[Wort]) -> tuple[int, bool, str] | None:
    """How many words form a bracketed box, whether it is ticked, and what hangs on it."""
    for anzahl in range(1, len(worte) + 1):
        treffer = _KLAMMER.match("".join(w.text for w in worte[:anzahl]))
        if treffer:
            return anzahl, treffer[1] not in ("", "_"), treffer[2].lstrip(",;")
    return None


def _box(wort: Wort) -> Box:
    return (wort.x0, wort.top, wort.x1, wort.bottom)


def _kasten(form: Any) -> Box:
    return (float(form["x0"]), float(form["top"]), float(form["x1"]), float(form["bottom"]))


def _quadrat(box: Box) -> bool:
    breite, hoehe = box[2] - box[0], box[3] - box[1]
    return 5 <= breite <= 18 and 5 <= hoehe <= 18 and abs(breite - hoehe) < 0.3 * max(breite, hoehe)


def _schraeg(form: Any) -> bool:
    """Has a stroke that is neither level nor upright; a round frame as large as its box is no tick."""
    punkte = form.get("pts") or []
    return any(abs(a[0] - b[0]) > 1.5 and abs(a[1] - b[1]) > 1.5 for a, b in pairwise(punkte))


def _dunkel(form: Any) -> bool:
    farbe = form.get("non_stroking_color")
    werte = [
        float(f)
        for f in (farbe if isinstance(farbe, (list, tuple)) else [farbe])
        if isinstance(f, (int, float))
    ]
    if not werte:
        return False
    return sum(werte) > 0.5 if len(werte) == 4 else sum(werte) / len(werte) < 0.6


def _rund(form: Any) -> bool:
    return any(teil and teil[0] == "c" for teil in form.get("path") or ())


def drawn_marks(seite: Any, worte: Iterable[Wort]) -> list[Marke]:
    """Frames of the size of a check box, ticked by strokes or a single character in them."""
    rahmen: list[Box] = []
    for form in [*seite.rects[:5_000], *seite.curves[:5_000]]:
        box = _kasten(form)
        if _quadrat(box) and not any(_gleich(box, r) for r in rahmen):
            rahmen.append(box)
    # A tick's own outline is square too: of nested squares only the outermost is the frame.
    worte = list(worte)
    # A frame around a word or around a box written as a character is a cell of a table.
    zeichen = [w.mitte for w in worte if w.text in _AN + _AUS or (len(w.text) > 1 and w.text.isalpha())]
    rahmen = [
        r
        for r in rahmen
        if not any(r[0] < x < r[2] and r[1] < y < r[3] for x, y in zeichen)
        and not any(r is not a and _in(r, a, 1.5) and _flaeche(a) > _flaeche(r) for a in rahmen)
    ]
    striche = [
        _kasten(f)
        for f in [*seite.curves[:5_000], *seite.lines[:5_000]]
        if _schraeg(f) and not (_rund(f) and any(_gleich(_kasten(f), r, 1.0) for r in rahmen))
    ]
    gefuellt = [
        _kasten(f) for f in [*seite.rects[:5_000], *seite.curves[:5_000]] if f.get("fill") and _dunkel(f)
    ]
    kurze = [w for w in worte if len(w.text) <= 1 or w.text.startswith("(cid:")]
    marken = []
    for r in rahmen:
        an = any(_in(s, r, 2.0) and s[2] - s[0] > 0.3 * (r[2] - r[0]) for s in striche)
        an = an or any(_in(f, r, -1.5) and _flaeche(f) > 0.12 * _flaeche(r) for f in gefuellt)
        an = an or any(r[0] < w.mitte[0] < r[2] and r[1] < w.mitte[1] < r[3] for w in kurze)
        marken.append(Marke(seite.page_number, r, an))
    return marken


def _gleich(a: Box, b: Box, toleranz: float = 2.0) -> bool:
    return all(abs(x - y) <= toleranz for x, y in zip(a, b, strict=True))


def _in(innen: Box, aussen: Box, rand: float) -> bool:
    return (
        innen[0] >= aussen[0] - rand
        and innen[1] >= aussen[1] - rand
        and innen[2] <= aussen[2] + rand
        and innen[3] <= aussen[3] + rand
    )


def _flaeche(b: Box) -> float:
    return (b[2] - b[0]) * (b[3] - b[1])
