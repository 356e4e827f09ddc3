"""Which row of a printed table does a cell belong to?

Rows are anchored on ruled lines, else on the numbers or texts at the left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from kim.adapters.pdf.seite.spalten import WERT, Raster, cells
from kim.adapters.pdf.seite.worte import Seitenbild
from kim.adapters.pdf.seite.zeilen import Segment, Zeile
from kim.adapters.pdf.werte.lesarten import join_lines, parse_betrag
from kim.adapters.pdf.werte.sammlung import Box

_CENT = re.compile(r"\d,(\d\d\b|-)")
"""The end of an amount with its cents: each amount has one, however it is broken."""


@dataclass(slots=True)
class Band:
    """One row: its text at the left and its cells."""

    seite: int
    oben: float
    unten: float
    text: list[Segment] = field(default_factory=list)
    zellen: dict[str, list[Segment]] = field(default_factory=dict)
    unsicher: set[str] = field(default_factory=set)

    @property
    def beschriftung(self) -> str:
        return join_lines([s.text for s in self.text])


def read_bands(
    zeilen: Sequence[Zeile], raster: Raster, bilder: dict[int, Seitenbild], nummern: Sequence[str] = ()
) -> list[Band]:
    """The rows below a header."""
    aufgeteilt = []
    for zeile in zeilen:
        segmente = [teil for s in zeile.segmente for teil in cells(s, raster)]
        zellen = [s for s in segmente if raster.is_cell(s)]
        text = [s for s in segmente if s not in zellen]
        aufgeteilt.append((zeile, text, zellen))
    raster.learn([zellen for _, _, zellen in aufgeteilt])
    baender = _ruled(aufgeteilt, raster, bilder, nummern)
    if not baender:
        baender = _anchored(aufgeteilt, nummern)
        raster.gebrochen = any(zellen and not text for _, text, zellen in aufgeteilt)
    for zeile, text, zellen in aufgeteilt:
        y = (zeile.top + zeile.bottom) / 2
        passend = [b for b in baender if b.seite == zeile.seite and b.oben - 1 <= y <= b.unten + 1]
        if not passend:
            continue
        band = passend[-1]
        band.text += text
        for zelle in zellen:
            spalte, sicher = raster.column(zelle, zellen)
            if spalte.name is None:
                continue
            band.zellen.setdefault(spalte.name, []).append(zelle)
            if not sicher:
                band.unsicher.add(spalte.name)
    return [b for b in baender if b.text or b.zellen]


_Geteilt = Sequence[tuple[Zeile, list[Segment], list[Segment]]]


def _ruled(
    aufgeteilt: _Geteilt, raster: Raster, bilder: dict[int, Seitenbild], nummern: Sequence[str]
) -> list[Band]:
    """Rows between horizontal lines, if the table is ruled row by row."""
    baender: list[Band] = []
    for seite in sorted({z.seite for z, _, _ in aufgeteilt}):
        eigene = [(z, zellen) for z, _, zellen in aufgeteilt if z.seite == seite]
        oben, unten = min(z.top for z, _ in eigene), max(z.bottom for z, _ in eigene)
        x = raster.links - 12
        striche = sorted(
            {
                round(k[1])
                for k in bilder[seite].waagrecht
                if k[0] <= x <= k[2] and oben - 12 <= k[1] <= unten + 30
            }
        )
        eng = [s for i, s in enumerate(striche) if i == 0 or s - striche[i - 1] > 4]
        reihen = [z for z, zellen in eigene if zellen]
        if not reihen:
            continue
        if len(eng) < 3 or (reihen and (eng[0] > reihen[0].bottom or eng[-1] < reihen[-1].top)):
            return []
        neue = [Band(seite, a, b) for a, b in pairwise(eng)]
        if any(_two_rows(b, eigene) for b in neue) or any(_two_numbers(b, aufgeteilt, nummern) for b in neue):
            return []
        baender += neue
    return baender


def _two_rows(band: Band, zeilen: Sequence[tuple[Zeile, list[Segment]]]) -> bool:
    """Two whole amounts below each other between the same two lines: these lines do not separate rows.

    An amount that is broken in a narrow cell ("265.415,00" over "€") is one.
    """
    ganz = [
        segment.box
        for zeile, zellen in zeilen
        if band.oben <= (zeile.top + zeile.bottom) / 2 <= band.unten
        for segment in zellen
        if _CENT.search(segment.text) or _is_amount(segment.text)
    ]
    return any(
        a[3] <= b[1] + 1 and min(a[2], b[2]) > max(a[0], b[0])
        for a, b in combinations(sorted(ganz, key=_top), 2)
    )


def _is_amount(text: str) -> bool:
    """An amount that says so, by its thousands or its currency: „3,5“ above „0,5“ may be one value as well."""
    ist_betrag = bool(re.search(r"\d", text)) and parse_betrag(text) is not None
    return ist_betrag and bool(re.search(r"\d[. ]\d{3}\b|€|EUR", text))


def _two_numbers(band: Band, aufgeteilt: _Geteilt, nummern: Sequence[str]) -> bool:
    """Two numbers of the form between the same two lines, which therefore frame the table and not a row."""
    return (
        sum(
            bool(text) and _numbered(text[0], nummern)
            for zeile, text, _ in aufgeteilt
            if zeile.seite == band.seite and band.oben <= (zeile.top + zeile.bottom) / 2 <= band.unten
        )
        > 1
    )


def _numbered(segment: Segment, nummern: Sequence[str]) -> bool:
    """Begins with the form's number „3.4“, or with its last figure behind another part's: „C.4“, „4.“."""
    erstes = segment.worte[0].text
    if erstes.startswith("(") and not erstes.endswith(")"):
        return False  # „(3.2 abzüglich 3.3)“ explains the row above it
    anders = re.fullmatch(r"(?:(?:\d{1,2}|[A-Z])\.[1-7][.)]?|[1-7][.)])", erstes)
    return bool(nummern) and (erstes.strip("().") in nummern or anders is not None)


def _top(box: Box) -> float:
    return box[1]


def _anchored(aufgeteilt: _Geteilt, nummern: Sequence[str]) -> list[Band]:
    """Rows that begin at a number of the form, else at each line with cells."""
    nummeriert = [i for i, (_, text, _) in enumerate(aufgeteilt) if text and _numbered(text[0], nummern)]
    anker = (
        nummeriert
        if len(nummeriert) >= 4
        # A currency that did not fit beside its amount begins no row.
        else [i for i, (_, _, zellen) in enumerate(aufgeteilt) if any(WERT.search(s.text) for s in zellen)]
    )
    if not anker:
        return []
    if anker is not nummeriert:
        # A row label of two lines may begin above the line with the amounts when that line has no text itself.
        # So may a currency that did not fit before its amount.
        anker = [
            i - 1
            if not aufgeteilt[i][1] and i and not any(WERT.search(s.text) for s in aufgeteilt[i - 1][2])
            else i
            for i in anker
        ]
    baender = []
    von = _first_line([z for z, _, _ in aufgeteilt[: anker[0] + 1]]) if anker is nummeriert else anker[0]
    for n, i in enumerate(anker):
        bis = len(aufgeteilt)
        if n + 1 < len(anker):
            bis = _next_row([z for z, _, _ in aufgeteilt[i : anker[n + 1] + 1]]) + i
        seite = aufgeteilt[i][0].seite
        eigene = [z for z, _, _ in aufgeteilt[von:bis] if z.seite == seite]
        oben, unten = eigene[0].top, eigene[0].bottom
        for z in eigene[1:]:
            if z.top - unten > 0.5 * (z.bottom - z.top):
                break
            unten = max(unten, z.bottom)
        baender.append(Band(seite, oben, unten))
        von = bis
    return baender


def _next_row(zeilen: Sequence[Zeile]) -> int:
    """Where the row of the last line begins: at that line, unless lines above it belong to it rather than to the first.

    A cell of more lines than its row's number, set in the middle of the row, begins above the number. Then the gap between
    two rows is not the one above the number.
    """
    abstaende = [b.top - a.bottom if a.seite == b.seite else 0.0 for a, b in pairwise(zeilen)]
    letzter = abstaende[-1]
    groesster = max(abstaende)
    # Lines that overlap stand beside each other: only then is the row set in its middle.
    if letzter < -1 and groesster > letzter + 2:
        return abstaende.index(groesster) + 1
    return len(zeilen) - 1


def _first_line(zeilen: Sequence[Zeile]) -> int:
    """Where the first row begins: at its number, or at a line above that stands beside it."""
    i = len(zeilen) - 1
    while i > 0 and zeilen[i - 1].seite == zeilen[i].seite and zeilen[i].top - zeilen[i - 1].bottom < -1:
        i -= 1
    return i
