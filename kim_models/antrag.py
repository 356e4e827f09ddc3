"""What an application says: its values as the municipality wrote them, right or wrong.

Every field may be None: an empty box in the form is a fact too. The shape follows Grundmuster 1 of the
VVG zu § 44 LHO NRW (numbers 3.1 to 3.7, 4 and 7 of the form).
"""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field

from kim_models.wert import Wert

HOECHSTENS_CENT = 10**12
"""Ten billion euro: more than the programme of any Land. Beyond it a figure is a slip of the pen, not an amount."""
Antragsbetrag = Annotated[int, Field(strict=True, ge=0, le=HOECHSTENS_CENT)]
"""Cents as a municipality can mean them. A negative or absurd one would reserve money that nobody can be given."""

PositionArt = Literal["koordination", "assistenz", "zusatzstelle", "arbeitsplatz"]
Planzeile = Literal[
    "gesamtausgaben",  # 3.1
    "zuwendungsfaehig",  # 3.2
    "leistungen_dritter",  # 3.3
    "zuwendungsfaehige_gesamtausgaben",  # 3.4 = 3.2 − 3.3
    "beantragt",  # 3.5
    "weitere_oeffentliche",  # 3.6
    "eigenanteil",  # 3.7; 3.4 = 3.5 + 3.6 + 3.7
]
PLANZEILEN: tuple[Planzeile, ...] = get_args(Planzeile)


class Planspalte(Wert):
    """One column of the Finanzierungsplan in cents; an empty cell or a dash is 0."""

    gesamtausgaben: Antragsbetrag = 0
    zuwendungsfaehig: Antragsbetrag = 0
    leistungen_dritter: Antragsbetrag = 0
    zuwendungsfaehige_gesamtausgaben: Antragsbetrag = 0
    beantragt: Antragsbetrag = 0
    weitere_oeffentliche: Antragsbetrag = 0
    eigenanteil: Antragsbetrag = 0


class Position(Wert):
    """One line of number 4: posts of one kind over the whole period. `monate` may end in .5 (half a month)."""

    art: PositionArt
    vzae: float | None = None
    monate: float | None = None
    betrag_cent: Antragsbetrag | None = None
    kommune: str | None = None


class Erklaerungen(Wert):
    """Number 7. False means: not ticked; vorsteuerabzug None means: neither box ticked."""

    nicht_begonnen: bool = False
    bereits_begonnen: bool = False
    vorsteuerabzug: bool | None = None
    vollstaendig_richtig: bool = False
    keine_doppelfoerderung: bool = False


class Antragsdaten(Wert):
    """All values of one Fassung. Keys as in the contract `kim.read/1`; `*_text` is the printed spelling."""

    kommune: str | None = None
    kommune_text: str | None = None
    ags: str | None = None
    ags_text: str | None = None
    kreis_text: str | None = None
    strasse: str | None = None
    plz: str | None = None
    ort: str | None = None
    ansprechperson: str | None = None
    telefon: str | None = None
    email: str | None = None
    iban: str | None = None
    bic: str | None = None
    kreditinstitut: str | None = None
    baustein: int | None = None
    massnahme: str | None = None
    zeitraum_von: date | None = None
    zeitraum_bis: date | None = None
    finanzierungsplan: dict[str, Planspalte] = Field(default={})
    """Keys: the years as four digits, and "summe"."""
    positionen: tuple[Position, ...] = ()
    positionen_summe_cent: Antragsbetrag | None = None
    beantragt_cent: Antragsbetrag | None = None
    """The printed line 3.5, column Summe."""
    erklaerungen: Erklaerungen = Erklaerungen()
    antragsdatum: date | None = None
    unterschrift_ort: str | None = None
    unterzeichner: str | None = None

    def beantragt_je_jahr(self) -> dict[int, int]:
        """Line 3.5 by year, years with nothing left out; cents."""
        return {
            int(jahr): spalte.beantragt
            for jahr, spalte in sorted(self.finanzierungsplan.items())
            if jahr.isascii() and jahr.isdigit() and spalte.beantragt
        }
