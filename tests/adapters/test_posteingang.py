"""Reading e-mail: every wrapper that municipalities send, every name shown safely, and limits that hold before parsing."""

import base64
import time
from binascii import b2a_uu
from email import message_from_bytes

import pytest

from kim.adapters.posteingang import parse
from tests.werkzeug.nachrichten import anhang, mail, signiert, text, unzustellbar, weitergeleitet, winmail

PDF = b"%PDF-1.7 antrag"


def test_plain_attachment_is_taken_unchanged() -> None:
    nachricht = parse(mail(text(), anhang(PDF)))

    assert [(a.dateiname, a.inhalt, a.tiefe, a.huelle) for a in nachricht.anhaenge] == [
        ("Antrag.pdf", PDF, 0, "")
    ]
    assert (nachricht.von_name, nachricht.von_adresse) == ("Erika Beispiel", "erika@stadt.example")
    assert (nachricht.text, nachricht.mangel) == ("anbei der Antrag", "")


LANG = base64.encodebytes(bytes(range(256)) * 120)


@pytest.mark.parametrize(
    "koerper",
    [
        LANG,
        LANG.replace(b"\n", b"\r\n") + b"\r\n\r\n",
        LANG.replace(b"\n", b"\r"),
        LANG.replace(b"\n", b""),
        LANG[:9_000] + b"*" + LANG[9_000:],
        LANG[:-5] + b"\n\nQUJD",
        LANG[:30_000] + b"\n\n" + LANG[30_000:],
        LANG + b" = " + LANG,
        b"\xff" + LANG + b"\xe4",
    ],
    ids=["so", "crlf", "cr", "eine zeile", "zeichen", "ende", "leerzeile", "zweimal", "bytes"],
)
@pytest.mark.parametrize("kodierung", ["base64", "8bit", "quoted-printable", "x-uuencode"])
def test_long_body_is_what_the_library_makes_of_it(koerper: bytes, kodierung: str) -> None:
    roh = mail(f"Content-Type: a/b\r\nContent-Transfer-Encoding: {kodierung}\r\n\r\n".encode() + koerper)

    erwartet = [
        part.get_payload(decode=True) for part in message_from_bytes(roh).walk() if not part.is_multipart()
    ]

    assert [a.inhalt for a in parse(roh).anhaenge] == erwartet


@pytest.mark.parametrize(
    ("geschrieben", "name", "unsicher"),
    [
        ("filename*=UTF-8''Antrag%20K%C3%B6ln.pdf", "Antrag Köln.pdf", False),
        ("filename*0*=UTF-8''Gr%C3%B6; filename*1*=%C3%9Fe.pdf", "Größe.pdf", False),
        ('filename="=?utf-8?q?K=C3=B6ln.pdf?="', "Köln.pdf", False),
        ('filename="Köln.pdf"', "Köln.pdf", False),
        ('filename="../../etc/x.pdf"', "x.pdf", True),
        ('filename="C:\\\\Windows\\\\x.pdf"', "x.pdf", True),
        ("filename*=UTF-8''a%00b%0D%0Ac.pdf", "abc.pdf", True),
        ("filename*=UTF-8''fdp.%E2%80%AEgpj.exe", "fdp.gpj.exe", True),
        ('filename="CON.pdf"', "_CON.pdf", True),
        ('filename=".."', "Anhang 1.pdf", True),
        ("", "Anhang 1.pdf", False),
        (f'filename="{"ä" * 300}.pdf"', "ä" * 108 + "….pdf", True),
    ],
)
def test_file_name_is_decoded_and_safe(geschrieben: str, name: str, unsicher: bool) -> None:
    (found,) = parse(mail(anhang(PDF, geschrieben))).anhaenge

    assert (found.dateiname, found.dateiname_unsicher) == (name, unsicher)


@pytest.mark.parametrize(
    ("roh", "tiefe", "huelle"),
    [
        (mail(weitergeleitet(mail(anhang(PDF)))), 1, "rfc822"),
        (mail(anhang(mail(anhang(PDF)), 'filename="wg.eml"', "application/octet-stream")), 1, "rfc822"),
        (mail(anhang(mail(anhang(PDF)), "", "message/rfc822")), 1, "rfc822"),
        (
            mail(anhang(winmail("Antrag.pdf", PDF), 'filename="winmail.dat"', "application/ms-tnef")),
            0,
            "tnef",
        ),
        (
            mail(anhang(winmail("Antrag.pdf", PDF, als_eigenschaft=True), "", "application/ms-tnef")),
            0,
            "tnef",
        ),
        (mail(anhang(PDF), art="multipart/signed; protocol=x"), 0, "smime"),
        (
            mail(anhang(signiert(mail(anhang(PDF))), 'filename="smime.p7m"', "application/pkcs7-mime")),
            0,
            "smime",
        ),
    ],
    ids=["weitergeleitet", "eml", "base64", "winmail", "winmail_mapi", "signiert", "opak"],
)
def test_wrapper_is_opened(roh: bytes, tiefe: int, huelle: str) -> None:
    (found,) = parse(roh).anhaenge

    assert (found.dateiname, found.inhalt, found.tiefe, found.huelle) == ("Antrag.pdf", PDF, tiefe, huelle)


def test_forwarded_message_keeps_its_sender() -> None:
    original = parse(mail(weitergeleitet(mail(von="Fritz <fritz@kreis.example>")))).original

    assert original is not None
    assert (original.von_adresse, original.message_id) == ("fritz@kreis.example", "<m1@stadt.example>")


def test_archive_is_never_opened() -> None:
    (found,) = parse(mail(anhang(b"PK\x03\x04 inhalt", 'filename="Antrag.zip"', "application/zip"))).anhaenge

    assert (found.dateiname, found.inhalt) == ("Antrag.zip", b"PK\x03\x04 inhalt")


def test_encrypted_message_is_kept_and_named() -> None:
    nachricht = parse(
        mail(anhang(b"\x30\x80geheim", "", 'application/pkcs7-mime; smime-type="enveloped-data"'))
    )

    assert (nachricht.verschluesselt, len(nachricht.anhaenge)) == (True, 1)


def test_header_injection_is_shown_and_named() -> None:
    # "KIM\r\nBcc: alle@angriff.example" as an encoded word
    nachricht = parse(mail(betreff="=?utf-8?B?S0lNDQpCY2M6IGFsbGVAYW5ncmlmZi5leGFtcGxl?="))

    assert (nachricht.kopf_injektion, nachricht.betreff) == (True, "KIM␍␊Bcc: alle@angriff.example")


def test_folded_subject_is_no_injection() -> None:
    nachricht = parse(mail(betreff="Antrag\r\n KIM"))

    assert (nachricht.kopf_injektion, nachricht.betreff) == (False, "Antrag KIM")


def test_direction_marks_are_spelled_out() -> None:
    assert parse(mail(betreff="Antrag\u202egnp")).betreff == "Antrag⟨U+202E⟩gnp"


def test_raw_bytes_in_headers_are_read() -> None:
    utf8 = mail(betreff="Förderung für Köln")

    assert parse(utf8).betreff == "Förderung für Köln"
    assert parse(utf8.decode().encode("cp1252")).betreff == "Förderung für Köln"


def test_delivery_report_names_the_mail() -> None:
    report = parse(unzustellbar("<b1@behoerde.example>")).rueckmeldung

    assert report is not None
    assert (report.empfaenger, report.action, report.status, report.message_id) == (
        "weg@stadt.example",
        "failed",
        "5.1.1",
        "<b1@behoerde.example>",
    )


@pytest.mark.parametrize(
    ("kopf", "automatisch"),
    [
        ("Auto-Submitted: auto-replied", "antwort"),
        ("Auto-Submitted: auto-generated", "erzeugt"),
        ("Auto-Submitted: no", ""),
        ("", ""),
    ],
)
def test_automatic_mail_is_told_from_a_scanner(kopf: str, automatisch: str) -> None:
    assert parse(mail(kopf=kopf)).automatisch == automatisch


@pytest.mark.parametrize(
    "roh",
    [
        mail(text(), anhang(PDF)).replace(b"MIME-Version", b"\r\nMIME-Version", 1),
        mail(text("begin 644 Antrag.pdf\r\n" + b2a_uu(PDF[:45]).decode() + "`\r\nend")),
        b"Subject: Antrag\r\n\r\n" + anhang(PDF),
    ],
    ids=["empty_line_among_headers", "uuencode", "no_mime"],
)
def test_pdf_that_cannot_be_taken_out_is_not_passed_over(roh: bytes) -> None:
    found = parse(roh)

    assert found.anhaenge == ()
    assert found.mangel == "In der Nachricht steckt ein PDF, das sich nicht herauslösen ließ."


@pytest.mark.parametrize("vorn", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("ende", [b"\r\n", b"\r\r\n", b"\n"])
def test_line_ends_and_marks_of_some_programs_hide_no_attachment(vorn: bytes, ende: bytes) -> None:
    found = parse(vorn + mail(text(), anhang(PDF)).replace(b"\r\n", ende))

    assert [one.inhalt for one in found.anhaenge] == [PDF]
    assert found.betreff == "Antrag KIM"


def test_page_without_plain_text_is_read_with_its_links() -> None:
    seite = (
        '<style>p{}</style><p>Der Antrag liegt <a href="https://wolke.example/s/a?x=1&amp;y=2">hier</a>'
        "<script>location='https://boese.example/x'</script></p>"
    )
    html = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + seite.encode()

    assert parse(mail(html)).text == "Der Antrag liegt https://wolke.example/s/a?x=1&y=2 hier"
    assert parse(mail(text("nur Text"), html)).text == "nur Text"


def test_report_that_a_municipality_forwards_is_not_about_our_mail() -> None:
    bounced = unzustellbar("<b1@stadt.example>").replace(
        b"could not be delivered", b"Ihre Nachricht kam nicht an"
    )
    found = parse(mail(text("Unser Antrag kam zurück"), weitergeleitet(bounced), anhang(PDF)))

    assert (found.rueckmeldung, [one.inhalt for one in found.anhaenge]) == (None, [PDF])


def test_name_of_a_sender_that_holds_a_header_is_told() -> None:
    von = "=?utf-8?Q?Petra=0D=0ABcc:_alle@angriff.example?= <p@kreis.example>"

    assert parse(mail(text(), von=von)).kopf_injektion


def test_references_are_read_nearest_first() -> None:
    kopf = "In-Reply-To: <c@x.example>\r\nReferences: <a@x.example> <b@x.example> <c@x.example>"

    assert parse(mail(kopf=kopf)).in_reply_to == ("<c@x.example>", "<b@x.example>", "<a@x.example>")


def _nested(count: int) -> bytes:
    roh = mail(anhang(PDF))
    for _ in range(count):
        roh = mail(weitergeleitet(roh))
    return roh


@pytest.mark.parametrize(
    ("roh", "mangel"),
    [
        (b"", "leer"),
        (mail(*[text()] * 10_000), "Teile"),
        (_nested(7), "weitergeleitet"),
        (_nested(40), "geschachtelt"),
        (mail(kopf="X: " + "a" * 300_000), "Kopfzeilen"),
        (mail(b"A: b\r\n" * 10_001 + b"\r\nx", text()), "Kopfzeilen"),
        (mail(*[b"A: " + b"b" * 30_000 + b"\r\n\r\nx"] * 80), "Kopfzeilen"),
        (mail(*[anhang(b"A: b\r\n" * 10_001, "", "text/rfc822-headers")]), "Kopfzeilen"),
        (
            mail(
                *[b"Content-Transfer-Encoding: uuencode\r\nContent-Type: a/b\r\n\r\n" + b"!\r\n" * 100_001]
                * 2
            ),
            "uuencode",
        ),
        (mail(*[anhang(b"x")] * 101), "Anhänge"),
        (mail(b"Content-Type: message/delivery-status\r\n\r\n" + b"A: b\r\n\r\n" * 2_000), "Zustellung"),
        (
            mail(anhang(winmail("a.pdf", PDF)[:-3], 'filename="winmail.dat"', "application/ms-tnef")),
            "winmail.dat",
        ),
    ],
    ids=[
        "leer",
        "teile",
        "tiefe",
        "schachteln",
        "kopf",
        "kopfzeilen",
        "koepfe",
        "zitiert",
        "uuencode",
        "anhaenge",
        "bericht",
        "winmail",
    ],
)
def test_message_past_a_limit_is_named(roh: bytes, mangel: str) -> None:
    begonnen = time.monotonic()

    nachricht = parse(roh)

    assert mangel in nachricht.mangel
    assert nachricht.mangel.endswith(".")
    assert time.monotonic() - begonnen < 2


def test_message_survives_its_frozen_form() -> None:
    nachricht = parse(mail(text(), anhang(b"\x00\xff%PDF")))

    assert type(nachricht).model_validate_json(nachricht.model_dump_json()) == nachricht
