"""The command `kim`: one file for each group. One case: the casework; many cases: the flows."""

import sys
from collections.abc import Callable

from cyclopts import App, CycloptsError

from kim.cli import (
    anmeldung,
    ausgabe,
    befangenheit,
    bericht,
    datenbank,
    dienst,
    doctor,
    erfassung,
    export,
    haushalt,
    inbox,
    laeufe,
    mail,
    nachrechnen,
    notzugriff,
    ocr,
    pauschale,
    planspiel,
    read,
    review,
    tuer,
    verfuegung,
    verify,
    vertretung,
)
from kim.cli.demo import demo

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
    anmeldung.konto,
    vertretung.vertretung,
    befangenheit.befangenheit,
    notzugriff.notzugriff,
    datenbank.db,
)
for group in groups:
    app.command(group)
commands: tuple[Callable[..., object], ...] = (
    read.read,
    anmeldung.login,
    anmeldung.logout,
    bericht.status,
    bericht.explain,
    nachrechnen.replay,
    planspiel.simulate,
    laeufe.issue,
    laeufe.night,
    laeufe.run,
    demo,
    dienst.serve,
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
