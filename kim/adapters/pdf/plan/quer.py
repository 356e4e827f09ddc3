"""What does a Finanzierungsplan say whose rows are the years and whose columns are the numbers 3.1 to 3.7?"""

from collections.abc import Sequence
from itertools import pairwise

from kim.adapters.pdf.felder.etiketten import Etikettenleser, token
from kim.adapters.pdf.seite.worte import Seitenbild, Wort
from kim.adapters.pdf.seite.zeilen import Segment, Zeile, as_fund
from kim.adapters.pdf.werte.lesarten import join_lines, parse_betrag
from kim.adapters.pdf.werte.sammlung import Sammlung
from kim.adapters.pdf.werte.stichworte import matches
from kim.programmes.formular import Formular

_KOPFZEILEN = 9
"""Lines that the names of narrow columns may need."""
_SPALTEN = 4
"""Fewer named columns are no Finanzierungsplan."""


def read_transposed(
    zeilen: Sequence[Zeile], bilder: dict[int, Seitenbild], leser: Etikettenleser, sammlung: Sammlung
) -> set[str]:
    """Fill in the plan, if the document has one of this kind; which of 3.1 to 3.7 it has."""
    reihen = [(i, name) for i, z in enumerate(zeilen) if (name := _row(z, leser.formular))]
    if len(reihen) < 2 or len({name for _, name in reihen}) < len(reihen):
        return set()
    erste = reihen[0][0]
    zellen = {name: zeilen[i].segmente[1:] for i, name in reihen}
    anzahl = max(map(len, zellen.values()))
    grenzen = _borders(
        [z for z in zellen.values() if len(z) == anzahl], bilder[zeilen[erste].seite], zeilen[erste]
    )
    namen = _names(_header(zeilen, erste, leser), grenzen, leser.formular)
    benannt = [name for name in namen if name]
    if len(benannt) < _SPALTEN or len(set(benannt)) < len(benannt):
        return set()
    for jahr, reihe in zellen.items():
        for (links, rechts), name in zip(grenzen, namen, strict=True):
            eigene = [s for s in reihe if links <= (s.box[0] + s.box[2]) / 2 < rechts]
            if name:
                sammlung.plan_zelle(jahr, name, as_fund(eigene) if eigene else None)
    return set(benannt)


def _row(zeile: Zeile, formular: Formular) -> str | None:
    """The year or `summe`, if the line is a row of amounts below it."""
    kopf = token(zeile.segmente[0].text.split()[-1])
    betraege = [s for s in zeile.segmente[1:] if parse_betrag(s.text) is not None]
    if len(betraege) < _SPALTEN or len(zeile.segmente[0].worte) > 2:
        return None
    if len(kopf) == 4 and kopf.isdigit() and kopf.startswith("20"):
        return kopf
    return "summe" if kopf in formular.plansumme else None


def _borders(
    reihen: Sequence[Sequence[Segment]], bild: Seitenbild, erste: Zeile
) -> list[tuple[float, float]]:
    """Where each column begins and ends: at a line between it and the next, else halfway between their amounts."""
    rechte = [max(r[n].box[2] for r in reihen) for n in range(len(reihen[0]))]
    linke = [min(r[n].box[0] for r in reihen) for n in range(len(reihen[0]))]
    y = (erste.top + erste.bottom) / 2
    striche = [(k[0] + k[2]) / 2 for k in bild.senkrecht if k[1] - 1 <= y <= k[3] + 1]
    mitten = [
        next((s for s in striche if a - 1 <= s <= b + 1), (a + b) / 2)
        for a, b in zip([erste.segmente[0].box[2], *rechte[:-1]], linke, strict=True)
    ]
    return list(pairwise([*mitten, bild.breite]))


def _header(zeilen: Sequence[Zeile], erste: int, leser: Etikettenleser) -> list[Zeile]:
    kopf: list[Zeile] = []
    for zeile in reversed(zeilen[max(erste - _KOPFZEILEN, 0) : erste]):
        if zeile.seite != zeilen[erste].seite or leser.heading(zeile):
            break
        kopf.insert(0, zeile)
    return kopf


def _names(
    kopf: Sequence[Zeile], grenzen: Sequence[tuple[float, float]], formular: Formular
) -> list[str | None]:
    namen: list[str | None] = []
    for links, rechts in grenzen:
        worte: list[Wort] = [w for z in kopf for w in z.worte if links <= w.mitte[0] < rechts]
        nummer = next((n for w in worte if (n := formular.plannummern.get(w.text.strip("().")))), None)
        namen.append(nummer or matches(formular.planzeilen, join_lines([w.text for w in worte])))
    return namen
