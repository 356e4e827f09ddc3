"""The electronic seal on a letter: made with the office's own key, and read in whatever file somebody brings.

A seal (PAdES B-B) is appended to the finished letter and changes no byte of it: the letter without its seal is the
beginning of the sealed file. pyHanko is an extra of the package and slow to import, so it is loaded where it is used.
"""

import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kim.adapters.siegel.befund import FEHLT, KEINS, Siegelbefund, Siegelfehler, Siegelzustand, Zertifikat

if TYPE_CHECKING:
    from kim.adapters.siegel.pades import Siegelschluessel

__all__ = [
    "KEINS",
    "Siegel",
    "Siegelbefund",
    "Siegelfehler",
    "Siegelzustand",
    "Zertifikat",
    "open_siegel",
    "read_seal",
]

_MARKE = b"/ByteRange"
"""Every signature has this word outside of all compression: without it there is none."""
_ALLEIN = threading.Lock()
"""Below pyHanko, certificates and their classes complete themselves at the first look, and two threads that look at once
see half of it: a good letter would be called unsealed, a good seal would not be made."""
MAX_BYTES = 40_000_000
"""A sealed letter has 100 KB; whatever is larger is not opened."""


class Siegel:
    """The office's seal, its key held in memory: loading an RSA key anew costs more than all the rest."""

    def __init__(self, schluessel: "Siegelschluessel") -> None:
        self._schluessel = schluessel
        self.zertifikat: Zertifikat = schluessel.zertifikat

    def require_valid(self, am: datetime) -> None:
        """Raises Siegelfehler if the certificate does not hold at this moment."""
        zertifikat = self.zertifikat
        if am > zertifikat.gilt_bis:
            raise Siegelfehler(
                f"Das Siegelzertifikat „{zertifikat.name}“ ist am {zertifikat.gilt_bis:%d.%m.%Y} abgelaufen."
                " Bitte ein neues einrichten (KIM_SIEGEL)."
            )
        if am < zertifikat.gilt_ab:
            raise Siegelfehler(
                f"Das Siegelzertifikat „{zertifikat.name}“ gilt erst ab dem {zertifikat.gilt_ab:%d.%m.%Y}."
            )

    def seal(self, pdf: bytes, am: datetime) -> bytes:
        """The letter with its seal of this moment; `pdf` is the beginning of what is given. Raises Siegelfehler."""
        self.require_valid(am)
        try:
            with _ALLEIN:
                sealed = self._schluessel.append(pdf, am)
        except Exception as error:
            raise Siegelfehler(f"Das Siegel ließ sich nicht anbringen ({type(error).__name__}).") from error
        if not sealed.startswith(pdf):
            raise Siegelfehler("Das Siegel hätte den Brief verändert; er wurde nicht gesiegelt.")
        return sealed


def open_siegel(datei: Path, passwort: str) -> Siegel:
    """The seal from a PKCS#12 file. Raises Siegelfehler if the file, the password or pyHanko is not there."""
    try:
        from kim.adapters.siegel.pades import Siegelschluessel  # noqa: PLC0415 - an extra, and a second to import
    except ImportError as error:
        raise Siegelfehler(FEHLT) from error
    try:
        roh = datei.read_bytes()
    except OSError as error:
        raise Siegelfehler(
            f"Die Siegeldatei {datei.name} lässt sich nicht lesen: {error.strerror}. Bitte KIM_SIEGEL prüfen."
        ) from error
    return Siegel(Siegelschluessel.from_pkcs12(roh, passwort, datei.name))


def read_seal(pdf: bytes) -> Siegelbefund:
    """What the seal of any file is worth. Never raises."""
    if _MARKE not in pdf or len(pdf) > MAX_BYTES:
        return KEINS
    try:
        from kim.adapters.siegel.pades import examine  # noqa: PLC0415 - an extra, and a second to import
    except ImportError:
        return Siegelbefund("nicht_pruefbar")
    with _ALLEIN:
        return examine(pdf)
