"""The command `kim`: one file for each group. One case: the casework; many cases: the flows."""

import sys
from collections.abc import Callable

from cyclopts import App, CycloptsError

from kim.cli import (
    befangenheit,
    db,
    doctor,
    erfassung,
    explain,
    export,
    haushalt,
    inbox,
    issue,
    konto,
    login,
    mail,
    night,
    notzugriff,
    ocr,
    pauschale,
    read,
    replay,
    review,
    run,
    serve,
    simulate,
    status,
    verfuegung,
    verify,
    vertretung,
)
from kim.cli.demo import demo
from kim.cli.konsole import ausgabe, tuer

app = App(
    name="kim",
    help="Das Büro für Kommunales Integrationsmanagement NRW: vom Antrag zum Bescheid.",
    help_format="plaintext",
    version_flags=[],
    result_action="return_value",
)
groups = (
    inbox.inbox,
    erfassung.erfassung,
    ocr.ocr,
    review.review,
    pauschale.pauschale,
    verfuegung.verfuegung,
    haushalt.haushalt,
    mail.mail,
    verify.verify,
    export.export,
    konto.konto,
    vertretung.vertretung,
    befangenheit.befangenheit,
    notzugriff.notzugriff,
    db.db,
)
for group in groups:
    app.command(group)
commands: tuple[Callable[..., object], ...] = (
    read.read,
    login.login,
    login.logout,
    status.status,
    explain.explain,
    replay.replay,
    simulate.simulate,
    issue.issue,
    night.night,
    run.run,
    demo,
    serve.serve,
    doctor.doctor,
)
for command in commands:
    app.command(command)


def main() -> None:
    """The entry point."""
    sys.exit(tuer.run(_called))


def _called() -> object:
    try:
        return app(sys.argv[1:], exit_on_error=False, print_error=True)
    except CycloptsError:
        return ausgabe.FALSCH_BENUTZT
