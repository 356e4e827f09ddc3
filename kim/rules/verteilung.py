"""How an amount is spread over the years: in proportion, exact to the cent, never more in a year than was asked."""

from collections.abc import Mapping


def verteile(betrag: int, nach_jahren: Mapping[int, int]) -> dict[int, int]:
    """Spread `betrag` (cents) over the years in proportion of `nach_jahren`; years with 0 are left out.

    Each share is rounded down and the rest goes into the last year. As long as `betrag` is no more than the sum asked,
    no year gets more than it asked: what does not fit into the last year goes into the one before it.
    Raises ValueError for a negative amount or weight, and for an amount that no year was asked for.
    """
    gewichte = {jahr: gewicht for jahr, gewicht in sorted(nach_jahren.items()) if gewicht}
    summe = sum(gewichte.values())
    if betrag < 0 or any(gewicht < 0 for gewicht in gewichte.values()):
        raise ValueError("Negative Beträge lassen sich nicht auf Jahre verteilen.")
    if not gewichte:
        if betrag:
            raise ValueError("Für kein Haushaltsjahr ist ein Betrag beantragt.")
        return {}
    anteile = {jahr: betrag * gewicht // summe for jahr, gewicht in gewichte.items()}
    rest = betrag - sum(anteile.values())
    for jahr in reversed(anteile):
        platz = gewichte[jahr] - anteile[jahr] if betrag <= summe else rest
        dazu = min(rest, platz)
        anteile[jahr] += dazu
        rest -= dazu
    assert rest == 0
    return anteile
