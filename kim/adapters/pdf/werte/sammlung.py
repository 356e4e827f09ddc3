"""What has a reader collected so far: parsed values by path, where each stands, and which are in doubt?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kim.adapters.pdf.werte import lesarten
from kim.adapters.pdf.werte.kommune import official_name
from kim_models.antrag import PLANZEILEN, Antragsdaten, Erklaerungen, Planspalte, Position, PositionArt
from kim_models.lesung import Herkunft

Box = tuple[float, float, float, float]

_LESE: dict[str, Callable[[str], Any]] = {
    "telefon": lesarten.parse_telefon,
    "email": lesarten.parse_email,
    "iban": lesarten.parse_iban,
    "bic": lesarten.parse_bic,
    "plz": lesarten.parse_plz,
    "baustein": lesarten.parse_baustein,
    "zeitraum_von": lesarten.parse_datum,
    "zeitraum_bis": lesarten.parse_datum,
    "antragsdatum": lesarten.parse_datum,
    "unterzeichner": lesarten.parse_unterzeichner,
}


@dataclass(frozen=True, slots=True)
class Fund:
    """A printed text and where it stands."""

    text: str
    seite: int | None
    box: Box | None
    leser: str
    sicherheit: float = 1.0

    def herkunft(self) -> Herkunft:
        box = self.box and (
            round(self.box[0], 1),
            round(self.box[1], 1),
            round(self.box[2], 1),
            round(self.box[3], 1),
        )
        return Herkunft(seite=self.seite, box=box, leser=self.leser, sicherheit=self.sicherheit)


@dataclass(slots=True)
class PositionsFunde:
    """One line of number 4 before it is parsed."""

    art: PositionArt
    vzae: Fund | None = None
    monate: Fund | None = None
    betrag: Fund | None = None
    kommune: Fund | None = None


@dataclass(slots=True)
class Sammlung:
    """The values of one document while it is being read."""

    namen: Mapping[str, str]
    werte: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, dict[str, int]] = field(default_factory=dict)
    positionen: list[Position] = field(default_factory=list)
    erklaerungen: dict[str, bool | None] = field(default_factory=dict)
    herkunft: dict[str, Herkunft] = field(default_factory=dict)
    zweifel: set[str] = field(default_factory=set)

    def feld(self, pfad: str, fund: Fund) -> None:
        """A labelled value; what cannot be parsed becomes a doubt."""
        if not lesarten.normalise(fund.text):
            return
        self.herkunft[pfad] = fund.herkunft()
        if pfad == "ags":
            self.werte["ags_text"] = lesarten.normalise(fund.text)
            self.herkunft["ags_text"] = fund.herkunft()
            wert: Any = lesarten.parse_ags(fund.text, self.namen)
        elif pfad in ("plz", "telefon", "email", "iban", "bic") and lesarten.parse_text(fund.text) is None:
            return
        else:
            wert = _LESE.get(pfad, lesarten.parse_text)(fund.text)
        if wert is None:
            if lesarten.parse_text(fund.text) is not None:
                self.zweifel.add(pfad)
            return
        self.werte[pfad] = wert
        if pfad == "kommune_text":
            self.werte["kommune"] = official_name(wert, self.namen) or wert
            self.herkunft["kommune"] = fund.herkunft()

    def datum(self, pfad: str, wert: date, fund: Fund) -> None:
        """A date that was cut out of a longer text."""
        self.werte[pfad] = wert
        self.herkunft[pfad] = fund.herkunft()

    def plan_zelle(self, spalte: str, zeile: str, fund: Fund | None) -> None:
        """One cell of the Finanzierungsplan; empty or a dash is 0."""
        ziel = self.plan.setdefault(spalte, {})
        if fund is None or not lesarten.normalise(fund.text):
            return
        pfad = f"finanzierungsplan.{spalte}.{zeile}"
        self.herkunft[pfad] = fund.herkunft()
        betrag = lesarten.parse_betrag(fund.text)
        if betrag is None:
            self.zweifel.add(pfad)
            return
        ziel[zeile] = betrag
        if (spalte, zeile) == ("summe", "beantragt"):
            self.werte["beantragt_cent"] = betrag
            self.herkunft["beantragt_cent"] = fund.herkunft()

    def summe_positionen(self, fund: Fund) -> None:
        """The printed sum of number 4."""
        if not lesarten.normalise(fund.text):
            return
        self.herkunft["positionen_summe_cent"] = fund.herkunft()
        betrag = lesarten.parse_betrag(fund.text)
        if betrag is None:
            self.zweifel.add("positionen_summe_cent")
        else:
            self.werte["positionen_summe_cent"] = betrag

    def position(self, funde: PositionsFunde, widersprueche: frozenset[str] = frozenset()) -> None:
        """One line of number 4; a line with no number in it is not an application for anything."""
        n = len(self.positionen)
        teile: dict[str, Any] = {}
        herkunft: dict[str, Herkunft] = {}
        zweifel = {f"positionen.{n}.{name}" for name in widersprueche}
        for name, fund, lese in (
            ("vzae", funde.vzae, lesarten.parse_zahl),
            ("monate", funde.monate, lesarten.parse_zahl),
            ("betrag_cent", funde.betrag, lesarten.parse_betrag),
            ("kommune", funde.kommune, lesarten.parse_text),
        ):
            if fund is None or not lesarten.normalise(fund.text):
                continue
            herkunft[f"positionen.{n}.{name}"] = fund.herkunft()
            wert = lese(fund.text)
            if wert is None and lesarten.parse_text(fund.text) is not None:
                zweifel.add(f"positionen.{n}.{name}")
            teile[name] = wert
        # A preset number of months or a name alone asks for nothing.
        if not (teile.get("vzae") or teile.get("betrag_cent") or zweifel):
            return
        self.positionen.append(Position(art=funde.art, **teile))
        self.herkunft |= herkunft
        self.zweifel |= zweifel

    def erklaerung(self, name: str, wert: bool | None, fund: Fund) -> None:
        """One declaration of number 7."""
        self.erklaerungen[name] = wert
        self.herkunft[f"erklaerungen.{name}"] = fund.herkunft()

    def mit_sicherheit(self, sicherheit: float) -> None:
        """Everything read is at most this certain and must be confirmed by a person."""
        for pfad, h in self.herkunft.items():
            self.herkunft[pfad] = h.model_copy(update={"sicherheit": min(h.sicherheit, sicherheit)})
        self.zweifel |= set(self.herkunft)

    def daten(self) -> Antragsdaten:
        """The values as the office's type."""
        spalten = {
            s: Planspalte(**{z: zeile.get(z, 0) for z in PLANZEILEN}) for s, zeile in self.plan.items()
        }
        rest = {k: v for k, v in self.werte.items() if k in Antragsdaten.model_fields}
        return Antragsdaten(
            **rest,
            finanzierungsplan=spalten,
            positionen=tuple(self.positionen),
            erklaerungen=Erklaerungen(**{k: v for k, v in self.erklaerungen.items() if v is not None}),
        )
