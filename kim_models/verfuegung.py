"""What a Verfügung orders: the frozen content that two persons sign before it takes effect."""

from typing import Literal, TypeAlias

from kim_models.berechnung import Berechnung
from kim_models.wert import Wert, canonical_json, sha256_hex

Verfuegungsart = Literal["aufhebung", "aenderung", "rangabweichung"]
Aufhebungsgrundlage = Literal["ruecknahme", "widerruf"]
"""Rücknahme of an unlawful decision (§ 48 VwVfG NRW) or Widerruf of a lawful one (§ 49 VwVfG NRW)."""
Aufhebungsfolge = Literal["wiederaufnahme", "abschluss"]
"""Whether the case is decided anew at its old rank, or ends."""


class _Inhalt(Wert):
    aktenzeichen: str
    """The case; for a lump sum the number of its Verteilliste."""
    gruende: str
    """Why (§ 39 VwVfG NRW); what goes to a recipient carries them as they stand here."""

    def kanonisch(self) -> str:
        """The one spelling: hashed, stored, signed."""
        return canonical_json(self.model_dump(mode="json"))

    def sha256(self) -> str:
        """The hash that the signatures are bound to."""
        return sha256_hex(self.kanonisch())


class Aufhebungsverfuegung(_Inhalt):
    """Annul a decision."""

    art: Literal["aufhebung"] = "aufhebung"
    bescheidnummer: str
    nutzlast_sha256: str
    """Of the decision to be annulled."""
    grundlage: Aufhebungsgrundlage
    folge: Aufhebungsfolge


class Aenderungsverfuegung(_Inhalt):
    """Replace a decision by one on another content, computed by the rules of the case."""

    art: Literal["aenderung"] = "aenderung"
    bescheidnummer: str
    nutzlast_sha256: str
    """Of the decision to be replaced."""
    fassung_nr: int
    fassung_sha256: str
    befunde_sha256: str
    """Of the examination of that content."""
    berechnung: Berechnung


class Rangabweichung(_Inhalt):
    """Decide a case out of turn."""

    art: Literal["rangabweichung"] = "rangabweichung"


Verfuegung: TypeAlias = Aufhebungsverfuegung | Aenderungsverfuegung | Rangabweichung
"""The content of any Verfügung; `art` tells which."""
