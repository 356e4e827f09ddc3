"""The steps of text recognition: which receipts wait, what is proposed for them, and the run of its own that does it."""

from kim.adapters.clock import berlin_date
from kim.adapters.prefect_api import published_api, start_run
from kim.casework.eingang import register
from kim.casework.erfassung import texterkennung
from kim_models.wert import sha256_hex
from tasks.office import ANGEHALTEN, held, office, step


def waiting() -> list[tuple[int, str]]:
    """Receipts with pages that nobody recognised or typed yet: id and Eingangsnummer, in the order of receipt."""
    return [(id_, register.number_of(office(), id_)) for id_ in texterkennung.waiting(office())]


def has_program() -> bool:
    """Whether text recognition is installed here; without it pages wait for people."""
    return texterkennung.installed()


@step(name="Texterkennung", task_run_name="{name}")
def recognise_receipts(eingang_ids: list[int], name: str) -> list[dict[str, str]]:  # noqa: ARG001 - names the run
    """Proposes values for the scanned pages of these receipts; what another run has done meanwhile is left to it."""
    rows = []
    for eingang_id in eingang_ids:
        nummer = register.number_of(office(), eingang_id)
        if eingang_id not in texterkennung.waiting(office()):
            rows.append({"Eingang": nummer, "Ergebnis": "schon erledigt"})
            continue
        try:
            done = texterkennung.recognise(office(), eingang_id)
        except texterkennung.SchonErledigt:
            rows.append({"Eingang": nummer, "Ergebnis": "schon erledigt"})
            continue
        except ANGEHALTEN as error:
            rows.append({"Eingang": nummer, **held("", error)})
            continue
        rows.append({"Eingang": nummer, "Ergebnis": done.ergebnis, "Angaben": str(done.angaben)})
    return rows


def start_recognition() -> bool:
    """Starts the deployed flow, once a day for the same receipts; False if nothing waits, or nobody serves it here."""
    found = waiting()
    if not found or not has_program():
        return False
    settings = office().settings
    api = settings.prefect_api_url or published_api(settings.home.resolve())
    wartend = sha256_hex(",".join(nummer for _, nummer in found))[:16]
    return start_run(
        api,
        "recognise/recognise",
        {},
        f"texterkennung {berlin_date(office().uhr.now())} {wartend}",
    )
