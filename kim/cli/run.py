"""Work over many cases: `kim issue`, `kim night`, `kim run FLOW`. They start the flows here and show how they ended."""

from typing import Literal

from kim.cli.konsole import ausgabe
from kim.cli.konsole.prefect_umgebung import at_hand, prepare
from kim.settings import load

Flow = Literal["intake", "recognise", "assess", "issue", "notify", "nightly"]


def run(flow: Flow) -> int:
    """Runs one flow here and says how it ended."""
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
