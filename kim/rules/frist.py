"""Did the application come in time? The deadline follows from the year in which the measure begins."""

from collections.abc import Iterator
from datetime import date

from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund
from kim_models.programm import Antragsfrist, Programm


def antragsfrist(programm: Programm, beginn: date) -> Antragsfrist | None:
    """The deadline for measures that begin on this day; None if the version names none."""
    return next((f for f in programm.fristen if f.beginn_ab <= beginn <= f.beginn_bis), None)


def pruefe_antragsdatum(daten: Antragsdaten, stichtag: date | None) -> Iterator[Befund]:
    """antragsdatum_nach_eingang (a hint): a date that had not come yet when the application lay here."""
    if stichtag is None or daten.antragsdatum is None or daten.antragsdatum <= stichtag:
        return
    yield Befund(
        code="antragsdatum_nach_eingang",
        effekt="hinweis",
        feld="antragsdatum",
        text=(
            f"Der Antrag trägt das Datum {daten.antragsdatum:%d.%m.%Y}, lag aber schon am {stichtag:%d.%m.%Y} vor. "
            "Bitte mit dem Original vergleichen; für die Frist gilt der Eingang."
        ),
        fundstelle="Antrag, Unterschrift",
    )


def pruefe_frist(daten: Antragsdaten, programm: Programm, stichtag: date | None) -> Iterator[Befund]:
    """frist_versaeumt, or frist_unbekannt (a hint) where the programme's version has no deadline for this beginning."""
    tage = [tag for tag in (daten.zeitraum_von, daten.zeitraum_bis) if tag]
    if stichtag is None or daten.zeitraum_von is None:
        return
    # In a reversed period the earlier day is the beginning that was meant.
    beginn = min(tage)
    frist = antragsfrist(programm, beginn)
    if frist is None:
        yield Befund(
            code="frist_unbekannt",
            effekt="hinweis",
            feld="zeitraum_von",
            text=f"Für einen Beginn am {beginn:%d.%m.%Y} nennt das Programm {programm.version} keine Antragsfrist.",
            fundstelle=programm.richtlinie,
        )
    elif stichtag > frist.frist:
        yield Befund(
            code="frist_versaeumt",
            effekt="hindert",
            feld="antragsdatum",
            text=(
                f"Maßgeblicher Tag ist der {stichtag:%d.%m.%Y}; die Frist für einen Beginn am {beginn:%d.%m.%Y} endete am "
                f"{frist.frist:%d.%m.%Y}."
            ),
            fundstelle=frist.quelle.fundstelle,
        )
