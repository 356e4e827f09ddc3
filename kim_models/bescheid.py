"""What a letter says: the frozen payload of a Bescheid. It is hashed before rendering and rendered from afterwards."""

from datetime import date
from typing import Literal

from kim_models.berechnung import Berechnung
from kim_models.programm import Anlage, Behoerde, Ermaechtigung
from kim_models.wert import Cent, Wert


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
    auszahlung: Textstelle
    nebenbestimmungen: tuple[Textstelle, ...]
    anlagen: tuple[Anlage, ...]
    rechtsbehelf: str
    """The whole Rechtsbehelfsbelehrung with the recipient's own court."""
    unterzeichner: str
    """Name below "Im Auftrag": the person of the Schlusszeichnung."""
    vorlage_version: str
