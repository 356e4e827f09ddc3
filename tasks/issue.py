"""The steps of issuing: look who is next, decide one case after the other, render the letters."""

from typing import Any

from kim.adapters.clock import berlin_date
from kim.casework.bescheid import ausfertigung, erlass
from kim.casework.haushalt import mittel
from kim.casework.kontrolle import abschluss
from kim.casework.reihenfolge import warteschlange
from kim_models.rows import Bescheid
from tasks.artifacts import euro
from tasks.events import emit
from tasks.office import ANGEHALTEN, held, office, step


@step(name="Reihenfolge", task_run_name="Reihenfolge")
def queue_table(baustein: int) -> list[dict[str, Any]]:
    """All open cases in rank order, with the reason why each waits."""
    buero = office()
    with buero.database.reading() as session:
        places = warteschlange.queue(session, buero, baustein, berlin_date(buero.uhr.now()))
    return [
        {
            "Platz": place.platz,
            "Aktenzeichen": place.aktenzeichen,
            "erteilbar": "ja" if place.erteilbar else "nein",
            "Satz": place.grund[1],
            "Status": place.status,
            "Grund": place.grund[0],
        }
        for place in places
    ]


def open_budget() -> None:
    """Enters the programme's means that are not entered yet."""
    mittel.open_budget(office())


def unrendered() -> list[tuple[int, str]]:
    """Decisions without a letter yet: id and Bescheidnummer."""
    return [(id_, number_of(id_)) for id_ in ausfertigung.unrendered(office())]


@step(name="Vorprüfung", task_run_name="Abschluss, Vorlage, Schriften, Anlagen")
def preflight() -> None:
    """Raises if the books do not agree or no letter could be made; then nothing is decided."""
    abschluss.require_agreement(office())
    erlass.preflight(office())


@step(name="Bescheiden", task_run_name="{name}")
def decide(baustein: int, hoechstens: int, angehalten: list[str], name: str) -> list[dict[str, Any]]:  # noqa: ARG001
    """Decides up to `hoechstens` cases, each in a transaction of its own. `angehalten` grows by those found impossible."""
    rows: list[dict[str, Any]] = []
    held = set(angehalten)
    while len(rows) < hoechstens:
        try:
            issued = erlass.issue_next_bescheid(office(), baustein, frozenset(held))
        except erlass.VorgangAngehalten as error:
            held.add(error.aktenzeichen)
            erlass.note_held(office(), error)
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


@step(name="Ausfertigen", task_run_name="{name}")
def render_letters(bescheid_ids: list[int], name: str) -> list[dict[str, Any]]:  # noqa: ARG001 - names the run
    """Renders these letters from their frozen payloads and lays a copy into `bescheide/`. Gives those it could not."""
    buero = office()
    folder = buero.settings.home.resolve() / "bescheide"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for bescheid_id in bescheid_ids:
        try:
            pdf = ausfertigung.letter(buero, bescheid_id)
        except ANGEHALTEN as error:
            rows.append({**held("", error), "Bescheid": number_of(bescheid_id), "Betrag": ""})
            continue
        (folder / f"{number_of(bescheid_id)}.pdf").write_bytes(pdf)
    return rows


def number_of(bescheid_id: int) -> str:
    """The Bescheidnummer behind an id."""
    with office().database.reading() as session:
        row = session.get(Bescheid, bescheid_id)
        assert row is not None
        return row.bescheidnummer
