"""Does the reader say of every sample what its manifest says, and where each value stands?"""

from typing import Any

import pytest

from kim_models.antrag import Antragsdaten
from tests.adapters.werkzeug.beispiele import MANIFEST, ORDNER, abweichungen, read


@pytest.mark.parametrize("eintrag", MANIFEST, ids=lambda e: str(e["file"]))
def test_samples_read_as_the_manifest_says(eintrag: dict[str, Any]) -> None:
    lesung = read(ORDNER / eintrag["file"])
    assert lesung.satz.endswith(".")
    match eintrag["outcome"]:
        case "read":
            assert lesung.art == "antrag"
            assert abweichungen(lesung.felder, eintrag["truth"]) == []
            assert lesung.zweifel == ()
        case "read_or_manual":
            assert lesung.art == "unlesbar"
            assert "Hand" in lesung.satz
        case "manual":
            assert lesung.art == "kein_antrag"
        case "blank":
            assert lesung.art == "vordruck_leer"
        case _:
            assert lesung.art == ("verschluesselt" if eintrag["kind"] == "encrypted" else "unlesbar")
    if lesung.art != "antrag":
        assert lesung.felder == Antragsdaten()


@pytest.mark.parametrize(
    "eintrag", [e for e in MANIFEST if e["outcome"] == "read"], ids=lambda e: str(e["file"])
)
def test_every_value_knows_where_it_stands(eintrag: dict[str, Any]) -> None:
    lesung = read(ORDNER / eintrag["file"])
    daten = lesung.felder.model_dump(exclude={"finanzierungsplan", "positionen", "erklaerungen"})
    pfade = {k for k, v in daten.items() if v is not None}
    pfade |= {f"erklaerungen.{k}" for k in eintrag["truth"]["erklaerungen"]}
    for i, p in enumerate(lesung.felder.positionen):
        pfade |= {f"positionen.{i}.{k}" for k, v in p.model_dump(exclude={"art"}).items() if v is not None}
    for spalte, plan in lesung.felder.finanzierungsplan.items():
        pfade |= {f"finanzierungsplan.{spalte}.{z}" for z, v in plan.model_dump().items() if v}
    fehlend = pfade - set(lesung.herkunft)
    assert fehlend == set()
    for herkunft in lesung.herkunft.values():
        assert herkunft.leser == ("acroform" if eintrag["layout"] == "P1" else "text")
        assert herkunft.seite is not None
        assert herkunft.box is not None
        x0, top, x1, bottom = herkunft.box
        assert 0 <= x0 < x1 <= 600
        assert 0 <= top < bottom <= 850
