"""How the golden cases in tests/faelle are read: the Musterantrag with a few values changed."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kim_models.antrag import Antragsdaten
from kim_models.betrag import NBSP

FAELLE = Path(__file__).parent.parent / "faelle"


def lade(pfad: Path) -> Any:
    """One YAML file. Caseworkers write "1,00 €" with a plain space, the office with a no-break space."""
    return yaml.safe_load(pfad.read_text(encoding="utf-8").replace(" €", NBSP + "€"))


def namen(ordner: str) -> list[str]:
    """The cases of one folder, by name of the file."""
    return sorted(pfad.stem for pfad in (FAELLE / ordner).glob("*.yaml"))


@cache
def _musterantrag() -> Any:
    return lade(FAELLE / "musterantrag.yaml")


def antrag(aenderungen: dict[str, Any] | None = None) -> Antragsdaten:
    """The Musterantrag with `aenderungen`: dotted paths, `leer` empties a field."""
    roh = copy.deepcopy(_musterantrag())
    for pfad, wert in (aenderungen or {}).items():
        *weg, letztes = pfad.split(".")
        ziel = roh
        for schritt in weg:
            ziel = ziel[int(schritt)] if isinstance(ziel, list) else ziel[schritt]
        ziel[int(letztes) if isinstance(ziel, list) else letztes] = None if wert == "leer" else wert
    return Antragsdaten.model_validate(roh)
