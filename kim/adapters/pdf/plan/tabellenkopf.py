"""Which line is the header of the Finanzierungsplan or of the posts, and which columns does it name?"""

import re
from collections.abc import Sequence

from kim.adapters.pdf.felder.etiketten import token
from kim.adapters.pdf.seite.spalten import Spalte
from kim.adapters.pdf.seite.worte import Wort
from kim.adapters.pdf.seite.zeilen import Segment, Zeile
from kim.adapters.pdf.werte.lesarten import find_daten
from kim.adapters.pdf.werte.stichworte import matches
from kim.programmes.formular import Formular

_JAHR = re.compile(r"^(20[0-9]{2})$")
GROESSEN = {"vzae", "monate", "betrag"}
"""What each post has."""


def _box(worte: Sequence[Wort]) -> tuple[float, float, float, float]:
    return (worte[0].x0, min(w.top for w in worte), worte[-1].x1, max(w.bottom for w in worte))


def plan_header(zeile: Zeile, formular: Formular) -> list[Spalte]:
    """The year columns and the sum of a header line; no columns if it is none."""
    spalten: list[Spalte] = []
    for wort in zeile.worte:
        kern = token(wort.text)
        if _JAHR.match(kern) and kern not in [s.name for s in spalten]:
            spalten.append(Spalte(kern, _box([wort])))
        elif kern in formular.plansumme and "summe" not in [s.name for s in spalten]:
            spalten.append(Spalte("summe", _box([wort])))
    jahre = [s for s in spalten if s.name != "summe"]
    fremd = [
        w
        for w in zeile.worte
        if spalten and w.x0 >= spalten[0].box[0] and re.search(r"\d,\d|\d\.\d{3}", w.text)
    ]
    # „1. März 2021 bis 31. Dezember 2022“ has two years, too.
    ist_kopf = (
        not fremd
        and not find_daten(zeile.text)
        and len(zeile.worte) <= 24
        and (len(jahre) >= 2 or (len(jahre) == 1 and len(spalten) == 2))
    )
    return spalten if ist_kopf else []


def posts_header(zeile: Zeile, formular: Formular, danach: Sequence[Zeile] = ()) -> list[Spalte]:
    """The columns of number 4; a header names at least the posts and the amount."""
    if matches(formular.positionsspalten, zeile.text) not in ("vzae", "monate"):
        return []  # the list's first two kinds, without one of which there is no header
    erstes, weitere = zeile.segmente[0], zeile.segmente[1:]
    spalten = _spalten(weitere or [erstes], formular)
    if weitere and not {s.name for s in spalten} >= GROESSEN:
        # Above the names of the posts there may be nothing: then the first column is one of figures.
        darunter = [z for z in danach if z.seite == zeile.seite]
        mit_erstem = _spalten(zeile.segmente, formular)
        if any(z.segmente[0].box[2] < erstes.box[0] for z in darunter) and len(named(mit_erstem)) > len(
            named(spalten)
        ):
            spalten = mit_erstem
    namen = named(spalten)
    drittes = matches(formular.positionsspalten, zeile.segmente[-1].text) if len(spalten) == 3 else "andere"
    if namen == {"vzae", "monate"} and drittes is None:
        # Beside posts and months a third column is the amount, in a word that we do not know; „Höchstbetrag“ is one we do.
        return [*spalten[:2], Spalte("betrag", spalten[2].box)]
    return spalten if {"vzae", "betrag"} <= namen or {"monate", "betrag"} <= namen else []


def named(spalten: Sequence[Spalte]) -> set[str]:
    """The names of those columns that the office needs."""
    return {s.name for s in spalten if s.name}


def _spalten(segmente: Sequence[Segment], formular: Formular) -> list[Spalte]:
    spalten: list[Spalte] = []
    for segment in segmente:
        if re.search(r"\d,\d|\d\.\d{3}", segment.text):
            return []
        name = matches(formular.positionsspalten, segment.text)
        if name == "bezeichnung" or (name == "betrag" and "höchst" in segment.text.casefold()):
            name = None
        doppelt = [n for n, s in enumerate(spalten) if name and s.name == name]
        if doppelt and "gesamt" in segment.text.casefold():
            # „Betrag je Jahr“ and „Gesamtbetrag“: the office needs the whole period.
            spalten[doppelt[0]] = Spalte(None, spalten[doppelt[0]].box)
        elif doppelt:
            name = None
        if name or spalten:
            spalten.append(Spalte(name, segment.box))
    return spalten


def header_of_two_lines(oben: Zeile, unten: Zeile, formular: Formular) -> list[Spalte]:
    """A header broken in narrow columns: „Umfang in / VZÄ“, „beantragte / Förderung“."""
    if oben.seite != unten.seite or not 0 <= unten.top - oben.bottom + 3 < 0.8 * (oben.bottom - oben.top) + 3:
        return []
    if len(oben.segmente) < 3:
        return []
    ganz = [
        Segment((*s.worte, *(w for u in unten.segmente if _untereinander(s, u) for w in u.worte)))
        for s in oben.segmente
    ]
    return posts_header(Zeile(ganz, oben.abschnitt), formular)


def _untereinander(oben: Segment, unten: Segment) -> bool:
    a, b = oben.box, unten.box
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 * min(a[2] - a[0], b[2] - b[0])
