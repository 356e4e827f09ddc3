"""What was read of an application, for the eyes of a person: every value, where it stands, and what is in doubt."""

from collections.abc import Collection, Mapping
from typing import Any

from kim.cli.konsole import ausgabe
from kim_models.antrag import PLANZEILEN
from kim_models.betrag import format_euro

_NUMMERN = dict(zip(PLANZEILEN, ("3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7"), strict=True))


def show_lesung(felder: Mapping[str, Any], herkunft: Mapping[str, Any], zweifel: Collection[str]) -> None:
    """Fields, Finanzierungsplan, posts and declarations as `kim.read/1` holds them; a `?` marks what is in doubt."""
    einzeln = {pfad: w for pfad, w in felder.items() if not isinstance(w, dict | list)}
    ausgabe.table(
        ["Feld", "Wert", "Seite", ""],
        [
            [pfad, _wert(pfad, wert), herkunft.get(pfad, {}).get("seite") or "", _mark(pfad, zweifel)]
            for pfad, wert in einzeln.items()
            if wert is not None or pfad in zweifel
        ],
    )
    if spalten := felder["finanzierungsplan"]:
        ausgabe.text()
        ausgabe.table(
            ["Finanzierungsplan", *(name.capitalize() for name in spalten)],
            [
                [
                    f"{_NUMMERN[zeile]} {zeile}",
                    *(
                        _cell(
                            f"finanzierungsplan.{name}.{zeile}", format_euro(spalte[zeile]), herkunft, zweifel
                        )
                        for name, spalte in spalten.items()
                    ),
                ]
                for zeile in PLANZEILEN
            ],
            right=[name.capitalize() for name in spalten],
        )
    if felder["positionen"]:
        ausgabe.text()
        ausgabe.table(
            ["Position", "VZÄ", "Monate", "Betrag"],
            [
                [
                    " ".join(filter(None, (posten["art"], posten["kommune"]))),
                    *(
                        _cell(f"positionen.{n}.{name}", _wert(name, posten[name]), herkunft, zweifel)
                        for name in ("vzae", "monate", "betrag_cent")
                    ),
                ]
                for n, posten in enumerate(felder["positionen"])
            ],
            right=["VZÄ", "Monate", "Betrag"],
        )
    ausgabe.text()
    worte = {True: "ja", False: "nein", None: "keine Angabe"}
    ausgabe.table(
        ["Erklärung", ""],
        [
            [name, _cell(f"erklaerungen.{name}", worte[wert], herkunft, zweifel)]
            for name, wert in felder["erklaerungen"].items()
        ],
    )


def _cell(pfad: str, text: str, herkunft: Mapping[str, Any], zweifel: Collection[str]) -> str:
    """A value that was not found is not shown as the 0 or „nein“ that the data hold for it."""
    if pfad in zweifel and pfad not in herkunft:
        return "?"
    return f"{_mark(pfad, zweifel)}{text}"


def _mark(pfad: str, zweifel: Collection[str]) -> str:
    return "? " if pfad in zweifel else ""


def _wert(pfad: str, wert: Any) -> str:
    if wert is None:
        return ""
    if pfad.endswith("_cent"):
        return format_euro(wert)
    return f"{wert:g}".replace(".", ",") if isinstance(wert, float) else str(wert)
