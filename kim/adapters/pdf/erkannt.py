"""What do recognised words propose? The reader's own rules on them, and nothing that is in doubt or cannot be true.

A proposal is a help for whoever types, never a value: ticks are not proposed at all, because a box with a stroke through
it looks like a letter; an IBAN needs its check digits and an AGS its place in the register.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from schwifty import IBAN

from kim.adapters.pdf.freitext import read_flat
from kim.adapters.pdf.seite.worte import Seitenbild, Wort, without_leaders
from kim.adapters.pdf.werte.lesarten import normalise
from kim.adapters.pdf.werte.sammlung import Sammlung
from kim.programmes.formular import Formular
from kim_models.erkennung import Blattmass, Erkannt
from kim_models.lesung import Herkunft

MINDESTENS = 0.4
"""Below this certainty a guess only distracts."""
OHNE_ZEUGEN = 0.93
"""Posts and months stand once on the form and nothing adds up to them: `2,5` and `2,9` differ by a stroke."""
_BREIT = 120.0
"""Points: a line as wide as this tells how crooked the page lies."""


def propose(
    worte: Sequence[Erkannt], seiten: Sequence[Blattmass], formular: Formular, namen: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Path → value and origin (reader `ocr`), for what the words may mean."""
    bilder = [
        Seitenbild(mass.seite, mass.breite, mass.hoehe, without_leaders(_level(worte, mass.seite)))
        for mass in seiten
    ]
    sammlung, _ = read_flat(bilder, [], formular, namen)
    vorschlaege = {}
    for pfad, gelesen in _flat(sammlung).items():
        woher, wert = sammlung.herkunft.get(_witness(pfad, sammlung)), _repaired(pfad, gelesen)
        if woher is None or pfad in sammlung.zweifel or not _possible(pfad, wert, namen):
            continue
        if pfad.startswith("finanzierungsplan.") and not _adds_up(pfad, sammlung):
            continue
        sicherheit = _certainty(woher, worte)
        if sicherheit >= (OHNE_ZEUGEN if pfad.endswith((".vzae", ".monate")) else MINDESTENS):
            origin = woher.model_copy(update={"leser": "ocr", "sicherheit": round(sicherheit, 2)})
            vorschlaege[pfad] = {"wert": wert, "herkunft": origin.model_dump(mode="json")}
    return _without_strange_bic(_without_lonely_sum(vorschlaege))


_VERWECHSELT = str.maketrans("OIl", "011")


def _repaired(pfad: str, wert: Any) -> Any:
    """An `O` among the figures of a German IBAN is a nought; whether it was is for the check digits to say."""
    if pfad == "iban" and isinstance(wert, str) and wert.startswith("DE"):
        return "DE" + wert[2:].translate(_VERWECHSELT)
    return wert


def _without_strange_bic(vorschlaege: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """A BIC has no check digits: it is proposed if the IBAN's bank has that one."""
    iban, bic = (str(vorschlaege.get(pfad, {}).get("wert", "")) for pfad in ("iban", "bic"))
    known = IBAN(iban).bic if iban else None
    if bic and (known is None or str(known)[:8] != bic[:8]):
        vorschlaege.pop("bic")
    return vorschlaege


def _adds_up(pfad: str, sammlung: Sammlung) -> bool:
    """Whether the cell's line comes out over the years: a figure misread changes one of them."""
    zeile = pfad.rpartition(".")[2]
    jahre = [s for s in sammlung.plan if s != "summe"]
    summe = sammlung.plan.get("summe", {}).get(zeile)
    return summe is not None and sum(sammlung.plan[j].get(zeile, 0) for j in jahre) == summe


def _witness(pfad: str, sammlung: Sammlung) -> str:
    """Which value's place vouches for this one: the kind of a post is known by the line that it stands in."""
    if pfad.endswith(".art"):
        line = pfad.removesuffix("art")
        return next(
            (f"{line}{name}" for name in ("betrag_cent", "vzae") if f"{line}{name}" in sammlung.herkunft),
            pfad,
        )
    return pfad


def _without_lonely_sum(vorschlaege: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The sum applied for stands twice on the form: without a second witness it may be a cell of another column."""
    sums = [
        vorschlaege.get(pfad, {}).get("wert")
        for pfad in ("finanzierungsplan.summe.beantragt", "positionen_summe_cent")
    ]
    if vorschlaege.get("beantragt_cent", {}).get("wert") not in sums:
        vorschlaege.pop("beantragt_cent", None)
    return vorschlaege


def _flat(sammlung: Sammlung) -> dict[str, Any]:
    daten = sammlung.daten().model_dump(mode="json", exclude_none=True)
    found = {k: v for k, v in daten.items() if not isinstance(v, dict | list) and not k.endswith("_text")}
    for spalte, zeilen in daten["finanzierungsplan"].items():
        found |= {f"finanzierungsplan.{spalte}.{zeile}": cent for zeile, cent in zeilen.items()}
    for n, position in enumerate(daten["positionen"]):
        found |= {f"positionen.{n}.{name}": wert for name, wert in position.items()}
    return found


def _possible(pfad: str, wert: Any, namen: Mapping[str, str]) -> bool:
    if pfad == "iban":
        return bool(IBAN(str(wert), allow_invalid=True).is_valid)
    if pfad == "ags":
        return wert in namen
    if pfad == "kommune":
        return wert in namen.values()
    return True


def _certainty(woher: Herkunft, worte: Sequence[Erkannt]) -> float:
    """That of the least certain word in the value's box."""
    if woher.box is None:
        return 0.0
    x0, top, x1, bottom = woher.box
    inside = [
        w.sicherheit
        for w in worte
        if w.seite == woher.seite
        and x0 - 1 <= (w.x0 + w.x1) / 2 <= x1 + 1
        and top - 3 <= (w.top + w.bottom) / 2 <= bottom + 3
    ]
    return min(inside, default=0.5)


def _level(worte: Sequence[Erkannt], seite: int) -> list[Wort]:
    """The words of a page as if it lay straight, those of one line at one height: small letters sit lower than tall ones."""
    lines: dict[tuple[int, int, int], list[Erkannt]] = {}
    for wort in worte:
        if wort.seite == seite and (text := _without_scraps(wort.text)):
            lines.setdefault(wort.zeile, []).append(replace(wort, text=text))
    neigung = _slope(lines.values())
    found = []
    for line in lines.values():
        bottom = median(w.bottom - neigung * (w.x0 + w.x1) / 2 for w in line)
        top = bottom - max(median(w.bottom - w.top for w in line), 4.0)
        found += [Wort(seite, w.x0, top, w.x1, bottom, w.text) for w in line]
    return found


def _without_scraps(text: str) -> str:
    """The word without what is left of a frame around it; empty if nothing else was there."""
    return normalise(text).strip("|[]{}_¦")


def _slope(lines: Any) -> float:
    slopes = []
    for line in lines:
        first, last = min(line, key=lambda w: w.x0), max(line, key=lambda w: w.x1)
        width = (last.x0 + last.x1) / 2 - (first.x0 + first.x1) / 2
        if width > _BREIT:
            slopes.append((last.bottom - first.bottom) / width)
    return median(slopes) if slopes else 0.0
