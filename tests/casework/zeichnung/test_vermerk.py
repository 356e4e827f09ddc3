"""Two different people, always: who proposes, who signs, what a signature is bound to, and what the database refuses."""

import pytest
from sqlalchemy.exc import DBAPIError

from kim.adapters.database import Refusal
from kim.casework import akte
from kim.casework.bescheid import erlass
from kim.casework.kontrolle import buecher
from kim.casework.personen import konten
from kim.casework.personen.konten import RolleFehlt
from kim.casework.pruefung import befunde, berichtigung
from kim.casework.zeichnung import berechnung as berechnungen
from kim.casework.zeichnung import vermerk as vermerke
from kim_models.rows import Bescheid, Pruefvermerk, Zeichnung
from tests.werkzeug.buero import (
    KENNWORT,
    Office,
    daten,
    examined,
    propose,
    seen,
    set_budget,
    signed,
    submitted,
)


def test_two_people_sign(office: Office) -> None:
    aktenzeichen = submitted(office)

    vermerke.sign_off(office.buero, office.carl, aktenzeichen, seen(office, aktenzeichen))

    assert office.antrag(aktenzeichen).status == "gezeichnet"
    assert [(row.stufe, row.person_id) for row in office.rows(Zeichnung)] == [
        ("pruefvermerk", office.anna.person.id),
        ("schlusszeichnung", office.carl.person.id),
    ]


def test_one_person_with_all_roles_cannot_finish_a_case(office: Office) -> None:
    aktenzeichen = submitted(office, wer=office.emil)

    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.emil, aktenzeichen, seen(office, aktenzeichen))

    assert refusal.value.code == "zeichnung_zwei_personen"
    assert office.antrag(aktenzeichen).status == "in_zeichnung"


def test_one_person_cannot_finish_a_case_in_two_rounds(office: Office) -> None:
    aktenzeichen = submitted(office, wer=office.emil)
    vermerke.hand_back(office.buero, office.emil, aktenzeichen, "noch einmal")
    propose(office, aktenzeichen, wer=office.emil)

    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.emil, aktenzeichen, seen(office, aktenzeichen))

    assert refusal.value.code == "zeichnung_zwei_personen"


def test_one_person_with_two_accounts_is_still_one_person(office: Office) -> None:
    aktenzeichen = submitted(office, wer=office.emil)
    konten.add_account(office.buero, "EF", "emil2", KENNWORT)

    second = konten.authenticate(office.buero, konten.login(office.buero, "emil2", KENNWORT))
    with pytest.raises(Refusal):
        vermerke.sign_off(office.buero, second, aktenzeichen, seen(office, aktenzeichen))


@pytest.mark.parametrize("wer", ["anna", "berta"])
def test_closing_signature_needs_the_role(office: Office, wer: str) -> None:
    aktenzeichen = submitted(office)

    with pytest.raises(RolleFehlt):
        vermerke.sign_off(office.buero, getattr(office, wer), aktenzeichen, seen(office, aktenzeichen))


def test_prufvermerk_needs_the_role_and_a_reason(office: Office) -> None:
    aktenzeichen = examined(office)

    with pytest.raises(RolleFehlt):
        propose(office, aktenzeichen, wer=office.carl)
    with pytest.raises(berechnungen.VermerkNichtMoeglich):
        vermerke.submit_vermerk(office.buero, office.anna, aktenzeichen, "bewilligen", "  ")
    assert office.rows(Pruefvermerk) == []


def test_closing_signature_twice_is_refused(office: Office) -> None:
    aktenzeichen = signed(office)

    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.dora, aktenzeichen, seen(office, aktenzeichen))

    assert refusal.value.code == "zeichnung_status"
    assert len(office.rows(Zeichnung)) == 2


def test_hash_of_an_earlier_round_is_refused(office: Office) -> None:
    aktenzeichen = examined(office)
    earlier = propose(office, aktenzeichen)
    vermerke.hand_back(office.buero, office.carl, aktenzeichen, "Bitte anders begründen.")
    vermerke.submit_vermerk(office.buero, office.anna, aktenzeichen, "bewilligen", "Anders begründet.")

    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.carl, aktenzeichen, earlier)

    assert refusal.value.code == "zeichnung_veraltet"
    assert office.antrag(aktenzeichen).status == "in_zeichnung"


def test_change_of_content_makes_the_round_void(office: Office) -> None:
    aktenzeichen = signed(office)
    before = seen(office, aktenzeichen)

    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")

    set_budget(office)
    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.dora, aktenzeichen, before)
    assert refusal.value.code == "zeichnung_status"
    assert erlass.issue_next_bescheid(office.buero, 1) is None


def test_hand_back_makes_the_round_void(office: Office) -> None:
    aktenzeichen = signed(office)
    set_budget(office)

    vermerke.hand_back(office.buero, office.dora, aktenzeichen, "Bitte noch einmal prüfen.")

    assert office.antrag(aktenzeichen).status == "in_pruefung"
    assert erlass.issue_next_bescheid(office.buero, 1) is None
    assert office.rows(Bescheid) == []


def test_examining_again_makes_a_proposal_stale(office: Office) -> None:
    aktenzeichen = examined(office)
    vermerk = propose(office, aktenzeichen)
    vermerke.hand_back(office.buero, office.anna, aktenzeichen, "Empfängerdatei berichtigt")
    befunde.assess(office.buero, aktenzeichen, erneut=True)

    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.carl, aktenzeichen, vermerk)
    assert refusal.value.code == "zeichnung_status"


def test_who_typed_does_not_sign(office: Office) -> None:
    aktenzeichen = examined(office)
    berichtigung.mend(office.buero, office.emil, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")
    propose(office, aktenzeichen)

    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.emil, aktenzeichen, seen(office, aktenzeichen))

    assert refusal.value.code == "zeichnung_eigene_aenderung"


def test_who_typed_does_not_sign_after_a_colleague_mended_something_else(office: Office) -> None:
    aktenzeichen = examined(office)
    berichtigung.mend(office.buero, office.emil, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")
    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"telefon": "0201 1"}, "Telefonat")
    propose(office, aktenzeichen)

    with pytest.raises(Refusal) as refusal:
        vermerke.sign_off(office.buero, office.emil, aktenzeichen, seen(office, aktenzeichen))

    assert refusal.value.code == "zeichnung_eigene_aenderung"


def test_who_typed_may_sign_when_nothing_of_it_stands_any_more(office: Office) -> None:
    aktenzeichen = examined(office)
    berichtigung.mend(office.buero, office.emil, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")
    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"massnahme": "Ganz anders"}, "Telefonat")
    propose(office, aktenzeichen)

    vermerke.sign_off(office.buero, office.emil, aktenzeichen, seen(office, aktenzeichen))

    assert office.antrag(aktenzeichen).status == "gezeichnet"


def test_closing_signature_waits_for_the_cosignature_count(office: Office) -> None:
    aktenzeichen = submitted(office)

    with pytest.raises(akte.NichtMoeglich, match="keine Mitzeichnung mehr offen"):
        vermerke.cosign(office.buero, office.dora, aktenzeichen, seen(office, aktenzeichen))


def test_proposal_must_fit_what_the_rules_found(office: Office) -> None:
    full = examined(office, daten())
    less = examined(office, daten("05112000", cent=280_000_00))

    with pytest.raises(berechnungen.VermerkNichtMoeglich, match="heißt „bewilligen“"):
        propose(office, full, "kuerzen")
    with pytest.raises(berechnungen.VermerkNichtMoeglich, match="heißt „kuerzen“"):
        propose(office, less, "bewilligen")


def test_hindering_finding_stops_the_grant_but_not_the_refusal(office: Office) -> None:
    aktenzeichen = examined(office, daten(iban="DE00"))

    with pytest.raises(berechnungen.VermerkNichtMoeglich, match="iban_ungueltig"):
        propose(office, aktenzeichen)
    propose(office, aktenzeichen, "ablehnen")

    assert office.antrag(aktenzeichen).status == "in_zeichnung"


def test_late_application_may_be_granted_with_a_reason(office: Office) -> None:
    office.set_clock(2020, 12, 29, 9)
    aktenzeichen = examined(office)

    with pytest.raises(berechnungen.VermerkNichtMoeglich, match="frist_versaeumt"):
        propose(office, aktenzeichen)
    with pytest.raises(berechnungen.VermerkNichtMoeglich, match="keine Abweichung"):
        propose(office, aktenzeichen, abweichungen={"iban_ungueltig": "egal"})
    propose(office, aktenzeichen, abweichungen={"frist_versaeumt": "Störung der Leitung am letzten Tag."})

    assert office.antrag(aktenzeichen).status == "in_zeichnung"


# What follows is written past our code: the database itself must refuse it.

INSERT = (
    "INSERT INTO zeichnung (pruefvermerk_id, stufe, person_id, inhalt_sha256, am)"
    " VALUES (1, '{stufe}', {person}, '{sha}', '2020-12-07 09:00:00')"
)


def raw_sign(office: Office, stufe: str, person: int | None, sha: str) -> str:
    """The name under which the database refuses, or '' if it does not."""
    try:
        office.sql(INSERT.format(stufe=stufe, person=person, sha=sha))
    except DBAPIError as error:
        text = str(error)
        return next((name for name in NAMES if name in text), text)
    return ""


NAMES = (
    "zeichnung_veraltet",
    "zeichnung_status",
    "zeichnung_eigene_aenderung",
    "zeichnung_zwei_personen",
    "zeichnung.pruefvermerk_id, zeichnung.person_id",
)


def test_database_accepts_a_right_signature(office: Office) -> None:
    aktenzeichen = submitted(office)

    assert raw_sign(office, "schlusszeichnung", office.carl.person.id, seen(office, aktenzeichen)) == ""


def test_database_refuses_a_signature_under_another_hash(office: Office) -> None:
    submitted(office)

    assert raw_sign(office, "schlusszeichnung", office.carl.person.id, "0" * 64) == "zeichnung_veraltet"


def test_database_refuses_a_signature_under_changed_content(office: Office) -> None:
    aktenzeichen = submitted(office)
    gesehen = seen(office, aktenzeichen)
    office.sql(
        "INSERT INTO fassung (antrag_id, nr, art, eingang_id, person_id, grund, inhalt_sha256, am)"
        f" SELECT antrag_id, 2, 'berichtigt', eingang_id, {office.emil.person.id}, 'heimlich', inhalt_sha256, am"
        " FROM fassung"
    )
    office.sql("UPDATE antrag SET aktuelle_fassung_id = 2")

    assert raw_sign(office, "schlusszeichnung", office.carl.person.id, gesehen) == "zeichnung_veraltet"


def test_database_refuses_a_signature_after_a_new_examination(office: Office) -> None:
    aktenzeichen = submitted(office)
    office.sql(
        "INSERT INTO pruefung (fassung_id, regel_version, programm_version, ergebnis, fehler, befunde_sha256, am)"
        " SELECT fassung_id, regel_version, programm_version, ergebnis, fehler, befunde_sha256, am FROM pruefung"
    )

    assert (
        raw_sign(office, "schlusszeichnung", office.carl.person.id, seen(office, aktenzeichen))
        == "zeichnung_veraltet"
    )


def test_database_refuses_the_second_step_of_one_person(office: Office) -> None:
    aktenzeichen = submitted(office, wer=office.emil)

    refused = raw_sign(office, "schlusszeichnung", office.emil.person.id, seen(office, aktenzeichen))

    assert refused in {"zeichnung_zwei_personen", "zeichnung.pruefvermerk_id, zeichnung.person_id"}


def test_database_refuses_the_signature_of_who_typed(office: Office) -> None:
    aktenzeichen = examined(office)
    berichtigung.mend(office.buero, office.emil, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")
    gesehen = propose(office, aktenzeichen)

    assert (
        raw_sign(office, "schlusszeichnung", office.emil.person.id, gesehen) == "zeichnung_eigene_aenderung"
    )


def test_database_refuses_a_signature_before_submission(office: Office) -> None:
    aktenzeichen = submitted(office)
    gesehen = seen(office, aktenzeichen)
    vermerke.hand_back(office.buero, office.anna, aktenzeichen, "zurück")

    assert raw_sign(office, "schlusszeichnung", office.carl.person.id, gesehen) == "zeichnung_status"


def test_database_refuses_a_prufvermerk_under_another_name(office: Office) -> None:
    aktenzeichen = examined(office)
    propose(office, aktenzeichen)
    vermerke.hand_back(office.buero, office.anna, aktenzeichen, "zurück")
    office.sql(
        "INSERT INTO pruefvermerk (antrag_id, runde, fassung_id, pruefung_id, vorschlag, gruende, abweichungen_json,"
        " berechnung_json, betrag_cent, inhalt_sha256, person_id, am)"
        " SELECT antrag_id, 2, fassung_id, pruefung_id, vorschlag, gruende, abweichungen_json, berechnung_json,"
        f" betrag_cent, inhalt_sha256, {office.berta.person.id}, am FROM pruefvermerk"
    )

    with pytest.raises(Exception, match="zeichnung_status"):
        office.sql(
            INSERT.replace("VALUES (1", "VALUES (2").format(
                stufe="pruefvermerk", person=office.emil.person.id, sha=seen(office, aktenzeichen)
            )
        )


@pytest.mark.parametrize("status", ["gezeichnet", "bewilligt", "abgelehnt"])
def test_database_refuses_a_status_without_signatures(office: Office, status: str) -> None:
    submitted(office)

    with pytest.raises(Exception, match=r"antrag_ohne_(zeichnung|bescheid)"):
        office.sql(f"UPDATE antrag SET status = '{status}'")


@pytest.mark.parametrize("status", ["bewilligt", "abgelehnt"])
def test_database_refuses_a_decided_status_without_a_bescheid(office: Office, status: str) -> None:
    signed(office)

    with pytest.raises(Exception, match="antrag_ohne_bescheid"):
        office.sql(f"UPDATE antrag SET status = '{status}'")


def test_everything_agrees_after_rounds_and_returns(office: Office) -> None:
    aktenzeichen = signed(office)
    vermerke.hand_back(office.buero, office.carl, aktenzeichen, "zurück")
    propose(office, aktenzeichen, wer=office.berta)
    vermerke.sign_off(office.buero, office.dora, aktenzeichen, seen(office, aktenzeichen))

    assert buecher.verify(office.buero) == []
    assert [row.runde for row in office.rows(Pruefvermerk)] == [1, 2]
