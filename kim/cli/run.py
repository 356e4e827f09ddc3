"""Work over many cases: `kim issue`, `kim night`, `kim run FLOW`. They start the flows here and show how they ended."""

from collections.abc import Callable
from typing import Any, Literal

from kim.cli.konsole import ausgabe
from kim.cli.konsole.prefect_umgebung import at_hand, prepare
from kim.settings import load

Flow = Literal["intake", "recognise", "assess", "issue", "notify", "nightly"]


def run(flow: Flow) -> int:
    """Runs one flow here and says how it ended."""
    return run_each(flow)


def run_each(*flows: Flow) -> int:
    """Runs these flows one after the other on one Prefect; the exit code is that of the one that ended worst."""
    prepare(load())
    ausgabe.hint(f"Der Lauf „{flows[0]}“ beginnt; Prefect wird gestartet.")
    import importlib

    with at_hand() as ready:
        functions = {flow: getattr(importlib.import_module(f"flows.{flow}"), flow) for flow in flows}
        ready()
        return max(_run(flow, function) for flow, function in functions.items())


def _run(flow: Flow, function: Callable[..., Any]) -> int:
    angaben = {"nur_vorschau": False} if flow == "issue" else {}
    state = function(**angaben, return_state=True)
    ausgabe.text(f"{flow}: {state.name}. {state.message or ''}")
    if state.is_failed() or state.is_crashed():
        return ausgabe.GESCHEITERT
    return ausgabe.MENSCHEN_GEFRAGT if state.name == "Menschen gefragt" else ausgabe.FERTIG
