"""What a file says, without storing it: `kim read`."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from kim.adapters.sandkasten import SandkastenFehler, read_pdf_boxed, sandbox_for_pdf
from kim.cli.konsole import ausgabe
from kim.cli.konsole.lesung import show_lesung
from kim.programmes import programm_for, versions
from kim.programmes.register import register
from kim.rules.befunde import pruefe
from kim.rules.warnhinweise import pruefe_warnhinweise
from kim.settings import load
from kim_models.lesung import Lesung


def read(*dateien: Path, json: bool = False) -> int:
    """Reads and checks files; nothing is stored. Without a receipt the day on the form counts for the deadline."""
    missing = [datei for datei in dateien if not datei.is_file()]
    if not dateien or missing:
        ausgabe.error(
            f"Es gibt keine Datei {missing[0]}." if missing else "Bitte mindestens eine Datei nennen."
        )
        return ausgabe.FALSCH_BENUTZT
    kennung = load().programm
    kasten = sandbox_for_pdf(kennung, load().sandkasten)
    try:
        with ThreadPoolExecutor(min(kasten.plaetze, len(dateien))) as threads:
            lesungen = threads.map(lambda datei: read_pdf_boxed(kasten, datei.read_bytes()), dateien)
            rows = [_answer(str(d), lesung, kennung) for d, lesung in zip(dateien, lesungen, strict=True)]
    except SandkastenFehler as error:
        ausgabe.error(str(error))
        return ausgabe.GESCHEITERT
    finally:
        kasten.close()
    if json:
        ausgabe.as_json("kim.read/1", {"dateien": rows})
    else:
        for row in rows:
            _show(row)
    return ausgabe.FERTIG


def _answer(datei: str, lesung: Lesung, kennung: str) -> dict[str, Any]:
    befunde = list(pruefe_warnhinweise(lesung.satz))
    if lesung.art == "antrag":
        programm = programm_for(kennung, _stichtag(lesung.felder.antragsdatum, kennung))
        seiten = {
            pfad: lesung.herkunft[pfad].seite if pfad in lesung.herkunft else None for pfad in lesung.zweifel
        }
        befunde[:0] = pruefe(
            lesung.felder, programm, register(), stichtag=lesung.felder.antragsdatum, zweifel=seiten
        )
    return {
        "datei": datei,
        "art": lesung.art,
        "satz": lesung.satz,
        "felder": lesung.felder.model_dump(mode="json") if lesung.art == "antrag" else {},
        "herkunft": {feld: woher.model_dump(mode="json") for feld, woher in lesung.herkunft.items()},
        "zweifel": list(lesung.zweifel),
        "aktive_inhalte": list(lesung.aktive_inhalte),
        "bildseiten": list(lesung.bildseiten),
        "befunde": [befund.model_dump(mode="json") for befund in befunde],
    }


def _stichtag(antragsdatum: date | None, kennung: str) -> date:
    """The form's own date, brought into the time that the programme has versions for."""
    first = date(int(versions(kennung)[0]), 1, 1)
    return max(antragsdatum or first, first)


def _show(row: dict[str, Any]) -> None:
    ausgabe.heading(f"{row['datei']}: {row['art']}")
    ausgabe.text(row["satz"])
    if row["felder"]:
        show_lesung(row["felder"], row["herkunft"], frozenset(row["zweifel"]))
    for befund in row["befunde"]:
        wo = f" ({befund['feld']})" if befund["feld"] else ""
        ausgabe.text(f"  [{befund['effekt']}] {befund['code']}{wo}: {befund['text']}")
    ausgabe.text()
