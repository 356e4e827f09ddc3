"""Under which printed label does which text stand?

A label is recognised by its words, never by its place. Its value is the rest of its segment, else the neighbour to
the right, else what stands below (the signature also above).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kim.adapters.pdf.werte import normalise
from kim.adapters.pdf.words import Segment, Seitenbild, Wort, Zeile
from kim.programmes.formular import Etikett, Formular

_ZEICHEN = re.compile(r"[.:;,()*\"„“”]")
_NUMMER = re.compile(r"^\(?(\d{1,2}|[a-z]|[ivx]{1,5})([.)]\d{0,2})*[.)]?$")
_MIT_WERT_DANEBEN = ("antragsteller", "auskunft", "bank", "massnahme")
"""Sections whose heading may have a value beside it: „Auskunft erteilt: Ralf Schönewald“."""
_OHNE_FELDER = ("finanzierungsplan", "positionen", "begruendung", "auswirkungen")
_NUR_SCHLUSS = ("erklaerungen", "anlagen", "schluss")
SCHLUSSPFADE = ("ort_datum", "unterschrift_ort", "antragsdatum", "unterzeichner")


@lru_cache(maxsize=4_096)
def token(wort: str) -> str:
    """A word as it is compared: no case, no punctuation. Every line is asked for labels and headings many times."""
    return _ZEICHEN.sub("", normalise(wort).casefold())


def tokens(text: str) -> tuple[str, ...]:
    return tuple(t for w in text.split() if (t := token(w)))


def without_number(worte: Sequence[Wort]) -> Sequence[Wort]:
    """Without „1“, „3.1“, „a)“ in front."""
    return worte[1:] if len(worte) > 1 and _NUMMER.match(worte[0].text.casefold()) else worte


@dataclass(frozen=True, slots=True)
class Treffer:
    """A label at the start of some words."""

    etikett: Etikett
    anzahl: int
    """Words of the label, with a remark in brackets behind it."""
    doppelpunkt: bool


@dataclass(slots=True)
class Kandidat:
    """A label and what stands at it."""

    etikett: Etikett
    segmente: list[Segment]
    art: str
    """`rest`, `rechts`, `unten` or `oben`."""
    abschnitt: str
    kopfzeile: bool = False
    """The label stands in a row of nothing but labels, so that its value can only be below."""


@dataclass(slots=True)
class LabelReader:
    """Finds labels of one form in the lines of one document."""

    formular: Formular
    gesehen: set[str] = field(default_factory=set)
    """Paths whose label stands in the document, with or without a value."""
    im_abschnitt: set[str] = field(default_factory=set)
    """Those of them that stand below a heading of the application."""
    _worte: dict[str, list[tuple[tuple[str, ...], Etikett]]] = field(default_factory=dict)
    _kopf: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for etikett in self.formular.etiketten:
            for text in etikett.worte:
                folge = tokens(text)
                self._worte.setdefault(folge[0], []).append((folge, etikett))
        for liste in self._worte.values():
            # The longest label wins; of two equally long ones the one made for the section.
            liste.sort(key=lambda e: (-len(e[0]), not e[1].abschnitte))
        for abschnitt, koepfe in self.formular.abschnitte.items():
            for kopf in koepfe:
                self._kopf[tokens(kopf)] = abschnitt

    def heading(self, zeile: Zeile) -> str | None:
        """The section a line opens, if it is a heading."""
        worte = without_number(zeile.worte)
        nummeriert = len(worte) < len(zeile.worte)
        folge = tuple(t for w in worte if (t := token(w.text)))
        if folge in self._kopf:
            return self._kopf[folge]
        erstes = [s for s in zeile.segmente if s.worte[-1] in worte]
        if erstes:
            kurz = tuple(t for w in without_number(erstes[0].worte) if (t := token(w.text)))
            if self._kopf.get(kurz) in _MIT_WERT_DANEBEN:
                return self._kopf[kurz]
        if nummeriert and len(zeile.segmente) <= 2 and not zeile.text.rstrip().endswith("."):
            for laenge in range(min(len(folge) - 1, 6), 0, -1):
                if folge[:laenge] in self._kopf and len(folge) - laenge <= 4:
                    return self._kopf[folge[:laenge]]
        return None

    def match(self, worte: Sequence[Wort], abschnitt: str) -> Treffer | None:
        """The longest label at the start of `worte` that means something in this section."""
        folge = [(i, t) for i, w in enumerate(worte[:12]) if (t := token(w.text))]
        if not folge:
            return None
        for muster, etikett in self._worte.get(folge[0][1], ()):
            if etikett.abschnitte and (abschnitt or "antragsteller") not in etikett.abschnitte:
                continue
            if tuple(t for _, t in folge[: len(muster)]) != muster:
                continue
            ende = folge[len(muster) - 1][0] + 1
            if any(w.text.endswith(":") for w in worte[: ende - 1]):
                continue  # „Kreis: kreisfreie Stadt“ is a label and its value
            doppelpunkt = worte[ende - 1].text.endswith(":")
            while (
                ende < len(worte)
                and not doppelpunkt
                and (worte[ende].text.startswith("(") or worte[ende].text == ":")
            ):
                while ende < len(worte) and not worte[ende].text.rstrip(":").endswith((")", ":")):
                    ende += 1
                ende = min(ende + 1, len(worte))
                doppelpunkt = worte[ende - 1].text.endswith(":")
            zusatz = self._zusatz(worte, ende)
            if not doppelpunkt and zusatz > ende:
                ende, doppelpunkt = zusatz, worte[zusatz - 1].text.endswith(":")
            return Treffer(etikett, ende, doppelpunkt)
        return None

    def _zusatz(self, worte: Sequence[Wort], ende: int) -> int:
        """Where a label ends whose remaining words only explain it: „Ansprechperson für Rückfragen“."""
        rest = worte[ende:]
        bis = next((n for n, w in enumerate(rest, 1) if w.text.endswith(":")), len(rest))
        nur_zusatz = all(token(w.text) in self.formular.etikettzusaetze for w in rest[:bis] if token(w.text))
        return ende + bis if nur_zusatz else ende

    def is_label(self, segment: Segment, abschnitt: str) -> bool:
        """The segment is a label by itself or begins with one and a colon."""
        worte = without_number(segment.worte)
        treffer = self.match(worte, abschnitt)
        return treffer is not None and (treffer.doppelpunkt or treffer.anzahl == len(worte))

    def mark_sections(self, zeilen: Sequence[Zeile]) -> None:
        """Give every line its section, and cut segments where a second label with a colon begins."""
        abschnitt = ""
        for zeile in zeilen:
            neu = self.heading(zeile)
            if neu and not (abschnitt in ("begruendung", "auswirkungen") and neu in _MIT_WERT_DANEBEN):
                abschnitt = neu
            zeile.abschnitt = abschnitt
            if abschnitt not in _OHNE_FELDER:
                zeile.segmente = [teil for s in zeile.segmente for teil in self._cut(s, abschnitt)]

    def _cut(self, segment: Segment, abschnitt: str) -> list[Segment]:
        schnitte = [0]
        for i in range(1, len(segment.worte)):
            treffer = self.match(segment.worte[i:], abschnitt)
            if treffer and treffer.doppelpunkt and i > schnitte[-1]:
                vorher = self.match(segment.worte[schnitte[-1] :], abschnitt)
                if not (vorher and schnitte[-1] + vorher.anzahl > i):
                    schnitte.append(i)
        return [Segment(segment.worte[a:b]) for a, b in zip(schnitte, [*schnitte[1:], None], strict=True)]

    def candidates(self, zeilen: Sequence[Zeile], bilder: dict[int, Seitenbild]) -> list[Kandidat]:
        """Every label of the document with the text at it, in reading order."""
        funde: list[Kandidat] = []
        for i, zeile in enumerate(zeilen):
            if zeile.abschnitt in ("begruendung", "auswirkungen"):
                continue
            for segment in zeile.segmente:
                worte = without_number(segment.worte)
                treffer = self.match(worte, zeile.abschnitt)
                if treffer is None:
                    continue
                if (
                    zeile.abschnitt in (*_NUR_SCHLUSS, *_OHNE_FELDER)
                    and treffer.etikett.pfad not in SCHLUSSPFADE
                ):
                    continue
                if treffer.doppelpunkt or treffer.etikett.art != "text" or treffer.anzahl == len(worte):
                    # Words that go on after a label without a colon may be another label or a sentence.
                    self.gesehen.add(treffer.etikett.pfad)
                    if zeile.abschnitt:
                        self.im_abschnitt.add(treffer.etikett.pfad)
                funde += self._at(zeilen, i, segment, treffer, bilder)
        return funde

    def _at(
        self,
        zeilen: Sequence[Zeile],
        i: int,
        segment: Segment,
        treffer: Treffer,
        bilder: dict[int, Seitenbild],
    ) -> list[Kandidat]:
        etikett, abschnitt, worte = treffer.etikett, zeilen[i].abschnitt, without_number(segment.worte)
        # An IBAN breaks in a narrow column, too.
        mehrzeilig = etikett.mehrzeilig or etikett.pfad == "iban"
        rest = [w for w in worte[treffer.anzahl :] if w.text not in (":", "-", "–")]
        if rest:
            if treffer.doppelpunkt or etikett.art != "text":
                wert = Segment(tuple(rest))
                return [
                    Kandidat(
                        etikett,
                        [wert, *(self._wrapped(zeilen, i, segment, wert, bilder) if mehrzeilig else [])],
                        "rest",
                        abschnitt,
                    )
                ]
            return []
        funde = []
        rechts = self._right(zeilen, i, segment) or self._beside_start(zeilen, i, segment)
        paar = etikett.art in ("zeitraum", "ort_datum")
        if rechts and paar:
            funde.append(Kandidat(etikett, list(rechts), "rechts", abschnitt))
        elif rechts and not self.is_label(rechts[0], abschnitt):
            if mehrzeilig and (mitte := self._centred(zeilen, i, segment, rechts[0])):
                return [Kandidat(etikett, mitte, "rechts", abschnitt)]
            zeile = next(
                (z for z in (i, i + 1, i - 1) if 0 <= z < len(zeilen) and rechts[0] in zeilen[z].segmente), i
            )
            weitere = self._further(zeilen, zeile, rechts[0], bilder, segment) if mehrzeilig else []
            return [Kandidat(etikett, [rechts[0], *weitere], "rechts", abschnitt)]
        rand = min((s.box[0] for s in zeilen[i].segmente if s.box[0] > segment.box[2]), default=10_000.0)
        segmente = zeilen[i].segmente
        kopfzeile = len(segmente) > 1 and all(self.is_label(s, abschnitt) for s in segmente)
        for richtung, art in ((1, "unten"), (-1, "oben")):
            if art == "oben" and etikett.pfad not in SCHLUSSPFADE:
                continue
            for j in (i + richtung, i + 2 * richtung):
                if not 0 <= j < len(zeilen):
                    continue
                gefunden = self._beside(zeilen[j], segment, rand, abschnitt, alle=paar)
                if gefunden:
                    weitere = self._further(zeilen, j, gefunden[0], bilder) if mehrzeilig else []
                    funde.append(Kandidat(etikett, [*gefunden, *weitere], art, abschnitt, kopfzeile))
                    break
        return funde

    def _right(self, zeilen: Sequence[Zeile], i: int, segment: Segment) -> list[Segment]:
        oben, unten, x1 = segment.box[1], segment.box[3], segment.box[2]
        funde: list[Segment] = []
        for j in (i, i - 1, i + 1):
            if funde or not 0 <= j < len(zeilen) or zeilen[j].seite != segment.seite:
                continue
            for s in zeilen[j].segmente:
                deckung = min(unten, s.box[3]) - max(oben, s.box[1])
                if s.box[0] >= x1 - 1 and deckung > 0.3 * min(s.hoehe, unten - oben):
                    funde.append(s)
        return funde

    def _centred(self, zeilen: Sequence[Zeile], i: int, segment: Segment, erstes: Segment) -> list[Segment]:
        """All lines of a value whose label stands at its middle; nothing if the label stands at its first line."""
        davor, danach = zeilen[max(i - 6, 0) : i + 1], zeilen[i : i + 7]
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
            if not passt or abstand > 0.5 * etikett.hoehe or self.heading(zeile):
                break
            funde.append(s)
        return funde

    def _beside_start(self, zeilen: Sequence[Zeile], i: int, segment: Segment) -> list[Segment]:
        """The neighbour of a label's first line: „Antragstellende / Gebietskörperschaft“ broken in a narrow column."""
        if i == 0 or zeilen[i - 1].seite != segment.seite or self.heading(zeilen[i - 1]):
            return []
        vor = [
            s
            for s in zeilen[i - 1].segmente
            if abs(s.box[0] - segment.box[0]) < 2
            and 0 <= segment.box[1] - s.box[3] + 3 < 0.7 * segment.hoehe + 3
        ]
        if not vor or vor[0].text.endswith(":") or self.is_label(vor[0], zeilen[i].abschnitt):
            return []
        # What stands before the label's last words must itself be a label's beginning.
        ganz = [*without_number(vor[0].worte), *segment.worte]
        treffer = self.match(ganz, zeilen[i].abschnitt)
        if treffer is None or treffer.anzahl < len(ganz):
            return []
        return self._right(zeilen, i - 1, vor[0])[:1]

    def _beside(
        self, zeile: Zeile, segment: Segment, rand: float, abschnitt: str, *, alle: bool
    ) -> list[Segment]:
        """Segments of the line above or below that stand in the label's column."""
        if zeile.seite != segment.seite or self.heading(zeile):
            return []
        box, grenze = segment.box, 1.7 * segment.hoehe + 4
        if not (0 <= zeile.top - box[3] + 2 <= grenze or 0 <= box[1] - zeile.bottom + 2 <= grenze):
            return []
        spalte = [s for s in zeile.segmente if box[0] - 8 <= s.box[0] < rand - 4]
        if not alle:
            spalte = [s for s in spalte if s.box[0] < max(box[2], box[0] + 40)][:1]
        return [] if any(self.is_label(s, abschnitt) for s in spalte) else spalte

    def _wrapped(
        self,
        zeilen: Sequence[Zeile],
        i: int,
        segment: Segment,
        wert: Segment,
        bilder: dict[int, Seitenbild],
    ) -> list[Segment]:
        """The following lines of a value behind its label: below the value, or from the label's edge after a full line."""
        weiter = self._further(zeilen, i, wert, bilder)
        if weiter:
            return weiter
        funde: list[Segment] = []
        rand = max(w.x1 for w in bilder[segment.seite].worte)
        letztes = segment
        for zeile in zeilen[i + 1 : i + 6]:
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
            if self.heading(zeile) or self.match(without_number(erstes.worte), zeile.abschnitt):
                break
            funde.append(erstes)
            letztes = erstes
        return funde

    def _further(
        self,
        zeilen: Sequence[Zeile],
        i: int,
        wert: Segment,
        bilder: dict[int, Seitenbild],
        etikett: Segment | None = None,
    ) -> list[Segment]:
        """The following lines of a value that goes on in its cell; `etikett`: its label, which may go on beside it."""
        funde: list[Segment] = []
        letztes, bild = wert, bilder[wert.seite]
        regeln = [k[1] for k in bild.waagrecht if k[0] <= wert.box[0] + 2 <= k[2] and k[1] > wert.box[3] - 1]
        zellenende = min(regeln, default=None)
        if zellenende is not None and zellenende - wert.box[3] > 8 * wert.hoehe:
            zellenende = None
        for zeile in zeilen[i + 1 : i + 6]:
            passend = [s for s in zeile.segmente if abs(s.box[0] - wert.worte[0].x0) < 3]
            if (
                zeile.seite != wert.seite
                or zeile.top - letztes.box[3] > 0.8 * wert.hoehe
                or (etikett not in zeile.segmente and self.heading(zeile))
            ):
                break
            if zellenende is not None and zeile.bottom > zellenende + 2:
                break
            if not passend:
                if zellenende is None:
                    break
                continue
            links = [s for s in zeile.segmente if s.box[0] < wert.worte[0].x0 - 3 and s is not etikett]
            if self.is_label(passend[0], zeile.abschnitt) or (zellenende is None and links):
                break
            if any(self.is_label(s, zeile.abschnitt) for s in links):
                break
            funde.append(passend[0])
            letztes = passend[0]
        return funde
