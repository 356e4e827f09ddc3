"""Whether the application is for a Baustein that is granted on application at all."""

from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund
from kim_models.programm import Programm


def pruefe_baustein(daten: Antragsdaten, programm: Programm) -> list[Befund]:
    """A finding if the form names another Baustein; Bausteine 2 and 3 are lump sums without application."""
    mit_antrag = {baustein.nr: baustein for baustein in programm.bausteine if baustein.verfahren == "antrag"}
    if daten.baustein is None or daten.baustein in mit_antrag:
        return []
    erlaubt = ", ".join(str(nr) for nr in sorted(mit_antrag))
    return [
        Befund(
            code="baustein_ohne_antrag",
            effekt="hindert",
            feld="baustein",
            text=f"Beantragt ist Baustein {daten.baustein}; auf Antrag gefördert wird nur Baustein {erlaubt}.",
            fundstelle=programm.richtlinie,
        )
    ]
