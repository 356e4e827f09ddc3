"""Which bytes is this mail? Built once, frozen, and the same again whenever it is built from the same values."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from kim.adapters.mail.adresse import MailError, checked_address, checked_header, checked_text
from kim_models.wert import Wert, canonical_json, sha256_hex

POLICY = SMTP.clone(cte_type="7bit")
"""CRLF and 7 bit: no relay has a reason to re-encode the mail, so its bytes survive to the archive."""
MAX_LINE = 998
"""Bytes in one line without CRLF (RFC 5321, 4.5.3.1.6)."""
_BERLIN = ZoneInfo("Europe/Berlin")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]{1,80}@[a-z0-9.-]{1,80}>")
_ART = re.compile(r"[a-z0-9][a-z0-9_-]{0,23}")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


class Anhang(Wert):
    """One attached file: its name as the recipient sees it, its bytes, its MIME type."""

    name: str
    inhalt: bytes
    typ: Annotated[str, Field(pattern=r"^(application|image)/[a-z0-9][a-z0-9.+-]*$")] = "application/pdf"


def stable_message_id(art: str, bezug: str, domain: str) -> str:
    """The Message-ID of the mail of kind `art` about `bezug`: the same arguments give the same id, for ever.

    `bezug` is hashed, so it may be any text and nothing of it is shown; `art` (a-z, 0-9, `_`, `-`) stays readable.
    Raises MailError for an `art` or `domain` that cannot stand in an id.
    """
    if not _ART.fullmatch(art):
        raise MailError("the kind of mail must be 1 to 24 characters of a-z, 0-9, _ and -")
    if not _DOMAIN.fullmatch(domain) or len(domain) > 80:
        raise MailError("the domain of a Message-ID must be lower-case ASCII with a dot")
    # JSON keeps the two apart: ("a", "bc") and ("ab", "c") differ.
    return f"<kim.{art}.{sha256_hex(canonical_json([art, bezug]))[:32]}@{domain}>"


def build_mail(
    *,
    absender: str,
    an: str,
    betreff: str,
    text: str,
    message_id: str,
    datum: datetime,
    anhaenge: Sequence[Anhang],
) -> bytes:
    """The mail as RFC 5322 bytes with CRLF, ready for DATA and for the archive.

    `datum` must be aware and is written in Europe/Berlin, whole seconds. No clock, no random number and no host
    name takes part, so equal values give equal bytes. `Auto-Submitted` (RFC 3834) keeps absence notices away.
    Raises UnsafeTextError, AddressError or MailError; then no bytes exist.
    """
    if datum.tzinfo is None:
        raise MailError("the date of a mail must be aware of its time zone")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise MailError("the Message-ID is not of the form <left@right>")
    kopf = {
        "From": checked_address(absender, "absender"),
        "To": checked_address(an, "an"),
        "Subject": checked_header(betreff, "betreff"),
        "Date": format_datetime(datum.astimezone(_BERLIN).replace(microsecond=0)),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": "de",
    }
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = kopf["Subject"]
    rumpf = checked_text(text.replace("\r\n", "\n"), "text", allowed="\n\t")
    mail.set_content(rumpf if rumpf.endswith("\n") else f"{rumpf}\n", charset="utf-8", cte="quoted-printable")
    for anhang in anhaenge:
        haupt, _, unter = anhang.typ.partition("/")
        mail.add_attachment(anhang.inhalt, maintype=haupt, subtype=unter, filename=_checked_name(anhang.name))
    if mail.is_multipart():
        # "=_" occurs in neither quoted-printable nor base64 (RFC 2045, 6.7), so no content can end a part.
        mail.set_boundary(f"=_kim_{sha256_hex(message_id)[:40]}")
    # Python folds a long Message-ID or address into an encoded word and destroys it. All but the subject are checked
    # ASCII of one line, so they are written as they are.
    roh = (
        "".join(f"{n}: {w}\r\n" for n, w in kopf.items() if n != "Subject").encode("ascii") + mail.as_bytes()
    )
    _check_read_back(roh, kopf)
    check_wire(roh)
    return roh


def check_wire(roh: bytes) -> None:
    """Raises MailError unless `roh` passes DATA unchanged: 7 bit, CRLF only and at its end, no line too long.

    A lone CR or LF is how one mail is smuggled inside another; some servers read it as the end of a line.
    """
    enden = roh.count(b"\r\n")
    if not roh.endswith(b"\r\n") or roh.count(b"\r") != enden or roh.count(b"\n") != enden:
        raise MailError("the mail's lines do not all end in CRLF")
    if not roh.isascii() or b"\0" in roh:
        raise MailError("the mail is not 7 bit")
    if max(map(len, roh.split(b"\r\n"))) > MAX_LINE:
        raise MailError("the mail has a line of more than 998 bytes")


def _checked_name(name: str) -> str:
    """A file name without path or control characters."""
    checked_header(name, "Anhang.name")
    if any(zeichen in '/\\:"' for zeichen in name) or len(name) > 120:
        raise MailError("the name of an attachment must be a plain file name of at most 120 characters")
    return name


def _check_read_back(roh: bytes, kopf: dict[str, str]) -> None:
    """Raises MailError unless a reader finds each header once and as it was meant: the last net under injection."""
    gelesen = BytesHeaderParser(policy=SMTP).parsebytes(roh)
    for name, wert in kopf.items():
        if [str(w) for w in gelesen.get_all(name, [])] != [wert]:
            raise MailError(f"the header {name} does not survive writing and reading")
    erlaubt = {*kopf, "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
    if not set(gelesen.keys()) <= erlaubt:
        raise MailError("the mail holds a header that nobody asked for")
