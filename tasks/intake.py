"""The steps of intake: register what lies in the inbox, then read and file each receipt."""

from pathlib import Path

from kim.casework import eingang, eingangskorb, posteingang
from tasks.events import emit
from tasks.office import ANGEHALTEN, held, office, step


@step(name="Eingangskorb leeren", task_run_name="Eingangskorb")
def empty_inbox() -> list[str]:
    """Registers every file of the inbox folder in the order of its arrival; gives the Eingangsnummern."""
    buero = office()
    return [eingangskorb.take(buero, Path(path)).eingangsnummer for path in eingangskorb.waiting(buero)]


def waiting() -> list[tuple[int, str]]:
    """Receipts that were not read yet: id and Eingangsnummer, in the order of receipt."""
    return [(id_, eingang.number_of(office(), id_)) for id_ in eingang.unfiled(office())]


def for_people(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those of `file_receipts` that a person must look at; what was held is among them."""
    return [row for row in rows if posteingang.asks_people(row["Ergebnis"].split(", "))]


@step(name="Einordnen", task_run_name="{name}")
def file_receipts(eingang_ids: list[int], name: str) -> list[dict[str, str]]:  # noqa: ARG001 - names the run
    """Reads and files these receipts: a new case, a new Fassung, or a case to be typed in."""
    rows = []
    for eingang_id, lesung in eingang.read_ahead(office(), eingang_ids):
        try:
            filing = posteingang.file_receipt(office(), eingang_id, lesung)
        except ANGEHALTEN as error:
            rows.append({"Eingang": eingang.number_of(office(), eingang_id), **held("", error)})
            continue
        for aktenzeichen in filing.vorgaenge:
            emit("antrag.registriert", aktenzeichen, klasse=filing.klassen[0])
        rows.append(
            {
                "Eingang": filing.eingangsnummer,
                "Aktenzeichen": filing.aktenzeichen or "",
                "Ergebnis": ", ".join(filing.klassen),
            }
        )
    return rows
