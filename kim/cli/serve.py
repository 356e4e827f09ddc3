"""The office as a service: `kim serve`."""

from kim.cli.konsole import ausgabe, tuer
from kim.cli.konsole.prefect_umgebung import prepare
from kim.settings import load


def serve(*, port: int = 4200) -> int:
    """Runs the office until it is told to stop."""
    from deployments.dienst import Dienst, DienstLaeuftSchon, DienstStartetNicht
    from kim.casework.haushalt import mittel

    prepare(load())
    with tuer.office() as buero:
        mittel.open_budget(buero)
        try:
            return Dienst(buero, ausgabe.text, port).run()
        except (DienstLaeuftSchon, DienstStartetNicht) as error:
            ausgabe.error(str(error))
            return ausgabe.NICHT_ERREICHBAR
