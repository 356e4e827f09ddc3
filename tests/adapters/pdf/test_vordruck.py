"""Is what a filled field holds compared with what it shows?"""

import re
from io import BytesIO

import pdfplumber
from pdfminer.pdftypes import PDFObjRef, resolve1

from tests.adapters.werkzeug.beispiele import ORDNER, read


def test_a_field_that_shows_something_else_than_it_holds_is_a_doubt() -> None:
    """The value was changed behind the picture: `/V` says one thing, the printed page another."""
    daten = (ORDNER / "p1_04_stadt-dortmund.pdf").read_bytes()
    geaendert = _ersetze_wert(daten, "kreditinstitut", "Sparkasse Woanders")
    lesung = read(geaendert)
    assert lesung.art == "antrag"
    assert lesung.zweifel == ("kreditinstitut",)
    assert lesung.herkunft["kreditinstitut"].sicherheit < 1


def _ersetze_wert(daten: bytes, name: str, wert: str) -> bytes:
    """Change `/V` of one field by an incremental update that leaves its appearance alone."""
    with pdfplumber.open(BytesIO(daten)) as pdf:
        for ref in resolve1(pdf.doc.catalog["AcroForm"])["Fields"]:
            feld = resolve1(ref)
            if feld.get("T") == name.encode():
                assert isinstance(ref, PDFObjRef)
                bild = resolve1(feld["AP"])["N"]
                box = " ".join(str(v) for v in resolve1(feld["Rect"]))
                seite = feld["P"].objid
                objekt = (
                    f"{ref.objid} 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Tx /T ({name}) /V ({wert}) "
                    f"/Rect [{box}] /P {seite} 0 R /F 4 /DA (/Helv 9 Tf 0 g) /AP << /N {bild.objid} 0 R >> >>\nendobj\n"
                ).encode("latin-1")
                vorher = int(re.findall(rb"startxref\s+(\d+)", daten)[-1])
                start = len(daten) + 1
                wurzel = next(x.trailer["Root"].objid for x in pdf.doc.xrefs if "Root" in x.trailer)
                groesse = max(int(x.trailer["Size"]) for x in pdf.doc.xrefs if "Size" in x.trailer)
                tabelle = (
                    f"xref\n{ref.objid} 1\n{start:010d} 00000 n \ntrailer\n<< /Size {groesse} /Root {wurzel} 0 R "
                    f"/Prev {vorher} >>\nstartxref\n{start + len(objekt)}\n%%EOF\n"
                ).encode()
                return daten + b"\n" + objekt + tabelle
    raise AssertionError(name)
