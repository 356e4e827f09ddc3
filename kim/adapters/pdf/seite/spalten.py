"""Which column of a printed table does a cell belong to?

Columns are anchored on the words of the header. Frames drawn in a hundred ways make a general table finder guess; the
header words do not move.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kim.adapters.pdf.seite.worte import Seitenbild
from kim.adapters.pdf.seite.zeilen import Segment
from kim.adapters.pdf.werte.lesarten import parse_betrag
from kim.adapters.pdf.werte.sammlung import Box

_WAEHRUNG = ("€", "EUR", "Euro")
WERT = re.compile(r"\d|^[-–—]+$")
"""Text in a cell that is a figure, or says that there is none."""
_GANZER_BETRAG = re.compile(r"^-?\d{1,3}(\.?\d{3})*,(\d\d|-)$")
_BETRAGSANFANG = re.compile(r"^(€|EUR|-|\d{1,3})$")


@dataclass(frozen=True, slots=True)
class Spalte:
    """One header cell; a column without a name is there so that its cells do not fall into another."""

    name: str | None
    box: Box


def _mitte(box: Box) -> float:
    return (box[0] + box[2]) / 2


class Raster:
    """Assigns cells to the columns of one header."""

    def __init__(self, spalten: Sequence[Spalte], bild: Seitenbild) -> None:
        self.spalten = list(spalten)
        self.rechte: list[float] | None = None
        self.gebrochen = False
        """Amounts are broken in their cells and no line says where a row ends: whose they are is inferred."""
        y = _y(self.spalten)
        striche = sorted({round(_mitte(k), 0) for k in bild.senkrecht if k[1] - 4 <= y <= k[3] + 4})
        self.grenzen = [_zwischen(striche, _mitte(s.box), bild.breite) for s in self.spalten]
        # Ruled columns help only if every header stands alone between two lines.
        if len(set(self.grenzen)) < len(self.grenzen) or any(a <= 0 for a, _ in self.grenzen):
            self.grenzen = []
        kopf_links = min(s.box[0] for s in self.spalten)
        self.links = self.grenzen[0][0] if self.grenzen else kopf_links

    def is_cell(self, segment: Segment) -> bool:
        """Right of the row labels; an amount set flush right may begin left of its narrow header."""
        if segment.box[0] >= self.links - 2:
            return True
        return not self.grenzen and segment.box[2] > self.links + 1 and parse_betrag(segment.text) is not None

    def learn(self, zeilen: Sequence[Sequence[Segment]]) -> None:
        """Right edges of the columns from the rows that fill them all."""
        voll = [z for z in zeilen if len(z) == len(self.spalten)]
        if voll:
            self.rechte = [median(z[i].box[2] for z in voll) for i in range(len(self.spalten))]

    def column(self, segment: Segment, reihe: Sequence[Segment]) -> tuple[Spalte, bool]:
        """The column of a cell, and whether that is certain."""
        if self.grenzen:
            for spalte, (a, b) in zip(self.spalten, self.grenzen, strict=True):
                if a - 1 <= _mitte(segment.box) <= b + 1:
                    return spalte, True
        if len(reihe) == len(self.spalten):
            return self.spalten[list(reihe).index(segment)], True
        if self.rechte:
            abstaende = [abs(segment.box[2] - r) for r in self.rechte]
            beste = abstaende.index(min(abstaende))
            return self.spalten[beste], min(abstaende) < 12
        nah = [
            min(
                abs(segment.box[0] - s.box[0]),
                abs(segment.box[2] - s.box[2]),
                abs(_mitte(segment.box) - _mitte(s.box)),
            )
            for s in self.spalten
        ]
        beste = nah.index(min(nah))
        return self.spalten[beste], min(nah) < 6


def _y(spalten: Sequence[Spalte]) -> float:
    return median((s.box[1] + s.box[3]) / 2 for s in spalten)


def _zwischen(striche: Sequence[float], x: float, breite: float) -> tuple[float, float]:
    return max((s for s in striche if s <= x), default=0.0), min(
        (s for s in striche if s > x), default=breite
    )


def cells(segment: Segment, raster: Raster) -> list[Segment]:
    """One piece for each amount with cents: in a tight table the gap between two columns is no wider than one of a word."""
    worte, schnitte = segment.worte, [0]
    waehrung = [n for n, wort in enumerate(worte) if wort.text in _WAEHRUNG]
    if len(waehrung) > 1 and not WERT.search(worte[waehrung[0] - 1].text if waehrung[0] else ""):
        # „EUR 204.500 EUR 210.000“: the currency stands before its amount.
        grenzen = [0, *(n for n in waehrung if n), len(worte)]
        return [Segment(worte[a:b]) for a, b in pairwise(grenzen)]
    for n in [n for n, wort in enumerate(worte, 1) if _GANZER_BETRAG.match(wort.text)]:
        beginn = n - 1
        # What leads to the amount is a label, unless it is the amount's sign or its thousands.
        while beginn > schnitte[-1] and _BETRAGSANFANG.match(worte[beginn - 1].text):
            beginn -= 1
        ende = n + 1 if n < len(worte) and worte[n].text in _WAEHRUNG else n
        if worte[ende - 1].x1 > raster.links + 1:
            schnitte += [beginn, ende]
    grenzen = sorted({*schnitte, len(worte)})
    return [Segment(worte[a:b]) for a, b in pairwise(grenzen)]
