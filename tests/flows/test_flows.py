"""Each flow on its own: safe twice, one bad case stops no other, and its end says whether people must act."""

from datetime import date
from pathlib import Path

import pytest

from flows.assess import assess
from flows.intake import intake
from flows.issue import issue
from flows.nightly import nightly
from flows.notify import notify
from flows.review import review
from kim.adapters.mail.senke import Drehbuch, Mailsenke, Reaktion, Stufe
from kim.casework.auskunft import arbeitsliste
from kim.casework.bescheid import aufhebung
from kim.casework.betrieb import nacht
from kim.casework.kontrolle import herleitung
from kim.casework.personen import notzugriff
from kim.casework.zeichnung import verfuegung
from kim_models.antrag import Planspalte, Position
from kim_models.rows import Antrag, Bescheid, Eingang, Fassung, Nachtlauf, Post
from tests.flows.conftest import reopen
from tests.flows.werkzeug.ansicht import page, run_of, subruns, table
from tests.flows.werkzeug.schritte import drop
from tests.werkzeug.buero import AGS, Office, bring_in, daten, set_budget, signed, submitted

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("prefect")]

AZ = "36.2020-KIM1-0001"
NACHT = date(2020, 12, 7)
"""The Berlin date of JETZT."""


def counts(office: Office) -> dict[str, int]:
    """How many rows the acts of intake have written."""
    return {model.__name__: len(office.rows(model)) for model in (Eingang, Antrag, Fassung, Post)}


# --- intake ------------------------------------------------------------------------------------------------------


def test_intake_twice_changes_nothing(office: Office) -> None:
    drop(office, "p1_02_stadt-duesseldorf.pdf")
    intake()
    before = counts(office)
    drop(office, "p1_02_stadt-duesseldorf.pdf")

    state = intake(return_state=True)

    assert (state.name, state.message) == ("Completed", "0 Eingänge, 0 für Menschen")
    assert counts(office) == before == {"Eingang": 1, "Antrag": 1, "Fassung": 1, "Post": 1}


def test_intake_asks_people_about_an_unreadable_file(office: Office) -> None:
    drop(office, "p5_02_kreis-hoexter_defekt.pdf")

    state = intake(return_state=True)

    assert (state.name, state.message) == (
        "Menschen gefragt",
        "1 Eingänge, 1 für Menschen; 1 geprüft, 1 mit Befunden; 0 von 0 versendet, 0 für Menschen",
    )
    assert table(run_of(state), "kim-eingang") == [
        {"Eingang": "E-000001", "Aktenzeichen": AZ, "Ergebnis": "unlesbar", "Mensch": "ja"}
    ]
    (line,) = arbeitsliste.work_list(office.buero)
    assert (line.aktenzeichen, line.status, line.code) == (AZ, "in_pruefung", "abzutippen")


# --- assess ------------------------------------------------------------------------------------------------------


def test_a_rule_that_raises_holds_its_case_and_no_other(office: Office) -> None:
    # So many posts that no decimal number holds their ceiling.
    absurd = Position(art="koordination", vzae=1e200, monate=24, betrag_cent=100_000_00)
    bring_in(office, daten(AGS[0], positionen=(absurd,)))
    bring_in(office, daten(AGS[1]))

    state = assess(return_state=True)

    assert state.name == "Menschen gefragt"
    assert [(row["Aktenzeichen"], row["Ergebnis"]) for row in table(run_of(state), "kim-pruefung")] == [
        (AZ, "Prüfung gescheitert"),
        ("36.2020-KIM1-0002", "geprüft"),
    ]
    assert [row.status for row in office.rows(Antrag)] == ["eingegangen", "in_pruefung"]


def test_a_held_case_can_still_be_looked_at(office: Office) -> None:
    absurd = Position(art="koordination", vzae=1e200, monate=24, betrag_cent=100_000_00)
    bring_in(office, daten(AGS[0], positionen=(absurd,)))

    state = review(AZ, "erneut prüfen", return_state=True)

    assert (state.name, state.message) == ("Menschen gefragt", f"{AZ} steht auf „eingegangen“")


# --- issue and review --------------------------------------------------------------------------------------------


def test_issue_as_a_preview_issues_nothing(office: Office) -> None:
    set_budget(office)
    signed(office)

    state = issue(return_state=True)

    assert (state.name, state.message) == ("Menschen gefragt", "Vorschau: 0 Bescheide, 1 gezeichnete warten")
    assert [(row["Grund"], row["erteilbar"]) for row in table(run_of(state), "kim-reihenfolge")] == [
        ("bereit", "ja")
    ]
    assert office.rows(Bescheid) == []


@pytest.mark.slow
def test_money_of_an_annulled_grant_goes_to_the_next_in_the_same_run(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    signed(office, daten(AGS[0]))
    signed(office, daten(AGS[1]))
    issue(nur_vorschau=False)
    step = aufhebung.order_annulment(
        office.buero,
        office.anna,
        "KIM1-2020-0001",
        "widerruf",
        "abschluss",
        "Die Stellen werden nicht besetzt.",
    )
    verfuegung.sign_off(office.buero, office.carl, step.verfuegungsnummer, step.inhalt_sha256)

    state = issue(nur_vorschau=False, return_state=True)

    assert (state.name, state.message) == ("Completed", "2 Bescheide, 0 gezeichnete warten")
    assert [(row["Aktenzeichen"], row["Ergebnis"]) for row in table(run_of(state), "kim-bescheide")] == [
        (AZ, "Aufhebung"),
        ("36.2020-KIM1-0002", "Zuwendung"),
    ]
    assert page(run_of(state), "kim-verfuegungen") == "Nichts zu tun."


def test_a_year_that_is_no_number_stops_no_other_case(office: Office) -> None:
    set_budget(office)
    # "²".isdigit() is true and int("²") raises.
    bring_in(office, daten(AGS[0], finanzierungsplan={"²": Planspalte(beantragt=1)}))
    signed(office, daten(AGS[1]))

    issue(nur_vorschau=False)

    assert [row.empfaenger_ags for row in office.rows(Bescheid)] == [AGS[1]]


def test_review_of_a_case_without_signature_only_reports(office: Office) -> None:
    submitted(office)

    state = review(AZ, return_state=True)

    run = run_of(state)
    assert (state.name, state.message) == ("Menschen gefragt", f"{AZ} steht auf „in Zeichnung“")
    assert subruns(run) == []
    assert [(row["Grund"], row["Code"]) for row in table(run, "kim-offene-zeichnungen")] == [
        ("Zeichnung fehlt", "zeichnung_offen")
    ]


def test_review_of_an_unknown_aktenzeichen_fails_and_says_why(office: Office) -> None:
    state = review("36.2020-KIM1-0099", return_state=True)

    assert (state.name, run_of(state).name) == ("Failed", "Zeichnung 36.2020-KIM1-0099")
    assert state.message == (
        "Flow run encountered an exception: NichtGefunden: Es gibt keinen Vorgang 36.2020-KIM1-0099."
        " „kim review list“ zeigt alle, „kim pauschale list“ die Pauschalen."
    )


# --- nightly -----------------------------------------------------------------------------------------------------


def test_nightly_catches_up_and_resumes_a_night_that_broke_off(office: Office) -> None:
    set_budget(office)
    signed(office)
    nacht.begin(office.buero)

    state = nightly(return_state=True)

    run = run_of(state)
    assert (run.name, state.name, state.message) == (
        "Nachtlauf 2020-12-07",
        "Completed",
        "0 offen, 0 Abweichungen",
    )
    assert run.tags == []
    assert [sub.name.split()[0] for sub in subruns(run)] == ["Eingang", "Befunde", "Bescheide", "Versand"]
    assert [(row.bescheidnummer, row.status) for row in office.rows(Bescheid)] == [
        ("KIM1-2020-0001", "abgesandt")
    ]
    assert [(row.datum, row.beendet_am is not None) for row in office.rows(Nachtlauf)] == [(NACHT, True)]
    report = office.buero.settings.home / "berichte" / "Nachtbericht 2020-12-07.md"
    assert report.read_text(encoding="utf-8") == page(run, "kim-nachtbericht")
    assert "Nachrechnung: 1 Bescheide, 0 Abweichungen" in page(run, "kim-nachtbericht").splitlines()


def test_nightly_runs_once_for_each_berlin_date(office: Office) -> None:
    nacht.begin(office.buero)
    nacht.finish(office.buero, NACHT, {})
    # Eleven at night in Berlin, still the same day there.
    office.set_clock(2020, 12, 7, 22)

    state = nightly(return_state=True)

    assert (state.name, state.message) == ("Completed", "Die Nacht vom 07.12.2020 ist schon gelaufen")
    assert subruns(run_of(state)) == []


@pytest.mark.slow
def test_nightly_asks_for_people_while_a_notzugriff_is_not_controlled(office: Office) -> None:
    notzugriff.take(office.buero, office.berta, "schlusszeichnung", "Grippewelle")

    state = nightly(return_state=True)

    assert (state.name, state.message) == ("Menschen gefragt", "1 offen, 0 Abweichungen")
    assert run_of(state).tags == ["menschen-gefragt"]
    report = page(run_of(state), "kim-nachtbericht")
    assert "* **Notzugriff 1** (Notzugriff nicht kontrolliert): Notzugriff 1 auf „schlusszeichnung“" in report
    assert "Berta" not in report


@pytest.mark.slow
def test_nightly_issues_nothing_on_books_that_do_not_agree(office: Office) -> None:
    set_budget(office)
    signed(office)
    office.sql("DROP TRIGGER waechter_feldwert_update")
    office.sql("UPDATE feldwert SET wert_json = '20000000' WHERE feld = 'beantragt_cent'")

    state = nightly(return_state=True)

    run = run_of(state)
    assert (state.name, state.message) == ("Menschen gefragt", "1 offen, 2 Abweichungen")
    assert [sub.name.split()[0] for sub in subruns(run)] == ["Eingang", "Befunde", "Versand"]
    assert office.rows(Bescheid) == []
    assert (
        page(run, "kim-nachtbericht").splitlines()[2]
        == f"**Abweichungen: Datenbank, {AZ}** – es wird nichts beschieden."
    )


@pytest.mark.slow
def test_nightly_issues_nothing_when_a_decision_does_not_come_out_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue(nur_vorschau=False)
    signed(office, daten(AGS[1]))
    # Rules that count up their version without keeping the old edition beside the new one: the books still agree.
    monkeypatch.setattr(herleitung, "REGEL_VERSION", "2")

    state = nightly(return_state=True)

    run = run_of(state)
    assert (state.name, state.message) == ("Menschen gefragt", "1 offen, 1 Abweichungen")
    assert [sub.name.split()[0] for sub in subruns(run)] == ["Eingang", "Befunde", "Versand"]
    assert len(office.rows(Bescheid)) == 1
    lines = page(run, "kim-nachtbericht").splitlines()
    assert lines[2] == "**Abweichungen: Bescheid KIM1-2020-0001** – es wird nichts beschieden."
    assert "Nachrechnung: 1 Bescheide, 1 Abweichungen" in lines


# --- notify ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stufe", "reaktion", "ergebnisse", "zustaende", "ende"),
    [
        # This one mail is refused: a person must look, the next one is tried.
        ("rcpt", 550, ["abgelehnt", "abgelehnt"], ["unzustellbar", "unzustellbar"], "Menschen gefragt"),
        # Come back later: nobody has to do anything.
        ("rcpt", 450, ["später noch einmal", "später noch einmal"], ["bereit", "bereit"], "Completed"),
        # The server takes nothing from us: the second mail is not even tried.
        ("connect", 554, ["Server nimmt nichts an"], ["bereit", "bereit"], "Menschen gefragt"),
        # The body left and no answer came: it may have arrived, so it is never sent again by itself.
        ("inhalt", "disconnect", ["ungeklärt", "ungeklärt"], ["unklar", "unklar"], "Menschen gefragt"),
    ],
)
def test_notify_tells_a_refused_mail_from_a_blocked_line(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    stufe: Stufe,
    reaktion: Reaktion,
    ergebnisse: list[str],
    zustaende: list[str],
    ende: str,
) -> None:
    bring_in(office, daten(AGS[0]))
    bring_in(office, daten(AGS[1]))
    with Mailsenke(tmp_path / "senke", drehbuch=Drehbuch(reaktionen={stufe: reaktion})) as senke:
        reopen(monkeypatch, smtp_host=senke.host, smtp_port=str(senke.port), smtp_start_tls="false")

        state = notify(return_state=True)

    assert state.name == ende
    assert [row["Ergebnis"] for row in table(run_of(state), "kim-versand")] == ergebnisse
    assert [row.status for row in office.rows(Post)] == zustaende
