"""How an amount was found: the derivation that is stored with the decision and printed in the letter."""

from datetime import date

from kim_models.antrag import PositionArt
from kim_models.wert import Cent, Wert


class Positionsrechnung(Wert):
    """One line of number 4 and what the rules make of it; amounts in cents for the whole period."""

    art: PositionArt
    kommune: str | None = None
    beantragt_cent: Cent
    vzae_beantragt: float
    vzae_anerkannt: float
    monate_beantragt: float
    monate_anerkannt: float
    satz_cent: Cent
    """Ceiling per full post and year."""
    hoechstbetrag_cent: Cent
    """Recognised posts × rate × recognised months / 12, rounded down to the cent."""
    anerkannt_cent: Cent


class Rechenschritt(Wert):
    """One step of the derivation in one German sentence, with the amount that stands after it."""

    text: str
    betrag_cent: Cent
    fundstelle: str
    je_position: bool = False
    """True: says a line of `positionen` in words. `kim explain` tells it; the letter has the table instead."""


class Berechnung(Wert):
    """The amount by the rules: what was asked, what is granted, by year, and every step between."""

    beantragt_cent: Cent
    bewilligt_cent: Cent
    bewilligt_je_jahr: dict[int, Cent]
    zeitraum_von: date
    """First day of the Bewilligungszeitraum; later than asked where no early start was consented to."""
    zeitraum_bis: date
    zuwendungsfaehig_cent: Cent
    """Zuwendungsfähige Gesamtausgaben (3.4) recognised for the Bewilligungszeitraum."""
    positionen: tuple[Positionsrechnung, ...]
    schritte: tuple[Rechenschritt, ...]
    kuerzungsgruende: tuple[str, ...] = ()
    """German sentences, one for each reason why less is granted than asked; they go into the letter."""
    regel_version: str
