"""The command `kim`: one file for each group, called as it. One case: the casework; many cases: the flows."""

import sys

from cyclopts import App, CycloptsError

from kim.cli.befehle import BEFEHLE

app = App(
    name="kim",
    help="Das Büro für Kommunales Integrationsmanagement NRW: vom Antrag zum Bescheid.",
    help_format="plaintext",
    version_flags=[],
    result_action="return_value",
)
for befehl in BEFEHLE:
    app.command(befehl.ort, name=befehl.name, help=befehl.hilfe)


def main() -> None:
    """The entry point: runs one command and exits with its code; no traceback for what a person can mend."""
    sys.exit(_run())


def _run() -> int:
    try:
        result = app(sys.argv[1:], exit_on_error=False, print_error=True)
    except CycloptsError:
        return 2
    except Exception as error:  # noqa: BLE001 - what nobody can mend is raised again at the door
        # Imported here: whoever only asks for help pays for no database.
        from kim.cli.konsole import tuer

        return tuer.answer(error)
    return result if isinstance(result, int) else 0
