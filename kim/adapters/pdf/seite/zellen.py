"""In which ruled cell does a segment stand, and what stands in the cell beside it?

A cell is what four lines enclose. It says what belongs together however its text is broken or set: a label of two lines
beside a value of one, a value of three lines beside a label in its middle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kim.adapters.pdf.seite.worte import Seitenbild
from kim.adapters.pdf.seite.zeilen import Segment, Zeile
from kim.adapters.pdf.werte.sammlung import Box

_HOECHSTENS = 9
"""Lines of text in a cell; a frame around a whole part of the form is no cell."""
_LINIEN = 4_000
"""More than a form has: then it is a drawing, and every word would be compared with each of its strokes."""


@dataclass(frozen=True, slots=True)
class Zelle:
    """One cell with its text from top to bottom."""

    seite: int
    box: Box
    segmente: tuple[Segment, ...]

    @property
    def einspaltig(self) -> bool:
        """One segment in each line: a text, not several things side by side."""
        return all(
            min(a.box[3], b.box[3]) - max(a.box[1], b.box[1]) < 0.5 * min(a.hoehe, b.hoehe)
            for n, a in enumerate(self.segmente)
            for b in self.segmente[n + 1 :]
        )


class Zellen:
    """The ruled cells of one document, looked up as they are asked for."""

    def __init__(self, zeilen: Sequence[Zeile], bilder: Mapping[int, Seitenbild]) -> None:
        self._bilder = bilder
        self._segmente: dict[int, list[Segment]] = {}
        for zeile in zeilen:
            self._segmente.setdefault(zeile.seite, []).extend(zeile.segmente)
        self._bekannt: dict[tuple[int, float, float], Zelle | None] = {}

    def of(self, segment: Segment) -> Zelle | None:
        """The cell around a segment."""
        box = segment.box
        return self.at(segment.seite, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)

    def right_of(self, zelle: Zelle) -> Zelle | None:
        """The cell that shares the right edge, at the height of its middle."""
        return self.at(zelle.seite, zelle.box[2] + 5, (zelle.box[1] + zelle.box[3]) / 2)

    def at(self, seite: int, x: float, y: float) -> Zelle | None:
        """The cell around a point."""
        stelle = (seite, round(x), round(y))
        if stelle not in self._bekannt:
            self._bekannt[stelle] = self._look(seite, x, y)
        return self._bekannt[stelle]

    def _look(self, seite: int, x: float, y: float) -> Zelle | None:
        bild = self._bilder[seite]
        if len(bild.senkrecht) + len(bild.waagrecht) > _LINIEN:
            return None
        links = max((k[2] for k in bild.senkrecht if k[2] <= x and k[1] - 1 <= y <= k[3] + 1), default=None)
        if links is None:
            return None
        rechts = min((k[0] for k in bild.senkrecht if k[0] >= x and k[1] - 1 <= y <= k[3] + 1), default=None)
        oben = max((k[3] for k in bild.waagrecht if k[3] <= y and k[0] - 1 <= x <= k[2] + 1), default=None)
        unten = min((k[1] for k in bild.waagrecht if k[1] >= y and k[0] - 1 <= x <= k[2] + 1), default=None)
        if rechts is None or oben is None or unten is None:
            return None
        innen = sorted(
            (
                s
                for s in self._segmente.get(seite, ())
                if links <= (s.box[0] + s.box[2]) / 2 <= rechts and oben <= (s.box[1] + s.box[3]) / 2 <= unten
            ),
            key=lambda s: (s.box[1], s.box[0]),
        )
        hoehe = max((s.hoehe for s in innen), default=unten - oben)
        if unten - oben > _HOECHSTENS * 1.6 * hoehe or len(innen) > 2 * _HOECHSTENS:
            return None
        return Zelle(seite, (links, oben, rechts, unten), tuple(innen))
