"""How many values of one truth did a reading get right, miss, or get wrong, by kind?"""

import re
from collections import Counter
from typing import Any

from kim_models.antrag import PLANZEILEN
from kim_models.lesung import Lesung
from tests.adapters.werkzeug.wahrheit import ERKLAERUNGEN, PLAN, POSITIONEN, WAHR

_ART = {
    "iban": "iban",
    "ags": "ags",
    "zeitraum_von": "datum",
    "zeitraum_bis": "datum",
    "antragsdatum": "datum",
}


def _ziffern(text: str) -> str:
    return re.sub(r"\D", "", text)


def werte(lesung: Lesung) -> tuple[Counter[tuple[str, str]], list[str]]:
    """(kind, `richtig`|`fehlt`|`falsch`) counted, and what is not right."""
    zaehler: Counter[tuple[str, str]] = Counter()
    maengel: list[str] = []
    felder = lesung.felder

    def zaehle(pfad: str, art: str, ist: Any, soll: Any, *, still: bool = False) -> None:
        if ist == soll:
            urteil = "richtig"
        else:
            urteil = "fehlt" if ist is None or still or lesung.art != "antrag" else "falsch"
            maengel.append(f"{pfad}: {ist!r} statt {soll!r} ({urteil})")
        zaehler[art, urteil] += 1

    for pfad, soll in WAHR.items():
        ist = getattr(felder, pfad)
        ziffern = pfad == "telefon" and ist
        art = "betrag" if pfad.endswith("_cent") else _ART.get(pfad, "text")
        zaehle(pfad, art, _ziffern(ist) if ziffern else ist, _ziffern(soll) if ziffern else soll)
    for spalte, soll_spalte in PLAN.items():
        ist_spalte = felder.finanzierungsplan.get(spalte)
        for z in PLANZEILEN:
            pfad = f"finanzierungsplan.{spalte}.{z}"
            ist = getattr(ist_spalte, z) if ist_spalte else None
            # A cell that nobody read is 0 in the type; it counts as missing, not as read.
            unbelegt = not ist and (pfad not in lesung.herkunft or pfad in lesung.zweifel)
            zaehle(pfad, "betrag", ist or (0 if soll_spalte[z] == 0 else ist), soll_spalte[z], still=unbelegt)
    for extra in set(felder.finanzierungsplan) - set(PLAN):
        zaehle(f"finanzierungsplan.{extra}", "betrag", felder.finanzierungsplan[extra], "nichts")
    offen = list(felder.positionen)
    for art, vzae, monate, cent in POSITIONEN:
        p = next((p for p in offen if p.art == art), None)
        if p:
            offen.remove(p)
        for name, wert, art_des_werts in (
            ("vzae", vzae, "zahl"),
            ("monate", monate, "zahl"),
            ("betrag_cent", cent, "betrag"),
        ):
            zaehle(f"positionen.{art}.{name}", art_des_werts, getattr(p, name) if p else None, wert)
    for p in offen:
        zaehle(f"positionen.{p.art}", "betrag", p, "nichts")
    for name, soll in ERKLAERUNGEN.items():
        ist = getattr(felder.erklaerungen, name)
        zaehle(
            f"erklaerungen.{name}", "erklaerung", ist, soll, still=f"erklaerungen.{name}" in lesung.zweifel
        )
    return zaehler, maengel
