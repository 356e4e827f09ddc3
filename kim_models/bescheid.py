"""What a letter says: the frozen payload of a Bescheid. It is hashed before rendering and rendered from afterwards."""

from datetime import date
from typing import Literal

from kim_models.berechnung import Berechnung
from kim_models.programm import Anlage, Behoerde, Ermaechtigung
from kim_models.wert import Cent, Wert, canonical_json, sha256_hex


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


class Bescheidinhalt(Wert):
    """Everything the letter shows and everything the decision rests on. The template adds words, never facts."""

    schema_: Literal["kim.bescheid/1"] = "kim.bescheid/1"
    art: Literal["zuwendung", "ablehnung"]
    muster: bool
    bescheidnummer: str
    aktenzeichen: str
    datum: date
    behoerde: Behoerde
    auskunft_erteilt: str
    """Name of the reviewer who wrote the Prüfvermerk."""
    anschrift: Anschrift
    empfaenger_ags: str
    programm_titel: str
    programm_version: str
    baustein: int
    baustein_titel: str
    betreff: str
    richtlinie: str
    antrag_vom: date | None
    antrag_eingegangen_am: date
    eingangsnummer: str
    fassung_nr: int
    fassung_sha256: str
    zweck: str
    massnahme: str
    durchfuehrung_von: date
    durchfuehrung_bis: date
    vorzeitiger_beginn: str | None
    """The sentence on the consent to an early start, or None."""
    finanzierungsart: str
    berechnung: Berechnung
    rahmen: tuple[Rahmenzeile, ...]
    teilablehnung: tuple[str, ...]
    """Reasons for refusing the rest or the whole (§ 39 VwVfG NRW); empty if everything is granted."""
    wortlaut: Wortlaut = Wortlaut()
    auszahlung: Textstelle
    nebenbestimmungen: tuple[Textstelle, ...]
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
