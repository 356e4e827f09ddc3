"""Files that were made to stop a reader: one function, all of them by name; and seeded damage to any file."""

import random
import re
import zlib
from collections.abc import Iterable

SEITE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
SCHRIFT = b"/Font << /F 5 0 R >>"
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(objekte: Iterable[bytes], mehr: bytes = b"", wurzel: bytes = b"1 0 R") -> bytes:
    """The objects from 1 on; without a table, so that the reader looks for them itself."""
    teile = [b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objekte, 1)]
    return (
        b"%PDF-1.7\n"
        + b"".join(teile)
        + b"trailer\n<< /Root %s /Size %d %s >>\nstartxref\n0\n%%%%EOF\n" % (wurzel, len(teile) + 1, mehr)
    )


def strom(inhalt: bytes, kopf: bytes = b"", *, gepackt: bool = False) -> bytes:
    """A stream object."""
    if gepackt:
        inhalt, kopf = zlib.compress(inhalt, 9), kopf + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(inhalt), kopf, inhalt)


def nullen(megabyte: int) -> bytes:
    """So many packed blanks, never held unpacked."""
    packer = zlib.compressobj(1)
    block = b" " * 1_000_000
    return b"".join([packer.compress(block) for _ in range(megabyte)] + [packer.flush()])


def seite(inhalt: bytes, mittel: bytes = SCHRIFT, mehr: Iterable[bytes] = (), katalog: bytes = b"") -> bytes:
    """One page that draws `inhalt`, a stream object; objects from 5 on are `mehr`."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % katalog,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            SEITE % mittel,
            inhalt,
            *(tuple(mehr) or (HELVETICA,)),
        ]
    )


TEXT = strom(b"BT /F 12 Tf 72 700 Td (Antrag) Tj ET")


def bomben() -> dict[str, bytes]:
    """All of them; made in a second or two."""
    mal = 3_000_000
    gigabyte = nullen(900)
    tief = b"[" * 100_000 + b"]" * 100_000
    selbst = strom(
        b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    )
    doppelt = [
        strom(
            b"/X Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
            % (k + 1),
        )
        for k in range(5, 15)
    ]
    cmap = (
        b"begincmap\n"
        + b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        + (b"1 beginbfrange <0000> <ffff> <0000> endbfrange\n" * 200)
    )
    schrift = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R"
        b" /DescendantFonts [7 0 R] >>"
    )
    return {
        "0 Byte": b"",
        "Leerraum": b" \n" * 1000,
        "ZIP": b"PK\x03\x04" + bytes(1000),
        "Programm": b"MZ" + bytes(5000),
        "ELF mit PDF-Kopf": b"\x7fELF%PDF-1.4" + bytes(5000) + b"%%EOF",
        "Kopf allein": b"%PDF-1.7\n%%EOF\n",
        "ohne Wurzel": pdf([b"null"], wurzel=b"9 0 R"),
        "Wurzel ist sich selbst": pdf([b"1 0 R"]),
        "riesig": b"%PDF-1.7\n" + bytes(41_000_000) + b"%%EOF",
        "Packbombe im Inhalt": seite(strom(gigabyte, b"/Filter /FlateDecode")),
        "Packbombe, doppelt": seite(
            strom(zlib.compress(gigabyte, 9), b"/Filter [/FlateDecode /FlateDecode]")
        ),
        "Packbombe als Objektstrom": pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                strom(gigabyte, b"/Type /ObjStm /N 9 /First 9 /Filter /FlateDecode"),
            ]
        ),
        "Packbombe als Schrift": seite(
            TEXT, mehr=[schrift, strom(gigabyte, b"/Filter /FlateDecode"), HELVETICA]
        ),
        "Formular ruft sich selbst": seite(strom(b"/X Do"), b"/XObject << /X 5 0 R >>", [selbst]),
        "Formulare, jedes zehnmal das nächste": seite(
            strom(b"/X Do"),
            b"/XObject << /X 5 0 R >>",
            [*doppelt, strom(b"0 0 m 1 1 l S " * 100, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")],
        ),
        "Seiten im Kreis": pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]
        ),
        "eine Million Seiten": pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [" + b"3 0 R " * 1_000_000 + b"] /Count 1000000 >>",
                SEITE % SCHRIFT,
                TEXT,
                HELVETICA,
            ]
        ),
        "3 Millionen Befehle": seite(strom(b"0 0 m " * mal)),
        "3 Millionen Befehle, gepackt": seite(strom(b"q Q " * mal, gepackt=True)),
        "490.000 Striche": seite(strom(b"0 0 m 1 1 l S\n"[:6] * 490_000)),
        "200.000 Kästchen": seite(strom(b"1 1 9 9 re f\n" * 200_000)),
        "200.000 Buchstaben": seite(strom(b"BT /F 9 Tf " + b"(ab) Tj " * 200_000 + b" ET")),
        "tief geschachtelt": pdf([b"<< /Type /Catalog /Pages 2 0 R /X %s >>" % tief, b"null"]),
        "tiefe Verzeichnisse": pdf([b"<< /A " * 50_000 + b"1" + b" >>" * 50_000]),
        "Inhalt geschachtelt": seite(strom(tief)),
        "Bild mit riesigen Maßen": seite(
            strom(b"/X Do"),
            b"/XObject << /X 5 0 R >>",
            [
                strom(
                    bytes(99),
                    b"/Type /XObject /Subtype /Image /Width 2000000000 /Height 2000000000 /BitsPerComponent 8",
                )
            ],
        ),
        "Blatt mit riesigen Maßen": seite(TEXT).replace(b"595 842", b"1e30 -1e30"),
        "riesige Querverweise": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 2000000000\n"
        + b"0000000000 65535 f \n" * 500_000
        + b"trailer\n<< /Root 1 0 R /Size 2000000000 /Prev 9 >>\nstartxref\n44\n%%EOF\n",
        "Querverweisstrom mit riesigem Index": pdf(
            [
                strom(
                    bytes(200),
                    b"/Type /XRef /W [1 2 1] /Index [0 2000000000] /Size 2000000000 /Root 1 0 R",
                )
            ]
        ).replace(b"startxref\n0", b"startxref\n9"),
        "Querverweise im Kreis": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 1 /Prev 9 >>\n"
        b"startxref\n9\n%%EOF\n",
        "endlose Schrifttabelle": seite(TEXT, mehr=[schrift, strom(cmap, gepackt=True), HELVETICA]),
        "fremde Schrifttabelle": seite(
            TEXT,
            mehr=[schrift.replace(b"/Identity-H", b"/..#2F..#2F..#2Fetc#2Fpasswd"), strom(cmap), HELVETICA],
        ),
        "100.000 Schriften": seite(
            strom(b"BT " + b"".join(b"/F%d 9 Tf (a) Tj " % k for k in range(20_000)) + b"ET"),
            b"/Font << " + b"".join(b"/F%d 5 0 R " % k for k in range(100_000)) + b">>",
        ),
        "JavaScript": seite(
            TEXT, katalog=b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://boese.example'\\)) >>"
        ),
        "Programmstart": seite(
            TEXT, katalog=b"/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>"
        ),
        "eingebettete Datei": seite(
            TEXT,
            katalog=b"/Names << /EmbeddedFiles << /Names [(x.exe) << /Type /Filespec /F (../../x.exe)"
            b" /EF << /F 6 0 R >> >>] >> >>",
            mehr=[HELVETICA, strom(b"MZ" + bytes(5000), b"/Type /EmbeddedFile")],
        ),
        "verschlüsselt mit Unsinn": pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"null"],
            b"/Encrypt << /Filter /Standard /V 5 /R 6 /O (a) /U (b) /P -1 /OE (c) /UE (d) /Length 256 >> /ID [(a) (b)]",
        ),
        "verschlüsselt, endlos gehasht": pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"null"],
            b"/Encrypt << /Filter /Standard /V 2 /R 3 /O <"
            + b"00" * 32
            + b"> /U <"
            + b"00" * 32
            + b"> /P -1 /Length 2147483640 >>"
            b" /ID [(a) (b)]",
        ),
        "Felder im Kreis": seite(
            TEXT,
            katalog=b"/AcroForm << /Fields [6 0 R] >>",
            mehr=[HELVETICA, b"<< /T (a) /Kids [6 0 R 6 0 R] /Parent 6 0 R >>"],
        ),
        "Zahlen ohne Ende": seite(strom(b"9" * 2_000_000 + b" 0 m")),
        "Kette von Filtern": seite(strom(bytes(99), b"/Filter [" + b"/ASCIIHexDecode " * 100_000 + b"]")),
        "LZW": seite(strom(random.Random(1).randbytes(400_000), b"/Filter /LZWDecode")),
        "Lauflängen": seite(strom(b"\x81 " * 500_000, b"/Filter /RunLengthDecode")),
        "Länge gelogen": seite(TEXT.replace(b"/Length 36", b"/Length 2000000000")),
        "Länge ist der Strom selbst": seite(b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream"),
    }


def mutant(wuerfel: random.Random, muster: list[bytes]) -> bytes:
    """One of the files, damaged in one to four places."""
    daten = bytearray(wuerfel.choice(muster))
    for _ in range(wuerfel.randint(1, 4)):
        ort = wuerfel.randrange(len(daten) + 1)
        bis = min(len(daten), ort + int(2 ** wuerfel.uniform(0, 12)))
        match wuerfel.randrange(7):
            case 0:
                daten[ort:bis] = wuerfel.randbytes(bis - ort)
            case 1:
                del daten[ort:bis]
            case 2:
                daten[ort:ort] = daten[ort:bis] * wuerfel.choice((1, 2, 50))
            case 3:
                for _ in range(20):
                    if daten:
                        daten[wuerfel.randrange(len(daten))] ^= 1 << wuerfel.randrange(8)
            case 4:
                anderes = wuerfel.choice(muster)
                stelle = wuerfel.randrange(len(anderes) + 1)
                daten[ort:bis] = anderes[stelle : stelle + (bis - ort) * 3]
            case 5:
                zahlen = list(re.finditer(rb"\d+", daten[ort : ort + 5000]))
                if zahlen:
                    z = wuerfel.choice(zahlen)
                    neu = wuerfel.choice((b"0", b"-1", b"99999999999", b"2147483647", b"1 0 R"))
                    daten[ort + z.start() : ort + z.end()] = neu
            case _:
                # Cut off, and ended again as if it were whole.
                daten[ort:] = b"\n%%EOF\n"
    return bytes(daten)
