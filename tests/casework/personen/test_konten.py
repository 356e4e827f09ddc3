"""Who acts: passwords, sessions that end by our clock, locked accounts, and the same words for every failure."""

from datetime import timedelta

import pytest

from kim.adapters.database import Refusal
from kim.casework.buero import KimError
from kim.casework.personen import konten
from kim.casework.personen.konten import NichtAngemeldet, RolleFehlt
from kim_models.rows import Ereignisinhalt, Konto, Person, Sitzung
from tests.werkzeug.buero import KENNWORT, Office, with_settings


def test_login_proves_the_person_and_her_roles(office: Office) -> None:
    wer = konten.authenticate(office.buero, konten.login(office.buero, "dora", KENNWORT))

    assert (wer.person.kuerzel, wer.rollen) == ("DE", {"schlusszeichnung", "mitzeichnung"})


@pytest.mark.parametrize(
    ("name", "kennwort"),
    [("dora", "falsch, aber lang"), ("niemand", KENNWORT), ("DORA", KENNWORT), ("dora", "")],
)
def test_wrong_name_and_wrong_password_are_told_in_the_same_words(
    sqlite_office: Office, name: str, kennwort: str
) -> None:
    before = len(sqlite_office.rows(Sitzung))

    with pytest.raises(NichtAngemeldet, match=r"^Anmeldename oder Kennwort stimmt nicht.$"):
        konten.login(sqlite_office.buero, name, kennwort)

    assert len(sqlite_office.rows(Sitzung)) == before


def test_session_ends_by_our_clock(office: Office) -> None:
    short = with_settings(office, sitzung_minuten=480).buero
    token = konten.login(short, "anna", KENNWORT)
    ende = office.rows(Sitzung)[-1].ende

    office.uhr.set(ende - timedelta(seconds=1))
    wer = konten.authenticate(short, token)
    office.uhr.set(ende)

    assert wer.person.kuerzel == "AB"
    with pytest.raises(NichtAngemeldet, match="beendet"):
        konten.authenticate(short, token)


def test_logout_ends_the_session_at_once_and_twice_does_no_harm(office: Office) -> None:
    token = konten.login(office.buero, "anna", KENNWORT)

    konten.logout(office.buero, token)
    konten.logout(office.buero, token)

    with pytest.raises(NichtAngemeldet):
        konten.authenticate(office.buero, token)


def test_locked_account_ends_running_sessions_and_opens_no_new_one(office: Office) -> None:
    token = konten.login(office.buero, "anna", KENNWORT)

    office.sql("UPDATE konto SET gesperrt = true WHERE anmeldename = 'anna'")

    with pytest.raises(NichtAngemeldet):
        konten.authenticate(office.buero, token)
    with pytest.raises(NichtAngemeldet, match=r"^Anmeldename oder Kennwort stimmt nicht.$"):
        konten.login(office.buero, "anna", KENNWORT)


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_invented_token_proves_nobody(sqlite_office: Office, token: str) -> None:
    with pytest.raises(NichtAngemeldet):
        konten.authenticate(sqlite_office.buero, token)


def test_stored_hash_of_a_token_is_not_a_token(sqlite_office: Office) -> None:
    with pytest.raises(NichtAngemeldet):
        konten.authenticate(sqlite_office.buero, sqlite_office.rows(Sitzung)[0].token_sha256)


def test_neither_password_nor_token_is_stored(sqlite_office: Office) -> None:
    token = konten.login(sqlite_office.buero, "anna", KENNWORT)
    stored = "".join(
        str(row.model_dump())
        for model in (Konto, Sitzung, Ereignisinhalt)
        for row in sqlite_office.rows(model)
    )

    assert [secret for secret in (KENNWORT, token) if secret in stored] == []
    assert {row.kennwort_hash.split("$")[1] for row in sqlite_office.rows(Konto)} == {"argon2id"}


def test_person_needs_a_known_role_and_a_long_password(sqlite_office: Office) -> None:
    with pytest.raises(KimError, match="Unbekannte Rolle: chef"):
        konten.add_person(sqlite_office.buero, "XY", "Xaver Y", ["chef"], "xaver", KENNWORT)
    with pytest.raises(KimError, match="10 Zeichen"):
        konten.add_person(sqlite_office.buero, "XY", "Xaver Y", ["pruefung"], "xaver", "kurz")

    assert len(sqlite_office.rows(Person)) == 5


@pytest.mark.parametrize(("kuerzel", "name"), [("AB", "neu"), ("NN", "anna")])
def test_name_that_is_taken_is_refused_and_nothing_is_left(office: Office, kuerzel: str, name: str) -> None:
    with pytest.raises(Refusal, match="vergeben"):
        konten.add_person(office.buero, kuerzel, "Neu", ["pruefung"], name, KENNWORT)

    assert len(office.rows(Person)) == 5


def test_role_is_required_by_name(sqlite_office: Office) -> None:
    with pytest.raises(RolleFehlt, match="Carl Dorn hat nicht die Rolle „pruefung“"):
        sqlite_office.carl.require("pruefung")


def test_locked_account_is_out_at_once_and_may_come_back(office: Office) -> None:
    konten.add_person(office.buero, "GS", "Gerd Sommer", ["pruefung"], "gerd", "ein langes Kennwort")
    token = konten.login(office.buero, "gerd", "ein langes Kennwort")

    konten.lock(office.buero, "gerd", gesperrt=True)

    with pytest.raises(konten.NichtAngemeldet):
        konten.authenticate(office.buero, token)
    konten.lock(office.buero, "gerd", gesperrt=False)
    assert konten.authenticate(office.buero, token).person.name == "Gerd Sommer"


def test_new_password_replaces_the_old_one(office: Office) -> None:
    konten.add_person(office.buero, "GS", "Gerd Sommer", ["pruefung"], "gerd", "ein langes Kennwort")

    konten.set_password(office.buero, "gerd", "ein ganz anderes")

    with pytest.raises(konten.NichtAngemeldet):
        konten.login(office.buero, "gerd", "ein langes Kennwort")
    assert konten.login(office.buero, "gerd", "ein ganz anderes") != ""
    with pytest.raises(KimError):
        konten.set_password(office.buero, "niemand", "ein ganz anderes")
