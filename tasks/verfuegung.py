"""The steps of carrying out signed Verfügungen: look which there are, carry out one after the other."""

from typing import Any

from kim.casework.bescheid import ausfuehrung, verfuegungsstand
from kim.casework.bescheid.erlass import VorgangAngehalten
from tasks.artifacts import euro
from tasks.events import emit
from tasks.office import office, step


def orders_table() -> list[dict[str, Any]]:
    """The living Verfügungen about decisions with what each waits for; numbers and sentences of ours only."""
    return [
        {
            "Verfügung": stand.verfuegungsnummer,
            "Art": stand.art,
            "Vorgang": stand.vorgang,
            "ausführbar": "ja" if stand.erteilbar else "nein",
            "Status": stand.status,
            "Grund": stand.grund[0],
            "Satz": stand.grund[1],
        }
        for stand in verfuegungsstand.overview(office())
    ]


@step(name="Verfügungen ausführen", task_run_name="{name}")
def carry_out(hoechstens: int, angehalten: list[str], name: str) -> list[dict[str, Any]]:  # noqa: ARG001
    """Carries out up to `hoechstens`, each in a transaction of its own. `angehalten`: found impossible in this run."""
    rows: list[dict[str, Any]] = []
    held = set(angehalten)
    while len(rows) < hoechstens:
        try:
            issued = ausfuehrung.issue_next_verfuegung(office(), frozenset(held))
        except VorgangAngehalten as error:
            held.add(error.aktenzeichen)
            ausfuehrung.note_held(office(), error)
            rows.append(
                {"Aktenzeichen": error.aktenzeichen, "Ergebnis": "angehalten", "Bescheid": "", "Betrag": ""}
            )
            continue
        if issued is None:
            break
        emit("bescheid.ausgefertigt", issued.aktenzeichen, bescheid=issued.bescheidnummer)
        rows.append(
            {
                "Aktenzeichen": issued.aktenzeichen,
                "Ergebnis": issued.art,
                "Bescheid": issued.bescheidnummer,
                "Betrag": euro(issued.betrag_cent),
            }
        )
    return rows
