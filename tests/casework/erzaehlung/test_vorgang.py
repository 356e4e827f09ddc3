"""`kim explain` to somebody who has never seen the code: the amount, the place, what is waited for, and no raw code."""

import re
from datetime import timedelta

import pytest

from kim.casework.bescheid import aufhebung, ausfuehrung
from kim.casework.erzaehlung import vorgang
from kim.casework.haushalt import sperre
from kim.casework.pruefung import annahme, berichtigung, nachforderung
from kim.casework.reihenfolge import vorziehen
from kim.casework.zeichnung import verfuegung, vermerk
from kim.cli import status
from kim.cli.konsole import tuer
from kim.cli.review import ansicht
from kim_models.antrag import Antragsdaten
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    follow_policy,
    issue_all,
    lesung,
    propose,
    seen,
    set_budget,
    signed,
)

ROH = re.compile(r"\b[a-z]+_[a-z_]+\b|\bfinanzierungsplan\.|\bpositionen\.")
"""What looks like a code: nobody outside knows `in_pruefung` or `finanzierungsplan.2021.beantragt`."""


def told(office: Office, aktenzeichen: str, *teile: str) -> str:
    story = vorgang.tell(office.buero, aktenzeichen)
    return "\n".join(
        [story["jetzt"] if "jetzt" in teile else "", *(s for t in teile if t != "jetzt" for s in story[t])]
    )


@pytest.fixture
def season(sqlite_office: Office) -> dict[str, str]:
    """Cases in every situation: what they are called → Aktenzeichen."""
    office = sqlite_office
    set_budget(office, v2021=400_000_00, v2022=400_000_00)
    cases = {"voll": signed(office, daten(AGS[0], cent=60_000_00))}
    cases["offen"] = examined(office, daten(AGS[1], cent=300_000_00, iban=None))
    cases["gekuerzt"] = examined(office, daten(AGS[2], cent=300_000_00))
    propose(office, cases["gekuerzt"], "kuerzen")
    vermerk.sign_off(office.buero, office.carl, cases["gekuerzt"], seen(office, cases["gekuerzt"]))
    cases["abgelehnt"] = signed(office, daten(AGS[3], cent=80_000_00), vorschlag="ablehnen")
    issue_all(office)
    cases["wartet"] = signed(office, daten(AGS[4], cent=250_000_00))
    cases["unlesbar"] = examined(office, lesung(Antragsdaten(), art="unlesbar", satz="Bitte abtippen."))
    cases["ersetzt"] = examined(office, daten(AGS[6], cent=40_000_00))
    bring_in(office, daten(AGS[6], cent=30_000_00))
    annahme.accept_fassung(office.buero, office.anna, cases["ersetzt"], 2, "weniger Stellen")
    berichtigung.mend(
        office.buero, office.anna, cases["ersetzt"], {"positionen.0.monate": 23.0}, "Tippfehler"
    )
    nachforderung.request_documents(
        office.buero, office.anna, cases["ersetzt"], "Bitte die Stellen erläutern."
    )
    return cases


def test_story_of_every_case_is_free_of_codes(sqlite_office: Office, season: dict[str, str]) -> None:
    for name, aktenzeichen in season.items():
        story = vorgang.tell(sqlite_office.buero, aktenzeichen)
        sentences = [
            story["jetzt"],
            *story["betrag"],
            *story["rang"],
            *(s["satz"] for s in story["geschichte"]),
        ]
        assert [s for s in sentences if ROH.search(s)] == [], name


@pytest.mark.parametrize(
    ("name", "saetze"),
    [
        (
            "voll",
            [
                "Bewilligt mit Bescheid KIM1-2020-0001",
                "60.000,00\xa0€ in voller Höhe",
                "Kein Antrag hat einen fr",
            ],
        ),
        (
            "gekuerzt",
            [
                "275.000,00\xa0€ von beantragten 300.000,00\xa0€",
                "Weniger als beantragt, weil: Koordinierende Stellen: Der Höchstbetrag von 275.000,00\xa0€ ist",
                "waren frühere noch offen: 36.2020-KIM1-0002 (in Prüfung). Über sie konnte noch nicht",
                "der kleinste der Beträge aus 2, 3 und 4",
            ],
        ),
        (
            "abgelehnt",
            ["Abgelehnt mit Bescheid", "Gründe: Nach Prüfung der Voraussetzungen.", "nahm ihnen nichts"],
        ),
        (
            "offen",
            [
                "Bitte klären, nachfordern oder berichtigen: Pflichtfeld leer.",
                "während dieser Antrag „in Prüfung“ war: 36.2020-KIM1-0003 am 07.12.2020.",
                "Das Geld für ihn bleibt vorgemerkt",
                "noch nicht bewilligt: der kleinste der Beträge",
                "[hindert] ",
                "Ist das geklärt, legt eine Person den Prüfvermerk vor",
            ],
        ),
        (
            "wartet",
            [
                "Vor ihm steht 36.2020-KIM1-0002.",
                "zuerst für 36.2020-KIM1-0002",
                "geht er von selbst weiter",
                "der frühere offene Antrag braucht 150.000,00\xa0€",
                "Die Reihenfolge geht nach dem Eingang. Regel: Die Anträge werden in der Reihenfolge ihres Eingangs",
                "; Annahme]",
            ],
        ),
        (
            "unlesbar",
            ["Noch nicht zu berechnen.", "Ist er eingetippt, prüfen ihn die Regeln; der Platz bleibt."],
        ),
        ("ersetzt", ["Antwortet die Kommune oder läuft die Frist ab", "der Rang bleibt"]),
    ],
)
def test_story_answers_why_this_amount_and_why_this_place(
    sqlite_office: Office, season: dict[str, str], name: str, saetze: list[str]
) -> None:
    text = told(sqlite_office, season[name], "jetzt", "befunde", "betrag", "rang")

    assert [satz for satz in saetze if satz not in text] == []


def test_story_says_what_a_waiting_fassung_changes(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    az = examined(office, daten(AGS[0], cent=60_000_00))
    bring_in(office, daten(AGS[0], cent=50_000_00))

    assert "Fassung 2: Sie ändert: " in told(office, az, "befunde")
    assert "3.5 beantragt: 60.000,00\xa0€ → 50.000,00\xa0€" in told(office, az, "befunde")
    assert "Gerechnet ist mit Fassung 1 des Antrags." in told(office, az, "betrag")


def test_story_says_what_falls_on_a_year_that_is_over(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    az = signed(office, daten(AGS[0], cent=60_000_00))
    office.set_clock(2022, 1, 3, 8)

    assert "Aber so kann es nicht beschieden werden: " in told(office, az, "betrag")
    assert "30.000,00\xa0€ fallen auf 2021: Dieses Haushaltsjahr ist abgelaufen" in told(office, az, "rang")
    assert "Als Nächstes gibt eine Person den Vermerk zurück" in told(office, az, "rang")


def test_story_of_a_deviation_does_not_say_that_the_rank_was_kept(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    first = signed(office, daten(AGS[0], cent=200_000_00))
    later = signed(office, daten(AGS[1], cent=80_000_00))
    order = vorziehen.propose_deviation(office.buero, office.anna, later, first, "Ein Ausnahmefall.")
    verfuegung.sign_off(office.buero, office.carl, order.verfuegungsnummer, order.inhalt_sha256)
    issue_all(office)

    assert f"Abweichend vom Rang stand er unmittelbar vor {first}" in told(office, later, "rang")
    assert "Als er beschieden wurde" not in told(office, later, "rang")
    assert f"Abweichend vom Rang stand {later} vor ihm" in told(office, first, "rang")
    assert "Was für ihn da ist, bleibt vorgemerkt" in told(office, first, "rang")


def test_story_says_that_a_signed_annulment_is_still_to_come(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    az = signed(office, daten(AGS[0], cent=60_000_00))
    issue_all(office)
    order = aufhebung.order_annulment(
        office.buero, office.anna, "KIM1-2020-0001", "widerruf", "abschluss", "Die Stellen bleiben leer."
    )
    verfuegung.sign_off(office.buero, office.carl, order.verfuegungsnummer, order.inhalt_sha256)

    assert "Noch nicht ausgeführt ist die Verfügung V-000001: " in told(office, az, "jetzt")
    ausfuehrung.issue_next_verfuegung(office.buero)
    assert "Noch nicht ausgeführt" not in told(office, az, "jetzt")
    assert told(office, az, "jetzt").startswith(
        "Aufgehoben mit Bescheid KIM1-2020-0002: Der Bescheid KIM1-2020-0001 über 60.000,00\xa0€ gilt nicht mehr"
    )
    assert "Bis zur Aufhebung waren bewilligt 60.000,00\xa0€" in told(office, az, "betrag")


def test_story_under_a_freeze_and_by_completeness(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    follow_policy(monkeypatch, "vollstaendig")
    set_budget(office, v2021=400_000_00, v2022=400_000_00)
    lacking = examined(office, daten(AGS[0], iban=None))
    office.uhr.set(office.uhr.now() + timedelta(hours=1))
    ready = signed(office, daten(AGS[1]))
    unseen = bring_in(office, daten(AGS[2]))
    sperre.impose(office.buero, office.carl, "Erlass vom Vortag")

    assert "Ist die Sperre aufgehoben, geht er von selbst weiter" in told(office, ready, "rang")
    assert "Vollständig war er mit der Einreichung vom" in told(office, ready, "rang")
    assert "Vollständig ist er noch nicht: Er steht hinter allen vollständigen" in told(
        office, lacking, "rang"
    )
    assert "Die Mittel sind nicht vorgemerkt" in told(office, lacking, "rang")
    assert "so lange gilt er als vollständig seit dem" in told(office, unseen, "rang")


def test_narrow_terminal_folds_no_column(
    sqlite_office: Office,
    season: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tuer, "open_office", lambda _: sqlite_office.buero)
    monkeypatch.setenv("COLUMNS", "80")

    ansicht.list_()
    status.status()
    printed = capsys.readouterr().out

    assert [
        line for line in printed.splitlines() if len(line) > 80 and not line.startswith("54 Kommunen")
    ] == []
    assert f"{season['wartet']}  gezeichnet" in printed
    assert not ROH.search(printed.replace(str(sqlite_office.buero.settings.home), ""))
