"""What a letter says: the frozen payload of a Bescheid. It is hashed before rendering and rendered from afterwards."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

from pydantic import Field

from kim_models.berechnung import Berechnung, Rechenschritt
from kim_models.programm import Anlage, Behoerde, Ermaechtigung
from kim_models.verteilliste import Zahlung
from kim_models.wert import Cent, Wert, canonical_json, sha256_hex


def _absent(wert: object) -> bool:
    # What a decision does not have is not in its text either: older ones keep their hash.
    return wert is None


class Anschrift(Wert):
    """The addressee as printed."""

    name: str
    zeile2: str
    strasse: str
    plz: str
    ort: str


class Rahmenzeile(Wert):
    """One line of the Bewilligungsrahmen: what falls on which year and kind of authorisation; cents."""

    haushaltsjahr: int
    art: Ermaechtigung
    betrag_cent: Cent


class Textstelle(Wert):
    """A numbered piece of text; `annahme` marks what rests on an unverified source."""

    text: str
    annahme: bool = False


class Vorgaenger(Wert):
    """The decision that another one annuls or replaces."""

    bescheidnummer: str
    datum: date
    art: Literal["zuwendung", "pauschale", "ablehnung", "aenderung"]
    betrag_cent: Cent

    @property
    def titel(self) -> str:
        """What kind of decision it is, as letters call it: nominative and accusative."""
        return _TITEL[self.art]


_TITEL: Mapping[str, str] = {
    "zuwendung": "Zuwendungsbescheid",
    "pauschale": "Bescheid über eine fachbezogene Pauschale",
    "ablehnung": "Ablehnungsbescheid",
    "aenderung": "Änderungsbescheid",
}


class Wortlaut(Wert):
    """The operative sentences as the programme's version words them, their values already put in.

    None means: the template's own words after Grundmuster 2 of the VVG zu § 44 LHO NRW.
    """

    bewilligung: Textstelle | None = None
    """Must name the amount granted in figures, as `format_euro` writes it."""
    durchfuehrung: Textstelle | None = None
    finanzierung: Textstelle | None = None
    hoechstbetrag: Textstelle | None = None
    ermittlung: Textstelle | None = None
    rahmen: Textstelle | None = None
    teilablehnung: Textstelle | None = None
    """The sentence before the reasons of a partial refusal."""
    ablehnung: Textstelle | None = None
    """The operative sentence of a refusal."""


class Briefinhalt(Wert):
    """What every letter shows, whatever it decides: who writes to whom under which number, and the way to the court."""

    muster: bool
    bescheidnummer: str
    aktenzeichen: str
    datum: date
    behoerde: Behoerde
    auskunft_erteilt: str
    """Name of the person who wrote the Prüfvermerk or proposed the Verteilliste."""
    anschrift: Anschrift
    empfaenger_ags: str
    programm_titel: str
    programm_version: str
    baustein: int
    baustein_titel: str
    betreff: str
    rahmen: tuple[Rahmenzeile, ...]
    """What is booked when this is decided."""
    anlagen: tuple[Anlage, ...]
    rechtsbehelf: str
    """The whole Rechtsbehelfsbelehrung with the recipient's own court."""
    unterzeichner: str
    """Name below "Im Auftrag": the person of the Schlusszeichnung."""
    vorlage_version: str

    def kanonisch(self) -> str:
        """The one spelling of this decision: it is hashed, stored, and attached to the letter byte for byte."""
        return canonical_json(self.model_dump(mode="json"))

    def sha256(self) -> str:
        """The decision's hash, 64 hex digits of `kanonisch()`."""
        return sha256_hex(self.kanonisch())

    def pruefzeichen(self) -> str:
        """The first 16 hex digits of the hash in groups of four: printed on every page, compared by eye."""
        ziffern = self.sha256()[:16]
        return " ".join(ziffern[stelle : stelle + 4] for stelle in range(0, 16, 4))


class Bescheidinhalt(Briefinhalt):
    """Everything the letter shows and everything the decision rests on. The template adds words, never facts."""

    schema_: Literal["kim.bescheid/1", "kim.aenderungsbescheid/1"] = "kim.bescheid/1"
    art: Literal["zuwendung", "ablehnung", "aenderung"]
    richtlinie: str
    antrag_vom: date | None
    antrag_eingegangen_am: date
    eingangsnummer: str
    fassung_nr: int
    fassung_sha256: str
    fassung_eingegangen_am: date | None = Field(default=None, exclude_if=_absent)
    """When that came in which is decided on, if it is not what the rank goes by: a submission that was accepted later."""
    fassung_eingangsnummer: str | None = Field(default=None, exclude_if=_absent)
    zweck: str
    massnahme: str
    durchfuehrung_von: date
    durchfuehrung_bis: date
    vorzeitiger_beginn: str | None
    """The sentence on the consent to an early start, or None."""
    finanzierungsart: str
    berechnung: Berechnung
    teilablehnung: tuple[str, ...]
    """Reasons for refusing the rest or the whole (§ 39 VwVfG NRW); empty if everything is granted."""
    wortlaut: Wortlaut = Wortlaut()
    auszahlung: Textstelle
    nebenbestimmungen: tuple[Textstelle, ...]

    @property
    def bewilligt_cent(self) -> int:
        """The amount granted."""
        return self.berechnung.bewilligt_cent

    @property
    def zeitraum_von(self) -> date:
        """First day of the Bewilligungszeitraum."""
        return self.berechnung.zeitraum_von

    @property
    def zeitraum_bis(self) -> date:
        """Last day of the Bewilligungszeitraum."""
        return self.berechnung.zeitraum_bis


class Aenderungsinhalt(Bescheidinhalt):
    """A decision that replaces an earlier one on the same application: it says everything anew and names the old one."""

    schema_: Literal["kim.aenderungsbescheid/1"] = "kim.aenderungsbescheid/1"
    art: Literal["aenderung"] = "aenderung"
    vorgaenger: Vorgaenger
    verfuegungsnummer: str
    """The signed Verfügung that this decision carries out."""
    ersetzung: Textstelle
    """The operative sentence that puts this decision in the place of the old one; names its number."""
    gruende: tuple[str, ...]
    """Why it is changed (§ 39 VwVfG NRW)."""
    rueckbuchung: tuple[Rahmenzeile, ...]
    """What the old decision had booked and this one books back; positive cents."""


class Aufhebungsinhalt(Briefinhalt):
    """A decision that annuls an earlier one (§§ 48, 49 VwVfG NRW): it grants nothing and books the money back."""

    schema_: Literal["kim.aufhebungsbescheid/1"] = "kim.aufhebungsbescheid/1"
    art: Literal["aufhebung"] = "aufhebung"
    vorgaenger: Vorgaenger
    verfuegungsnummer: str
    """The signed Verfügung that this decision carries out."""
    ausspruch: Textstelle
    """The operative sentence; names the number of the annulled decision."""
    rechtsgrundlage: Textstelle
    """Rücknahme (§ 48) or Widerruf (§ 49 VwVfG NRW)."""
    folge: Literal["wiederaufnahme", "abschluss"]
    """Whether the case is decided anew at its old rank, or ends."""
    folge_satz: Textstelle
    erstattung: Textstelle | None
    """What becomes of money already paid (§ 49a VwVfG NRW); None if nothing had been granted."""
    gruende: tuple[str, ...]
    """Why it is annulled (§ 39 VwVfG NRW)."""
    rueckbuchung: tuple[Rahmenzeile, ...]
    """What the annulled decision had booked; positive cents."""
    zeitraum_von: date
    """First day of the annulled decision's period."""
    zeitraum_bis: date

    @property
    def bewilligt_cent(self) -> int:
        """Nothing is granted."""
        return 0


class Pauschalinhalt(Briefinhalt):
    """A lump sum without application: one line of a signed Verteilliste, and the texts around it."""

    schema_: Literal["kim.pauschalbescheid/1"] = "kim.pauschalbescheid/1"
    art: Literal["pauschale"] = "pauschale"
    haushaltsjahr: int
    liste_vom: date
    """Day of the proposal of the list; its number is `aktenzeichen`."""
    liste_sha256: str
    lfd: int
    """Place in the list, from 1."""
    posten_anzahl: int
    """Recipients of the list."""
    rechtsgrundlage: Textstelle
    festsetzung: Textstelle
    """The operative sentence; must name the amount in figures, as `format_euro` writes it."""
    zweck: Textstelle
    schluessel: Textstelle
    """The key of the distribution in one sentence."""
    ermittlung: Textstelle
    vzae: float
    """Posts of this recipient by the key."""
    satz_cent: Cent
    schritte: tuple[Rechenschritt, ...]
    betrag_cent: Cent
    zeitraum_von: date
    zeitraum_bis: date
    auszahlung: Textstelle
    zahlungen: tuple[Zahlung, ...]
    bestimmungen: tuple[Textstelle, ...]

    @property
    def bewilligt_cent(self) -> int:
        """The amount granted."""
        return self.betrag_cent


Inhalt: TypeAlias = Bescheidinhalt | Aenderungsinhalt | Aufhebungsinhalt | Pauschalinhalt
"""The payload of any Bescheid; `art` tells which."""
