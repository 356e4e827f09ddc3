"""Does every other file end as unreadable: cut off, damaged, random, without end or without bound?"""

import random
import time
import zlib
from pathlib import Path

import pytest

from tests.adapters.werkzeug.beispiele import MANIFEST, ORDNER, read

KLEIN = ["p2_07_kreis-wesel.pdf", "p4_01_kreis-warendorf_anschreiben.pdf"]


@pytest.mark.parametrize("name", [str(e["file"]) for e in MANIFEST])
@pytest.mark.parametrize("anteil", [0.0, 0.02, 0.3, 0.6, 0.9, 0.995])
def test_truncated_files_are_never_read_as_applications(name: str, anteil: float) -> None:
    daten = (ORDNER / name).read_bytes()
    assert read(daten[: int(len(daten) * anteil)]).art in ("unlesbar", "verschluesselt")


@pytest.mark.parametrize("anzahl", [25, pytest.param(200, marks=pytest.mark.slow)])
def test_damaged_files_never_raise_and_never_hang(anzahl: int) -> None:
    zufall = random.Random(20201228)
    originale = [(ORDNER / n).read_bytes() for n in KLEIN]
    for lauf in range(anzahl):
        daten = bytearray(originale[1 if lauf % 8 else 0])
        for _ in range(zufall.choice([1, 5, 50, 500])):
            daten[zufall.randrange(len(daten))] = zufall.randrange(256)
        beginn = time.process_time()
        lesung = read(bytes(daten))
        assert lesung.satz
        assert time.process_time() - beginn < 5


@pytest.mark.parametrize("groesse", [0, 1, 10, 1_000, 100_000])
def test_random_bytes_are_unreadable(groesse: int) -> None:
    zufall = random.Random(groesse)
    for kopf, fuss in ((b"", b""), (b"%PDF-1.7\n", b"\n%%EOF\n")):
        assert read(kopf + zufall.randbytes(groesse) + fuss).art == "unlesbar"


def test_a_form_that_draws_itself_ends() -> None:
    objekte = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/X Do\nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 5 >>\n"
        b"stream\n/X Do\nendstream",
    ]
    daten = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objekte, 1))
    daten += b"trailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n0\n%%EOF\n"
    assert read(daten).art == "unlesbar"


def test_a_page_that_unfolds_to_gigabytes_is_not_unfolded() -> None:
    bombe = zlib.compress(b"0 0 m " * 20_000_000, 9)
    objekte = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(bombe), bombe),
    ]
    daten = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objekte, 1))
    daten += b"trailer\n<< /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF\n"
    lesung = read(daten)
    assert lesung.art == "unlesbar"
    assert "groß" in lesung.satz


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    assert read(tmp_path / "fehlt.pdf").art == "unlesbar"
