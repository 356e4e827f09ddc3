"""Which money an amended grant binds: what was bound stays where it was bound, only more is bound anew."""

from collections.abc import Mapping

from kim.rules.haushalt import Posten


def rahmen_nach_aenderung(
    je_jahr: Mapping[int, int], bisher: Mapping[Posten, int], entscheidungsjahr: int
) -> tuple[dict[Posten, int], tuple[int, ...]]:
    """The need of an amended grant by Posten (cents), and the closed years that would need more.

    A year keeps the Posten it had, up to its new amount; so a promise of last year stays a Verpflichtung, and money
    of a year that is over is kept or given back, never newly granted. What goes beyond is bound as by a new decision
    of `entscheidungsjahr` (§§ 38, 45 LHO).
    """
    posten: dict[Posten, int] = {}
    geschlossen = []
    for jahr, betrag in sorted(je_jahr.items()):
        rest = betrag
        for key in sorted(key for key in bisher if key[0] == jahr):
            kept = min(rest, bisher[key])
            if kept:
                posten[key] = kept
            rest -= kept
        if not rest:
            continue
        if jahr < entscheidungsjahr:
            geschlossen.append(jahr)
            continue
        new: Posten = (jahr, "ausgabe" if jahr == entscheidungsjahr else "verpflichtung")
        posten[new] = posten.get(new, 0) + rest
    return posten, tuple(geschlossen)


def mehrbedarf(neu: Mapping[Posten, int], bisher: Mapping[Posten, int]) -> dict[Posten, int]:
    """What has to be free in each Posten besides what the old decision gives back (cents); empty for a decrease."""
    more = {posten: betrag - bisher.get(posten, 0) for posten, betrag in neu.items()}
    return {posten: betrag for posten, betrag in more.items() if betrag > 0}
