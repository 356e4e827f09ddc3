"""Is this text safe in a mail, and is this an address that reaches the wire exactly as it was written?"""

import re
import unicodedata

from aiosmtplib.email import parse_address
from email_validator import EmailNotValidError, validate_email

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's directional marks, embeddings, overrides and isolates: they show a reader another order than the bytes."""
_ENCODED_WORD = re.compile(r"=\?")


class MailError(ValueError):
    """This mail cannot be built or handed over as asked; nothing has left. Trying again changes nothing."""


class UnsafeTextError(MailError):
    """A text holds characters that could forge a header, a line or the reading order."""


class AddressError(MailError):
    """Not one plain, ASCII mail address that every step would carry unchanged."""


def checked_text(text: str, name: str, *, allowed: str = "") -> str:
    """`text` unchanged, if it holds no control, surrogate, line-separator or bidi character beyond `allowed`.

    Raises UnsafeTextError naming the field `name` and the code point, never the text itself: it may be personal.
    """
    for zeichen in text:
        if zeichen in allowed:
            continue
        if zeichen in _BIDI or unicodedata.category(zeichen) in {"Cc", "Cs", "Zl", "Zp"}:
            raise UnsafeTextError(f"{name} holds the forbidden character U+{ord(zeichen):04X}")
    return text


def checked_header(text: str, name: str) -> str:
    """`text` unchanged, if it may stand as the value of a header: one line, not empty, no outer space.

    An RFC 2047 encoded word (`=?…?=`) is refused too: the standard library would decode it while storing
    the header, and CR and LF can hide in it. Raises UnsafeTextError.
    """
    checked_text(text, name)
    if not text or text != text.strip():
        raise UnsafeTextError(f"{name} is empty or has space at its ends")
    if _ENCODED_WORD.search(text):
        raise UnsafeTextError(f"{name} holds the beginning of an encoded word")
    return text


def checked_address(text: str, name: str = "address") -> str:
    """`text` unchanged, if it is a bare `local@domain` in ASCII that neither validator nor client would rewrite.

    Only the case of the domain may differ from the normal form (RFC 5321, 2.3.11: domains ignore case). A domain
    with umlauts must be given in its `xn--` form: who converts it should see that he does. Raises AddressError.
    """
    checked_header(text, name)
    try:
        gueltig = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as exc:
        raise AddressError(f"{name} is not a mail address: {exc}") from exc
    normal = gueltig.ascii_email
    if normal is None or not _same_mailbox(text, normal):
        raise AddressError(f"{name} is not in its normal form")
    # The SMTP client passes every address through email.utils.parseaddr; what that would alter is refused here.
    if parse_address(text) != text:
        raise AddressError(f"{name} would be rewritten on its way to the server")
    return text


def _same_mailbox(a: str, b: str) -> bool:
    lokal_a, _, domain_a = a.rpartition("@")
    lokal_b, _, domain_b = b.rpartition("@")
    return lokal_a == lokal_b and domain_a.lower() == domain_b.lower()
