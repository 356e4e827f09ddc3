"""Work over many cases: `kim issue`, `kim night`, `kim run FLOW`. They start the flows here and show how they ended."""

from typing import Literal

from kim.cli import ausgabe
from kim.cli.prefect_umgebung import at_hand, prepare
from kim.settings import load

Flow = Literal["intake", "recognise", "assess", "issue", "notify", "nightly"]


def issue(*, vorschau: bool = False) -> int:
    """Bescheide ausstellen, streng nacheinander, und versenden. --vorschau zeigt nur die Reihenfolge."""
    if vorschau:
        from kim.adapters.clock import berlin_date
        from kim.casework import haushalt, reihenfolge, worte
        from kim.cli import tuer

        with tuer.office() as buero:
            haushalt.open_budget(buero)
            with buero.database.reading() as session:
                places = reihenfolge.queue(session, buero, 1, berlin_date(buero.uhr.now()))
        rows = [
            [
                f"{p.platz}{'*' if p.abweichung else ''}",
                p.aktenzeichen,
                worte.wort(worte.STATUS, p.status),
                "ja" if p.erteilbar else "nein",
                p.grund[1],
            ]
            for p in places
        ]
        columns = ["Platz", "Aktenzeichen", "Status", "erteilbar", "Grund"]
        ausgabe.table(columns, rows, right=("Platz",), below=("Grund",))
        for p in places:
            if p.abweichung:
                ausgabe.paragraph(f"* {p.aktenzeichen}: {p.abweichung}", indent=0)
        return ausgabe.FERTIG
    return max(run("issue"), run("notify"))


def night() -> int:
    """Den Nachtlauf jetzt ausführen; einmal je Tag."""
    return run("nightly")


def run(flow: Flow) -> int:
    """Einen Lauf jetzt ausführen: intake, recognise, assess, issue, notify oder nightly."""
    prepare(load())
    ausgabe.hint(f"Der Lauf „{flow}“ beginnt; Prefect wird gestartet.")
    import importlib

    with at_hand() as ready:
        function = getattr(importlib.import_module(f"flows.{flow}"), flow)
        angaben = {"nur_vorschau": False} if flow == "issue" else {}
        ready()
        state = function(**angaben, return_state=True)
    ausgabe.text(f"{flow}: {state.name}. {state.message or ''}")
    if state.is_failed() or state.is_crashed():
        return ausgabe.GESCHEITERT
    return ausgabe.MENSCHEN_GEFRAGT if state.name == "Menschen gefragt" else ausgabe.FERTIG
