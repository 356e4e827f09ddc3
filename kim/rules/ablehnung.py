"""What is calculated for a refusal: what was asked for, and nothing granted."""

from datetime import date

from kim.rules.version import REGEL_VERSION
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung


def berechne_ablehnung(daten: Antragsdaten, eingegangen: date) -> Berechnung:
    """The calculation behind a refusal. Where the form names no period, or a reversed one, it still has two ends."""
    von, bis = sorted(
        (daten.zeitraum_von or eingegangen, daten.zeitraum_bis or daten.zeitraum_von or eingegangen)
    )
    return Berechnung(
        beantragt_cent=daten.beantragt_cent or 0,
        bewilligt_cent=0,
        bewilligt_je_jahr={},
        zeitraum_von=von,
        zeitraum_bis=bis,
        zuwendungsfaehig_cent=0,
        positionen=(),
        schritte=(),
        regel_version=REGEL_VERSION,
    )
