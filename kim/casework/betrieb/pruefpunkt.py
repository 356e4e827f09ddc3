"""What one look at the machine or the office gave."""

from dataclasses import dataclass
from typing import Literal

Urteil = Literal["gut", "achtung", "fehler"]


@dataclass(frozen=True)
class Pruefpunkt:
    """`satz` says what was seen; `tun` what to do about it, empty if nothing is wrong."""

    was: str
    urteil: Urteil
    satz: str
    tun: str = ""
