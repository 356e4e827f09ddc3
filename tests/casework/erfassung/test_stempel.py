"""A stamp on paper counts once a second person has read it: the rank moves, decisions stay, and nobody does it alone."""

from datetime import UTC, datetime, timedelta

import pytest

from kim.adapters.clock import BERLIN
from kim.adapters.database import Refusal
from kim.casework.bescheid import aufhebung, ausfuehrung
from kim.casework.eingang import einordnung
from kim.casework.eingang.register import register_eingang
from kim.casework.erfassung import stempel
from kim.casework.erzaehlung import vorgang
from kim.casework.kontrolle import buecher, nachrechnung
from kim.casework.personen import befangenheit
from kim.casework.personen.befugnis import Befangen
from kim.casework.personen.konten import RolleFehlt
from kim.casework.zeichnung import verfuegung
from kim_models.rows import Eingang
from tests.werkzeug.buero import (
    AGS,
    JETZT,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    lesung,
    set_budget,
    signed,
)
from tests.werkzeug.nachrichten import mail, text

AM = (JETZT - timedelta(hours=3)).astimezone(BERLIN)
"""As a clerk writes it; the database keeps UTC."""


def two_cases(office: Office) -> tuple[str, str]:
    """The first came at JETZT by upload; the second an hour later, but its paper had come before."""
    first = examined(office, daten(AGS[0]))
    office.uhr.set(JETZT + timedelta(hours=1))
    return first, examined(office, daten(AGS[1]))


def test_stamp_counts_with_the_second_person_and_never_before(office: Office) -> None:
    first, second = two_cases(office)
    before = office.rows(Eingang)[1]

    stempel.propose(office.buero, office.anna, "E-000002", AM, "Posteingangsbuch Nr. 17")
    proposed = office.antrag(second)
    step = stempel.sign_off(office.buero, office.carl, "E-000002", AM)

    assert proposed.rang_am == before.eingegangen_am
    antrag = office.antrag(second)
    assert (antrag.rang_am, antrag.rang_nr, antrag.rang_quelle) == (AM, 2, "E-000002, stempel")
    assert (step.aktenzeichen, step.gestempelt_am) == (second, AM)
    assert office.rows(Eingang)[1].model_dump() == before.model_dump()
    assert buecher.verify(office.buero) == []
    story = vorgang.tell(office.buero, second)
    assert "Eingangsstempel auf dem Papier, von zwei Personen bestätigt" in " ".join(story["rang"])
    assert any("Anna Berg" in e["satz"] and "Carl Dorn" in e["satz"] for e in story["geschichte"])
    assert f"Vor ihm steht {second}." in " ".join(vorgang.tell(office.buero, first)["rang"])


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_may_not_confirm(office: Office) -> None:
    _, second = two_cases(office)
    stempel.propose(office.buero, office.emil, "E-000002", AM, "Buch Nr. 17")

    with pytest.raises(Refusal, match="bestätigt ihn nicht") as alone:
        stempel.sign_off(office.buero, office.emil, "E-000002", AM)
    with pytest.raises(RolleFehlt):
        stempel.sign_off(office.buero, office.anna, "E-000002", AM)
    with pytest.raises(stempel.StempelNichtMoeglich, match="anderer Zeitpunkt"):
        stempel.sign_off(office.buero, office.carl, "E-000002", AM + timedelta(minutes=1))
    befangenheit.report(office.buero, office.carl, ags=AGS[1], grund="Wohnt dort")
    with pytest.raises(Befangen):
        stempel.sign_off(office.buero, office.carl, "E-000002", AM)

    assert alone.value.code == "stempelzeichnung_zwei_personen"
    assert office.antrag(second).rang_quelle == "E-000002, ablage"


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_what_cannot_be_stamped(office: Office) -> None:
    two_cases(office)
    bring_in(office, daten(AGS[0], cent=90_000_00))
    register_eingang(office.buero, "brief.eml", mail(text(), betreff="Antrag"))
    moment = office.rows(Eingang)[1].eingegangen_am

    for nummer, am, satz in (
        ("E-000002", moment, "vor dem Zeitpunkt der Datei"),
        ("E-000002", moment + timedelta(days=1), "vor dem Zeitpunkt der Datei"),
        ("E-000003", AM, "kam zu .* hinzu"),
        ("E-000004", AM, "kam als E-Mail"),
    ):
        with pytest.raises(stempel.StempelNichtMoeglich, match=satz):
            stempel.propose(office.buero, office.anna, nummer, am, "Buch")
    with pytest.raises(Exception, match="keinen Eingang"):
        stempel.propose(office.buero, office.anna, "E-000099", AM, "Buch")
    with pytest.raises(Exception, match="Grund"):
        stempel.propose(office.buero, office.anna, "E-000002", AM, " ")


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_rejected_stamp_never_counts_and_makes_room_for_another(office: Office) -> None:
    _, second = two_cases(office)
    stempel.propose(office.buero, office.anna, "E-000002", AM, "Buch Nr. 17")
    with pytest.raises(Refusal, match="schon einen Stempel"):
        stempel.propose(office.buero, office.berta, "E-000002", AM, "Buch Nr. 18")

    stempel.discard(office.buero, office.carl, "E-000002", "Anderes Papier")
    other = AM + timedelta(hours=1)
    stempel.propose(office.buero, office.berta, "E-000002", other, "Buch Nr. 18")
    stempel.sign_off(office.buero, office.dora, "E-000002", other)

    assert office.antrag(second).rang_am == other
    with pytest.raises(Refusal, match="schon bestätigt"):
        stempel.discard(office.buero, office.carl, "E-000002", "Doch nicht")
    assert buecher.verify(office.buero) == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_rank_moves_by_a_stamp_alone(office: Office) -> None:
    """Past our code, too: not without both signatures, not to another moment, not for another receipt."""
    two_cases(office)
    stempel.propose(office.buero, office.anna, "E-000002", AM, "Buch Nr. 17")
    change = "UPDATE antrag SET rang_am = '{}', rang_quelle = '{}' WHERE rang_nr = {}"
    when = f"{AM.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"

    with pytest.raises(Exception, match="rang_unveraenderlich"):
        office.sql(change.format(when, "E-000002, stempel", 2))
    stempel.sign_off(office.buero, office.carl, "E-000002", AM)
    for moment, quelle, nr in (
        ("2020-12-01 00:00:00.000000", "E-000002, stempel", 2),
        (when, "E-000001, stempel", 1),
        (when, "E-000002, ablage", 2),
    ):
        with pytest.raises(Exception, match="rang_unveraenderlich"):
            office.sql(change.format(moment, quelle, nr))


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_deadline_counts_from_the_stamp_and_a_signed_case_goes_back(office: Office) -> None:
    office.set_clock(2021, 1, 4, 8)
    set_budget(office)
    az = signed(office, daten(AGS[0]), vorschlag="ablehnen")
    am = datetime(2020, 12, 7, 8, 15, tzinfo=UTC)

    stempel.propose(office.buero, office.anna, "E-000001", am, "Posteingangsbuch Nr. 17")
    stempel.sign_off(office.buero, office.dora, "E-000001", am)

    assert office.antrag(az).status == "in_pruefung"
    assert buecher.verify(office.buero) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_decisions_stay_as_they_were_and_can_still_be_recomputed(office: Office) -> None:
    set_budget(office)
    first = signed(office, daten(AGS[0]))
    office.uhr.set(JETZT + timedelta(days=1))
    second = signed(office, daten(AGS[1]))
    issue_all(office)
    with pytest.raises(stempel.StempelNichtMoeglich, match="nicht mehr offen"):
        stempel.propose(office.buero, office.anna, "E-000002", AM, "Buch Nr. 17")
    order = aufhebung.order_annulment(
        office.buero,
        office.anna,
        "KIM1-2020-0002",
        "ruecknahme",
        "wiederaufnahme",
        "Das Papier lag früher vor.",
    )
    verfuegung.sign_off(office.buero, office.carl, order.verfuegungsnummer, order.inhalt_sha256)
    ausfuehrung.issue_next_verfuegung(office.buero)

    stempel.propose(office.buero, office.anna, "E-000002", AM, "Buch Nr. 17")
    stempel.sign_off(office.buero, office.carl, "E-000002", AM)

    assert office.antrag(second).rang_am == AM
    assert nachrechnung.recompute(office.buero).abweichungen == ()
    assert buecher.verify(office.buero) == []
    rang = " ".join(vorgang.tell(office.buero, second)["rang"])
    assert (
        f"Beschieden, bevor sein Eingangsstempel bestätigt war, und deshalb unverändert: {first} am " in rang
    )
    other = " ".join(vorgang.tell(office.buero, first)["rang"])
    assert "Als er beschieden wurde, war kein früherer Antrag mehr offen." in other


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_stamp_before_filing_gives_the_case_its_rank_at_once(office: Office) -> None:
    receipt = register_eingang(office.buero, "scan.pdf", b"%PDF-1.7 Papier")
    stempel.propose(office.buero, office.anna, receipt.eingangsnummer, AM, "Buch Nr. 17")
    stempel.sign_off(office.buero, office.carl, receipt.eingangsnummer, AM)

    filing = einordnung.file_lesung(office.buero, receipt.eingang_id, lesung(daten(AGS[0])))

    antrag = office.antrag(filing.aktenzeichen)
    assert (antrag.rang_am, antrag.rang_quelle) == (AM, "E-000001, stempel")
    assert buecher.verify(office.buero) == []
