"""E-mails that were made to stop or deceive a reader, all of them by name."""

import base64
import random
import struct
import zlib

from tests.faults.werkzeug.mailmutanten import PDF
from tests.werkzeug.nachrichten import anhang, mail, signiert, text, winmail

KOPF = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def teile(kopf: bytes, *inhalt: bytes, grenze: bytes = b"g") -> bytes:
    """A multipart message with raw parts, headers as given."""
    body = b"".join(b"--%s\r\n%s\r\n" % (grenze, teil) for teil in inhalt)
    return KOPF + kopf + b"\r\n\r\n" + body + b"--%s--\r\n" % grenze


GEMISCHT = b'Content-Type: multipart/mixed; boundary="g"'


def _unpacked() -> dict[str, bytes]:
    """Much of everything."""
    zeile = b"ab cd ef gh\r\n"
    return {
        "10.000 Teile": teile(GEMISCHT, *[b"\r\nx"] * 10_000),
        "10.000 Teile, Zeilenende nur CR": teile(GEMISCHT, *[b"\r\nx"] * 10_000).replace(b"\r\n", b"\r"),
        "1.000 Anhänge": mail(*[anhang(b"x%d" % k) for k in range(900)]),
        "600.000 Zeilen": mail() + zeile * 590_000,
        "600.000 Zeilen, nur CR": mail() + b"ab\r" * 2_000_000,
        "Zeilen × Grenzen": teile(b"", *[GEMISCHT.replace(b'"g"', b'"h%d"' % k) for k in range(15)])
        + zeile * 150_000,
        "Kopf von 5 MB": b"X: " + b"a" * 5_000_000 + b"\r\n\r\n",
        "100.000 Kopfzeilen": b"Subject: a\r\n" * 100_000 + b"\r\nx",
        "100.000 Kopfzeilen in einem Teil": teile(GEMISCHT, b"Subject: a\r\n" * 100_000 + b"\r\nx"),
        "Kopf von 20 MB in einem Teil": teile(GEMISCHT, b"X: " + b"a" * 20_000_000 + b"\r\n\r\nx"),
        "500.000 Kopfzeilen in 100 Teilen": teile(GEMISCHT, *[b"A: b\r\n" * 5_000 + b"\r\nx"] * 100),
        "900 Seiten": mail(*[b"Content-Type: text/html\r\n\r\n" + b"<a href=x>" * 2_000] * 900),
        "100 zitierte Köpfe, Base64": mail(
            *[anhang(b"A:\r\n" * 64_000, "", "text/rfc822-headers") for _ in range(100)]
        ),
        "gefaltet ohne Ende": b"Subject: a\r\n" + b" b\r\n" * 50_000 + b"\r\nx",
        "gefaltet im Teil": teile(GEMISCHT, b"Content-Type: a/b;\r\n" + b" c=d;\r\n" * 500_000 + b"\r\nx"),
        "eine Zeile von 20 MB": mail() + b"x" * 20_900_000,
        "größer als erlaubt": mail() + b"x y\r\n" * 10_000_000,
        "Base64 von 43 MB": mail(text(), anhang(random.Random(2).randbytes(32_000_000))),
        "Base64 in einer Zeile": KOPF
        + b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"A" * 40_000_000,
        "Base64, jede Zeile beschädigt": KOPF
        + b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"QUJD*\r\n" * 550_000,
        "Quoted-Printable, nur Gleichheitszeichen": KOPF
        + b"Content-Type: a/b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + b"=" * 20_900_000,
        "Quoted-Printable, weiche Umbrüche": KOPF
        + b"Content-Type: a/b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + b"=\r\n" * 590_000,
        "Uuencode ohne Ende": KOPF
        + b"Content-Type: a/b\r\nContent-Transfer-Encoding: x-uue\r\n\r\nbegin 644 x\r\n"
        + (b"M" + b"!" * 60 + b"\r\n") * 199_000,
        "Uuencode, falsche Längen": KOPF
        + b"Content-Type: a/b\r\nContent-Transfer-Encoding: uuencode\r\n\r\nbegin 644 x\r\n"
        + b"M!\r\n" * 199_000,
        "acht Bit, 20 MB": KOPF
        + b"Content-Type: a/b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + b"\xff" * 20_900_000,
        "Textkörper ohne Leerzeile": b"A" * 1_000_000,
    }


def _nested() -> dict[str, bytes]:
    """Things inside things."""
    tief = b"x"
    for _ in range(1_000):
        tief = b"Content-Type: message/rfc822\r\n\r\n" + tief
    kisten = b"\r\nx"
    for k in range(1_000):
        kisten = b'Content-Type: multipart/mixed; boundary="g%d"\r\n\r\n--g%d\r\n%s\r\n--g%d--\r\n' % (
            k,
            k,
            kisten,
            k,
        )
    acht = b"Content-Type: a/b\r\n\r\nx y z\r\n" * 100_000
    for _ in range(8):
        acht = (
            KOPF
            + b'Content-Type: application/octet-stream; name="a.eml"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
            + acht
        )
    verpackt = mail(anhang(random.Random(3).randbytes(8_000_000)))
    for _ in range(4):
        verpackt = mail(anhang(verpackt, 'filename="a.eml"', "application/octet-stream"))
    zeichen = b"\r\nx"
    for _ in range(400):
        zeichen = (
            KOPF
            + b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + signiert(zeichen.ljust(200))
        )
    gesammelt = mail(
        *[anhang(mail(text("x y z\n" * 30_000)), f'filename="{k}.eml"', "a/b") for k in range(60)]
    )
    bericht = b"Content-Type: message/delivery-status\r\n\r\n"
    return {
        "1.000 Nachrichten ineinander": KOPF + tief,
        "6 Nachrichten ineinander": KOPF + b"Content-Type: message/rfc822\r\n\r\n" * 6 + b"x",
        "1.000 Teile ineinander": KOPF + kisten,
        "16 Grenzen, jede in jeder": teile(b"", *[b'Content-Type: multipart/mixed; boundary="g"'] * 16),
        "eml in eml, unverpackt": acht,
        "eml in eml, Base64": verpackt,
        "400 Signaturen ineinander": zeichen,
        "60 Nachrichten nebeneinander": gesammelt,
        "Bericht mit 100.000 Blöcken": KOPF + bericht + b"Action: failed\r\n\r\n" * 100_000,
        "Bericht mit 100.000 Blöcken, nur CR": (KOPF + bericht + b"Action: failed\r\n\r\n" * 100_000).replace(
            b"\r\n", b"\r"
        ),
        "Bericht, hinter einem falschen Teil": KOPF
        + bericht
        + b"A: b\r\n--kein Teil\r\n"
        + b"\r\nA: b\r\n" * 100_000,
        "100 Berichte": teile(GEMISCHT, *[bericht + b"Action: failed\r\n"] * 100),
    }


def _coded() -> dict[str, bytes]:
    """Lengths, names and codes that lie."""

    def tnef(tag: int, wert: bytes, laenge: int | None = None) -> bytes:
        rend = struct.pack("<BII", 2, 0x69002, 14) + bytes(14) + struct.pack("<H", 0)
        kopf = struct.pack("<BII", 2, tag, len(wert) if laenge is None else laenge)
        return b"\x78\x9f\x3e\x22\x01\x00" + rend + kopf + wert + struct.pack("<H", sum(wert) & 0xFFFF)

    def outlook(inhalt: bytes) -> bytes:
        return mail(anhang(inhalt, 'filename="winmail.dat"', "application/ms-tnef"))

    def cms(inhalt: bytes) -> bytes:
        return mail(anhang(inhalt, 'filename="smime.p7m"', "application/pkcs7-mime"))

    viele = struct.pack("<IHHI", 1, 0x1003, 0x1000, 5_000_000) + bytes(20_000_000)
    leere = struct.pack("<IHHI", 1, 0x101E, 0x1000, 5_000_000) + bytes(20_000_000)
    winzig = (struct.pack("<BII", 1, 0x1, 0) + b"\0\0") * 2_500_000
    return {
        "TNEF, Länge 4 GB": outlook(tnef(0x6800F, b"x", 0xFFFFFFFF)),
        "TNEF, 4 Milliarden Eigenschaften": outlook(
            tnef(0x69005, struct.pack("<I", 0xFFFFFFFF) + bytes(100))
        ),
        "TNEF, 5 Millionen Werte": outlook(tnef(0x69005, viele)),
        "TNEF, 5 Millionen leere Werte": outlook(tnef(0x69005, leere)),
        "TNEF, 2,5 Millionen Angaben": outlook(b"\x78\x9f\x3e\x22\x01\x00" + winzig),
        "TNEF, abgeschnitten": outlook(winmail("a.pdf", PDF)[:60]),
        "TNEF, Name mit Pfad": outlook(winmail("..\\..\\Windows\\a\0.exe", PDF)),
        "CMS, Länge 4 GB": cms(b"\x30\x84\xff\xff\xff\xff" + bytes(50)),
        "CMS, Länge aus 127 Bytes": cms(b"\x30\xff" + b"\xff" * 127),
        "CMS, ohne Länge ohne Ende": cms(b"\x30\x80" * 100_000),
        "CMS, 100.000 Elemente": cms(b"\x30\x83\x0f\xff\xff" + b"\x05\x00" * 500_000),
        "CMS, abgeschnitten": cms(signiert(b"\r\nx" * 90)[:70]),
        "10.000 Fortsetzungen (RFC 2231)": teile(
            GEMISCHT,
            b"Content-Disposition: attachment;"
            + b"".join(b"\r\n filename*%d*=%%41;" % k for k in range(10_000))
            + b"\r\n\r\nx",
        ),
        "Fortsetzungen im Content-Type": KOPF
        + b"Content-Type: a/b;"
        + b"".join(b" n*%d=x;" % k for k in range(20_000))
        + b"\r\n\r\nx",
        "Strichpunkte im Content-Type": KOPF + b"Content-Type: a/b" + b";" * 200_000 + b"\r\n\r\nx",
        "Strichpunkte im Content-Type eines Teils": teile(
            GEMISCHT, b"Content-Type: a/b" + b";" * 5_000_000 + b"\r\n\r\nx"
        ),
        "Anführungszeichen im Content-Type": teile(
            GEMISCHT, b"Content-Type: a/b" + b';"' * 3_000_000 + b"\r\n\r\nx"
        ),
        "1.000 Typen zu je 8 KB": teile(
            GEMISCHT, *[b"Content-Type: a/b" + b";a=b" * 2_000 + b"\r\n\r\nx"] * 900
        ),
        "2.000 kodierte Wörter (RFC 2047)": KOPF + b"Subject: " + b"=?utf-8?q?=41?= " * 12_000 + b"\r\n\r\nx",
        "kodierte Wörter ineinander": KOPF
        + b"Subject: "
        + b"=?utf-8?q?" * 2_000
        + b"a"
        + b"?=" * 2_000
        + b"\r\n\r\nx",
        "Klammern im Absender": b"From: " + b"(" * 3_900 + b"\r\n\r\nx",
        "Kommas im Absender": b"From: " + b"a@b.example," * 20_000 + b"\r\n\r\nx",
        "Anführungszeichen im Absender": b'From: "' + b'\\"' * 100_000 + b"\r\n\r\nx",
        "UTF-7": KOPF + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+" + b"A" * 100_000,
        "unbekannter Zeichensatz": KOPF
        + b"Content-Type: text/plain; charset=x-gibt-es-nicht\r\n\r\nGr\xfc\xdfe",
        "Zeichensatz mit NUL": KOPF + b'Content-Type: text/plain; charset="utf\0-8"\r\n\r\nx',
        "UTF-16 mit ungerader Länge": KOPF
        + b"Content-Type: text/plain; charset=utf-16\r\n\r\n\xff\xfea\0b\0c",
        "Punycode": KOPF
        + b"Content-Type: text/plain; charset=punycode\r\n\r\n"
        + b"a" * 40_000
        + b"-"
        + b"b9" * 20_000,
        "IDNA": KOPF + b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"xn--a.b" * 11_000,
        "Packverfahren als Zeichensatz": KOPF
        + b"Content-Type: text/plain; charset=zlib\r\n\r\n"
        + zlib.compress(bytes(1_000_000)),
        "Unicode-Escape": KOPF
        + b"Content-Type: text/plain; charset=unicode_escape\r\n\r\n"
        + b"\\ud800\\N{DIGIT ONE}" * 4_000,
        "Zeichensatz im Betreff": KOPF + b"Subject: =?punycode?q?" + b"b9" * 1_900 + b"?=\r\n\r\nx",
        "Datum ohne Sinn": KOPF
        + b"Date: "
        + b"9" * 150
        + b" Jan 99999 99:99:99 +999999\r\nReceived: x; "
        + b"1" * 5_000
        + b"\r\n\r\nx",
    }


def _deceiving() -> dict[str, bytes]:
    """Names and boundaries that want to be something else; archives and programs; nothing at all."""
    bombe = b"PK\x03\x04" + zlib.compress(bytes(30_000_000), 9)
    namen = (
        "../../../etc/passwd",
        "C:\\Windows\\a.pdf",
        "a\0.pdf",
        "gnp.\u202efdp.exe",
        "a\u200b\u2066.pdf",
        "con.pdf",
        "a" * 3_000,
        "..",
        "a\r\nBcc: b@c.example",
        "\x1b[2J\x9b.pdf",
    )
    gut = mail(text(), anhang(PDF))
    return {
        **{f"Name {k}": mail(text(), anhang(PDF, f'filename="{name}"')) for k, name in enumerate(namen)},
        **{
            f"Name {k}, kodiert": mail(
                anhang(PDF, f'filename="=?utf-8?b?{base64.b64encode(name.encode()).decode()}?="')
            )
            for k, name in enumerate(namen[:5])
        },
        **{
            f"Betreff {k}": mail(betreff=f"=?utf-8?b?{base64.b64encode(name.encode()).decode()}?=")
            for k, name in enumerate(namen)
        },
        "halbes Zeichen im Namen": mail(anhang(PDF, "filename*=utf-16''%D8%00a.pdf")),
        "rohe Steuerzeichen": KOPF + b"Subject: a\x00\x07\x1b[31m\x9b\r\n\r\nx\x00y",
        "Archivbombe": mail(text(), anhang(bombe, 'filename="a.zip"', "application/zip")),
        "Archivbombe als PDF": mail(text(), anhang(bombe)),
        "gzip": mail(anhang(b"\x1f\x8b" + bytes(90), 'filename="a.pdf.gz"', "application/gzip")),
        "Programm als PDF": mail(anhang(b"MZ" + bytes(900), 'filename="Antrag.pdf"')),
        "Grenze ohne Ende": gut[: gut.rfind(b"--")].rstrip(b"-="),
        "Grenze leer": teile(b'Content-Type: multipart/mixed; boundary=""', b"\r\nx"),
        "Grenze aus Leerzeichen": teile(b'Content-Type: multipart/mixed; boundary="   "', b"\r\nx"),
        "Grenze mit Umbruch": teile(b'Content-Type: multipart/mixed;\r\n boundary="g\r\n h"', b"\r\nx"),
        "Grenze von 8.000 Zeichen": teile(
            b'Content-Type: multipart/mixed; boundary="' + b"g" * 8_000 + b'"', b"\r\nx", grenze=b"g" * 8_000
        ),
        "Grenze in Stücken": teile(
            b"Content-Type: multipart/mixed; boundary*0=g; boundary*1=h", *[b"\r\nx"] * 50, grenze=b"gh"
        ),
        "zwei Grenzen": teile(b'Content-Type: multipart/mixed; boundary="h"; boundary="g"', b"\r\nx"),
        "Grenze als Anfang der anderen": teile(
            GEMISCHT, b'Content-Type: multipart/mixed; boundary="gg"\r\n\r\n--gg\r\n\r\nx\r\n--gg--'
        ),
        "Teil mit 20.000 Leerzeichen hinter der Grenze": gut.replace(
            b"\r\n--=_", b"\r\n" + b"\t" * 20_000 + b"--=_"
        ),
        "zweimal Content-Type": KOPF
        + b"Content-Type: text/plain\r\n"
        + GEMISCHT
        + b"\r\n\r\n--g\r\n\r\nx\r\n--g--",
        "mbox": b"From a@b.example Mon Dec  7 09:00:00 2020\r\n" + gut,
        "0 Byte": b"",
        "Leerraum": b" \r\n" * 1_000,
        "Nullen": bytes(1_000_000),
        "PDF als Mail": b"%PDF-1.7\n" + bytes(1_000),
        "Programm als Mail": b"MZ\x90\0" + random.Random(4).randbytes(100_000),
        **{f"abgeschnitten nach {k}": gut[:k] for k in range(0, len(gut), 37)},
    }


def mailbomben() -> dict[str, bytes]:
    """All of them; made in a few seconds."""
    return {**_unpacked(), **_nested(), **_coded(), **_deceiving()}
