"""What needs two persons: proposed by one, signed by another, bound to what was seen, and never past the database."""

from dataclasses import replace

import pytest

from kim.adapters.database import Refusal
from kim.casework import akte
from kim.casework.buero import KimError
from kim.casework.erzaehlung import vorgang
from kim.casework.kontrolle import buecher
from kim.casework.personen.konten import Angemeldet, RolleFehlt
from kim.casework.zeichnung import verfuegung
from kim_models.rows import Verfuegungszeichnung, Verfuegungszeile
from kim_models.verfuegung import Rangabweichung
from tests.werkzeug.buero import Office, examined, set_budget


@pytest.fixture
def aktenzeichen(office: Office) -> str:
    """A case in review."""
    set_budget(office)
    return examined(office)


def proposed(
    office: Office, aktenzeichen: str, wer: Angemeldet | None = None, gruende: str = "Es eilt."
) -> verfuegung.Verfuegungsschritt:
    """A Verfügung that waits for the second person."""
    with office.buero.database.writing() as session:
        return verfuegung.propose(
            session,
            office.buero,
            wer or office.anna,
            Rangabweichung(aktenzeichen=aktenzeichen, gruende=gruende, vor=aktenzeichen),
            office.buero.uhr.now(),
            antrag=akte.load(session, aktenzeichen),
        )


def test_verfuegung_takes_effect_with_the_second_signature(office: Office, aktenzeichen: str) -> None:
    step = proposed(office, aktenzeichen)

    after = verfuegung.sign_off(office.buero, office.carl, step.verfuegungsnummer, step.inhalt_sha256)

    assert (step.verfuegungsnummer, step.status, after.status) == ("V-000001", "vorgeschlagen", "gezeichnet")
    story = [line["satz"] for line in vorgang.tell(office.buero, aktenzeichen)["geschichte"]]
    assert story[-2:] == [
        "Anna Berg (AB) hat die Verfügung V-000001 (Abweichung vom Rang) vorgeschlagen: Es eilt.",
        "Carl Dorn (CD) hat die Schlusszeichnung der Verfügung V-000001 geleistet.",
    ]
    assert buecher.verify(office.buero) == []


def test_one_person_with_all_roles_cannot_sign_twice(office: Office, aktenzeichen: str) -> None:
    step = proposed(office, aktenzeichen, office.emil)

    with pytest.raises(Refusal) as refusal:
        verfuegung.sign_off(office.buero, office.emil, step.verfuegungsnummer, step.inhalt_sha256)

    assert refusal.value.code == "verfuegungszeichnung_zwei_personen"


def test_signature_is_bound_to_what_was_seen(office: Office, aktenzeichen: str) -> None:
    step = proposed(office, aktenzeichen)

    with pytest.raises(Refusal) as refusal:
        verfuegung.sign_off(office.buero, office.carl, step.verfuegungsnummer, "0" * 64)

    assert refusal.value.code == "verfuegungszeichnung_veraltet"


def test_roles_decide_who_proposes_and_who_signs(office: Office, aktenzeichen: str) -> None:
    with pytest.raises(RolleFehlt):
        proposed(office, aktenzeichen, office.carl)
    step = proposed(office, aktenzeichen)
    with pytest.raises(RolleFehlt):
        verfuegung.sign_off(office.buero, office.berta, step.verfuegungsnummer, step.inhalt_sha256)
    nobody = replace(office.anna, rollen=frozenset())
    with pytest.raises(RolleFehlt):
        verfuegung.discard(office.buero, nobody, step.verfuegungsnummer, "Irrtum")
    with pytest.raises(KimError, match="Begründung"):
        proposed(office, aktenzeichen, gruende=" ")


def test_second_one_waits_until_the_first_is_discarded(office: Office, aktenzeichen: str) -> None:
    first = proposed(office, aktenzeichen)
    with pytest.raises(Refusal) as refusal:
        proposed(office, aktenzeichen)
    assert refusal.value.code == "verfuegung_eine_je_antrag"

    verfuegung.discard(office.buero, office.berta, first.verfuegungsnummer, "Irrtum")
    second = proposed(office, aktenzeichen)

    assert second.verfuegungsnummer == "V-000002"
    assert [row.status for row in office.rows(Verfuegungszeile)] == ["verworfen", "vorgeschlagen"]
    with pytest.raises(akte.NichtMoeglich, match="verworfen"):
        verfuegung.discard(office.buero, office.berta, first.verfuegungsnummer, "noch einmal")
    with pytest.raises(Refusal) as refusal:
        verfuegung.sign_off(office.buero, office.carl, first.verfuegungsnummer, first.inhalt_sha256)
    assert refusal.value.code == "verfuegungszeichnung_status"
    assert buecher.verify(office.buero) == []


_ROW = (
    "INSERT INTO verfuegung (id, nr, verfuegungsnummer, art, programm, antrag_id, status, status_nr, inhalt_json,"
    " inhalt_sha256, person_id, am) VALUES (9, {nr}, 'V-000009', 'rangabweichung', 'kim-nrw', 1, '{status}', 1, '{{}}',"
    f" '{'0' * 64}', 1, '2020-12-07 08:00:00')"
)
_SIGN = (
    "INSERT INTO verfuegungszeichnung (verfuegung_id, stufe, person_id, inhalt_sha256, am)"
    " SELECT id, '{stufe}', {person}, inhalt_sha256, '2020-12-07 08:00:00' FROM verfuegung WHERE id = 1"
)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (_ROW.format(nr=1, status="vorgeschlagen"), "nummer_luecke"),
        (_ROW.format(nr=2, status="gezeichnet"), "verfuegung_ohne_zeichnung"),
        (_ROW.format(nr=2, status="vorgeschlagen"), "verfuegung_eine_je_antrag"),
        ("UPDATE verfuegung SET status = 'gezeichnet'", "verfuegung_ohne_zeichnung"),
        ("UPDATE verfuegung SET status = 'ausgefuehrt'", "verfuegung_"),
        (_SIGN.format(stufe="schlusszeichnung", person=5), "verfuegungszeichnung_zwei_personen"),
        (_SIGN.format(stufe="vorschlag", person=2), "verfuegungszeichnung_status"),
        (_SIGN.format(stufe="mitzeichnung", person=3), "zeichnung_rolle"),
        (_SIGN.format(stufe="beliebig", person=4), "verfuegungszeichnung_stufe_bekannt"),
    ],
)
def test_database_refuses_the_way_past_the_signatures(
    office: Office, aktenzeichen: str, statement: str, code: str
) -> None:
    proposed(office, aktenzeichen, wer=office.emil)

    with pytest.raises(Exception) as refusal:  # noqa: PT011 - the driver's own, before it is translated
        office.sql(statement)

    text = str(refusal.value)
    assert code in text or "UNIQUE constraint failed: verfuegung" in text
    assert len(office.rows(Verfuegungszeichnung)) == 1
