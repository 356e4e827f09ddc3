"""Under which printed label does which text stand?

A value is the rest of its label's segment, else the neighbour to the right, else what stands below or above. In a ruled
table the cell beside the label's cell holds it, however many lines it has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kim.adapters.pdf.felder.etiketten import Etikettenleser, Treffer, without_number
from kim.adapters.pdf.felder.umfeld import Umfeld
from kim.adapters.pdf.seite.worte import Wort
from kim.adapters.pdf.seite.zeilen import Segment, Zeile
from kim.adapters.pdf.seite.zellen import Zelle, Zellen
from kim.programmes.formular import Etikett

_OHNE_FELDER = ("finanzierungsplan", "positionen", "begruendung", "auswirkungen")
_NUR_SCHLUSS = ("erklaerungen", "anlagen", "schluss")
SCHLUSSPFADE = ("ort_datum", "unterschrift_ort", "antragsdatum", "unterzeichner")


@dataclass(slots=True)
class Kandidat:
    """A label and what stands at it."""

    etikett: Etikett
    segmente: list[Segment]
    art: str
    """`rest`, `rechts`, `unten` or `oben`."""
    abschnitt: str
    kopfzeile: bool = False
    """The label stands in a row of nothing but labels, so that its value can only be below or above."""


@dataclass(frozen=True, slots=True)
class Nachbarn:
    """Looks around the labels of one document; the lines have their sections."""

    leser: Etikettenleser
    zeilen: Sequence[Zeile]
    umfeld: Umfeld
    zellen: Zellen

    def candidates(self) -> list[Kandidat]:
        """Every label of the document with the text at it, in reading order."""
        funde: list[Kandidat] = []
        for i, zeile in enumerate(self.zeilen):
            if zeile.abschnitt in ("begruendung", "auswirkungen"):
                continue
            for segment in zeile.segmente:
                funde += self._of_segment(i, segment, zeile.abschnitt)
        return funde

    def _of_segment(self, i: int, segment: Segment, abschnitt: str) -> list[Kandidat]:
        worte = without_number(segment.worte)
        treffer = self.leser.match(worte, abschnitt) or self.leser.core(worte, abschnitt)
        if treffer is None and (len(worte) > 4 or not worte[0].text[0].isalpha()):
            return []  # neither a label nor a part of one
        zelle = self.zellen.of(segment)
        if zelle and (etikett := self._fills(zelle, abschnitt)):
            # „Durchführungszeitr / aum“: a label that its cell has broken; its later lines are part of it.
            if zelle.segmente[0] is not segment or not self._wanted(etikett, abschnitt):
                return []
            self.leser.note(etikett, abschnitt)
            return self._in_cells(zelle, etikett, abschnitt)
        if treffer is None or not self._wanted(treffer.etikett, abschnitt):
            return []
        if zweites := self._second(worte, treffer, abschnitt):
            ganz = [replace(t, anzahl=len(worte), doppelpunkt=False) for t in zweites]
            for t in ganz:
                self.leser.note(t.etikett, abschnitt)
            return [k for t in ganz for k in self._at(i, segment, t, zelle)]
        if treffer.doppelpunkt or treffer.etikett.art != "text" or treffer.anzahl == len(worte):
            # Words that go on after a label without a colon may be another label or a sentence.
            self.leser.note(treffer.etikett, abschnitt)
        return self._at(i, segment, treffer, zelle)

    def _second(self, worte: Sequence[Wort], treffer: Treffer, abschnitt: str) -> list[Treffer]:
        """The labels of a segment that is nothing but labels: „Fernruf / E-Mail“, „Durchführungszeitraum: Beginn“."""
        rest = worte[treffer.anzahl :]
        mit_strich = bool(rest) and rest[0].text in ("/", "|", "und", "·")
        if mit_strich:
            rest = rest[1:]
        anderes = self.leser.match(rest, abschnitt) if rest else None
        if anderes is None or anderes.anzahl < len(rest) or not self._wanted(anderes.etikett, abschnitt):
            return []
        if treffer.doppelpunkt and anderes.etikett.pfad.startswith(treffer.etikett.pfad):
            return [anderes]  # the second says which part of the first
        return [treffer, anderes] if mit_strich else []

    @staticmethod
    def _wanted(etikett: Etikett, abschnitt: str) -> bool:
        if etikett.pfad == "andere":
            return False
        return abschnitt not in (*_NUR_SCHLUSS, *_OHNE_FELDER) or etikett.pfad in SCHLUSSPFADE

    def _fills(self, zelle: Zelle, abschnitt: str) -> Etikett | None:
        """The label that is all of a cell's text in several lines, its words perhaps broken without a hyphen."""
        if not 1 < len(zelle.segmente) <= 4 or not zelle.einspaltig:
            return None
        for worte in _spellings(zelle.segmente):
            treffer = self.leser.match(worte, abschnitt)
            if treffer and treffer.anzahl == len(worte):
                return treffer.etikett
        return None

    def _in_cells(self, zelle: Zelle, etikett: Etikett, abschnitt: str) -> list[Kandidat]:
        """What the cell to the right holds, up to a label of its own."""
        daneben = self.zellen.right_of(zelle)
        if daneben is None or not daneben.segmente or not daneben.einspaltig:
            return []
        if self.leser.is_label(daneben.segmente[0], abschnitt):
            return []
        teile = [daneben.segmente[0]]
        for s in daneben.segmente[1:]:
            if self.leser.is_label(s, abschnitt):
                break
            voll = teile[-1].box[2] + s.worte[0].x1 - s.worte[0].x0 > daneben.box[2] - 6
            if not (etikett.mehrzeilig or voll):
                break  # a line that could have gone on and did not: another thing
            teile.append(s)
        return [Kandidat(etikett, teile, "rechts", abschnitt)]

    def _at(self, i: int, segment: Segment, treffer: Treffer, zelle: Zelle | None) -> list[Kandidat]:
        etikett, abschnitt, worte = treffer.etikett, self.zeilen[i].abschnitt, without_number(segment.worte)
        # An IBAN and an address break in a narrow column, too.
        mehrzeilig = etikett.mehrzeilig or etikett.art in ("iban", "email")
        rest = [w for w in worte[treffer.anzahl :] if w.text not in (":", "-", "–")]
        if rest:
            if treffer.doppelpunkt or etikett.art != "text" or self._aligned(i, rest[0]):
                wert = Segment(tuple(rest))
                weitere = self.umfeld.wrapped(i, segment, wert) if mehrzeilig else []
                return [Kandidat(etikett, [wert, *weitere], "rest", abschnitt)]
            return []
        if (
            zelle
            and zelle.segmente == (segment,)
            and etikett.art not in ("zeitraum", "ort_datum")
            and (in_zellen := self._in_cells(zelle, etikett, abschnitt))
        ):
            return in_zellen
        funde: list[Kandidat] = []
        rechts = self.umfeld.right(i, segment) or self.umfeld.beside_start(i, segment)
        paar = etikett.art in ("zeitraum", "ort_datum")
        if rechts and paar:
            funde.append(Kandidat(etikett, list(rechts), "rechts", abschnitt))
        elif rechts and not self.leser.is_label(rechts[0], abschnitt):
            if mehrzeilig and (mitte := self.umfeld.centred(i, segment, rechts[0])):
                return [Kandidat(etikett, mitte, "rechts", abschnitt)]
            zeile = next(
                (
                    z
                    for z in (i, i + 1, i - 1)
                    if 0 <= z < len(self.zeilen) and rechts[0] in self.zeilen[z].segmente
                ),
                i,
            )
            nur_plz = etikett.pfad == "plz_ort" and rechts[0].text.isdigit()
            if nur_plz and len(rechts) > 1 and not self.leser.is_label(rechts[1], abschnitt):
                # Two fields of a form behind one label.
                return [Kandidat(etikett, rechts[:2], "rechts", abschnitt)]
            weitere = self.umfeld.further(zeile, rechts[0], segment) if mehrzeilig else []
            return [Kandidat(etikett, [rechts[0], *weitere], "rechts", abschnitt)]
        return funde + self._above_and_below(i, segment, etikett, mehrzeilig=mehrzeilig)

    def _above_and_below(
        self, i: int, segment: Segment, etikett: Etikett, *, mehrzeilig: bool
    ) -> list[Kandidat]:
        funde: list[Kandidat] = []
        abschnitt, segmente = self.zeilen[i].abschnitt, self.zeilen[i].segmente
        rand = min((s.box[0] for s in segmente if s.box[0] > segment.box[2]), default=10_000.0)
        kopfzeile = len(segmente) > 1 and all(self.leser.is_label(s, abschnitt) for s in segmente)
        paar = etikett.art in ("zeitraum", "ort_datum")
        for richtung, art in ((1, "unten"), (-1, "oben")):
            for j in (i + richtung, i + 2 * richtung):
                if not 0 <= j < len(self.zeilen):
                    continue
                gefunden = self.umfeld.beside(self.zeilen[j], segment, rand, abschnitt, alle=paar)
                if gefunden:
                    weitere = self.umfeld.further(j, gefunden[0]) if mehrzeilig and art == "unten" else []
                    funde.append(Kandidat(etikett, [*gefunden, *weitere], art, abschnitt, kopfzeile))
                    break
        return funde

    def _aligned(self, i: int, wort: Wort) -> bool:
        """A word begins where two segments near it begin: a column of values too close to its labels to tell by the gap."""
        nahe = self.zeilen[max(i - 4, 0) : i + 5]
        return (
            sum(abs(s.box[0] - wort.x0) < 1.5 for z in nahe if z.seite == wort.seite for s in z.segmente) >= 2
        )


def _spellings(segmente: Sequence[Segment]) -> Iterator[list[Wort]]:
    """The words of a label's lines: as they are, and with the words at each line's end put together again."""
    yield list(without_number([w for s in segmente for w in s.worte]))
    worte = list(segmente[0].worte)
    for s in segmente[1:]:
        ende = worte.pop()
        worte += [
            replace(ende, x1=s.worte[0].x1, text=ende.text.removesuffix("-") + s.worte[0].text),
            *s.worte[1:],
        ]
    yield list(without_number(worte))
