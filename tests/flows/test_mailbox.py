"""The flow `intake` and a mailbox: pulled before the files, named if it does not answer, and nothing of it in Prefect."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from flows.intake import intake
from kim.casework.kontrolle import buecher
from kim_models.rows import Eingang
from tests.flows.conftest import reopen
from tests.flows.test_privacy import found, prefect_files, prefect_tables
from tests.flows.werkzeug.ansicht import eventually, run_of, table, task_names
from tests.flows.werkzeug.schritte import drop
from tests.werkzeug.buero import JETZT, Office
from tests.werkzeug.dovecot import KENNWORT, USER, Dovecot, dovecot
from tests.werkzeug.nachrichten import anhang, mail, text

pytestmark = [
    pytest.mark.flows,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("prefect"),
]

KANARIEN = [
    "Kanari-Betreff",
    "Kanari-Absender",
    "Kanari-Anhang",
    USER,
    USER.partition("@")[0] + "%40",
    KENNWORT,
]


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A real IMAP server. Without dovecot it fails and says what to install."""
    with dovecot() as running:
        yield running


def open_mailbox(monkeypatch: pytest.MonkeyPatch, port: int, **umgebung: str) -> None:
    """The office of the flows has this mailbox from now on."""
    werte = {"host": "127.0.0.1", "port": str(port), "tls": "keine", "user": USER, "passwort": KENNWORT}
    reopen(monkeypatch, **{f"postfach_{name}": wert for name, wert in (werte | umgebung).items()})


def test_mailbox_is_pulled_before_the_files(
    office: Office, monkeypatch: pytest.MonkeyPatch, server: Dovecot
) -> None:
    for n in range(3):
        roh = mail(
            text(),
            anhang(b"%%PDF kaputt %d" % n, 'filename="Kanari-Anhang.pdf"'),
            betreff=f"Kanari-Betreff {n}",
            von="Kanari-Absender <a@stadt.example>",
        )
        server.append(roh, JETZT - timedelta(hours=3 - n))
    drop(office, "p5_02_kreis-hoexter_defekt.pdf")
    open_mailbox(monkeypatch, server.port)

    state = intake(return_state=True)
    again = intake(return_state=True)

    assert (state.name, state.message) == (
        "Menschen gefragt",
        "4 Eingänge, 4 für Menschen; Postfach: 3 neu; 4 geprüft, 4 mit Befunden;"
        " 0 von 0 versendet, 0 für Menschen",
    )
    assert (again.name, again.message) == ("Completed", "0 Eingänge, 0 für Menschen; Postfach: 0 neu")
    rows = office.rows(Eingang)
    assert [(row.nr, row.kanal) for row in rows[:4]] == [
        (1, "postfach"),
        (2, "postfach"),
        (3, "postfach"),
        (4, "eingangskorb"),
    ]
    assert [row.eingegangen_am for row in rows[:3]] == [JETZT - timedelta(hours=3 - n) for n in range(3)]
    run = run_of(state)
    assert [row["Eingang"] for row in table(run, "kim-eingang")] == [f"E-00000{n}" for n in range(1, 5)]
    assert task_names(run, 6)[:2] == ["Postfach", "Eingangskorb"]
    assert buecher.verify(office.buero) == []
    database = eventually(prefect_tables, lambda tables: "Postfach" in tables["task_run"])
    assert found(KANARIEN, database) == []
    assert found(KANARIEN, prefect_files()) == []


def test_mailbox_that_refuses_us_keeps_no_file_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch, server: Dovecot
) -> None:
    drop(office, "p5_02_kreis-hoexter_defekt.pdf")
    open_mailbox(monkeypatch, server.port, passwort="falsch")

    state = intake(return_state=True)

    assert (state.name, state.message) == (
        "Menschen gefragt",
        "1 Eingänge, 1 für Menschen; das Postfach wurde nicht abgerufen („kim doctor“ sagt, warum);"
        " 1 geprüft, 1 mit Befunden; 0 von 0 versendet, 0 für Menschen",
    )
    database = eventually(prefect_tables, lambda tables: "weist die Anmeldung ab" in str(tables))
    assert found(["falsch", USER], database) == []
