"""The step of assessing: the rules over each case that was not examined yet."""

from kim.casework.pruefung import befunde
from tasks.events import emit
from tasks.office import ANGEHALTEN, held, office, step


def due() -> list[str]:
    """Aktenzeichen of all cases that wait for the rules, by rank."""
    return befunde.due(office())


@step(name="Prüfen", task_run_name="{name}")
def assess_cases(aktenzeichen: list[str], name: str, erneut: bool = False) -> list[dict[str, str]]:  # noqa: ARG001
    """Examines these cases; a rule that raises holds its case and the next one goes on."""
    rows = []
    for az in aktenzeichen:
        try:
            result = befunde.assess(office(), az, erneut=erneut)
        except ANGEHALTEN as error:
            rows.append({**held(az, error), "Befunde": ""})
            continue
        emit("antrag.geprueft", az, befunde=len(result.befunde))
        codes = sorted({befund.code for befund in result.befunde})
        rows.append({"Aktenzeichen": az, "Ergebnis": result.ergebnis, "Befunde": ", ".join(codes) or "keine"})
    return rows
