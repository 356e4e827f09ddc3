"""Which posts does an application ask for that lists them as sentences: „Assistenz: 0,5 VZÄ, 24 Monate, 45.000 EUR“?"""

import re
from collections.abc import Sequence
from typing import get_args

from kim.adapters.pdf.seite.zeilen import Zeile, as_fund
from kim.adapters.pdf.werte.sammlung import Fund, PositionsFunde, Sammlung
from kim.adapters.pdf.werte.stichworte import matches
from kim.programmes.formular import Formular
from kim_models.antrag import PositionArt

_VZAE = re.compile(r"(?<!\d)(\d{1,4}(?:[.,]\d+)?(?:\s*[½¼¾])?)\s*(?:VZÄ|VZE|Vollzeit\w*|Stellen?\b)")
_MONATE = re.compile(r"(?<!\d)(\d{1,4}(?:[.,]\d{1,2})?)\s*Monat")
_BETRAG = re.compile(
    r"(?:(?:€|EUR|Euro)\s*(\d[\d. ]{0,15}(?:,(?:\d\d|-))?)|(?<!\d)(\d[\d. ]{0,15}(?:,(?:\d\d|[-–]))?)\s*(?:€|EUR|Euro))"
)
# An additional post is for a town, which a sentence names in many ways: a person reads it.
_ARTEN: dict[str, PositionArt] = {art: art for art in get_args(PositionArt) if art != "zusatzstelle"}


def read_list(zeilen: Sequence[Zeile], formular: Formular, sammlung: Sammlung) -> None:
    """Take the posts and their sum from the lines of number 4; an item that is not plain is a doubt."""
    punkte: list[list[Zeile]] = []
    for zeile in zeilen:
        if zeile.abschnitt != "positionen":
            continue
        neu = matches(formular.positionen, zeile.segmente[0].text.partition(":")[0])
        if neu or not punkte:
            punkte.append([zeile])
        else:
            punkte[-1].append(zeile)
    for punkt in punkte:
        fund = as_fund([s for z in punkt for s in z.segmente], 0.8)
        art = matches(formular.positionen, fund.text.partition(":")[0])
        betraege = [a or b for a, b in _BETRAG.findall(fund.text)]
        if art is None:
            continue
        if len(betraege) != 1:
            sammlung.zweifel.add("positionen")
            continue
        betrag = _part(betraege[0].strip(), fund)
        if art == "summe":
            sammlung.summe_positionen(betrag)
            continue
        vzae, monate = _VZAE.findall(fund.text), _MONATE.findall(fund.text)
        if art in _ARTEN and len(vzae) == 1 and len(monate) == 1:
            sammlung.position(
                PositionsFunde(_ARTEN[art], _part(vzae[0], fund), _part(monate[0], fund), betrag)
            )
        else:
            sammlung.zweifel.add("positionen")


def _part(text: str, ganz: Fund) -> Fund:
    return Fund(text, ganz.seite, ganz.box, ganz.leser, ganz.sicherheit)
