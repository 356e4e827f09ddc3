"""What an e-mail is: one class for each kind, and people are asked exactly where one must act."""

import pytest

from kim.adapters.posteingang import parse
from kim.rules.posteinordnung import KLASSEN, Anhangbefund, ordne_ein
from tests.werkzeug.nachrichten import mail, text, unzustellbar, weitergeleitet


def html(seite: str) -> bytes:
    """The HTML half."""
    return b"Content-Type: text/html; charset=utf-8\r\n\r\n" + seite.encode()


WOLKE = '<p>Der Antrag liegt <a href="https://wolke.example/s/abc">hier</a>.</p>'
AMT = "https://stadt.example/amt/integration"
FUSS = f'<p>-- <br><a href="{AMT}">Amt</a> <a href="https://stadt.example/impressum">Impressum</a></p>'
ANTRAG, ANLAGE = Anhangbefund(rolle="antrag"), Anhangbefund(rolle="anlage")


@pytest.mark.parametrize(
    ("roh", "befunde", "klassen", "menschen"),
    [
        (mail(), (ANTRAG,), ("antrag",), False),
        (mail(), (ANLAGE, ANTRAG), ("antrag", "anlage"), False),
        (mail(), (Anhangbefund(rolle="antrag", ersetzt=True),), ("antrag", "ersetzt_frueheren"), True),
        (mail(), (Anhangbefund(rolle="antrag", nach_frist=True),), ("antrag", "eingang_nach_frist"), True),
        (mail(), (Anhangbefund(rolle="antrag", unsicher=True),), ("antrag", "dateiname_unsicher"), False),
        (
            mail(),
            (Anhangbefund(rolle="anlage", unlesbar=True), ANTRAG),
            ("antrag", "anlage", "manuell"),
            True,
        ),
        (mail(), (Anhangbefund(rolle="duplikat"),), ("duplikat",), False),
        (mail(), (Anhangbefund(rolle="manuell"),), ("manuell",), True),
        (mail(), (Anhangbefund(rolle="archiv"),), ("anhang_nicht_pdf",), True),
        (mail(), (Anhangbefund(rolle="bild"),), ("anhang_nicht_pdf",), True),
        (mail(), (Anhangbefund(rolle="bild", inline=True),), ("kein_anhang",), True),
        (mail(), (Anhangbefund(rolle="signatur"),), ("kein_anhang",), True),
        (mail(text("Bitte laden: https://wolke.example/a")), (), ("verweis_auf_download",), True),
        (mail(text("Bitte laden: www.wolke.example/s/a")), (), ("verweis_auf_download",), True),
        (
            mail(text("Wann endet die Frist?\nwww.stadt.example https://stadt.example/")),
            (),
            ("kein_anhang",),
            True,
        ),
        (
            mail(text("gelesen"), art="multipart/report; report-type=disposition-notification"),
            (),
            ("auto_antwort",),
            False,
        ),
        (mail(text("Anbei.\nDatenschutz: https://stadt.example/datenschutz")), (), ("kein_anhang",), True),
        (mail(text("Anbei.\n-- \nhttps://stadt.example/amt/integration")), (), ("kein_anhang",), True),
        (
            mail(text("Siehe Verweis"), html(WOLKE), art="multipart/alternative"),
            (),
            ("verweis_auf_download",),
            True,
        ),
        (mail(html(WOLKE), text("Siehe Verweis")), (), ("verweis_auf_download",), True),
        (
            mail(text(f"Anbei.\n-- \n{AMT}"), html(FUSS), art="multipart/alternative"),
            (),
            ("kein_anhang",),
            True,
        ),
        (
            mail(text("zur Kenntnis"), weitergeleitet(mail(text("Bitte laden: https://wolke.example/a")))),
            (),
            ("verweis_auf_download",),
            True,
        ),
        (
            mail(text("zur Kenntnis"), weitergeleitet(mail(text(f"Wann?\n-- \n{AMT}")))),
            (),
            ("kein_anhang",),
            True,
        ),
        (
            mail(text("zur Kenntnis"), weitergeleitet(mail(text("Siehe Verweis"), html(WOLKE)))),
            (),
            ("verweis_auf_download",),
            True,
        ),
        (mail(text("Per WeTransfer: we.tl/t-AbCd")), (), ("verweis_auf_download",), True),
        (mail(betreff="Nicht im Büro: Re: Antrag"), (), ("auto_antwort",), False),
        (mail(betreff="Gelesen: Bescheid"), (), ("auto_antwort",), False),
        (mail(betreff="Abwesend: Antrag"), (), ("auto_antwort",), False),
        (mail(datum=""), (ANTRAG,), ("antrag", "datum_fehlt"), False),
        (mail(datum="gestern"), (ANTRAG,), ("antrag", "datum_fehlt"), False),
        (mail(betreff="=?utf-8?B?YQ0KYg==?="), (ANTRAG,), ("antrag", "kopf_injektion"), True),
        (mail(kopf="Auto-Submitted: auto-replied"), (), ("auto_antwort",), False),
        (mail(kopf="Auto-Submitted: auto-replied"), (ANTRAG,), ("antrag", "auto_antwort", "manuell"), True),
        (
            mail(kopf="Auto-Submitted: auto-replied"),
            (Anhangbefund(rolle="sonstiges"),),
            ("auto_antwort", "manuell"),
            True,
        ),
        (mail(kopf="Auto-Submitted: auto-generated"), (ANTRAG,), ("antrag",), False),
        (unzustellbar("<x@y.example>"), (), ("unzustellbar",), True),
        (unzustellbar("<x@y.example>", "delayed"), (), ("auto_antwort",), False),
        (mail(von="MAILER-DAEMON@mx.example"), (), ("unzustellbar",), True),
        (b"", (), ("manuell",), True),
    ],
)
def test_message_has_its_classes(
    roh: bytes, befunde: tuple[Anhangbefund, ...], klassen: tuple[str, ...], menschen: bool
) -> None:
    ergebnis = ordne_ein(parse(roh), befunde)

    assert (ergebnis.klassen, ergebnis.menschen) == (klassen, menschen)
    assert ergebnis.satz.endswith(".")
    assert set(klassen) <= set(KLASSEN)
