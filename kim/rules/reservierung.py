"""How much money an application keeps reserved while nothing in it could be read yet."""

from datetime import date

from kim_models.programm import Empfaenger, Programm


def grundbedarf(programm: Programm, empfaenger: Empfaenger | None, eingegangen: date) -> dict[int, int]:
    """The base ceiling of the recipient's kind, by year, in cents; the highest kind where the recipient is unknown.

    Years: the last year in which a period of this round may begin, and the year after (assumption: periods
    of two years, as in the first round with its Mindestförderung until 31.12.2022).
    """
    saetze = {satz.art: satz.satz_cent for satz in programm.foerdersaetze}
    grenzen = [g for g in programm.obergrenzen if empfaenger is None or g.empfaengerart == empfaenger.art]
    je_jahr = max(
        int(
            grenze.koordination_vzae * (saetze["koordination"] + saetze["arbeitsplatz"])
            + grenze.assistenz_vzae * (saetze["assistenz"] + saetze["arbeitsplatz"])
        )
        for grenze in grenzen or programm.obergrenzen
    )
    beginn = next(
        (frist.beginn_bis.year for frist in programm.fristen if eingegangen <= frist.frist),
        eingegangen.year + 1,
    )
    return {beginn: je_jahr, beginn + 1: je_jahr}
