"""The mailbox that applications come to: looked at over IMAP, never changed."""

from kim.adapters.postfach.imap import (
    NichtAbrufbar,
    Postfach,
    PostfachFehler,
    Verbindungsabbruch,
    open_postfach,
)
from kim.adapters.postfach.zugang import Kopfzeile, Postfachzugang

__all__ = [
    "Kopfzeile",
    "NichtAbrufbar",
    "Postfach",
    "PostfachFehler",
    "Postfachzugang",
    "Verbindungsabbruch",
    "open_postfach",
]
