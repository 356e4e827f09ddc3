"""The programme's samples with their true values, the form and the register; how a reading is held against the truth."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kim.adapters.pdf import read_pdf
from kim.cli.demo.muster import ORDNER
from kim.programmes.formular import load_formular
from kim.programmes.register import register
from kim_models.antrag import PLANZEILEN, Antragsdaten
from kim_models.lesung import Lesung

__all__ = ["FORMULAR", "MANIFEST", "NAMEN", "ORDNER", "abweichungen", "read", "sample"]

MANIFEST: list[dict[str, Any]] = json.loads((ORDNER / "manifest.json").read_text(encoding="utf-8"))
NAMEN: Mapping[str, str] = {ags: e.name for ags, e in register().items()}
FORMULAR = load_formular()


def read(quelle: bytes | Path) -> Lesung:
    return read_pdf(quelle, FORMULAR, NAMEN)


def _kurz(positionen: Any) -> list[tuple[Any, ...]]:
    zahl = lambda v: None if v is None else float(v)  # noqa: E731
    return sorted(
        (p["art"], zahl(p["vzae"]), zahl(p["monate"]), p["betrag_cent"], p.get("kommune") or "")
        for p in positionen
    )


def abweichungen(felder: Antragsdaten, wahr: dict[str, Any]) -> list[str]:
    """What differs from the truth, by the comparison rules of the samples' README."""
    ist = felder.model_dump(mode="json")
    anders = []
    for name, soll in wahr.items():
        wert = ist[name]
        if name in ("kommune", "kommune_text"):
            gleich = bool({ist["kommune"], ist["kommune_text"]} & {wahr["kommune"], wahr["kommune_text"]})
        elif name == "telefon":
            gleich = re.sub(r"\D", "", wert or "") == re.sub(r"\D", "", soll or "")
        elif name == "finanzierungsplan":
            gleich = set(wert) == set(soll) and all(
                (wert[s][z] or 0) == (soll[s].get(z) or 0) for s in soll for z in PLANZEILEN
            )
        elif name == "positionen":
            gleich = _kurz(wert) == _kurz(soll)
        elif name == "erklaerungen":
            gleich = wert == {"bereits_begonnen": False, **soll}
        else:
            gleich = wert == soll
        if not gleich:
            anders.append(f"{name}: {wert!r} statt {soll!r}")
    return anders


def sample(beginn: str) -> dict[str, Any]:
    """The manifest's entry of the one sample whose name begins so."""
    [eintrag] = [e for e in MANIFEST if e["file"].startswith(beginn)]
    return eintrag
