"""What a funding programme is: dated data with a source for every figure, read from `kim/programmes/`."""

from datetime import date
from typing import Literal, get_args

from pydantic import field_validator

from kim_models.antrag import PositionArt
from kim_models.wert import Cent, Wert

Ermaechtigung = Literal["ausgabe", "verpflichtung"]
Beleg = Literal["belegt", "sekundaer", "abgeleitet", "annahme"]


class Quelle(Wert):
    """Where a figure comes from. Everything but `belegt` is shown as an assumption where it appears."""

    fundstelle: str
    beleg: Beleg


class Mittel(Wert):
    """Means of one Baustein for one Haushaltsjahr and kind."""

    baustein: int
    haushaltsjahr: int
    art: Ermaechtigung
    betrag_cent: Cent
    quelle: Quelle


class Foerdersatz(Wert):
    """Ceiling per full post (VZÄ) and year for one kind of position."""

    art: PositionArt
    satz_cent: Cent
    quelle: Quelle


class Stellenobergrenze(Wert):
    """Posts that one recipient of this kind may be funded for."""

    empfaengerart: str
    koordination_vzae: float
    assistenz_vzae: float
    quelle: Quelle


class Antragsfrist(Wert):
    """Deadline for applications whose period begins in `beginn_ab` … `beginn_bis` (both inclusive)."""

    beginn_ab: date
    beginn_bis: date
    frist: date
    quelle: Quelle


class VorzeitigerBeginn(Wert):
    """A general consent of the programme to a start before the Bescheid, from `ab` on."""

    ab: date
    text: str
    quelle: Quelle


class Anlage(Wert):
    """An annex of the letter: a file of the programme known by its sha256."""

    schluessel: str
    titel: str
    datei: str
    sha256: str


Rangpolitik = Literal["eingang", "vollstaendig"]
"""What the order follows: the receipt, or the moment of completeness (`kim/rules/rangregel.py`)."""


class Vollstaendigkeit(Wert):
    """The findings that make an application incomplete; other hindering ones speak against it, but miss nothing."""

    befunde: tuple[str, ...]
    quelle: Quelle


class Rangregel(Wert):
    """Which moment gives the rank, with its source. The policy is pinned to each case at its receipt."""

    policy: Rangpolitik
    text: str
    quelle: Quelle
    vollstaendig: Vollstaendigkeit

    @field_validator("policy", mode="before")
    @classmethod
    def _known(cls, policy: object) -> object:
        """Raises ValueError, in words that name what there is."""
        if policy not in get_args(Rangpolitik):
            raise ValueError(
                f"Die Rangregel „{policy}“ gibt es nicht; möglich sind {', '.join(get_args(Rangpolitik))}."
            )
        return policy


class Unterschriften(Wert):
    """How many Mitzeichnungen stand between Prüfvermerk and Schlusszeichnung."""

    mitzeichnungen: int
    quelle: Quelle


class Fiktionsaenderung(Wert):
    """From `ab` (day of posting) on, a letter counts as received after `tage` days."""

    ab: date
    tage: int
    quelle: Quelle


class Behoerde(Wert):
    """The granting authority as it stands in the letter's head."""

    name: str
    dezernat: str
    strasse: str
    plz: str
    ort: str
    telefon: str
    email: str


class Baustein(Wert):
    """One funding Baustein of the programme."""

    nr: int
    titel: str
    verfahren: Literal["antrag", "pauschale"]
    zweck: str
    quelle: Quelle


class Textbaustein(Wert):
    """A piece of German text of the letter, with its source. `{name}` marks a value put in by the office."""

    text: str
    quelle: Quelle


class Pauschalsatz(Wert):
    """What one full post (VZÄ) counts in a lump sum of one Haushaltsjahr."""

    satz_cent: Cent
    quelle: Quelle


class Stellenzahl(Wert):
    """Full posts that the key gives each recipient of this kind; halves are possible."""

    empfaengerart: str
    vzae: float
    quelle: Quelle


class Verteilschluessel(Wert):
    """How the posts of a Baustein fall on the recipients. `text` is the sentence that stands in list and letter."""

    text: str
    stellen: tuple[Stellenzahl, ...]
    quelle: Quelle


class Zahlungstermin(Wert):
    """A day on which an equal part of a lump sum is paid out without a request."""

    am: date
    quelle: Quelle


class Pauschale(Wert):
    """A lump sum without application (fachbezogene Pauschale) of one Baustein and one Haushaltsjahr."""

    baustein: int
    haushaltsjahr: int
    rechtsgrundlage: Textbaustein
    satz: Pauschalsatz
    schluessel: Verteilschluessel
    summe_cent: Cent | None = None
    """A fixed sum to be shared by the posts, at most the rate for each; None: every recipient gets posts × rate."""
    zeitraum_von: date
    zeitraum_bis: date
    """Period in which the money may be used."""
    nachweis_bis: date
    """Day by which the recipient confirms the use."""
    termine: tuple[Zahlungstermin, ...]
    quelle: Quelle
    """For the period, the day of the confirmation, and that the sum is distributed in this way at all."""


class Programm(Wert):
    """One dated version of a programme. It is pinned to a case at receipt and never slides under it."""

    kennung: str
    """`kim-nrw`"""
    version: str
    """`2021` or `2025`; the version's first year."""
    titel: str
    gilt_ab: date
    gilt_bis: date | None
    richtlinie: str
    """The directive with its place of publication, as it stands in the letter's reference line."""
    aktenzeichen_muster: str
    """A format string with {jahr} and {lfd}: `36.{jahr}-KIM1-{lfd:04d}`."""
    bescheidnummer_muster: str
    """With {baustein}, {jahr} and {lfd}: `KIM{baustein}-{jahr}-{lfd:04d}`; lfd counts over all Bausteine."""
    listennummer_muster: str
    """The Aktenzeichen of a Verteilliste, with {baustein}, {jahr} and {lfd}: `36.{jahr}-KIM{baustein}-V{lfd:02d}`."""
    finanzierungsart: str
    """As printed: `Vollfinanzierung`, …"""
    finanzierungsart_quelle: Quelle
    behoerde: Behoerde
    behoerde_quelle: Quelle
    bausteine: tuple[Baustein, ...]
    mittel: tuple[Mittel, ...]
    foerdersaetze: tuple[Foerdersatz, ...]
    obergrenzen: tuple[Stellenobergrenze, ...]
    pauschalen: tuple[Pauschale, ...]
    """The lump sums without application, one for each Baustein and Haushaltsjahr that has any."""
    zusatzkommunen: tuple[str, ...]
    """Kreisangehörige Kommunen known to get an extra post; the official list was not published."""
    zusatzkommunen_quelle: Quelle
    fristen: tuple[Antragsfrist, ...]
    frist_abweichung_zulaessig: bool
    """Whether a reviewer may let a late application pass with signed reasons."""
    frist_abweichung_quelle: Quelle
    vorzeitiger_beginn: VorzeitigerBeginn | None
    rang: Rangregel
    unterschriften: Unterschriften
    bekanntgabe_fiktion_tage: int
    """§ 41 Abs. 2 VwVfG NRW: 3 until 2024, 4 from 2025; see `fiktion_tage` for a letter of a certain day."""
    bekanntgabe_fiktion_quelle: Quelle
    bekanntgabe_fiktion_aenderungen: tuple[Fiktionsaenderung, ...] = ()
    """Changes of the law while the version is in use: a case pinned to 2021 may be decided in 2025."""
    nachforderung_frist_tage: int
    nachforderung_frist_quelle: Quelle
    anlagen: tuple[Anlage, ...]
    texte: dict[str, Textbaustein]
    """Keys: see `kim/programmes/README.md`."""
    muster: bool
    """True: letters carry "MUSTER – ohne Rechtswirkung"."""

    def fiktion_tage(self, aufgabe_am: date) -> int:
        """Days until a letter posted on `aufgabe_am` counts as received (§ 41 Abs. 2 VwVfG NRW)."""
        tage = self.bekanntgabe_fiktion_tage
        for aenderung in sorted(self.bekanntgabe_fiktion_aenderungen, key=lambda a: a.ab):
            if aufgabe_am >= aenderung.ab:
                tage = aenderung.tage
        return tage


class Empfaenger(Wert):
    """One of the 54 recipients of the register (facts: Destatis, dl-de/by-2-0)."""

    ags: str
    name: str
    """The official designation: `Kreis Gütersloh`, `Stadt Münster`."""
    art: str
    """`kreis`, `staedteregion`, `kreisfreie_stadt`, `regionsangehoerige_stadt`"""
    regierungsbezirk: str
    verwaltungsgericht: str
    """`VG Minden`"""
    sitz: str


class Gericht(Wert):
    """An administrative court as it stands in the Rechtsbehelfsbelehrung."""

    kurz: str
    name: str
    strasse: str
    plz: str
    ort: str
    quelle: Quelle


class Zustelladresse(Wert):
    """One line of the office's recipients' file: where a recipient's mail goes."""

    ags: str
    zeile1: str
    strasse: str
    plz: str
    ort: str
    email: str
    elektronisch: bool
    """Whether the recipient has consented to electronic delivery (§ 3a Abs. 1 VwVfG NRW)."""
