"""Is more asked than the programme gives per post, and for more posts than this recipient may have?"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from kim.rules.empfaenger import benannte_empfaenger
from kim.rules.schreibweise import bruch, format_zahl
from kim_models.antrag import Antragsdaten, PositionArt
from kim_models.befund import Befund
from kim_models.betrag import format_euro
from kim_models.programm import Empfaenger, Foerdersatz, Programm, Stellenobergrenze

BEZEICHNUNG: Mapping[PositionArt, str] = {
    "koordination": "koordinierende Stellen",
    "assistenz": "Verwaltungsassistenz",
    "zusatzstelle": "Zusatzstelle",
    "arbeitsplatz": "Arbeitsplätze",
}
MONATE_IM_JAHR = 12


def foerdersatz(programm: Programm, art: PositionArt) -> Foerdersatz:
    """The ceiling per full post and year. Raises KeyError if the programme has none for this kind."""
    for satz in programm.foerdersaetze:
        if satz.art == art:
            return satz
    raise KeyError(art)


def obergrenze(programm: Programm, empfaenger: Empfaenger) -> Stellenobergrenze:
    """The posts of this kind of recipient. Raises KeyError if the programme says nothing about it."""
    for grenze in programm.obergrenzen:
        if grenze.empfaengerart == empfaenger.art:
            return grenze
    raise KeyError(empfaenger.art)


def hoechstbetrag(vzae: Fraction, satz_cent: int, monate: Fraction) -> Fraction:
    """Posts × rate × months / 12, exact, in cents."""
    return vzae * satz_cent * monate / MONATE_IM_JAHR


def pruefe_hoechstbetraege(
    daten: Antragsdaten, programm: Programm, register: Mapping[str, Empfaenger]
) -> Iterator[Befund]:
    """ueber_hoechstbetrag for each position (by the posts and months it names), stellen_ueber_maximum."""
    for i, position in enumerate(daten.positionen):
        if position.vzae is None or position.monate is None or position.betrag_cent is None:
            continue
        satz = foerdersatz(programm, position.art)
        hoechstens = hoechstbetrag(bruch(position.vzae), satz.satz_cent, bruch(position.monate))
        if position.betrag_cent > hoechstens:
            yield Befund(
                code="ueber_hoechstbetrag",
                effekt="kuerzt",
                feld=f"positionen.{i}.betrag_cent",
                text=(
                    f"Für {BEZEICHNUNG[position.art]} sind {format_euro(position.betrag_cent)} beantragt; höchstens "
                    f"möglich sind {format_euro(int(hoechstens))} ({format_zahl(position.vzae)} VZÄ × "
                    f"{format_euro(satz.satz_cent)} × {format_zahl(position.monate)}/12 Monate)."
                ),
                fundstelle=satz.quelle.fundstelle,
            )
    yield from _stellen(daten, programm, register)


def _stellen(daten: Antragsdaten, programm: Programm, register: Mapping[str, Empfaenger]) -> Iterator[Befund]:
    # Where key and name contradict each other the larger maximum counts: the contradiction is a finding of its own.
    grenzen = [obergrenze(programm, e) for e in benannte_empfaenger(daten, register)]
    stellen = [(i, p.vzae) for i, p in enumerate(daten.positionen) if p.art == "koordination" and p.vzae]
    if not grenzen or not stellen:
        return
    grenze = max(grenzen, key=lambda g: g.koordination_vzae)
    summe = sum((bruch(vzae) for _, vzae in stellen), Fraction(0))
    if summe > bruch(grenze.koordination_vzae):
        yield Befund(
            code="stellen_ueber_maximum",
            effekt="kuerzt",
            feld=f"positionen.{stellen[0][0]}.vzae",
            text=(
                f"Es sind {format_zahl(summe)} koordinierende Stellen beantragt; förderfähig sind höchstens "
                f"{format_zahl(grenze.koordination_vzae)}."
            ),
            fundstelle=grenze.quelle.fundstelle,
        )
