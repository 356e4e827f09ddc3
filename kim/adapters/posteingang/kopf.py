"""How a header or a file name becomes text that can be shown: decoded, its control characters visible, and short."""

import re
import unicodedata
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value

from kim_models.zeichen import visible

LAENGE = 4_000
"""Longer headers are cut before anything decodes them: the decoders' time grows faster than their input."""
NAME = 120
_FALTUNG = re.compile(r"\r?\n(?=[ \t])")
_RESERVIERT = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_AUSFUEHRBAR = re.compile(r"(?i)\.(exe|com|bat|cmd|scr|js|jse|vbs|vbe|wsf|hta|lnk|msi|ps1|jar|iso|img)\s*$")


def raw(message: Message, name: str) -> str:
    """The header's first value as it was sent, unfolded; bytes above ASCII as UTF-8, or else as Windows text."""
    return next(raws(message, name), "")


def raws(message: Message, name: str) -> Iterator[str]:
    """All values of one header, each when it is asked for: a message may have a hundred thousand."""
    return (
        _FALTUNG.sub("", _unescape(str(value)[:LAENGE]))
        for key, value in message.raw_items()
        if key.lower() == name.lower()
    )


def _unescape(text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def decoded(text: str) -> str:
    """Encoded words (RFC 2047) resolved; what cannot be resolved stays as it is."""
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(part if isinstance(part, str) else _text(part, charset) for part, charset in parts)


def _text(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError, ValueError):
        return data.decode("cp1252", "replace")


def dangerous(text: str) -> bool:
    """Whether a decoded header would break out of its line: line breaks and other control characters."""
    return any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} and c != "\t" for c in text)


def safe(text: str, length: int = 500) -> str:
    """Composed text whose control characters are visible (`␍␊`) and whose direction marks are spelled out."""
    return unicodedata.normalize("NFC", visible(text[:length])).strip()


def parameter(header: str, name: str) -> str:
    """One parameter of a Content-Type or Content-Disposition, in all spellings (RFC 2231, RFC 2047, raw); "" if missing."""
    carrier = Message()
    # The parser of parameters reads line by line: a line break here would only hide what follows it.
    carrier["Content-Disposition"] = header.replace("\r", " ").replace("\n", " ")
    try:
        value = carrier.get_param(name, header="Content-Disposition")
    except (HeaderParseError, ValueError, LookupError, UnicodeError):
        return ""
    if value is None:
        return ""
    try:
        return decoded(collapse_rfc2231_value(value))
    except (ValueError, LookupError):
        return ""


def file_name(sent: str, nr: int, ending: str = "") -> tuple[str, bool]:
    """A safe name for what was sent under this one, and whether the sent one was unsafe."""
    last = re.split(r"[/\\]", sent)[-1]
    name = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    if len(name) > NAME:
        stem, dot, tail = name.rpartition(".")
        name = f"{stem[: NAME - 12]}…{dot}{tail[:8]}" if dot else name[:NAME]
    if _RESERVIERT.match(name):
        name = f"_{name}"
    unsafe = bool(sent) and (name != unicodedata.normalize("NFC", sent) or bool(_AUSFUEHRBAR.search(sent)))
    return name or f"Anhang {nr}{ending}", unsafe
