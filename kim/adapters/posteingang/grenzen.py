"""What a message may be at most. Counted in the bytes, before any parser sees them: the parser's time is the attack."""

import re

BYTES = 60 * 1024 * 1024
ZEILEN = 1_000_000
TEILE = 1_000
"""Lines that may begin a part. 10,000 parts took the standard library 13 seconds."""
SCHACHTELN = 30
"""Declared boundaries: every line of an inner part is compared with all the outer ones."""
KOPF_BYTES = 256 * 1024
TIEFE = 5
"""Messages inside messages."""
ANHAENGE = 100


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
    if len(re.findall(rb"(?i)boundary\*?0?\*?\s*=", data)) > SCHACHTELN:
        return f"Die Nachricht ist mehr als {SCHACHTELN}-fach geschachtelt."
    if len(re.split(rb"\r?\n\r?\n", data[: KOPF_BYTES + 1], maxsplit=1)[0]) > KOPF_BYTES:
        return f"Die Kopfzeilen der Nachricht sind länger als {KOPF_BYTES // 1024} KB."
    return ""
