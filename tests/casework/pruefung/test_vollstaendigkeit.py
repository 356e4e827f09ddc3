"""The moment of completeness in the office: a receipt, whoever looks when; and what ends a reservation."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kim.adapters.clock import berlin_date
from kim.casework.auskunft import arbeitsliste
from kim.casework.erzaehlung import vorgang
from kim.casework.journal import entries
from kim.casework.kontrolle import buecher
from kim.casework.pruefung import annahme, befunde, berichtigung, ende, nachforderung
from kim.casework.reihenfolge import warteschlange
from kim_models.antrag import Antragsdaten
from kim_models.rows import Eingang
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    follow_policy,
    issue_all,
    lesung,
    set_budget,
    signed,
)


def later(office: Office, minutes: int = 10) -> None:
    office.uhr.set(office.uhr.now() + timedelta(minutes=minutes))


def line(office: Office) -> list[tuple[str, bool]]:
    """The order, and whose money is kept."""
    with office.buero.database.reading() as session:
        places = warteschlange.queue(session, office.buero, 1, berlin_date(office.uhr.now()))
    return [(place.aktenzeichen, place.reserviert) for place in places]


def test_moment_is_the_receipt_and_not_when_somebody_looked(office: Office) -> None:
    aktenzeichen = bring_in(office, daten(iban=None))
    later(office)
    befunde.assess(office.buero, aktenzeichen)
    assert office.antrag(aktenzeichen).vollstaendig_am is None

    bring_in(office, daten())
    later(office, 5000)
    annahme.accept_fassung(office.buero, office.anna, aktenzeichen, 2, "Die IBAN ist da.")

    first, second = (row.eingegangen_am for row in office.rows(Eingang))
    assert office.antrag(aktenzeichen).vollstaendig_am == second
    with office.buero.database.reading() as session:
        said = [
            c["vollstaendig_am"] for e, c in entries(session, aktenzeichen) if e.art == "pruefung.geprueft"
        ]
    assert said == [None, second.isoformat()]
    assert office.antrag(aktenzeichen).rang_am == first
    assert buecher.verify(office.buero) == []


def test_what_the_office_types_in_counts_from_the_receipt_of_its_original(office: Office) -> None:
    aktenzeichen = examined(office, daten(iban=None))
    later(office)

    berichtigung.mend(
        office.buero, office.anna, aktenzeichen, {"iban": "DE04478500659900762221"}, "stand im Anschreiben"
    )

    assert office.antrag(aktenzeichen).vollstaendig_am == office.rows(Eingang)[0].eingegangen_am
    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"iban": None}, "doch nicht")
    assert office.antrag(aktenzeichen).vollstaendig_am is None
    assert buecher.verify(office.buero) == []


def test_ranks_by_completeness(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    follow_policy(monkeypatch, "vollstaendig")
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    lacking = examined(office, daten(AGS[0], cent=100_000_00, iban=None))
    later(office)
    second = signed(office, daten(AGS[1], cent=100_000_00))

    assert line(office) == [(second, True), (lacking, False)]
    assert [one.aktenzeichen for one in issue_all(office)] == [second]
    assert [row.aktenzeichen for row in arbeitsliste.work_list(office.buero)] == [lacking]
    assert "Die Mittel sind nicht vorgemerkt" in " ".join(vorgang.tell(office.buero, lacking)["rang"])


def test_nobody_loses_a_place_while_we_have_not_looked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_policy(monkeypatch, "vollstaendig")
    unread = bring_in(office, lesung(Antragsdaten(), art="unlesbar", satz="Bitte abtippen."))
    lacking = examined(office, daten(AGS[1], iban=None))
    later(office)
    third = examined(office, daten(AGS[2]))
    assert line(office) == [(unread, True), (third, True), (lacking, False)]

    later(office)
    fourth = examined(office, daten(AGS[3]))
    befunde.assess(office.buero, unread)
    bring_in(office, daten(AGS[1]))
    assert line(office) == [(unread, True), (third, True), (fourth, True), (lacking, True)]

    annahme.accept_fassung(office.buero, office.anna, lacking, 2, "vollständig")
    assert line(office) == [(unread, True), (third, True), (fourth, True), (lacking, True)]


def test_policy_is_that_of_the_receipt(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = examined(office, daten(AGS[0], iban=None))
    later(office)
    with monkeypatch.context() as changed:
        follow_policy(changed, "vollstaendig")
        second, third = examined(office, daten(AGS[1], iban=None)), examined(office, daten(AGS[2]))

    assert line(office) == [(first, True), (third, True), (second, False)]


@pytest.mark.parametrize(
    "act",
    [
        lambda office, az: ende.withdraw(office.buero, office.anna, az, "Schreiben der Kommune"),
        lambda office, az: ende.end_case(office.buero, office.anna, az, "Dublette"),
    ],
    ids=["withdrawn", "closed"],
)
def test_reservation_lasts_over_years_until_somebody_ends_it(
    sqlite_office: Office, act: Callable[[Office, str], None]
) -> None:
    office = sqlite_office
    waiting, other = examined(office, daten(AGS[0])), examined(office, daten(AGS[1]))
    nachforderung.request_documents(office.buero, office.anna, waiting, "Bitte die Anlage nachreichen.")
    office.set_clock(2022, 11, 1, 8)
    assert nachforderung.overdue_requests(office.buero) == [waiting]
    befunde.assess(office.buero, waiting, erneut=True)
    assert line(office) == [(waiting, True), (other, True)]

    act(office, waiting)

    assert line(office) == [(other, True)]
    with office.buero.database.reading() as session:
        assert entries(session, waiting)[-1][1]["person"] == "AB"
