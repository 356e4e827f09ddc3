"""Recognises what scanned pages may say, in a run and a queue of its own: minutes of computing that no receipt waits for."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.ends import done, tag_failure
from tasks import artifacts
from tasks.chunks import chunks, name_of
from tasks.names import named
from tasks.recognise import has_program, recognise_receipts, waiting


@flow(
    name="recognise",
    flow_run_name=named("Texterkennung"),
    on_failure=[tag_failure],
    log_prints=False,
    persist_result=False,
)
def recognise() -> State[Any]:
    """Safe at any time and twice: what was recognised is left as it is. It proposes; no value of any case changes."""
    receipts = waiting()
    if receipts and not has_program():
        return done(
            f"{len(receipts)} Eingänge mit Bildseiten warten; hier ist kein tesseract installiert („kim doctor“)."
            " Abgetippt wird mit „kim erfassung“.",
            people=True,
        )
    rows: list[dict[str, str]] = []
    for part in chunks(receipts):
        rows += recognise_receipts([id_ for id_, _ in part], name_of([nummer for _, nummer in part]))
    artifacts.table("kim-texterkennung", rows, f"{len(rows)} Eingänge mit Bildseiten")
    proposed = sum(1 for row in rows if row["Ergebnis"] == "vorschlag")
    return done(
        f"{proposed} von {len(rows)} mit Vorschlag; bestätigt wird mit „kim erfassung“"
        if rows
        else "Es wartet nichts auf die Texterkennung",
        people=bool(rows),
    )
