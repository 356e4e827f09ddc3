"""What a message may be at most. Counted in the bytes, before any parser sees them: the parser's time is the attack."""

import re

BYTES = 45 * 1024 * 1024
ZEILEN = 600_000
VERGLEICHE = 3_000_000
"""Lines times boundaries: what the parser compares."""
TEILE = 1_000
"""Lines that may begin a part. 10,000 parts took the standard library 13 seconds."""
SCHACHTELN = 16
"""Declared boundaries: every line of an inner part is compared with all the outer ones."""
KOPF_BYTES = 256 * 1024
TIEFE = 5
"""Messages inside messages."""
ANHAENGE = 100
BERICHTE = 20
"""Delivery reports in one message."""
EMPFAENGER = 1_000
"""Blocks of one delivery report: the parser makes a message of each."""


def shortcoming(data: bytes) -> str:
    """German sentence naming the limit that this message breaks; empty if it may be parsed."""
    if len(data) > BYTES:
        return f"Die Nachricht ist größer als {BYTES // 2**20} MB."
    if not data.strip():
        return "Die Nachricht ist leer."
    if data.count(b"\n") > ZEILEN:
        return f"Die Nachricht hat mehr als {ZEILEN} Zeilen."
    if data.count(b"\n--") > TEILE:
        return f"Die Nachricht hat mehr als {TEILE} Teile."
    tiefe = len(re.findall(rb"(?i)boundary\*?0?\*?\s*=", data))
    if tiefe > SCHACHTELN:
        return f"Die Nachricht ist mehr als {SCHACHTELN}-fach geschachtelt."
    if data.count(b"\n") * (tiefe + 1) > VERGLEICHE:
        return "Die Nachricht ist für ihre Schachtelung zu lang."
    if len(re.split(rb"\r?\n\r?\n", data[: KOPF_BYTES + 1], maxsplit=1)[0]) > KOPF_BYTES:
        return f"Die Kopfzeilen der Nachricht sind länger als {KOPF_BYTES // 1024} KB."
    if _reports(data):
        return f"Ein Bericht über die Zustellung nennt mehr als {EMPFAENGER} Empfänger."
    return ""


def _reports(data: bytes) -> bool:
    """Whether there are too many delivery reports, or one has too many blocks; looked at up to the next part."""
    found = [m.end() for m in re.finditer(rb"(?i)message/delivery-status", data)]
    if len(found) > BERICHTE:
        return True
    ends = (data.find(b"\n--", start) for start in found)
    parts = (data[start : end if end >= 0 else None] for start, end in zip(found, ends, strict=True))
    return any(len(re.findall(rb"\n\r?\n", part)) > EMPFAENGER for part in parts)
