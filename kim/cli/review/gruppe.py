"""What every act of a reviewer at the terminal shares: who acts is whoever is logged in, never an option."""

from collections.abc import Callable
from typing import Annotated

from cyclopts import App, Parameter

from kim.casework import worte
from kim.casework.buero import Buero
from kim.casework.personen.konten import Angemeldet
from kim.casework.zeichnung import vermerk as vermerke
from kim.cli.konsole import ausgabe, tuer

Vertretung = Annotated[
    str, Parameter(help="Kürzel der Person, für die gezeichnet wird („kim vertretung list“).")
]
review = App(name="review")


def act_on(aktenzeichen: str, act: Callable[[Buero, Angemeldet], object]) -> None:
    """Does one act as whoever is logged in, and says where the case stands now, or what the act says."""
    with tuer.office() as buero:
        result = act(buero, tuer.me(buero))
    if isinstance(result, vermerke.Vermerkschritt):
        ausgabe.text(
            f"{result.aktenzeichen}: {worte.wort(worte.STATUS, result.status)}. {result.naechster_schritt}"
        )
    else:
        ausgabe.text(f"{aktenzeichen}: {result if isinstance(result, str) else 'festgehalten.'}")
