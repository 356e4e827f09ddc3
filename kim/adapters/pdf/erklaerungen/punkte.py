"""Which lines and boxes are one declaration, and how is it answered?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kim.adapters.pdf.seite.kreuze import Marke, glyph_marks
from kim.adapters.pdf.seite.worte import Wort
from kim.adapters.pdf.seite.zeilen import Zeile
from kim.adapters.pdf.seite.zellen import Zelle, Zellen
from kim.adapters.pdf.werte.lesarten import join_lines
from kim.adapters.pdf.werte.stichworte import matches
from kim.programmes.formular import Formular

_BEGINN = re.compile(r"^(?:\(?\d{1,2}(?:\.\d{1,2})?[.)]?|\(?[a-h][.)]|[•·▪–-])$")
_UNTERNUMMER = re.compile(r"^\(?\d{1,2}\.\d{1,2}[.)]?$")
_ANTWORT = {"ja": True, "nein": False, "bestätigt": True, "zutreffend": True, "trifft zu": True}


@dataclass(slots=True)
class Punkt:
    """One numbered declaration: its words and boxes in reading order."""

    teile: list[Wort | Marke] = field(default_factory=list)
    ja_nein: tuple[float, float] | None = None
    """Where the columns „ja“ and „nein“ of a table stand."""
    antworten: list[bool] = field(default_factory=list)
    """Answers that stand as words by themselves: „Doppelförderung ist ausgeschlossen | ja“."""

    @property
    def wort(self) -> bool | None:
        """The one answer given as a word; „ja“ and „nein“ side by side are two boxes that nobody has seen."""
        return self.antworten[0] if len(self.antworten) == 1 and not self.marken else None

    def in_columns(self) -> tuple[bool | None, Marke] | None:
        """Whether „ja“ is ticked and not „nein“, None if both or neither; if the boxes stand in such columns."""
        if self.ja_nein is None:
            return None
        if len(self.marken) == 1 and self.marken[0].an:
            # A cross in one of two columns without boxes.
            x = self.marken[0].box[0]
            ist_ja, ist_nein = (abs(x - spalte) < 25 for spalte in self.ja_nein)
            return None if ist_ja == ist_nein else (ist_ja, self.marken[0])
        if len(self.marken) != 2:
            return None
        ja, nein = sorted(self.marken, key=lambda m: m.box[0], reverse=self.ja_nein[0] > self.ja_nein[1])
        if abs(ja.box[0] - self.ja_nein[0]) > 30 or abs(nein.box[0] - self.ja_nein[1]) > 30:
            return None
        return (None if ja.an == nein.an else ja.an), ja if ja.an else nein

    @property
    def text(self) -> str:
        return text_of(self.teile)

    @property
    def marken(self) -> list[Marke]:
        return [t for t in self.teile if isinstance(t, Marke)]

    def spans(self) -> list[tuple[Marke, str]]:
        """Each box with the words up to the next one."""
        spannen: list[tuple[Marke, list[Wort | Marke]]] = []
        for teil in self.teile:
            if isinstance(teil, Marke):
                spannen.append((teil, []))
            elif spannen:
                spannen[-1][1].append(teil)
        return [(marke, text_of(worte)) for marke, worte in spannen]


def text_of(teile: Sequence[Wort | Marke]) -> str:
    """The words as one line in lower case."""
    zeilen: dict[float, list[str]] = {}
    for t in teile:
        if isinstance(t, Wort):
            zeilen.setdefault(round(t.mitte[1]), []).append(t.text)
    return join_lines([" ".join(z) for z in zeilen.values()]).casefold()


def has_mark(zeile: Zeile, gezeichnet: Sequence[Marke]) -> bool:
    """Whether a box stands in the line."""
    return bool(glyph_marks(zeile.worte)[0]) or any(_auf(m, zeile) for m in gezeichnet)


def _auf(marke: Marke, zeile: Zeile) -> bool:
    mitte = (marke.box[1] + marke.box[3]) / 2
    return marke.seite == zeile.seite and zeile.top - 1 <= mitte <= zeile.bottom + 1


def read_items(
    zeilen: Sequence[Zeile], gezeichnet: Sequence[Marke], formular: Formular, zellen: Zellen
) -> list[Punkt]:
    """The declarations of these lines, each with its words, boxes and answers in reading order."""
    punkte: list[Punkt] = []
    mit_kaesten = any(has_mark(z, gezeichnet) for z in zeilen)
    vergeben: set[Marke] = set()
    letzte: Zeile | None = None
    ja_nein: tuple[float, float] | None = None
    letzte_zelle: Zelle | None = None
    for zeile in zeilen:
        eigene = [m for m in gezeichnet if m not in vergeben and _auf(m, zeile)]
        vergeben |= set(eigene)
        # A character inside a drawn frame is its tick, not text.
        worte = [
            w
            for w in zeile.worte
            if not any(m.box[0] < w.mitte[0] < m.box[2] and len(w.text) <= 2 for m in eigene)
        ]
        marken, worte = glyph_marks(worte)
        spalten = {
            w.text.casefold().strip(":"): w.mitte[0]
            for w in worte
            if w.text.casefold().strip(":") in ("ja", "nein")
        }
        if len(spalten) == 2 and not (eigene or marken):
            ja_nein = spalten["ja"], spalten["nein"]
        teile: list[Wort | Marke] = sorted(
            [*eigene, *marken, *worte], key=lambda t: t.box[0] if isinstance(t, Marke) else t.x0
        )
        if not teile:
            continue
        vorher = punkte[-1] if punkte else None
        absatz = letzte is not None and (
            zeile.seite != letzte.seite or zeile.top - letzte.bottom > 0.9 * (zeile.bottom - zeile.top)
        )
        zelle = zellen.of(zeile.segmente[0])
        selbe_zelle = zelle.box == letzte_zelle.box if zelle and letzte_zelle else None
        if vorher is None or _begins(
            vorher, teile, formular, absatz=absatz, selbe_zelle=selbe_zelle, mit_kaesten=mit_kaesten
        ):
            punkte.append(Punkt(teile, ja_nein))
        else:
            vorher.teile += teile
        letzte, letzte_zelle = zeile, zelle
        punkte[-1].antworten += [
            _ANTWORT[kern] for s in zeile.segmente if (kern := s.text.casefold().strip(" .:")) in _ANTWORT
        ]
    return punkte


def _begins(
    vorher: Punkt,
    teile: Sequence[Wort | Marke],
    formular: Formular,
    *,
    absatz: bool,
    selbe_zelle: bool | None,
    mit_kaesten: bool,
) -> bool:
    """Whether a line begins another declaration than the one before it."""
    erste, text = teile[0], text_of(teile)
    if isinstance(erste, Wort) and _UNTERNUMMER.match(erste.text):
        return True
    thema, bisher = _thema(text, formular), _thema(vorher.text, formular)
    anderes = thema is not None and bisher is not None and thema != bisher
    if mit_kaesten and _nur_frage(vorher) and not (anderes and isinstance(erste, Marke)):
        return False
    if selbe_zelle is not None:
        # In a ruled table a declaration is a row, however its text is broken.
        return anderes or not selbe_zelle
    if isinstance(erste, Marke) and re.match(r"(ja|nein)\b", text):
        return False  # the answer to the line above
    beantwortet = bool(vorher.marken) or bool(vorher.antworten)
    return (
        absatz
        or isinstance(erste, Marke)
        or bool(_BEGINN.match(erste.text.casefold()))
        or (beantwortet and anderes)  # an unnumbered list without gaps
    )


def _thema(text: str, formular: Formular) -> str | None:
    if "vorsteuer" in text:
        return "vorsteuer"
    # „noch nicht begonnen“ and „bereits begonnen“ are two answers to one question.
    thema = matches(formular.erklaerungen, text)
    return "begonnen" if thema in ("nicht_begonnen", "bereits_begonnen") else thema


def _nur_frage(punkt: Punkt) -> bool:
    """A question whose boxes follow on the next lines: „zum Vorsteuerabzug“ and below it „☐ berechtigt“."""
    return "vorsteuer" in punkt.text and len(punkt.marken) < 2 and punkt.in_columns() is None
