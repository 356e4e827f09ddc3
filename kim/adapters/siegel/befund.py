"""What a seal is: the certificate behind it, what a file's seal is worth, and why one could not be made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Siegelzustand = Literal["keins", "gueltig", "ungueltig", "nicht_pruefbar"]


class Siegelfehler(Exception):
    """No seal could be made. The message is a German sentence that says what to do; it never holds a secret."""


@dataclass(frozen=True)
class Zertifikat:
    """Whose seal it is, and from when to when."""

    name: str
    """The certificate's common name, or its organisation: printable, one line."""
    gilt_ab: datetime
    gilt_bis: datetime
    fingerabdruck: str
    """sha256 of the certificate, 64 hex digits: two with one name are told apart by it."""


@dataclass(frozen=True)
class Siegelbefund:
    """What was found in one file. Only `gueltig` says that the whole file is as its sealer made it."""

    zustand: Siegelzustand
    zertifikat: Zertifikat | None = None


KEINS = Siegelbefund("keins")
FEHLT = "Das Paket pyHanko ist nicht installiert; es gehört zum Extra „siegel“ (pip install 'kim-bewilligung[siegel]')."
