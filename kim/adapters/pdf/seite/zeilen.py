"""Which words form a line, and which of them belong together (a segment, between wide gaps and ruled lines)?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kim.adapters.pdf.seite.worte import Seitenbild, Wort
from kim.adapters.pdf.werte.lesarten import join_lines, normalise
from kim.adapters.pdf.werte.sammlung import Box, Fund

_LUECKE = 0.9
"""A gap wider than this share of the letter height separates two cells; justified text stays below it mostly."""
_RAND = 0.09
"""Share of the page height at top and bottom where running heads and page numbers stand."""


@dataclass(frozen=True)
class Segment:
    """Words on one line without a wide gap or a ruled line between them; where it stands is asked for many times."""

    worte: tuple[Wort, ...]

    @property
    def seite(self) -> int:
        return self.worte[0].seite

    @cached_property
    def text(self) -> str:
        return " ".join(w.text for w in self.worte)

    @cached_property
    def box(self) -> Box:
        return (
            self.worte[0].x0,
            min(w.top for w in self.worte),
            max(w.x1 for w in self.worte),
            max(w.bottom for w in self.worte),
        )

    @cached_property
    def hoehe(self) -> float:
        return max(w.hoehe for w in self.worte)


@dataclass(slots=True)
class Zeile:
    """Segments side by side, from left to right; `abschnitt` is filled in by who knows the headings."""

    segmente: list[Segment]
    abschnitt: str = ""

    @property
    def worte(self) -> list[Wort]:
        return [w for s in self.segmente for w in s.worte]

    @property
    def seite(self) -> int:
        return self.segmente[0].seite

    @property
    def top(self) -> float:
        return min(w.top for w in self.worte)

    @property
    def bottom(self) -> float:
        return max(w.bottom for w in self.worte)

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.segmente)


def reading_lines(bilder: Sequence[Seitenbild]) -> list[Zeile]:
    """The lines of all pages without running heads and page numbers, so that a table may cross a page break."""
    seiten = [(b, page_lines(b)) for b in bilder]
    gesehen: dict[str, set[int]] = {}
    for bild, zeilen in seiten:
        for zeile in zeilen:
            if _am_rand(zeile, bild):
                gesehen.setdefault(_muster(zeile.text), set()).add(bild.seite)
    return [
        zeile
        for bild, zeilen in seiten
        for zeile in zeilen
        if not (
            _am_rand(zeile, bild)
            and (
                len(gesehen.get(_muster(zeile.text), ())) > 1
                or re.fullmatch(
                    r".{0,60}\b(Seite|Blatt)\s*\d+(\s*(von|/)\s*\d+)?|[-–\s]*\d{1,2}[-–\s]*(/\s*\d+)?",
                    zeile.text,
                )
            )
        )
    ]


def _am_rand(zeile: Zeile, bild: Seitenbild) -> bool:
    return zeile.bottom < _RAND * bild.hoehe or zeile.top > (1 - _RAND) * bild.hoehe


def _muster(text: str) -> str:
    return re.sub(r"\d+", "#", normalise(text))


def page_lines(bild: Seitenbild) -> list[Zeile]:
    """The lines of a page from top to bottom."""
    gruppen: list[list[Wort]] = []
    for wort in sorted(bild.worte, key=lambda w: (w.mitte[1], w.x0)):
        gruppe = gruppen[-1] if gruppen else None
        if gruppe and abs(wort.mitte[1] - gruppe[0].mitte[1]) < 0.4 * min(wort.hoehe, gruppe[0].hoehe):
            gruppe.append(wort)
        else:
            gruppen.append([wort])
    return [Zeile(_segmente(sorted(g, key=lambda w: w.x0), bild.senkrecht)) for g in _joined(gruppen)]


def _joined(gruppen: Sequence[list[Wort]]) -> list[list[Wort]]:
    """Lines that overlap by half and stand beside each other are one: fields are filled in above their labels' lines."""
    funde: list[list[Wort]] = []
    for gruppe in gruppen:
        if funde and _beside(funde[-1], gruppe):
            funde[-1] += gruppe
        else:
            funde.append(gruppe)
    return funde


def _beside(oben: Sequence[Wort], unten: Sequence[Wort]) -> bool:
    a, b = oben[0], unten[0]
    if min(a.bottom, b.bottom) - max(a.top, b.top) < 0.5 * min(a.hoehe, b.hoehe):
        return False
    return all(v.x1 < w.x0 - v.hoehe or w.x1 < v.x0 - v.hoehe for v in oben for w in unten)


def _segmente(worte: Sequence[Wort], senkrecht: Sequence[Box]) -> list[Segment]:
    teile: list[list[Wort]] = []
    for wort in worte:
        if teile and not _getrennt(teile[-1][-1], wort, senkrecht):
            teile[-1].append(wort)
        else:
            teile.append([wort])
    return [Segment(tuple(t)) for t in teile]


def _getrennt(links: Wort, rechts: Wort, senkrecht: Sequence[Box]) -> bool:
    luecke = rechts.x0 - links.x1
    if luecke > _LUECKE * min(links.hoehe, rechts.hoehe):
        return True
    if luecke < 0.5:
        return False
    y = (links.mitte[1] + rechts.mitte[1]) / 2
    return any(
        links.x1 - 0.5 <= (k[0] + k[2]) / 2 <= rechts.x0 + 0.5 and k[1] - 1 <= y <= k[3] + 1
        for k in senkrecht
    )


def as_fund(segmente: Sequence[Segment], sicherheit: float = 0.95) -> Fund:
    """Segments under each other or side by side as one finding."""
    boxen = [s.box for s in segmente if s.seite == segmente[0].seite]
    box = (
        min(b[0] for b in boxen),
        min(b[1] for b in boxen),
        max(b[2] for b in boxen),
        max(b[3] for b in boxen),
    )
    return Fund(join_lines([s.text for s in segmente]), segmente[0].seite, box, "text", sicherheit)
