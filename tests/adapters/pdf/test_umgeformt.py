"""Is a document read the same after a program has printed it flat or turned its pages?"""

from typing import Any

import pytest

from tests.adapters.werkzeug.beispiele import MANIFEST, ORDNER, abweichungen, read, sample
from tests.adapters.werkzeug.dateien import flatten, turn

AUSGEFUELLT = [e for e in MANIFEST if e["layout"] == "P1" and e["outcome"] == "read"]
SOME_FILLED = [
    e if n % 4 == 0 else pytest.param(e, marks=pytest.mark.slow) for n, e in enumerate(AUSGEFUELLT)
]
"""Every fourth at once, the others with the slow harnesses."""


@pytest.mark.parametrize("eintrag", SOME_FILLED, ids=[str(e["file"]) for e in AUSGEFUELLT])
def test_flattened_forms_read_the_same(eintrag: dict[str, Any]) -> None:
    lesung = read(flatten(ORDNER / eintrag["file"]))
    assert lesung.art == "antrag"
    assert {h.leser for h in lesung.herkunft.values()} == {"text"}
    assert abweichungen(lesung.felder, eintrag["truth"]) == []


def test_a_flattened_blank_form_is_blank() -> None:
    assert read(flatten(ORDNER / "antrag-kim-baustein1.pdf")).art == "vordruck_leer"


@pytest.mark.parametrize("grad", [90, 180, 270])
def test_pages_turned_by_the_scanner_or_the_printer_read_the_same(grad: int) -> None:
    eintrag = sample("p2_02")
    assert abweichungen(read(turn(ORDNER / eintrag["file"], grad)).felder, eintrag["truth"]) == []
