"""What stands around a segment: at its right, below it, and the lines in which its text goes on?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kim.adapters.pdf.felder.etiketten import Etikettenleser, without_number
from kim.adapters.pdf.seite.worte import Seitenbild
from kim.adapters.pdf.seite.zeilen import Segment, Zeile


@dataclass(frozen=True, slots=True)
class Umfeld:
    """The lines of one document, with their sections."""

    leser: Etikettenleser
    zeilen: Sequence[Zeile]
    bilder: Mapping[int, Seitenbild]

    def right(self, i: int, segment: Segment) -> list[Segment]:
        oben, unten, x1 = segment.box[1], segment.box[3], segment.box[2]
        funde: list[Segment] = []
        for j in (i, i - 1, i + 1):
            if funde or not 0 <= j < len(self.zeilen) or self.zeilen[j].seite != segment.seite:
                continue
            for s in self.zeilen[j].segmente:
                deckung = min(unten, s.box[3]) - max(oben, s.box[1])
                if s.box[0] >= x1 - 1 and deckung > 0.3 * min(s.hoehe, unten - oben):
                    funde.append(s)
        return funde

    def centred(self, i: int, segment: Segment, erstes: Segment) -> list[Segment]:
        """All lines of a value whose label stands at its middle; nothing if the label stands at its first line."""
        davor, danach = self.zeilen[max(i - 6, 0) : i + 1], self.zeilen[i : i + 7]
        block = [
            *reversed(
                self._joined([z for z in reversed(davor) if erstes not in z.segmente], erstes, segment)
            ),
            erstes,
            *self._joined([z for z in danach if erstes not in z.segmente], erstes, segment),
        ]
        mitte = (block[0].box[1] + block[-1].box[3]) / 2
        daneben = abs(mitte - (segment.box[1] + segment.box[3]) / 2) < 0.35 * segment.hoehe
        return block if daneben and block[0].box[1] < segment.box[1] - 0.3 * segment.hoehe else []

    def _joined(self, zeilen: Sequence[Zeile], erstes: Segment, etikett: Segment) -> list[Segment]:
        """The lines that join a value's line closely at one side and have nothing else at their left."""
        funde: list[Segment] = []
        for zeile in zeilen:
            if etikett in zeile.segmente and len(zeile.segmente) == 1:
                continue  # the label alone, between two lines of its value
            s, letztes = zeile.segmente[0], funde[-1] if funde else erstes
            abstand = max(letztes.box[1] - s.box[3], s.box[1] - letztes.box[3])
            passt = zeile.seite == erstes.seite and abs(s.box[0] - erstes.box[0]) < 3
            if not passt or abstand > 0.5 * etikett.hoehe or self.leser.heading(zeile):
                break
            funde.append(s)
        return funde

    def beside_start(self, i: int, segment: Segment) -> list[Segment]:
        """The neighbour of a label's first line: „Antragstellende / Gebietskörperschaft“ broken in a narrow column."""
        if i == 0 or self.zeilen[i - 1].seite != segment.seite or self.leser.heading(self.zeilen[i - 1]):
            return []
        vor = [
            s
            for s in self.zeilen[i - 1].segmente
            if abs(s.box[0] - segment.box[0]) < 2
            and 0 <= segment.box[1] - s.box[3] + 3 < 0.7 * segment.hoehe + 3
        ]
        if not vor or vor[0].text.endswith(":") or self.leser.is_label(vor[0], self.zeilen[i].abschnitt):
            return []
        # What stands before the label's last words must itself be a label's beginning.
        ganz = [*without_number(vor[0].worte), *segment.worte]
        treffer = self.leser.match(ganz, self.zeilen[i].abschnitt)
        if treffer is None or treffer.anzahl < len(ganz):
            return []
        return self.right(i - 1, vor[0])[:1]

    def beside(
        self, zeile: Zeile, segment: Segment, rand: float, abschnitt: str, *, alle: bool
    ) -> list[Segment]:
        """Segments of the line above or below that stand in the label's column."""
        if zeile.seite != segment.seite or self.leser.heading(zeile):
            return []
        box, grenze = segment.box, 1.7 * segment.hoehe + 4
        if not (0 <= zeile.top - box[3] + 2 <= grenze or 0 <= box[1] - zeile.bottom + 2 <= grenze):
            return []
        spalte = [s for s in zeile.segmente if box[0] - 8 <= s.box[0] < rand - 4]
        if not alle:
            spalte = [s for s in spalte if s.box[0] < max(box[2], box[0] + 40)][:1]
        return [] if any(self.leser.is_label(s, abschnitt) for s in spalte) else spalte

    def wrapped(
        self,
        i: int,
        segment: Segment,
        wert: Segment,
    ) -> list[Segment]:
        """The following lines of a value behind its label: below the value, or from the label's edge after a full line."""
        weiter = self.further(i, wert)
        if weiter:
            return weiter
        funde: list[Segment] = []
        rand = max(w.x1 for w in self.bilder[segment.seite].worte)
        letztes = segment
        for zeile in self.zeilen[i + 1 : i + 6]:
            erstes = zeile.segmente[0]
            passt = (
                zeile.seite == segment.seite
                and len(zeile.segmente) == 1
                and abs(erstes.box[0] - segment.box[0]) < 3
                and zeile.top - letztes.box[3] < 0.8 * segment.hoehe
            )
            # The next word did not fit any more: only then does the text go on in the next line.
            if not passt or letztes.box[2] + (erstes.worte[0].x1 - erstes.worte[0].x0) < 0.97 * rand:
                break
            if self.leser.heading(zeile) or self.leser.match(without_number(erstes.worte), zeile.abschnitt):
                break
            funde.append(erstes)
            letztes = erstes
        return funde

    def further(
        self,
        i: int,
        wert: Segment,
        etikett: Segment | None = None,
    ) -> list[Segment]:
        """The following lines of a value that goes on in its cell; `etikett`: its label, which may go on beside it."""
        funde: list[Segment] = []
        letztes, bild = wert, self.bilder[wert.seite]
        regeln = [k[1] for k in bild.waagrecht if k[0] <= wert.box[0] + 2 <= k[2] and k[1] > wert.box[3] - 1]
        zellenende = min(regeln, default=None)
        if zellenende is not None and zellenende - wert.box[3] > 8 * wert.hoehe:
            zellenende = None
        for zeile in self.zeilen[i + 1 : i + 6]:
            passend = [s for s in zeile.segmente if abs(s.box[0] - wert.worte[0].x0) < 3]
            if (
                zeile.seite != wert.seite
                or zeile.top - letztes.box[3] > 0.8 * wert.hoehe
                or (etikett not in zeile.segmente and self.leser.heading(zeile))
            ):
                break
            if zellenende is not None and zeile.bottom > zellenende + 2:
                break
            if not passend:
                if zellenende is None:
                    break
                continue
            # Left of the label is another block of the form.
            rand = etikett.box[0] - 3 if etikett else 0.0
            links = [
                s for s in zeile.segmente if rand <= s.box[0] < wert.worte[0].x0 - 3 and s is not etikett
            ]
            if self.leser.is_label(passend[0], zeile.abschnitt) or (zellenende is None and links):
                break
            if any(self.leser.is_label(s, zeile.abschnitt) for s in links):
                break
            if links and etikett and not self._goes_on(etikett, links, zeile.abschnitt):
                break  # the label of another value, in words that we do not know
            funde.append(passend[0])
            letztes = passend[0]
        return funde

    def _goes_on(self, etikett: Segment, weiter: Sequence[Segment], abschnitt: str) -> bool:
        """Text below a label is its next line: it begins small or in brackets, or a label of the form goes on like that."""
        erstes = weiter[0].text[0]
        ganz = [*without_number(etikett.worte), *weiter[0].worte]
        treffer = self.leser.match(ganz, abschnitt)
        return erstes.islower() or erstes == "(" or (treffer is not None and treffer.anzahl == len(ganz))
