"""E-mails that honest people send, one of each kind, and seeded damage to them."""

import random
import re

from tests.faults.werkzeug import bomben
from tests.werkzeug.nachrichten import anhang, mail, signiert, text, unzustellbar, weitergeleitet, winmail

PDF = b"%PDF-1.7 klein %%EOF"


def mails() -> dict[str, bytes]:
    """What honest people send, one of each kind."""
    pdf = anhang(PDF)
    return {
        "Text": mail(),
        "Antrag": mail(text(), pdf),
        "Umlaute": mail(
            anhang(PDF, "filename*0*=utf-8''Antr%C3%A4; filename*1=ge.pdf"),
            betreff="=?utf-8?q?Antr=C3=A4ge?=",
        ),
        "weitergeleitet": mail(text(), weitergeleitet(mail(text("Original"), pdf))),
        "als Datei": mail(anhang(mail(pdf), 'filename="a.eml"', "application/octet-stream")),
        "Bericht": unzustellbar("<b1@behoerde.example>"),
        "Outlook": mail(
            anhang(winmail("Antrag Köln.pdf", PDF), 'filename="winmail.dat"', "application/ms-tnef")
        ),
        "signiert": mail(
            anhang(signiert(b"Content-Type: application/pdf\r\n\r\n" + PDF), "", "application/pkcs7-mime")
        ),
        "Archiv": mail(text(), anhang(b"PK\x03\x04" + bytes(200), 'filename="a.zip"', "application/zip")),
        "Abwesenheit": mail(kopf="Auto-Submitted: auto-replied"),
        "Antwort": mail(
            text(), pdf, kopf="In-Reply-To: <x@y.example>\r\nReferences: <a@b.example> <x@y.example>"
        ),
        "acht Bit": "From: Jörg <j@b.example>\r\nSubject: Prüfung\r\n\r\nGrüße\r\n".encode("latin-1"),
    }


def mutant(wuerfel: random.Random, muster: list[bytes]) -> bytes:
    """One of the mails, damaged: bytes as in any file, or whole lines."""
    if wuerfel.random() < 0.5:
        return bomben.mutant(wuerfel, muster)
    zeilen = wuerfel.choice(muster).splitlines(keepends=True)
    for _ in range(wuerfel.randint(1, 4)):
        ort = wuerfel.randrange(len(zeilen))
        match wuerfel.randrange(7):
            case 0:
                zeilen[ort:ort] = [zeilen[ort]] * wuerfel.choice((1, 3, 200))
            case 1 if len(zeilen) > 1:
                del zeilen[ort]
            case 2:
                anderes = wuerfel.choice(muster).splitlines(keepends=True)
                zeilen[ort:ort] = anderes[wuerfel.randrange(len(anderes)) :][: wuerfel.randint(1, 20)]
            case 3:
                zeilen[ort] = zeilen[ort].replace(b"\r\n", wuerfel.choice((b"\r", b"\n", b"\r\n\r\n", b"")))
            case 4:
                zeilen[ort] = re.sub(rb'boundary="[^"]*"', b'boundary="x"', zeilen[ort])
            case 5:
                koepfe = (
                    b"Content-Transfer-Encoding: base64",
                    b"Content-Type: message/rfc822",
                    b"Content-Type: application/ms-tnef",
                )
                zeilen[ort:ort] = [wuerfel.choice(koepfe) + b"\r\n"]
            case _:
                zweite = wuerfel.randrange(len(zeilen))
                zeilen[ort], zeilen[zweite] = zeilen[zweite], zeilen[ort]
    return b"".join(zeilen)
