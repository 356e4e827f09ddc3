"""The steps of granting lump sums: look which lists are signed, grant one line after the other."""

from typing import Any

from kim.casework.bescheid.erlass import VorgangAngehalten
from kim.casework.pauschale import festsetzung
from tasks.artifacts import euro
from tasks.events import emit
from tasks.office import office, step


@step(name="Verteillisten", task_run_name="Verteillisten")
def lists_table() -> list[dict[str, Any]]:
    """All lists with what each waits for; numbers and figures only."""
    return [
        {
            "Verteilliste": stand.listennummer,
            "Baustein": stand.baustein,
            "Haushaltsjahr": stand.haushaltsjahr,
            "Status": stand.status,
            "Summe": euro(stand.summe_cent),
            "Empfänger": stand.empfaenger,
            "beschieden": stand.beschieden,
            "Grund": stand.grund[0],
            "Satz": stand.grund[1],
        }
        for stand in festsetzung.overview(office())
    ]


def open_lines() -> list[list[str]]:
    """The lines that can be granted now, list by list: `36.2021-KIM2-V01/05111000`, in the order of the list."""
    return [
        [festsetzung.name_of(stand.listennummer, ags) for ags in stand.offen]
        for stand in festsetzung.overview(office())
        if stand.offen
    ]


@step(name="Pauschalen festsetzen", task_run_name="{name}")
def grant_lines(hoechstens: int, angehalten: list[str], name: str) -> list[dict[str, Any]]:  # noqa: ARG001
    """Grants up to `hoechstens` lines, each in a transaction of its own. `angehalten`: found impossible in this run."""
    rows: list[dict[str, Any]] = []
    held = set(angehalten)
    while len(rows) < hoechstens:
        try:
            issued = festsetzung.issue_next_pauschale(office(), frozenset(held))
        except VorgangAngehalten as error:
            held.add(error.aktenzeichen)
            rows.append(
                {"Aktenzeichen": error.aktenzeichen, "Ergebnis": "angehalten", "Bescheid": "", "Betrag": ""}
            )
            continue
        if issued is None:
            break
        vorgang = festsetzung.name_of(issued.aktenzeichen, issued.empfaenger_ags)
        emit("bescheid.ausgefertigt", vorgang, bescheid=issued.bescheidnummer)
        rows.append(
            {
                "Aktenzeichen": vorgang,
                "Ergebnis": issued.art,
                "Bescheid": issued.bescheidnummer,
                "Betrag": euro(issued.betrag_cent),
            }
        )
    return rows
