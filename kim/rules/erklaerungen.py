"""Are the declarations of number 7 given, and is the measure really not begun?"""

from collections.abc import Iterator

from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund


def pruefe_erklaerungen(daten: Antragsdaten) -> Iterator[Befund]:
    """erklaerung_fehlt for each box that is not ticked, bereits_begonnen if the applicant says so."""
    erklaerungen = daten.erklaerungen
    if erklaerungen.bereits_begonnen:
        yield Befund(
            code="bereits_begonnen",
            effekt="hindert",
            feld="erklaerungen.bereits_begonnen",
            text="Nach der Erklärung im Antrag ist mit der Maßnahme bereits begonnen worden.",
            fundstelle="Antrag Nr. 7.1; VVG Nr. 1.3 zu § 44 LHO",
        )
    elif not erklaerungen.nicht_begonnen:
        yield _fehlt("nicht_begonnen", "dass mit der Maßnahme noch nicht begonnen wurde", "7.1")
    if erklaerungen.vorsteuerabzug is None:
        yield _fehlt("vorsteuerabzug", "ob zum Vorsteuerabzug berechtigt", "7.2")
    if not erklaerungen.vollstaendig_richtig:
        yield _fehlt("vollstaendig_richtig", "dass die Angaben vollständig und richtig sind", "7.3")
    if not erklaerungen.keine_doppelfoerderung:
        yield _fehlt("keine_doppelfoerderung", "dass keine Doppelförderung vorliegt", "7.4")


def _fehlt(feld: str, inhalt: str, nummer: str) -> Befund:
    return Befund(
        code="erklaerung_fehlt",
        effekt="hindert",
        feld=f"erklaerungen.{feld}",
        text=f"Die Erklärung Nr. {nummer} fehlt ({inhalt}).",
        fundstelle=f"Antrag Nr. {nummer}",
    )
