"""Are pages that are pictures said one by one, and is residue over a picture no text?"""

from tests.adapters.werkzeug.beispiele import ORDNER, read
from tests.adapters.werkzeug.dateien import bind, write_over

SCAN = "p3_01_kreis-paderborn.pdf"
BRIEF = "p4_01_kreis-warendorf_anschreiben.pdf"
TEXT = "p2_01_kreis-dueren.pdf"


def test_scan_is_said_page_by_page() -> None:
    rein = read(ORDNER / SCAN)
    assert (rein.art, rein.bildseiten) == ("unlesbar", (1, 2))
    mit_brief = read(bind((BRIEF, 1), (SCAN, 1), (SCAN, 2)))
    assert (mit_brief.art, mit_brief.bildseiten) == ("unlesbar", (2, 3))
    assert mit_brief.satz.startswith("Seite 2, 3 ist ein Bild; der übrige Text ist kein Antrag.")
    mit_anlage = read(bind((TEXT, 1), (TEXT, 2), (SCAN, 1)))
    assert (mit_anlage.art, mit_anlage.bildseiten) == ("antrag", (3,))
    assert "Seite 3 ist ein Bild" in mit_anlage.satz
    assert read(ORDNER / TEXT).bildseiten == ()


def test_residue_over_a_picture_is_no_text() -> None:
    """A text layer that a scanner left behind: marks and scraps instead of words."""
    reste = "l| ._ ;: ~~ ii1 |_| .,; ]| rn l1 |l ,;: !| _- = ii il1 j| ;; :: |1"
    lesung = read(write_over(SCAN, [reste] * 40))
    assert (lesung.art, lesung.bildseiten) == ("unlesbar", (1, 2))
