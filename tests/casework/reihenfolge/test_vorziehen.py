"""A signed deviation from the rank: in force with the second signature, the same for all who ask, over with its case."""

import json
from pathlib import Path

import pytest

from kim.adapters.clock import berlin_date
from kim.adapters.database import Refusal
from kim.casework import revision
from kim.casework.auskunft import arbeitsliste
from kim.casework.auskunft.planspiel import spiel
from kim.casework.erzaehlung import vorgang
from kim.casework.haushalt import mittel
from kim.casework.kontrolle import buecher
from kim.casework.pruefung import ende
from kim.casework.reihenfolge import vorziehen, warteschlange
from kim.casework.zeichnung import verfuegung
from kim.cli import issue
from kim.cli.konsole import tuer
from kim.cli.review import ansicht
from kim_models.rows import Verfuegungszeile
from tests.casework.revision.test_revision import run_verifier
from tests.werkzeug.buero import AGS, Office, daten, examined, issue_all, set_budget, signed

GRUND = "Die Stelle ist besetzt und liefe sonst im Januar aus."


@pytest.fixture
def line(office: Office) -> list[str]:
    """Three cases; the money suffices for two. Only the last is signed."""
    set_budget(office, v2021=60_000_00, v2022=60_000_00)
    cases = [examined(office, daten(ags, cent=60_000_00)) for ags in AGS[:2]]
    return [*cases, signed(office, daten(AGS[2], cent=60_000_00))]


def order(office: Office) -> list[str]:
    with office.buero.database.reading() as session:
        places = warteschlange.queue(session, office.buero, 1, berlin_date(office.uhr.now()))
    return [place.aktenzeichen for place in places]


def preferred(office: Office, aktenzeichen: str, vor: str) -> str:
    """A deviation in force; gives its number."""
    step = vorziehen.propose_deviation(office.buero, office.anna, aktenzeichen, vor, GRUND)
    verfuegung.sign_off(office.buero, office.carl, step.verfuegungsnummer, step.inhalt_sha256)
    return step.verfuegungsnummer


def test_case_goes_first_with_the_second_signature_and_not_before(office: Office, line: list[str]) -> None:
    first, second, third = line
    step = vorziehen.propose_deviation(office.buero, office.anna, third, second, GRUND)
    assert order(office) == line
    assert issue_all(office) == []

    verfuegung.sign_off(office.buero, office.carl, step.verfuegungsnummer, step.inhalt_sha256)

    assert order(office) == [first, third, second]
    assert [place.aktenzeichen for place in spiel.simulate(office.buero).plaetze] == order(office)
    assert [row.aktenzeichen for row in arbeitsliste.work_list(office.buero)] == order(office)
    before = office.antrag(third)
    assert [one.aktenzeichen for one in issue_all(office)] == [third]
    assert (office.antrag(third).rang_am, office.antrag(third).rang_nr) == (before.rang_am, before.rang_nr)
    assert office.rows(Verfuegungszeile)[0].status == "ausgefuehrt"
    assert order(office) == [first, second]
    assert [fall.kippt for fall in spiel.simulate(office.buero).vergangen] == [False]
    assert buecher.verify(office.buero) == []


def test_proposal_names_who_is_passed_and_what_it_costs_them(office: Office, line: list[str]) -> None:
    first, second, third = line
    step = vorziehen.propose_deviation(office.buero, office.anna, third, first, GRUND)

    with office.buero.database.reading() as session:
        inhalt = verfuegung.content(session, verfuegung.find(session, step.verfuegungsnummer))

    lacking = (
        "reicht nicht: es fehlen 30.000,00\xa0€ für Verpflichtungen zulasten 2021 und 30.000,00\xa0€ für"
    )
    assert [
        (
            one.aktenzeichen,
            one.platz_vorher,
            one.platz_nachher,
            one.prognose_vorher,
            one.prognose_nachher[: len(lacking)],
        )
        for one in inhalt.uebergangen  # type: ignore[union-attr]
    ] == [(first, 1, 2, "reicht", "reicht"), (second, 2, 3, "reicht", lacking)]


def test_everybody_concerned_is_told(
    office: Office, line: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = line
    nummer = preferred(office, third, second)
    monkeypatch.setattr(tuer, "open_office", lambda _: office.buero)

    ansicht.list_()
    issue.issue(vorschau=True)
    printed = " ".join(capsys.readouterr().out.split())

    marker = f"* {third}: Abweichend vom Rang vor {second} gezogen ({nummer}): {GRUND}"
    assert printed.count(marker) == 2
    told = {az: " ".join(vorgang.tell(office.buero, az)["rang"]) for az in line}
    assert f"Abweichend vom Rang steht er unmittelbar vor {second} (Verfügung {nummer})." in told[third]
    assert f"Abweichend vom Rang steht {third} vor ihm (Verfügung {nummer})." in told[second]
    assert (
        "Was es ihn kostet (Stand des Vorschlags): Platz 3 statt 2. Ohne die Abweichung: Das Geld reicht. Mit"
        in told[second]
    )
    assert "Vorgeschlagen von Anna Berg, gezeichnet von Carl Dorn." in told[second]
    assert "Abweichend" not in told[first]
    issue_all(office)
    assert "Das ging, weil" not in " ".join(vorgang.tell(office.buero, second)["rang"])
    assert f"Abweichend vom Rang stand {third} vor ihm" in " ".join(
        vorgang.tell(office.buero, second)["rang"]
    )


def test_place_stays_when_the_other_one_is_gone(office: Office, line: list[str]) -> None:
    first, second, third = line
    preferred(office, third, first)

    ende.withdraw(office.buero, office.anna, first, "Schreiben der Kommune")

    assert order(office) == [third, second]


@pytest.mark.parametrize("signed_before", [True, False])
def test_deviation_ends_with_its_case(office: Office, line: list[str], signed_before: bool) -> None:
    _, second, third = line
    if signed_before:
        preferred(office, third, second)
    else:
        vorziehen.propose_deviation(office.buero, office.anna, third, second, GRUND)

    ende.withdraw(office.buero, office.anna, third, "Schreiben der Kommune")

    assert office.rows(Verfuegungszeile)[0].status == "verworfen"
    assert buecher.verify(office.buero) == []


def test_one_deviation_for_each_case_until_it_is_discarded(office: Office, line: list[str]) -> None:
    first, second, third = line
    nummer = preferred(office, third, second)
    with pytest.raises(Refusal):
        vorziehen.propose_deviation(office.buero, office.anna, third, first, GRUND)

    verfuegung.discard(office.buero, office.dora, nummer, "doch kein Ausnahmefall")

    assert order(office) == line
    preferred(office, third, first)
    assert order(office) == [third, first, second]


@pytest.mark.parametrize(
    ("who", "other", "satz"),
    [(0, 2, "steht schon vor"), (1, 1, "steht schon vor"), (2, 3, "nicht mehr offen")],
)
def test_impossible_deviations_say_why(
    office: Office, line: list[str], who: int, other: int, satz: str
) -> None:
    gone = examined(office, daten(AGS[5]))
    ende.end_case(office.buero, office.anna, gone, "Dublette")
    cases = [*line, gone]

    with pytest.raises(verfuegung.VerfuegungNichtMoeglich, match=satz):
        vorziehen.propose_deviation(office.buero, office.anna, cases[who], cases[other], GRUND)


def test_later_deviation_of_another_case_wins(office: Office, line: list[str]) -> None:
    first, second, third = line
    preferred(office, third, first)
    preferred(office, second, third)

    assert order(office) == [second, third, first]


def test_audit_export_has_it_and_its_verifier_agrees(sqlite_office: Office, tmp_path: Path) -> None:
    office = sqlite_office
    mittel.open_budget(office.buero)
    first, second = (examined(office, daten(ags, cent=60_000_00)) for ags in AGS[:2])
    third, fourth = (signed(office, daten(ags, cent=60_000_00)) for ags in AGS[2:4])
    preferred(office, third, first)
    issue_all(office)
    preferred(office, second, first)
    fifth = examined(office, daten(AGS[5], cent=60_000_00))
    vorziehen.propose_deviation(office.buero, office.anna, fifth, first, GRUND)
    ende.withdraw(office.buero, office.anna, fifth, "Schreiben der Kommune")

    revision.export_audit(office.buero, tmp_path / "paket")

    rows = [json.loads(line) for line in (tmp_path / "paket" / "verfuegungen.jsonl").read_text().splitlines()]
    assert [(row["aktenzeichen"], row["status"]) for row in rows] == [
        (third, "ausgefuehrt"),
        (second, "gezeichnet"),
        (fifth, "verworfen"),
    ]
    assert [one["aktenzeichen"] for one in json.loads(rows[0]["inhalt_json"])["uebergangen"]] == [
        first,
        second,
    ]
    assert fourth not in rows[0]["inhalt_json"]
    assert run_verifier(tmp_path / "paket").returncode == 0
