"""Prefect sees ids, Aktenzeichen, codes and figures: nothing that a municipality or a person of the office wrote."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from prefect.settings import PREFECT_HOME, PREFECT_SERVER_DATABASE_CONNECTION_URL

from flows.assess import assess
from flows.intake import intake
from flows.issue import issue
from flows.nightly import nightly
from flows.notify import notify
from flows.review import review
from kim.casework.antrag import fassung as fassungen
from kim.casework.eingang import korb
from kim.casework.pruefung import berichtigung, nachforderung
from kim.casework.zeichnung import vermerk
from kim_models.antrag import Position
from kim_models.rows import Antrag, Antwortkennung, Bescheid, Posteinordnung
from tests.flows.werkzeug.ansicht import eventually
from tests.flows.werkzeug.schritte import drop, sign, truth
from tests.werkzeug.buero import (
    AGS,
    PERSONEN,
    Office,
    bring_in,
    daten,
    examined,
    seen,
    set_budget,
    write_addresses,
)
from tests.werkzeug.nachrichten import mail

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("prefect")]

GELESEN = "p1_04_stadt-dortmund.pdf"
ABGETIPPT, ABGELEHNT, OHNE_ANSCHRIFT, REGELFEHLER = (f"36.2020-KIM1-{nr:04d}" for nr in (1, 2, 3, 4))
UNBEKANNT = "36.2020-KIM1-0099"

KANARIEN = {
    feld: f"Kanari-{feld}"
    for feld in (
        "kommune_text",
        "ags_text",
        "kreis_text",
        "strasse",
        "plz",
        "ort",
        "ansprechperson",
        "telefon",
        "bic",
        "kreditinstitut",
        "massnahme",
        "unterschrift_ort",
        "unterzeichner",
    )
} | {"email": "post@kanari-email.example", "iban": "DE49478500650990011223"}
"""One value for each text of an application, found nowhere else."""
GRUENDE = [f"Kanari-{wort}" for wort in ("Datei", "Berichtigung", "Vermerk", "Ablehnung", "Nachforderung")]
EMPFAENGERDATEI = ["poststelle@", "Rathausplatz"]


def secrets() -> list[str]:
    """Everything that must not be found."""
    antrag = truth(GELESEN)
    felder = (
        "kommune",
        "strasse",
        "ansprechperson",
        "telefon",
        "email",
        "iban",
        "kreditinstitut",
        "massnahme",
    )
    return [
        *KANARIEN.values(),
        *GRUENDE,
        *EMPFAENGERDATEI,
        *(name for _, name, _ in PERSONEN.values()),
        *(str(antrag[feld]) for feld in (*felder, "unterzeichner")),
    ]


def tokens(office: Office) -> list[str]:
    """The reply tokens: whoever reads them in a log could write in a municipality's name."""
    return [row.kennung for row in office.rows(Antwortkennung)]


@pytest.mark.slow
def test_nothing_that_people_wrote_reaches_prefect(office: Office) -> None:
    _an_office_full_of_canaries(office)

    _every_flow_runs(office)

    database = eventually(prefect_tables, all_recorded)
    kennungen = tokens(office)
    assert len(kennungen) > 1
    assert found(["Kanari-nirgends", *secrets(), *kennungen], database) == []
    assert found([*secrets(), *kennungen], prefect_files()) == []
    # The search would have found them: each kind of record is there, and it names the cases.
    assert recorded(database) == CONTROLS


def test_an_error_of_the_database_brings_no_value_into_prefect(office: Office) -> None:
    drop(office, GELESEN)
    office.sql(
        "CREATE TRIGGER stoerung BEFORE INSERT ON feldwert WHEN NEW.feld = 'iban'"
        " BEGIN SELECT RAISE(ABORT, 'Kanari-Stoerung'); END"
    )

    state = intake(return_state=True)

    database = eventually(prefect_tables, lambda tables: "stoerungen.log" in tables["log"])
    assert (state.name, "stoerungen.log" in database["log"]) == ("Failed", True)
    assert found([*secrets(), "Kanari-Stoerung"], database) == []
    log = (office.buero.settings.home / "protokoll" / "stoerungen.log").read_text(encoding="utf-8")
    assert log.count("Kanari-Stoerung") > 0


def _an_office_full_of_canaries(office: Office) -> None:
    """One case typed in, one read from a PDF and refused, one without an address, one that a rule raises on."""
    home = office.buero.settings.home
    write_addresses(home, ohne=frozenset({AGS[1]}))
    set_budget(office)
    (korb.korb(office.buero) / "Kanari-Datei.pdf").write_bytes(b"%PDF-1.7 Kanari-Datei")
    intake()
    position = Position(
        art="koordination", vzae=2.5, monate=24, betrag_cent=100_000_00, kommune="Kanari-massnahme"
    )
    inhalt = fassungen.flatten(daten(AGS[0], positionen=(position,), **KANARIEN))
    berichtigung.mend(office.buero, office.berta, ABGETIPPT, inhalt, "Kanari-Berichtigung")
    drop(office, GELESEN)
    intake()
    examined(office, daten(AGS[1], **KANARIEN))
    antwort = mail(betreff=f"AW: Kanari-Datei [{tokens(office)[0]}]")
    (korb.korb(office.buero) / "Kanari-Datei.eml").write_bytes(antwort)
    intake()
    absurd = Position(art="koordination", vzae=1e200, monate=24, betrag_cent=100_000_00)
    bring_in(office, daten(AGS[2], positionen=(absurd,), **KANARIEN))


def _every_flow_runs(office: Office) -> None:
    assess()
    review(UNBEKANNT, return_state=True)
    vermerk.submit_vermerk(office.buero, office.anna, ABGETIPPT, "bewilligen", "Kanari-Vermerk")
    vermerk.sign_off(office.buero, office.carl, ABGETIPPT, seen(office, ABGETIPPT))
    review(ABGETIPPT, return_state=True)
    nachforderung.request_documents(office.buero, office.anna, ABGELEHNT, "Kanari-Nachforderung")
    nachforderung.supplement(office.buero, office.anna, ABGELEHNT, "Kanari-Berichtigung")
    vermerk.submit_vermerk(office.buero, office.anna, ABGELEHNT, "ablehnen", "Kanari-Ablehnung")
    vermerk.sign_off(office.buero, office.carl, ABGELEHNT, seen(office, ABGELEHNT))
    sign(office, OHNE_ANSCHRIFT)
    review(OHNE_ANSCHRIFT, "erinnern", return_state=True)
    issue(nur_vorschau=False, return_state=True)
    notify(return_state=True)
    review(OHNE_ANSCHRIFT, "erneut prüfen", return_state=True)
    nightly(return_state=True)
    assert [row.antrag_id is not None for row in office.rows(Posteinordnung)] == [True]
    statuses = [row.status for row in office.rows(Antrag)]
    assert statuses == ["bewilligt", "abgelehnt", "gezeichnet", "eingegangen"]
    assert [row.art for row in office.rows(Bescheid)] == ["zuwendung", "ablehnung"]


CONTROLS = {
    "flow_run": f"Zeichnung {ABGETIPPT}",
    "task_run": ABGELEHNT,
    "artifact": OHNE_ANSCHRIFT,
    "events": "kim.post.versendet",
    "log": UNBEKANNT,
}
"""What each table of Prefect must contain after all this."""


def recorded(database: Mapping[str, str]) -> dict[str, str]:
    """Which of the controls are there by now."""
    return {name: text for name, text in CONTROLS.items() if text in database[name]}


def all_recorded(database: Mapping[str, str]) -> bool:
    """Whether every kind of record has come: logs and events come some seconds late."""
    return recorded(database) == CONTROLS


def prefect_tables() -> dict[str, str]:
    """Every row of every table of Prefect's database, as text."""
    path = str(PREFECT_SERVER_DATABASE_CONNECTION_URL.value()).partition("///")[2]
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = {name: "\n".join(map(str, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}
    connection.close()
    return tables


def prefect_files() -> dict[str, str]:
    """Every file of Prefect's home: results and caches would lie there."""
    files = [path for path in Path(PREFECT_HOME.value()).rglob("*") if path.is_file()]
    return {path.name: path.read_bytes().decode("utf-8", "replace") for path in files}


def found(values: list[str], places: Mapping[str, str]) -> list[str]:
    """`value in place` for each value that stands somewhere, plain or as JSON writes it."""
    return [
        f"{value} in {place}"
        for value in values
        for place, text in places.items()
        if value in text
        or json.dumps(value)[1:-1] in text
        or json.dumps(value)[1:-1].replace("\\", "\\\\") in text
    ]
