"""Who gets which lump sum: the distribution of one Baustein's money, as it is computed, frozen and signed."""

from datetime import date
from typing import Literal

from kim_models.berechnung import Rechenschritt
from kim_models.programm import Textbaustein
from kim_models.wert import Cent, Wert, canonical_json, sha256_hex


class Zahlung(Wert):
    """One payment of a lump sum: the day, and what is paid without a request (cents)."""

    am: date
    betrag_cent: Cent


class Verteilposten(Wert):
    """One recipient's share. `vzae` are the posts by the key, `betrag_cent` what the Bescheid will grant."""

    lfd: int
    """Place in the list, from 1: the order of the register."""
    ags: str
    name: str
    vzae: float
    betrag_cent: Cent
    schritte: tuple[Rechenschritt, ...]
    """How the amount was found; printed in the recipient's letter."""
    zahlungen: tuple[Zahlung, ...]
    """Add up to `betrag_cent`."""


class Verteilliste(Wert):
    """The whole distribution: every figure that the signers see and that the Bescheide are made from."""

    schema_: Literal["kim.verteilliste/1"] = "kim.verteilliste/1"
    programm: str
    programm_version: str
    regel_version: str
    baustein: int
    haushaltsjahr: int
    rechtsgrundlage: Textbaustein
    satz_cent: Cent
    schluessel: str
    """The key in one German sentence."""
    zeitraum_von: date
    zeitraum_bis: date
    nachweis_bis: date
    mittel_cent: Cent
    """Means of the Baustein for the Haushaltsjahr."""
    summe_cent: Cent
    """Sum of the shares."""
    rest_cent: Cent
    """Means that stay undistributed."""
    posten: tuple[Verteilposten, ...]
    schritte: tuple[Rechenschritt, ...]
    """How the sum was found."""
    annahmen: tuple[str, ...]
    """What nobody has confirmed yet, one sentence each: the signers see it, the letters carry MUSTER."""

    def kanonisch(self) -> str:
        """The one spelling of this list: it is hashed, signed and stored."""
        return canonical_json(self.model_dump(mode="json"))

    def sha256(self) -> str:
        """The list's hash, 64 hex digits of `kanonisch()`."""
        return sha256_hex(self.kanonisch())
