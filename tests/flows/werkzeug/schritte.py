"""Steps that several flow tests take: sample PDFs into the inbox, signatures, letters and mails out."""

import io
import shutil
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pdfplumber

from kim.adapters.mail.archiv import Mailarchiv
from kim.casework.eingang import korb
from kim.casework.versand import uebergabe
from kim.casework.zeichnung import vermerk
from kim.cli.demo.muster import ORDNER, manifest
from tests.werkzeug.buero import Office, propose


def drop(office: Office, *dateien: str) -> None:
    """Lays sample PDFs into the inbox, in this order."""
    for datei in dateien:
        shutil.copyfile(ORDNER / datei, korb.korb(office.buero) / datei)


def truth(datei: str) -> dict[str, Any]:
    """The true values of one sample."""
    return next(dict(row["truth"]) for row in manifest() if row["file"] == datei)


def sign(office: Office, aktenzeichen: str) -> None:
    """Prüfvermerk by one person, Schlusszeichnung by another."""
    seen = propose(office, aktenzeichen)
    vermerk.sign_off(office.buero, office.carl, aktenzeichen, seen)


def mails(office: Office) -> list[EmailMessage]:
    """Every copy in the local mail sink, in the order of their Message-ID."""
    found = []
    for copy in Mailarchiv(uebergabe.sink_folder(office.buero)).messages():
        mail = message_from_bytes(copy.datei.read_bytes(), policy=SMTP)
        assert isinstance(mail, EmailMessage)
        found.append(mail)
    return sorted(found, key=lambda mail: str(mail["Message-ID"]))


def pdf_text(data: bytes) -> str:
    """All text of a PDF on one line: where a line breaks is no matter of its content."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return " ".join(" ".join((page.extract_text() or "").split()) for page in pdf.pages)
