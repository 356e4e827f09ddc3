"""Which year's money a decision binds, and what of it is still free."""

from collections.abc import Iterable, Mapping

from kim_models.programm import Ermaechtigung, Mittel

Posten = tuple[int, Ermaechtigung]
"""Haushaltsjahr and kind of authorisation: the pot that a line of the Bewilligungsrahmen draws on."""


def rahmen(je_jahr: Mapping[int, int], entscheidungsjahr: int) -> tuple[dict[Posten, int], tuple[int, ...]]:
    """The need of one decision by Posten (cents), and the years that are closed for it.

    Money of the year of the decision is an Ausgabe, of a later year a Verpflichtungsermächtigung (§§ 38, 45 LHO). An
    earlier year can no longer be granted from: such a case waits until a person has settled it.
    """
    posten: dict[Posten, int] = {}
    geschlossen = []
    for jahr, betrag in sorted(je_jahr.items()):
        if not betrag:
            continue
        if jahr < entscheidungsjahr:
            geschlossen.append(jahr)
        else:
            posten[jahr, "ausgabe" if jahr == entscheidungsjahr else "verpflichtung"] = betrag
    return posten, tuple(geschlossen)


def verfuegbar(mittel: Iterable[Mittel], baustein: int, gebunden: Mapping[Posten, int]) -> dict[Posten, int]:
    """What is free per Posten of one Baustein (cents): the means less what is bound.

    What was bound as Verpflichtung for a year falls due from that year's Ausgabe (§ 38 LHO). So it lessens that, and
    is limited by it: else the same 20 million could be promised twice, in the year before and in the year itself.
    """
    ansatz: dict[Posten, int] = {}
    for m in mittel:
        if m.baustein == baustein:
            posten = (m.haushaltsjahr, m.art)
            ansatz[posten] = ansatz.get(posten, 0) + m.betrag_cent
    frei: dict[Posten, int] = {}
    for (jahr, art), betrag in ansatz.items():
        eigen = betrag - gebunden.get((jahr, art), 0)
        ausgabe = ansatz.get((jahr, "ausgabe"))
        if ausgabe is None:
            frei[jahr, art] = eigen
            continue
        faellig = gebunden.get((jahr, "ausgabe"), 0) + gebunden.get((jahr, "verpflichtung"), 0)
        frei[jahr, art] = min(eigen, ausgabe - faellig)
    return frei
