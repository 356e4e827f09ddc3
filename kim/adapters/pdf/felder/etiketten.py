"""Which words of a document are a label of the form, and which a heading?

A label is recognised by its words, never by its place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kim.adapters.pdf.seite.worte import Wort
from kim.adapters.pdf.seite.zeilen import Segment, Zeile
from kim.adapters.pdf.werte.lesarten import normalise
from kim.programmes.formular import Etikett, Formular

_ZEICHEN = re.compile(r"[.:;,()*\"„“”]")
_NUMMER = re.compile(r"^\(?(\d{1,2}|[a-z]|[ivx]{1,5})([.)]\d{0,2})*[.)]?$")
_WERTANFANG = re.compile(r"\d|@")
_TRENNER = re.compile(r"[/-]")
_MIT_WERT_DANEBEN = ("antragsteller", "auskunft", "bank", "massnahme")
"""Sections whose heading may have a value beside it: „Auskunft erteilt: Ralf Schönewald“."""
_OHNE_FELDER = ("finanzierungsplan", "positionen", "begruendung", "auswirkungen")


@lru_cache(maxsize=4_096)
def token(wort: str) -> str:
    """A word as it is compared: no case, no punctuation. Every line is asked for labels and headings many times."""
    return _ZEICHEN.sub("", normalise(wort).casefold())


def tokens(text: str) -> tuple[str, ...]:
    return tuple(t for w in text.split() if (t := token(w)))


def without_number(worte: Sequence[Wort]) -> Sequence[Wort]:
    """Without „1“, „3.1“, „a)“ in front."""
    return worte[1:] if len(worte) > 1 and _NUMMER.match(worte[0].text.casefold()) else worte


def _without_colon(segment: Segment) -> Segment | None:
    """A value behind a colon that stands apart from its label; nothing if it is the colon alone."""
    erstes = segment.worte[0]
    if not erstes.text.startswith(":"):
        return segment
    kern = erstes.text.lstrip(":")
    worte = (*((replace(erstes, text=kern),) if kern else ()), *segment.worte[1:])
    return Segment(worte) if worte else None


@dataclass(frozen=True, slots=True)
class Treffer:
    """A label at the start of some words."""

    etikett: Etikett
    anzahl: int
    """Words of the label, with a remark in brackets behind it."""
    doppelpunkt: bool


@dataclass(slots=True)
class Etikettenleser:
    """Finds labels of one form in the lines of one document."""

    formular: Formular
    gesehen: set[str] = field(default_factory=set)
    """Paths whose label stands in the document, with or without a value."""
    im_abschnitt: set[str] = field(default_factory=set)
    """Those of them that stand below a heading of the application."""
    _worte: dict[str, list[tuple[tuple[str, ...], Etikett]]] = field(default_factory=dict)
    _kopf: dict[tuple[str, ...], str] = field(default_factory=dict)
    _wortlaut: set[tuple[str, ...]] = field(default_factory=set)
    _kern: dict[str, Etikett] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for etikett in self.formular.etiketten:
            for text in etikett.worte:
                folge = tokens(text)
                self._wortlaut.add(folge)
                self._worte.setdefault(folge[0], []).append((folge, etikett))
            for kern in etikett.kern:
                self._kern[kern] = etikett
        for liste in self._worte.values():
            # The longest label wins; of two equally long ones the one made for the section.
            liste.sort(key=lambda e: (-len(e[0]), not e[1].abschnitte))
        for abschnitt, koepfe in self.formular.abschnitte.items():
            for kopf in koepfe:
                self._kopf[tokens(kopf)] = abschnitt
                self._wortlaut.add(tokens(kopf))

    def heading(self, zeile: Zeile) -> str | None:
        """The section a line opens, if it is a heading."""
        worte = without_number(zeile.worte)
        nummeriert = len(worte) < len(zeile.worte)
        folge = tuple(t for w in worte if (t := token(w.text)))
        if folge in self._kopf:
            return self._kopf[folge]
        if len(zeile.segmente) == 1 and len(folge) <= 6 and not re.search(r"[\d.,;:?]$", zeile.text):
            # „Bestätigte Erklärungen“, „Begründung des Antrags“; of „Maßnahme und Begründung“ the first.
            if folge[:1] in self._kopf and folge[1:2] in (("und",), ("/",), ("sowie",)):
                return self._kopf[folge[:1]]
            for t in folge:
                if t in self.formular.kopfkerne:
                    return self.formular.kopfkerne[t]
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

    def core(self, worte: Sequence[Wort], abschnitt: str) -> Treffer | None:
        """A label in words of its own around one that leaves no doubt: „Amtl. Gemeindeschlüssel lt. IT.NRW“.

        Only for values that have a form to be checked by, or that are checked in another way.
        """
        doppelpunkt = next((n for n, w in enumerate(worte[:7], 1) if w.text.endswith(":")), 0)
        wert = next((n for n, w in enumerate(worte) if _WERTANFANG.search(w.text)), len(worte))
        anzahl = doppelpunkt or wert
        if not 0 < anzahl <= 7 or (
            not doppelpunkt and anzahl < len(worte) and not _WERTANFANG.search(worte[anzahl].text)
        ):
            return None
        kerne = {t for w in worte[:anzahl] for t in _TRENNER.split(token(w.text)) if t}
        for kern, etikett in self._kern.items():
            if any(k == kern or (len(kern) > 5 and k.startswith(kern)) for k in kerne) and not (
                etikett.abschnitte and (abschnitt or "antragsteller") not in etikett.abschnitte
            ):
                return Treffer(etikett, anzahl, bool(doppelpunkt))
        return None

    def is_wording(self, text: str) -> bool:
        """The text is a label of the form in some section, and so no value."""
        return tokens(text) in self._wortlaut

    def note(self, etikett: Etikett, abschnitt: str) -> None:
        """This label stands in the document."""
        self.gesehen.add(etikett.pfad)
        if abschnitt:
            self.im_abschnitt.add(etikett.pfad)

    def is_label(self, segment: Segment, abschnitt: str) -> bool:
        """The segment is a label by itself or begins with one and a colon."""
        worte = without_number(segment.worte)
        treffer = self.match(worte, abschnitt) or self.core(worte, abschnitt)
        return treffer is not None and (treffer.doppelpunkt or treffer.anzahl == len(worte))

    def mark_sections(self, zeilen: Sequence[Zeile]) -> None:
        """Give every line its section, and cut segments where a second label with a colon begins."""
        abschnitt = ""
        for zeile in zeilen:
            neu = self.heading(zeile)
            if neu and not (abschnitt in ("begruendung", "auswirkungen") and neu in _MIT_WERT_DANEBEN):
                abschnitt = neu
            zeile.abschnitt = abschnitt
            zeile.segmente = [kern for s in zeile.segmente if (kern := _without_colon(s))]
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
