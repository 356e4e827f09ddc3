"""The flow `recognise`: scans get proposals in a run of their own; without tesseract they wait for people."""

import shutil
from pathlib import Path

import pytest

from flows.intake import intake
from flows.recognise import recognise
from kim.adapters.ocr import tesseract
from kim.casework.erfassung import texterkennung
from kim.casework.kontrolle import buecher
from kim_models.rows import Antrag, Feldwert, Texterkennung
from tests.flows.werkzeug.ansicht import run_of, table, task_names
from tests.flows.werkzeug.schritte import drop
from tests.werkzeug.buero import Office

pytestmark = [pytest.mark.flows, pytest.mark.timeout(600), pytest.mark.xdist_group("prefect")]
SCANS = ("p3_01_kreis-paderborn.pdf", "p3_02_stadt-remscheid.pdf")


def test_without_tesseract_the_run_says_who_waits_and_proposes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drop(office, SCANS[0])
    intake()
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract.find.cache_clear()

    state = recognise(return_state=True)

    tesseract.find.cache_clear()

    assert state.name == "Menschen gefragt"
    assert state.message == (
        "1 Eingänge mit Bildseiten warten; hier ist kein tesseract installiert („kim doctor“)."
        " Abgetippt wird mit „kim erfassung“."
    )
    assert office.rows(Texterkennung) == []


def test_proposal_that_came_too_late_is_not_noted_and_spoils_no_sheet(office: Office) -> None:
    drop(office, SCANS[0])
    intake()
    (eingang_id,) = texterkennung.waiting(office.buero)
    ausgang = ("nichts", "Die Texterkennung schlägt nichts vor; bitte abtippen.", "tesseract 5", {})

    texterkennung.note(office.buero, eingang_id, *ausgang)
    with pytest.raises(texterkennung.SchonErledigt, match="E-000001 ist inzwischen"):
        texterkennung.note(office.buero, eingang_id, *ausgang)

    assert [row.lauf for row in office.rows(Texterkennung)] == [1]


@pytest.mark.slow
def test_each_scan_gets_one_proposal_and_no_case_a_value(office: Office) -> None:
    if shutil.which("tesseract") is None:
        pytest.fail("No tesseract on this machine: apt-get install tesseract-ocr tesseract-ocr-deu")
    drop(office, *SCANS)
    intake()

    state = recognise(return_state=True)
    again = recognise(return_state=True)

    assert (state.name, state.message) == (
        "Menschen gefragt",
        "2 von 2 mit Vorschlag; bestätigt wird mit „kim erfassung“",
    )
    assert (again.name, again.message) == ("Completed", "Es wartet nichts auf die Texterkennung")
    run = run_of(state)
    assert task_names(run, 2) == ["E-000001", "E-000002"]
    assert [(row["Eingang"], row["Ergebnis"]) for row in table(run, "kim-texterkennung")] == [
        ("E-000001", "Vorschlag"),
        ("E-000002", "Vorschlag"),
    ]
    assert [(row.eingang_id, row.lauf) for row in office.rows(Texterkennung)] == [(1, 1), (2, 1)]
    assert [row.empfaenger_ags for row in office.rows(Antrag)] == [None, None]
    assert {row.leser for row in office.rows(Feldwert)} == {"abgeleitet"}
    assert buecher.verify(office.buero) == []
