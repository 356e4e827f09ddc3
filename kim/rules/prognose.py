"""Will the money reach this far: the forecast for each open application if all before it are granted as asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kim.rules.haushalt import Posten
from kim.rules.rang import Bewerbung, Platz, benenne, verteile_nach_rang
from kim_models.betrag import format_euro


@dataclass(frozen=True)
class Prognose:
    """The forecast for one application at its place. It promises nothing: earlier ones may be cut or withdrawn."""

    antrag_id: int
    aktenzeichen: str
    platz: int
    fehlt: Mapping[Posten, int]
    """What would be short, by Posten (cents)."""

    @property
    def reicht(self) -> bool:
        """Whether the money reaches."""
        return not self.fehlt

    @property
    def satz(self) -> str:
        """`reicht`, or `reicht nicht: es fehlen 30.000,00 € für Verpflichtungen zulasten 2021`."""
        if self.reicht:
            return "reicht"
        teile = [
            f"{format_euro(betrag)} für {benenne(posten)}" for posten, betrag in sorted(self.fehlt.items())
        ]
        return f"reicht nicht: es fehlen {' und '.join(teile)}"


def prognose(platz: Platz) -> Prognose:
    """The forecast that lies in a place of the queue."""
    return Prognose(platz.antrag_id, platz.aktenzeichen, platz.platz, dict(platz.fehlt))


def prognosen(bewerbungen: Iterable[Bewerbung], verfuegbar: Mapping[Posten, int]) -> tuple[Prognose, ...]:
    """The forecasts of a whole queue in rank order, from the same walk that issuing takes."""
    return tuple(prognose(platz) for platz in verteile_nach_rang(bewerbungen, verfuegbar).plaetze)
