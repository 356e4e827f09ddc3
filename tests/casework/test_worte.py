"""Every code that people could meet in a sentence has a German word, and every field of the form a name."""

import re

import pytest

from kim.casework import worte
from kim.casework.antrag.fassung import flatten
from kim_models import lifecycle as lc
from kim_models.programm import Rangpolitik
from tests.test_glossar import first_column
from tests.werkzeug.buero import daten


@pytest.mark.parametrize(
    "codes",
    [lc.Antragsstatus, lc.Bescheidstatus, lc.Poststatus, lc.Listenstatus, lc.Verfuegungsstatus],
)
def test_every_status_has_a_word(codes: type[lc.Antragsstatus]) -> None:
    assert [code.value for code in codes if code.value not in worte.STATUS] == []


def test_every_finding_has_a_word() -> None:
    assert sorted(worte.BEFUND) == first_column("Befunde")


def test_every_policy_has_a_word() -> None:
    assert set(worte.POLITIK) == set(Rangpolitik.__args__)


def test_every_field_has_a_name() -> None:
    felder = list(flatten(daten(kommune_text="x", ags_text="x", kreis_text="x")))

    assert len(felder) > 50
    assert [feld for feld in felder if worte.feld(feld) == feld] == []
    assert [feld for feld in felder if re.search(r"[a-z]_[a-z]", worte.feld(feld))] == []
    assert worte.feld("finanzierungsplan.2021.beantragt") == "Plan 2021, 3.5 beantragt"
    assert worte.feld("positionen.0.betrag_cent") == "Nr. 4, Position 1: Betrag"


@pytest.mark.parametrize(
    ("pfad", "inhalt", "gezeigt"),
    [
        ("beantragt_cent", 60_000_00, "60.000,00\xa0€"),
        ("finanzierungsplan.2021.beantragt", 30_000_00, "30.000,00\xa0€"),
        ("erklaerungen.nicht_begonnen", True, "ja"),
        ("positionen.0.vzae", 2.5, "2,5"),
        ("zeitraum_von", "2021-01-01", "01.01.2021"),
        ("baustein", 1, "1"),
    ],
)
def test_values_are_shown_as_people_write_them(pfad: str, inhalt: object, gezeigt: str) -> None:
    assert worte.wert(pfad, inhalt) == gezeigt


def test_findings_are_counted() -> None:
    assert worte.befunde(["pflichtfeld_fehlt", "iban_ungueltig", "pflichtfeld_fehlt"]) == (
        "Pflichtfeld leer (2), IBAN ungültig"
    )
