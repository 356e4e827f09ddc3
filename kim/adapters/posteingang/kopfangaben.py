"""What the headers of one message say: who writes, about what, to which mail it replies, and whether a machine does."""

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from kim.adapters.posteingang import kopf
from kim_models.nachricht import Nachricht

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_AUTO_BETREFF = re.compile(
    r"(?i)^\s*(automatische (antwort|rückmeldung)|abwesenheit|abwesend\b|out of (the )?office|automatic reply|auto-?reply"
    r"|auto(matisch)?:|autom\. antwort|nicht im (büro|haus|dienst)\b|(nicht |un)?gelesen:|lesebestätigung)"
)


def read(message: Message) -> Nachricht:
    """The message as far as its own headers tell it."""
    subject, sender = kopf.decoded(kopf.raw(message, "Subject")), kopf.raw(message, "From")
    name, address = next(iter(getaddresses([sender])), ("", ""))
    name = kopf.decoded(name)
    # The address is read before decoding: an encoded word must never turn a name into an address.
    replies = kopf.raw(message, "In-Reply-To") + " " + kopf.raw(message, "References")
    known = list(dict.fromkeys(_MESSAGE_ID.findall(kopf.raw(message, "In-Reply-To"))))
    known += [i for i in reversed(_MESSAGE_ID.findall(replies)) if i not in known]
    return Nachricht(
        von_name=kopf.safe(name, 200),
        von_adresse=kopf.safe(address, 320),
        betreff=kopf.safe(subject),
        message_id=identity(kopf.raw(message, "Message-ID")),
        in_reply_to=tuple(kopf.safe(i) for i in known[:50]),
        datum_vorhanden=_moment(kopf.raw(message, "Date")) != "",
        empfangen=_moment(kopf.raw(message, "Received").rpartition(";")[2]),
        automatisch=_automatic(message, subject),
        kopf_injektion=any(kopf.dangerous(text) for text in (subject, *_people(message), name, address)),
    )


def _people(message: Message) -> Iterator[str]:
    """Who a message is from and to, decoded: what stands before the address could be anything."""
    # The first of each alone: a message may have a hundred thousand headers, and each look walks through them.
    return (kopf.decoded(kopf.raw(message, name)) for name in ("From", "To"))


def _automatic(message: Message, subject: str) -> str:
    submitted = kopf.raw(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if (
        submitted == "auto-replied"
        or kopf.raw(message, "X-Autoreply")
        or kopf.raw(message, "X-Autorespond")
        or kopf.raw(message, "Precedence").strip().lower() == "auto_reply"
        or _AUTO_BETREFF.match(subject)
        or _is_receipt(message)
    ):
        return "antwort"
    return "erzeugt" if submitted not in {"", "no"} else ""


def _is_receipt(message: Message) -> bool:
    """A note that a mail of ours was read or deleted (RFC 8098); a delivery report is something else."""
    typ = kopf.raw(message, "Content-Type")
    kind = kopf.parameter(typ, "report-type").strip().lower()
    return typ.strip().lower().startswith("multipart/report") and kind == "disposition-notification"


def identity(text: str) -> str:
    """One Message-ID, safe to show."""
    match = _MESSAGE_ID.search(text)
    return kopf.safe(match.group()) if match else kopf.safe(text, 250)


def _moment(text: str) -> str:
    try:
        return parsedate_to_datetime(text.strip()[:200]).isoformat() if text.strip() else ""
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""
