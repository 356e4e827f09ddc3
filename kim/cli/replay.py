"""Does every decision still follow from what it rested on: `kim replay`."""

from typing import Annotated

from cyclopts import Parameter

from kim.casework.kontrolle import nachrechnung
from kim.cli.konsole import ausgabe, tuer


def replay(
    *,
    briefe: Annotated[
        bool, Parameter(help="Auch jeden Brief neu setzen und vergleichen; das dauert.")
    ] = False,
    json: bool = False,
) -> int:
    """Derives every decision again; exit code 4 if one does not come out."""
    with tuer.office() as buero:
        found = nachrechnung.recompute(buero, briefe=briefe)
    if json:
        ausgabe.as_json(
            "kim.replay/1",
            {
                "stimmt": not found.abweichungen,
                "bescheide": found.bescheide,
                "verteillisten": found.listen,
                "briefe": found.briefe,
                "briefe_frueherer_vorlage": found.fruehere_vorlage,
                "abweichungen": [{"ort": one.ort, "satz": one.satz} for one in found.abweichungen],
            },
        )
    else:
        for one in found.abweichungen:
            ausgabe.error(f"{one.ort}: {one.satz}")
        ausgabe.text(f"Nachrechnung: {found.satz}")
        if found.fruehere_vorlage:
            ausgabe.hint(
                f"{found.fruehere_vorlage} Briefe stammen aus einer früheren Vorlage; sie lassen sich nicht neu setzen."
            )
    return ausgabe.UNSTIMMIG if found.abweichungen else ausgabe.FERTIG
