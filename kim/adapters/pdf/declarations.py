"""What does the applicant declare under number 7 of a document without form fields?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kim.adapters.pdf.marks import Marke, glyph_marks
from kim.adapters.pdf.sammlung import Box, Fund, Sammlung
from kim.adapters.pdf.werte import join_lines, normalise
from kim.adapters.pdf.words import Wort, Zeile
from kim.adapters.pdf.zellen import Zelle, Zellen
from kim.programmes.formular import Formular, Stichworte

_BEGINN = re.compile(r"^(?:\(?\d{1,2}(?:\.\d{1,2})?[.)]?|\(?[a-h][.)]|[•·▪–-])$")

_ANTWORT = {"ja": True, "nein": False, "bestätigt": True, "zutreffend": True, "trifft zu": True}
_UNTERNUMMER = re.compile(r"^\(?\d{1,2}\.\d{1,2}[.)]?$")


_NICHT_BERECHTIGT = re.compile(
    r"nicht\s+(zum vorsteuerabzug\s+|vorsteuerabzugs-?)?berechtigt|vorsteuerabzug\s+(ist\s+|besteht\s+)?nicht"
    r"|keine (berechtigung|vorsteuerabzugsberechtigung)|kein vorsteuerabzug"
)


@dataclass(slots=True)
class _Punkt:
    """One numbered declaration: its words and boxes in reading order."""

    teile: list[Wort | Marke] = field(default_factory=list)
    ja_nein: tuple[float, float] | None = None
    """Where the columns „ja“ and „nein“ of a table stand."""
    wort: bool | None = None
    """The answer as a word at the end of its line: „Doppelförderung ist ausgeschlossen | ja“."""

    def antwort(self) -> tuple[bool, Marke] | None:
        """The box of the column „ja“, if the boxes stand in such columns."""
        if self.ja_nein is None:
            return None
        if len(self.marken) == 1 and self.marken[0].an:
            # A cross in one of two columns without boxes.
            x = self.marken[0].box[0]
            ist_ja, ist_nein = (abs(x - spalte) < 25 for spalte in self.ja_nein)
            return None if ist_ja == ist_nein else (ist_ja != self.reversed(), self.marken[0])
        if len(self.marken) != 2:
            return None
        ja, nein = sorted(self.marken, key=lambda m: m.box[0], reverse=self.ja_nein[0] > self.ja_nein[1])
        if abs(ja.box[0] - self.ja_nein[0]) > 30 or abs(nein.box[0] - self.ja_nein[1]) > 30:
            return None
        # A question that takes the opposite for granted is answered the other way round.
        return (ja.an and not nein.an) != self.reversed(), ja if ja.an else nein

    def reversed(self) -> bool:
        """„Werden für denselben Zweck weitere Mittel in Anspruch genommen?“ asks for what must not be."""
        frage = "?" in self.text and ("doppelförder" in self.text or "denselben zweck" in self.text)
        return frage and not re.search(r"\bkein|\bnicht\b|ausgeschlossen", self.text)

    @property
    def text(self) -> str:
        return _text(self.teile)

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
        return [(marke, _text(worte)) for marke, worte in spannen]


def _text(teile: Sequence[Wort | Marke]) -> str:
    zeilen: dict[float, list[str]] = {}
    for t in teile:
        if isinstance(t, Wort):
            zeilen.setdefault(round(t.mitte[1]), []).append(t.text)
    return join_lines([" ".join(z) for z in zeilen.values()]).casefold()


def matches(stichworte: Sequence[Stichworte], text: str) -> str | None:
    """What the first matching word group says."""
    kern = normalise(text).casefold()
    for s in stichworte:
        if any(all(wort in kern for wort in gruppe) for gruppe in s.gruppen):
            return s.ist
    return None


def read_declarations(
    zeilen: Sequence[Zeile],
    gezeichnet: Sequence[Marke],
    formular: Formular,
    sammlung: Sammlung,
    zellen: Zellen,
) -> None:
    """Fill in the declarations; what is printed without any box counts as declared by the signature."""
    bereich = [z for z in zeilen if z.abschnitt == "erklaerungen"]
    if not bereich:
        # No heading: the boxes show where the declarations are.
        bereich = [
            z
            for z in zeilen
            if z.abschnitt not in ("begruendung", "auswirkungen") and _hat_marke(z, gezeichnet)
        ]
    punkte = _punkte(bereich, gezeichnet, formular, zellen)
    ohne_kaesten = not any(p.marken for p in punkte)
    for punkt in punkte:
        if "vorsteuer" in punkt.text:
            _vorsteuer(punkt, sammlung, ohne_kaesten=ohne_kaesten)
            continue
        aussagen = _aussagen(punkt, formular)
        if punkt.wort is not None and (name := matches(formular.erklaerungen, punkt.text)):
            sammlung.erklaerung(name, punkt.wort, _fund(punkt, None, 0.9))
            continue
        if ohne_kaesten:
            name = matches(formular.erklaerungen, punkt.text)
            aussagen = (
                [(name, True, None)]
                if name and not re.search(r"(?<!noch )nicht bereits begonnen", punkt.text)
                else []
            )
        for name, wert, marke in aussagen:
            if name in sammlung.erklaerungen and sammlung.erklaerungen[name] != wert:
                # The same declaration twice, once ticked and once not.
                sammlung.zweifel.add(f"erklaerungen.{name}")
            gilt = wert and sammlung.erklaerungen.get(name) is not False
            if ohne_kaesten:
                # Perhaps a frame drawn in a way we do not know: a person must look.
                sammlung.zweifel.add(f"erklaerungen.{name}")
            sammlung.erklaerung(name, gilt, _fund(punkt, marke, 0.7 if ohne_kaesten else 0.95))


def _aussagen(punkt: _Punkt, formular: Formular) -> list[tuple[str, bool, Marke | None]]:
    spans = punkt.spans()
    antwort = punkt.antwort()
    ganz = matches(formular.erklaerungen, punkt.text)
    ja_nein = {k: m for m, text in spans for k in ("ja", "nein") if re.match(rf"{k}\b", text)}
    if antwort and ganz:
        return [(ganz, *antwort)]
    if "ja" in ja_nein and ganz:
        nein = ja_nein.get("nein")
        if ganz == "bereits_begonnen" and nein and nein.an and not ja_nein["ja"].an:
            return [("nicht_begonnen", True, nein)]
        return [(ganz, ja_nein["ja"].an != punkt.reversed(), ja_nein["ja"])]
    einzeln = [(name, m.an, m) for m, text in spans if (name := matches(formular.erklaerungen, text))]
    if einzeln:
        return [(n, a, m) for n, a, m in einzeln]
    # The box stands behind its text.
    return [(ganz, spans[0][0].an, spans[0][0])] if ganz and len(spans) == 1 else []


def _vorsteuer(punkt: _Punkt, sammlung: Sammlung, *, ohne_kaesten: bool) -> None:
    gesetzt: set[bool] = set()
    marke: Marke | None = None
    if punkt.wort is not None:
        verneint = bool(_NICHT_BERECHTIGT.search(punkt.text))
        sammlung.erklaerung("vorsteuerabzug", punkt.wort != verneint, _fund(punkt, None, 0.9))
        return
    antwort = punkt.antwort()
    if antwort and any(m.an for m in punkt.marken):
        verneint = bool(_NICHT_BERECHTIGT.search(punkt.text))
        gesetzt, marke = {antwort[0] != verneint}, antwort[1]
    for m, text in punkt.spans():
        if not m.an or antwort:
            continue
        if "berechtigung" in text:
            gesetzt.add(not _NICHT_BERECHTIGT.search(text))
            marke = m
        elif "berechtigt" in text or re.match(r"(ja|nein|nicht|kein)\b", text):
            gesetzt.add(not re.match(r".{0,40}?\b(nicht|nein|kein)", text.split("berechtigt")[0]))
            marke = m
    if ohne_kaesten:
        doch_nicht = _NICHT_BERECHTIGT.search(punkt.text)
        beides = len(re.findall(r"berechtigt", punkt.text)) > 1
        if not beides and "berechtigt" in punkt.text:
            gesetzt.add(not doch_nicht)
    if ohne_kaesten or len(gesetzt) > 1 or (not gesetzt and any(m.an for m in punkt.marken)):
        sammlung.zweifel.add("erklaerungen.vorsteuerabzug")
    wert = gesetzt.pop() if len(gesetzt) == 1 else None
    sammlung.erklaerung("vorsteuerabzug", wert, _fund(punkt, marke, 0.7 if ohne_kaesten else 0.95))


def _hat_marke(zeile: Zeile, gezeichnet: Sequence[Marke]) -> bool:
    return bool(glyph_marks(zeile.worte)[0]) or any(_auf(m, zeile) for m in gezeichnet)


def _auf(marke: Marke, zeile: Zeile) -> bool:
    mitte = (marke.box[1] + marke.box[3]) / 2
    return marke.seite == zeile.seite and zeile.top - 1 <= mitte <= zeile.bottom + 1


def _punkte(
    zeilen: Sequence[Zeile], gezeichnet: Sequence[Marke], formular: Formular, zellen: Zellen
) -> list[_Punkt]:
    punkte: list[_Punkt] = []
    mit_kaesten = any(_hat_marke(z, gezeichnet) for z in zeilen)
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
            punkte.append(_Punkt(teile, ja_nein))
        else:
            vorher.teile += teile
        letzte, letzte_zelle = zeile, zelle
        if not (eigene or marken):
            punkte[-1].wort = _ANTWORT.get(zeile.segmente[-1].text.casefold().strip(" .:"), punkte[-1].wort)
    return punkte


def _begins(
    vorher: _Punkt,
    teile: Sequence[Wort | Marke],
    formular: Formular,
    *,
    absatz: bool,
    selbe_zelle: bool | None,
    mit_kaesten: bool,
) -> bool:
    """Whether a line begins another declaration than the one before it."""
    erste, text = teile[0], _text(teile)
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
    beantwortet = bool(vorher.marken) or vorher.wort is not None
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


def _nur_frage(punkt: _Punkt) -> bool:
    """A question whose boxes follow on the next lines: „zum Vorsteuerabzug“ and below it „☐ berechtigt“."""
    return "vorsteuer" in punkt.text and len(punkt.marken) < 2 and punkt.antwort() is None


def _fund(punkt: _Punkt, marke: Marke | None, sicherheit: float) -> Fund:
    if marke:
        return Fund("", marke.seite, marke.box, "text", sicherheit)
    worte = [t for t in punkt.teile if isinstance(t, Wort)]
    if not worte:
        return Fund("", None, None, "text", sicherheit)
    eigene = [w for w in worte if w.seite == worte[0].seite]
    box: Box = (
        min(w.x0 for w in eigene),
        min(w.top for w in eigene),
        max(w.x1 for w in eigene),
        max(w.bottom for w in eigene),
    )
    return Fund("", worte[0].seite, box, "text", sicherheit)
