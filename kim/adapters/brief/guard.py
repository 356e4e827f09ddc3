"""What is checked before a letter is set: that its text can be shown as it is, and that it does not contradict itself.

Text of the applicant is data for the typesetter, so markup in it is harmless. What remains are characters that a
reader cannot see or that turn the text around them (bidi controls): the letter would say something else than it shows.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from kim.adapters.brief.errors import InhaltWidersprichtSich, TextNichtDruckbar, VorlageNichtFreigegeben
from kim_models.bescheid import (
    Aenderungsinhalt,
    Aufhebungsinhalt,
    Bescheidinhalt,
    Inhalt,
    Pauschalinhalt,
    Textstelle,
)
from kim_models.betrag import NBSP, format_euro

_SCHRIFTEN = Path(__file__).parent / "fonts"
_GRUNDSCHRIFTEN = ("NotoSans-Regular.ttf", "DejaVuSans.ttf")
_FREIE_TEXTE = frozenset(
    {
        "zweck",
        "massnahme",
        "vorzeitiger_beginn",
        "teilablehnung",
        "kuerzungsgruende",
        "text",
        "rechtsbehelf",
        "gruende",
    }
)
"""Fields that may have several lines; everything else is printed on one."""

_IN_FREIEN_TEXTEN = frozenset("\n\r\t\u00ad")
"""Line breaks, tabulators and soft hyphens mean what they look like."""

_UNSICHTBAR = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories: controls, formats (bidi, zero width), surrogates, private use, unassigned, separators."""


def check_printable(inhalt: Inhalt) -> None:
    """Raise TextNichtDruckbar for the first character that a reader could not see. To be asked early: before signing."""
    for feld, text, frei in _texts(inhalt.model_dump(mode="json"), "", frei=False):
        for zeichen in text:
            if frei and zeichen in _IN_FREIEN_TEXTEN:
                continue
            if unicodedata.category(zeichen) in _UNSICHTBAR or ord(zeichen) not in glyphs():
                raise TextNichtDruckbar(feld, f"U+{ord(zeichen):04X}")


@cache
def glyphs() -> frozenset[int]:
    """The code points that the shipped fonts can draw in an upright, regular cut: what is not here would be a box."""
    found: set[int] = set()
    for datei in _GRUNDSCHRIFTEN:
        with TTFont(_SCHRIFTEN / datei, lazy=True) as schrift:
            found |= schrift.getBestCmap().keys()
    return frozenset(found)


def check_released(inhalt: Inhalt) -> None:
    """Raise VorlageNichtFreigegeben if a letter with legal effect rests on an assumption."""
    if inhalt.muster:
        return
    stellen = _printed_texts(inhalt) if isinstance(inhalt, Bescheidinhalt) else _own_texts(inhalt)
    offen = [feld for feld, stelle in stellen.items() if stelle is not None and stelle.annahme]
    if offen:
        raise VorlageNichtFreigegeben("assumptions in a letter with legal effect: " + ", ".join(offen))


def _printed_texts(inhalt: Bescheidinhalt) -> dict[str, Textstelle | None]:
    # Only what is printed counts: a refusal says nothing about payment, a grant has no refusing sentence.
    stellen: dict[str, Textstelle | None] = {"wortlaut.ablehnung": inhalt.wortlaut.ablehnung}
    if inhalt.art != "ablehnung":
        stellen = {f"wortlaut.{feld}": stelle for feld, stelle in inhalt.wortlaut if feld != "ablehnung"}
        stellen["auszahlung"] = inhalt.auszahlung
    if isinstance(inhalt, Aenderungsinhalt):
        stellen["ersetzung"] = inhalt.ersetzung
    for nr, stelle in enumerate(inhalt.nebenbestimmungen, start=1):
        stellen[f"nebenbestimmungen.{nr}"] = stelle
    return stellen


def _own_texts(inhalt: Pauschalinhalt | Aufhebungsinhalt) -> dict[str, Textstelle | None]:
    stellen: dict[str, Textstelle | None] = {
        feld: stelle for feld, stelle in inhalt if isinstance(stelle, Textstelle)
    }
    if isinstance(inhalt, Pauschalinhalt):
        for nr, stelle in enumerate(inhalt.bestimmungen, start=1):
            stellen[f"bestimmungen.{nr}"] = stelle
    return stellen


def check_consistent(inhalt: Inhalt) -> None:
    """Raise InhaltWidersprichtSich where figures or parts of the letter exclude each other."""
    match inhalt:
        case Pauschalinhalt():
            _check_lump_sum(inhalt)
        case Aufhebungsinhalt():
            _check_annulment(inhalt)
        case Aenderungsinhalt():
            _check_decision(inhalt)
            _check_succession(inhalt, inhalt.ersetzung)
        case _:
            if inhalt.art == "aenderung":
                raise InhaltWidersprichtSich("a decision that replaces another one must name it")
            _check_decision(inhalt)


def _check_annulment(inhalt: Aufhebungsinhalt) -> None:
    _check_succession(inhalt, inhalt.ausspruch)
    if inhalt.rahmen:
        raise InhaltWidersprichtSich("an annulment grants nothing and has no Bewilligungsrahmen")
    if (inhalt.erstattung is None) != (inhalt.vorgaenger.betrag_cent == 0):
        raise InhaltWidersprichtSich(
            "an annulled grant needs the sentence on repayment, and nothing else does"
        )
    if inhalt.vorgaenger.art == "pauschale" and inhalt.folge == "wiederaufnahme":
        raise InhaltWidersprichtSich("a lump sum had no application that could be decided anew")


def _check_succession(inhalt: Aenderungsinhalt | Aufhebungsinhalt, ausspruch: Textstelle) -> None:
    """What every decision about an earlier decision owes: which one, why, and all of its money."""
    vorgaenger = inhalt.vorgaenger
    if vorgaenger.bescheidnummer == inhalt.bescheidnummer:
        raise InhaltWidersprichtSich("a decision cannot take its own place")
    # As a word of its own: KIM1-2021-0001 is not named by a sentence on KIM1-2021-00011.
    if not re.search(rf"(?<!\w){re.escape(vorgaenger.bescheidnummer)}(?!\w)", ausspruch.text):
        raise InhaltWidersprichtSich("the operative sentence does not name the earlier decision")
    if not any(grund.strip() for grund in inhalt.gruende):
        raise InhaltWidersprichtSich("no reasons are given (§ 39 Abs. 1 VwVfG NRW)")
    if any(zeile.betrag_cent < 0 for zeile in inhalt.rueckbuchung):
        raise InhaltWidersprichtSich("what is booked back is written as positive cents")
    if sum(zeile.betrag_cent for zeile in inhalt.rueckbuchung) != vorgaenger.betrag_cent:
        raise InhaltWidersprichtSich("what is booked back is not what the earlier decision had granted")


def _check_lump_sum(inhalt: Pauschalinhalt) -> None:
    betrag = inhalt.betrag_cent
    if betrag <= 0:
        raise InhaltWidersprichtSich("a lump sum of nothing is none")
    if format_euro(betrag) not in inhalt.festsetzung.text.replace(" €", f"{NBSP}€"):
        raise InhaltWidersprichtSich("the operative sentence does not name the amount granted")
    if [(zeile.haushaltsjahr, zeile.art, zeile.betrag_cent) for zeile in inhalt.rahmen] != [
        (inhalt.haushaltsjahr, "ausgabe", betrag)
    ]:
        raise InhaltWidersprichtSich("a lump sum is an Ausgabe of its own Haushaltsjahr and of no other")
    if inhalt.zahlungen and sum(zahlung.betrag_cent for zahlung in inhalt.zahlungen) != betrag:
        raise InhaltWidersprichtSich("the payments do not add up to the amount granted")
    if not inhalt.schritte or inhalt.schritte[-1].betrag_cent != betrag:
        raise InhaltWidersprichtSich("the derivation does not end at the amount granted")


def _check_decision(inhalt: Bescheidinhalt) -> None:
    bewilligt = inhalt.berechnung.bewilligt_cent
    if inhalt.art == "ablehnung":
        if bewilligt or inhalt.rahmen:
            raise InhaltWidersprichtSich("a refusal grants nothing and has no Bewilligungsrahmen")
        if not inhalt.teilablehnung:
            raise InhaltWidersprichtSich("a refusal needs its reasons (§ 39 Abs. 1 VwVfG NRW)")
        return
    if bewilligt <= 0:
        raise InhaltWidersprichtSich("a grant of nothing is a refusal")
    satz = inhalt.wortlaut.bewilligung
    if satz is not None and format_euro(bewilligt) not in satz.text.replace(" €", f"{NBSP}€"):
        raise InhaltWidersprichtSich("the operative sentence does not name the amount granted")
    je_jahr: dict[int, int] = {}
    for zeile in inhalt.rahmen:
        je_jahr[zeile.haushaltsjahr] = je_jahr.get(zeile.haushaltsjahr, 0) + zeile.betrag_cent
    if sum(je_jahr.values()) != bewilligt:
        raise InhaltWidersprichtSich("the Bewilligungsrahmen does not add up to the amount granted")
    if je_jahr != {jahr: cent for jahr, cent in inhalt.berechnung.bewilligt_je_jahr.items() if cent}:
        raise InhaltWidersprichtSich("the Bewilligungsrahmen and the calculation differ by year")
    if bewilligt < inhalt.berechnung.beantragt_cent and not inhalt.teilablehnung:
        raise InhaltWidersprichtSich("less is granted than asked, without reasons (§ 39 Abs. 1 VwVfG NRW)")


def _texts(value: Any, pfad: str, *, frei: bool) -> Iterator[tuple[str, str, bool]]:
    """Every string of a JSON value with its dotted path and whether it may have several lines."""
    match value:
        case str():
            yield pfad, value, frei
        case dict():
            for name, teil in value.items():
                yield from _texts(teil, f"{pfad}.{name}" if pfad else name, frei=frei or name in _FREIE_TEXTE)
        case list():
            for nr, teil in enumerate(value, start=1):
                yield from _texts(teil, f"{pfad}.{nr}", frei=frei)
