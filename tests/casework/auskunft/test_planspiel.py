"""What-if: the same answer as issuing for the same inputs, who flips and what it costs, and not one row changed."""

import json
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from kim.casework.auskunft.planspiel import stand
from kim.casework.auskunft.planspiel.spiel import Topf, kosten, simulate
from kim.casework.bescheid import erlass
from kim.casework.buero import KimError
from kim.casework.reihenfolge import warteschlange
from kim.cli import simulate as befehl
from kim.cli.konsole import ausgabe, tuer
from kim_models.rows import Bescheid
from tests.casework.reihenfolge.test_warteschlange import counted, mixed
from tests.werkzeug.buero import AGS, Office, daten, examined, issue_all, set_budget, signed

V21: Topf = (1, 2021, "verpflichtung")
V22: Topf = (1, 2022, "verpflichtung")
HEUTE = date(2020, 12, 7)


def queue(office: Office) -> list[warteschlange.Rangplatz]:
    """What `kim issue --vorschau` shows."""
    with office.buero.database.reading() as session:
        return warteschlange.queue(session, office.buero, 1, HEUTE)


def flips(faelle: tuple[stand.Spielfall, ...]) -> dict[str, tuple[str, str]]:
    return {f.aktenzeichen: (f.jetzt.ausgang, f.dann.ausgang) for f in faelle if f.kippt}


def everything(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with office.buero.database.engine.connect() as connection:
        return {
            table: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}"))), key=repr)
            for table in SQLModel.metadata.tables
        }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_same_inputs_same_result_as_the_preview(office: Office, seed: int) -> None:
    mixed(office, seed)

    spiel = simulate(office.buero)

    assert list(spiel.plaetze) == queue(office)
    assert flips(spiel.offen) == flips(spiel.vergangen) == {}
    # The version that every case has already is no change either: each amount comes out again.
    again = simulate(office.buero, fassung="2021")
    assert list(again.plaetze) == queue(office)
    assert flips(again.offen) == flips(again.vergangen) == {}


def test_simulation_equals_the_preview_of_an_office_that_has_this_money(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    for ags in AGS[:3]:
        signed(office, daten(ags, cent=60_000_00))

    played = simulate(office.buero, {V21: 90_000_00, V22: 61_000_00}).plaetze
    office.sql("UPDATE haushalt SET mittel_cent = 9000000 WHERE haushaltsjahr = 2021 AND fundstelle = 'Test'")
    office.sql("UPDATE haushalt SET mittel_cent = 6100000 WHERE haushaltsjahr = 2022 AND fundstelle = 'Test'")

    assert list(played) == queue(office)
    foreseen = [place.aktenzeichen for place in played if place.erteilbar]
    assert [one.aktenzeichen for one in issue_all(office)] == foreseen
    assert len(foreseen) == 2


def test_more_money_turns_waiting_into_granted_and_costs_it(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    first, second, third = (signed(office, daten(ags, cent=60_000_00)) for ags in AGS[:3])
    assert [one.aktenzeichen for one in issue_all(office)] == [first]

    spiel = simulate(office.buero, {V21: 60_000_00, V22: 60_000_00})

    assert flips(spiel.offen) == {second: ("wartet", "bewilligt")}
    assert [fall.aktenzeichen for fall in spiel.offen] == [second, third]
    assert (kosten(spiel.offen, "jetzt"), kosten(spiel.offen, "dann")) == (
        {},
        {2021: 30_000_00, 2022: 30_000_00},
    )
    assert flips(spiel.vergangen) == {}


def test_less_money_names_the_decided_ones_that_would_have_waited(office: Office) -> None:
    set_budget(office)
    cases = [signed(office, daten(ags, cent=60_000_00)) for ags in AGS[:3]]
    assert [one.aktenzeichen for one in issue_all(office)] == cases

    spiel = simulate(office.buero, {V21: 65_000_00})

    assert flips(spiel.vergangen) == {cases[2]: ("bewilligt", "wartet")}
    assert kosten(spiel.vergangen, "jetzt") == {2021: 90_000_00, 2022: 90_000_00}
    assert kosten(spiel.vergangen, "dann") == {2021: 60_000_00, 2022: 60_000_00}


def test_other_version_of_the_programme_changes_amounts(office: Office) -> None:
    set_budget(office)
    decided = signed(office, daten(AGS[0], cent=60_000_00))
    issue_all(office)
    waiting = signed(office, daten(AGS[1], cent=60_000_00))
    review = examined(office, daten(AGS[2], cent=60_000_00))

    spiel = simulate(office.buero, fassung="2025")

    # Version 2025 has no general consent to an early start: December's proposal counts from February on.
    for faelle, names in ((spiel.vergangen, [decided]), (spiel.offen, [waiting, review])):
        assert [fall.aktenzeichen for fall in faelle if fall.kippt] == names
        for fall in faelle:
            assert fall.jetzt.betrag_cent == 60_000_00
            assert fall.dann.betrag_cent < 60_000_00
    assert sum(kosten(spiel.vergangen, "dann").values()) == spiel.vergangen[0].dann.betrag_cent


def test_version_that_the_programme_does_not_have(sqlite_office: Office) -> None:
    with pytest.raises(KimError, match="hat keine Fassung 1999; es gibt 2021, 2025"):
        simulate(sqlite_office.buero, fassung="1999")


def test_nothing_is_written(office: Office) -> None:
    mixed(office, 1)
    before = everything(office)

    with counted(office) as statements:
        simulate(office.buero, {V21: 1_00, (1, 2030, "ausgabe"): 5_00}, "2025")

    assert everything(office) == before
    assert {statement.split()[0].upper() for statement in statements} <= {"SELECT", "BEGIN", "PRAGMA"}


def test_same_year_as_commitment_and_in_the_year_is_not_spent_twice(office: Office) -> None:
    set_budget(office)
    first, second = (signed(office, daten(ags, cent=60_000_00)) for ags in AGS[:2])
    erlass.issue_next_bescheid(office.buero, 1)
    office.set_clock(2021, 1, 5, 9)
    assert [one.aktenzeichen for one in issue_all(office)] == [second]
    ausgabe_2021: Topf = (1, 2021, "ausgabe")

    spiel = simulate(office.buero, {ausgabe_2021: 50_000_00})

    assert flips(spiel.vergangen) == {second: ("bewilligt", "wartet")}
    assert [fall.aktenzeichen for fall in spiel.vergangen] == [first, second]
    assert len(office.rows(Bescheid)) == 2


def test_command_shows_who_flips_and_the_cost(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = sqlite_office
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    signed(office, daten(AGS[0], cent=60_000_00))
    waiting = signed(office, daten(AGS[1], cent=60_000_00))
    monkeypatch.setattr(tuer, "open_office", lambda _: office.buero)
    args = ["1/2021/verpflichtung=60.000", "1/2022/verpflichtung=60000"]

    assert befehl.simulate(mittel=args) == ausgabe.FERTIG
    printed = capsys.readouterr().out
    assert "Offene Vorgänge: 1 von 2 kippen" in printed
    assert waiting in printed

    assert befehl.simulate(mittel=args, json=True) == ausgabe.FERTIG
    answer = json.loads(capsys.readouterr().out)
    assert answer["schema"] == "kim.simulate/1"
    assert answer["mittel"] == {"1/2021/verpflichtung": 60_000_00, "1/2022/verpflichtung": 60_000_00}
    assert answer["offen"]["kippen"] == [waiting]
    assert answer["offen"]["kosten_dann_cent"] == {"2021": 60_000_00, "2022": 60_000_00}


@pytest.mark.parametrize("mittel", [None, ["1/2021=5"], ["1/2021/kasse=5"], ["1/2021/ausgabe=-5"]])
def test_command_says_how_it_is_used(mittel: list[str] | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert befehl.simulate(mittel=mittel) == ausgabe.FALSCH_BENUTZT
    assert "BAUSTEIN/JAHR/ART=BETRAG" in capsys.readouterr().err
