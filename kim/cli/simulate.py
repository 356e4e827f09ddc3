"""What if: `kim simulate` with other means or another version of the programme. Changes nothing."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, get_args

from cyclopts import Parameter

from kim.casework import worte
from kim.casework.auskunft.planspiel import spiel as planspiel
from kim.casework.auskunft.planspiel.spiel import Topf, kosten
from kim.casework.auskunft.planspiel.stand import Spielfall, Spielstand
from kim.cli.konsole import ausgabe, tuer
from kim.programmes.laden import CENT_JE_EURO
from kim_models.betrag import format_euro
from kim_models.programm import Ermaechtigung

_MITTEL = re.compile(rf"(\d+)/(\d+)/({'|'.join(get_args(Ermaechtigung))})=(\d[\d.]*)")


def simulate(
    *,
    mittel: Annotated[
        list[str] | None,
        Parameter(
            help="BAUSTEIN/JAHR/ART=BETRAG in ganzen Euro, z. B. 1/2021/verpflichtung=15.000.000; mehrfach."
        ),
    ] = None,
    fassung: Annotated[str | None, Parameter(help="Eine andere Fassung des Programms, z. B. 2025.")] = None,
    json: bool = False,
) -> int:
    """Plays other means or another version of the programme; changes nothing."""
    changed = [_mittel(text) for text in mittel or []]
    if None in changed or not (changed or fassung):
        ausgabe.error(
            "Bitte --mittel BAUSTEIN/JAHR/ART=BETRAG (ART: ausgabe, verpflichtung) oder --fassung angeben."
        )
        return ausgabe.FALSCH_BENUTZT
    toepfe = dict(pair for pair in changed if pair is not None)
    with tuer.office() as buero:
        spiel = planspiel.simulate(buero, toepfe, fassung)
    if json:
        ausgabe.as_json(
            "kim.simulate/1",
            {
                "mittel": {"/".join(map(str, topf)): cent for topf, cent in toepfe.items()},
                "fassung": fassung,
                "offen": _json(spiel.offen),
                "vergangen": _json(spiel.vergangen),
            },
        )
        return ausgabe.FERTIG
    _show("Offene Vorgänge", spiel.offen)
    ausgabe.text()
    _show("Beschiedene Vorgänge", spiel.vergangen)
    return ausgabe.FERTIG


def _mittel(text: str) -> tuple[Topf, int] | None:
    found = _MITTEL.fullmatch(text.strip())
    if found is None:
        return None
    baustein, jahr, art, betrag = found.groups()
    topf: Topf = (int(baustein), int(jahr), art)  # type: ignore[assignment]
    return topf, int(betrag.replace(".", "")) * CENT_JE_EURO


def _json(faelle: Sequence[Spielfall]) -> dict[str, Any]:
    def stand(seite: Spielstand) -> dict[str, Any]:
        return {
            "ausgang": seite.ausgang,
            "betrag_cent": seite.betrag_cent,
            "je_jahr": dict(seite.je_jahr),
            "satz": seite.satz,
        }

    return {
        "kosten_jetzt_cent": kosten(faelle, "jetzt"),
        "kosten_dann_cent": kosten(faelle, "dann"),
        "kippen": [fall.aktenzeichen for fall in faelle if fall.kippt],
        "faelle": [
            {
                "aktenzeichen": fall.aktenzeichen,
                "platz": fall.platz,
                "jetzt": stand(fall.jetzt),
                "dann": stand(fall.dann),
            }
            for fall in faelle
        ],
    }


def _show(titel: str, faelle: Sequence[Spielfall]) -> None:
    kippen = [fall for fall in faelle if fall.kippt]
    ausgabe.heading(f"{titel}: {len(kippen)} von {len(faelle)} kippen")
    if kippen:
        columns = ["Platz", "Aktenzeichen", "jetzt", "Betrag jetzt", "dann", "Betrag dann", "Warum"]
        rows = [
            [
                fall.platz,
                fall.aktenzeichen,
                worte.wort(worte.AUSGANG, fall.jetzt.ausgang),
                format_euro(fall.jetzt.betrag_cent),
                worte.wort(worte.AUSGANG, fall.dann.ausgang),
                format_euro(fall.dann.betrag_cent),
                fall.dann.satz,
            ]
            for fall in kippen
        ]
        ausgabe.table(columns, rows, right=("Platz", "Betrag jetzt", "Betrag dann"), below=("Warum",))
    jetzt, dann = kosten(faelle, "jetzt"), kosten(faelle, "dann")
    zeilen = [
        (str(jahr), jetzt.get(jahr, 0), dann.get(jahr, 0)) for jahr in sorted(jetzt.keys() | dann.keys())
    ]
    zeilen.append(("Summe", sum(jetzt.values()), sum(dann.values())))
    ausgabe.table(
        ["Kosten", "jetzt", "dann", "Unterschied"],
        [[jahr, format_euro(a), format_euro(b), format_euro(b - a)] for jahr, a, b in zeilen],
        right=("jetzt", "dann", "Unterschied"),
    )
