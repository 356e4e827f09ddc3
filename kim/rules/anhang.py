"""What is this attachment, by its bytes, its type and its name? Nothing is opened."""

import re
from collections.abc import Mapping
from typing import Literal

from kim_models.dateiart import ARCHIV, begins_like_pdf
from kim_models.nachricht import Mailanhang

Anhangrolle = Literal[
    "antrag", "anlage", "duplikat", "doppelt", "manuell", "bild", "signatur", "archiv", "sonstiges"
]

_PROGRAMME: Mapping[bytes, str] = {
    b"\x7fELF": "ein Programm für Linux",
    b"\xfe\xed\xfa": "ein Programm für macOS",
    b"\xcf\xfa\xed\xfe": "ein Programm für macOS",
    b"\xca\xfe\xba\xbe": "ein Programm für Java oder macOS",
    b"\x4c\0\0\0\x01\x14\x02\0": "eine Verknüpfung, die ein Programm startet",
    b"MSCF": "ein Installationsarchiv",
}
"""By the first bytes; what a file is called proves nothing."""
_SKRIPTE = (b"#!", b"<?php", b"<script", b"<html", b"<!doctype html", b"<svg", b"<job", b"<package")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAKROS = (b"vbaProject.bin", "_VBA_PROJECT".encode("utf-16-le"), b"xl/macrosheets/", b"Basic/Standard/")
_AUSFUEHRBAR = re.compile(
    r"(?i)\.(exe|com|bat|cmd|scr|pif|js|jse|vbs|vbe|wsf|hta|lnk|msi|msix|ps1|jar|iso|img|vhdx?|reg|chm|docm|xlsm|pptm|xlam)$"
)
_SIGNATUR = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
    }
)
_VISITENKARTE = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_BEIWERK_NAME = re.compile(r"(?i)\.(vcf|p7s|asc|sig)$")
_BILD = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
_LOGO_BYTES = 30_000
"""A photographed page that can be read has several times as many."""


def ist_pdf(anhang: Mailanhang) -> bool:
    """Whether the reader of PDF files is to look at it: by its bytes, its type or its name."""
    return pdf_by_name(anhang.inhalt, anhang.medientyp, anhang.dateiname)


def pdf_by_name(inhalt: bytes, medientyp: str, dateiname: str) -> bool:
    """The same for a stored file."""
    if inhalt.startswith(ARCHIV):
        return False
    return begins_like_pdf(inhalt) or medientyp == "application/pdf" or dateiname.lower().endswith(".pdf")


def gefahr(anhang: Mailanhang) -> str:
    """What an attachment would run, by its bytes and then by its name; empty if nothing is known. Nothing is opened."""
    inhalt = anhang.inhalt
    if inhalt.startswith(b"MZ") and b"\0" in inhalt[:64]:
        return "ein Programm für Windows"
    for kopf, was in _PROGRAMME.items():
        if inhalt.startswith(kopf):
            return was
    if inhalt[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_SKRIPTE):
        return "ein Skript oder eine Seite, die eines enthalten kann"
    if inhalt.startswith((_OLE, b"PK")) and any(spur in inhalt for spur in _MAKROS):
        return "ein Dokument mit Makros"
    return "nach seinem Namen ein Programm oder Skript" if _AUSFUEHRBAR.search(anhang.dateiname) else ""


def rolle_ohne_pdf(anhang: Mailanhang) -> Anhangrolle:
    """What an attachment is that is not a PDF. Nothing is opened."""
    if gefahr(anhang):
        return "sonstiges"
    if anhang.medientyp in _SIGNATUR:
        return "signatur"
    if anhang.inhalt.startswith(ARCHIV) and not anhang.dateiname.lower().endswith((".docx", ".xlsx", ".odt")):
        return "archiv"
    return "bild" if anhang.medientyp.startswith("image/") else "sonstiges"


def beiwerk(anhang: Mailanhang) -> bool:
    """Whether a mail program adds such a thing by itself: a small picture, a business card, a signature."""
    if gefahr(anhang) or anhang.inhalt.startswith((*ARCHIV, _OLE)):
        return False
    if anhang.medientyp in _SIGNATUR | _VISITENKARTE or _BEIWERK_NAME.search(anhang.dateiname):
        return True
    return anhang.inhalt.startswith(_BILD) and len(anhang.inhalt) < _LOGO_BYTES
