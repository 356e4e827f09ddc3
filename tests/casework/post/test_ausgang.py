"""What goes out: frozen bytes, one identity, nothing sent twice on a guess, and a person where it is unclear."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from kim.adapters.mail.nachricht import stable_message_id
from kim.adapters.mail.senke import Drehbuch, Mailsenke
from kim.casework.bescheid import ausfertigung
from kim.casework.buero import KimError, NichtGefunden
from kim.casework.kontrolle import buecher
from kim.casework.post import ausgang, klaerung
from kim.casework.pruefung import nachforderung
from kim.casework.versand import uebergabe
from kim.programmes.zustelladressen import ZustelladressenFehler
from kim_models.rows import Bescheid, Post, Versandversuch
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    mail_of,
    send_due,
    set_budget,
    signed,
    with_settings,
    write_addresses,
)

BEZUG = "E-000001"


@contextmanager
def server(
    office: Office, folder: Path, drehbuch: Drehbuch | None = None
) -> Iterator[tuple[Office, Mailsenke]]:
    """The office with a mail server of its own that plays `drehbuch`."""
    with Mailsenke(folder / "senke", drehbuch=drehbuch) as senke:
        yield (
            with_settings(office, smtp_host=senke.host, smtp_port=senke.port, smtp_start_tls=False),
            senke,
        )


def test_mail_is_handed_over_once(office: Office, tmp_path: Path) -> None:
    bring_in(office)

    with server(office, tmp_path) as (sending, senke):
        sent = send_due(sending)
        again = send_due(sending)
        copies = list(senke.archiv.messages())

    assert [one.status for one in sent] == ["versendet"]
    assert again == []
    assert [copy.message_id for copy in copies] == [mail_of(office, BEZUG).message_id]
    assert buecher.verify(office.buero) == []


def test_message_id_follows_from_the_occasion_alone(office: Office) -> None:
    bring_in(office)

    assert mail_of(office, BEZUG).message_id == stable_message_id(
        "eingangsbestaetigung", BEZUG, "bewilligung.example"
    )


def test_stored_mail_is_byte_for_byte_the_one_that_left(office: Office, tmp_path: Path) -> None:
    bring_in(office)

    with server(office, tmp_path, Drehbuch(reaktionen={"inhalt": 451}, behalten=True, mal=1)) as (
        sending,
        senke,
    ):
        send_due(sending)
        office.uhr.set(office.uhr.now() + timedelta(minutes=2))
        send_due(sending)
        copies = [copy.datei.read_bytes() for copy in senke.archiv.messages()]

    frozen = office.buero.ablage.get(mail_of(office, BEZUG).dokument_sha256 or "")
    assert copies == [frozen, frozen]


@pytest.mark.parametrize(("versuch", "sekunden"), [(1, 60), (2, 300), (3, 1800), (4, 7200)])
def test_temporary_failure_backs_off(office: Office, tmp_path: Path, versuch: int, sekunden: int) -> None:
    bring_in(office)

    with server(office, tmp_path, Drehbuch(reaktionen={"rcpt": 451})) as (sending, _):
        for _ in range(versuch):
            row = mail_of(office, BEZUG)
            office.uhr.set(row.faellig_am + timedelta(seconds=1))
            send_due(sending)

    row, attempts = mail_of(office, BEZUG), office.rows(Versandversuch)
    assert (row.status, row.versuche, len(attempts)) == ("bereit", versuch, versuch)
    assert row.faellig_am - attempts[-1].am == timedelta(seconds=sekunden)
    assert ausgang.due(office.buero) == []


def test_refused_recipient_is_undeliverable_and_the_attempt_is_kept(office: Office, tmp_path: Path) -> None:
    bring_in(office)

    with server(office, tmp_path, Drehbuch(reaktionen={"rcpt": 550})) as (sending, _):
        sent = send_due(sending)

    attempt = office.rows(Versandversuch)[0]
    assert [one.status for one in sent] == ["unzustellbar"]
    assert (attempt.phase, attempt.code, attempt.ausgang) == ("empfaenger", 550, "abgelehnt")


def test_silence_after_the_body_is_unclear_and_never_sent_again(office: Office, tmp_path: Path) -> None:
    bring_in(office)

    with server(office, tmp_path, Drehbuch(reaktionen={"inhalt": "disconnect"}, behalten=True)) as (
        sending,
        senke,
    ):
        sent = send_due(sending)
        office.uhr.set(office.uhr.now() + timedelta(days=30))
        again = send_due(sending)
        copies = list(senke.archiv.messages())

    assert [one.status for one in sent] == ["unklar"]
    assert (again, len(copies)) == ([], 1)


def begun(office: Office, bezug: str) -> Post:
    """The mail as a process leaves it that died after the body began."""
    office.sql(
        f"UPDATE postausgang SET status = 'im_versand', status_nr = status_nr + 1 WHERE bezug = '{bezug}'"
    )
    return mail_of(office, bezug)


def test_mail_of_a_dead_process_becomes_unclear_after_half_an_hour(office: Office) -> None:
    bring_in(office)
    row = begun(office, BEZUG)

    office.uhr.set(row.faellig_am + timedelta(minutes=29))
    early = ausgang.recover(office.buero)
    office.uhr.set(row.faellig_am + timedelta(minutes=31))
    late = ausgang.recover(office.buero)

    assert (early, late) == ([], [BEZUG])
    assert mail_of(office, BEZUG).status == "unklar"
    assert ausgang.recover(office.buero) == []


def test_mail_that_is_not_ready_is_left_alone(office: Office, tmp_path: Path) -> None:
    bring_in(office)
    row = begun(office, BEZUG)

    with server(office, tmp_path) as (sending, senke):
        sent = uebergabe.send(sending.buero, row.id or 0)
        copies = list(senke.archiv.messages())

    assert (sent.ausgang, sent.status, copies) == ("unveraendert", "im_versand", [])


@pytest.mark.parametrize(("versendet", "status"), [(True, "versendet"), (False, "bereit")])
def test_person_settles_an_unclear_mail(office: Office, tmp_path: Path, versendet: bool, status: str) -> None:
    bring_in(office)
    with server(office, tmp_path, Drehbuch(reaktionen={"inhalt": "disconnect"})) as (sending, _):
        send_due(sending)

    with pytest.raises(KimError, match="Grund"):
        klaerung.settle(office.buero, office.anna, BEZUG, versendet=versendet, grund=" ")
    klaerung.settle(
        office.buero, office.anna, BEZUG, versendet=versendet, grund="Mit der Poststelle telefoniert."
    )

    assert mail_of(office, BEZUG).status == status
    with pytest.raises(NichtGefunden):
        klaerung.settle(office.buero, office.anna, BEZUG, versendet=versendet, grund="noch einmal")
    assert buecher.verify(office.buero) == []


def test_mail_that_did_not_arrive_keeps_its_identity_when_sent_again(office: Office, tmp_path: Path) -> None:
    bring_in(office)
    with server(office, tmp_path, Drehbuch(reaktionen={"inhalt": "disconnect"}, mal=1)) as (sending, senke):
        send_due(sending)
        klaerung.settle(office.buero, office.anna, BEZUG, versendet=False, grund="Nicht angekommen.")
        sent = send_due(sending)
        copies = list(senke.archiv.messages())

    assert [one.status for one in sent] == ["versendet"]
    assert [copy.message_id for copy in copies] == [mail_of(office, BEZUG).message_id]


def test_letter_that_left_moves_its_bescheid_on(office: Office, tmp_path: Path) -> None:
    set_budget(office)
    signed(office)
    issue_all(office)

    with server(office, tmp_path) as (sending, senke):
        send_due(sending)
        letter = office.rows(Bescheid)[0]
        copies = senke.archiv.find(mail_of(office, letter.bescheidnummer).message_id)

    pdf = ausfertigung.letter(office.buero, letter.id)
    assert letter.status == "abgesandt"
    assert len(copies) == 1
    assert (
        office.buero.ablage.get(mail_of(office, letter.bescheidnummer).dokument_sha256 or "")
        == copies[0].read_bytes()
    )
    assert pdf[:5] == b"%PDF-"
    assert buecher.verify(office.buero) == []


def test_letter_on_paper_is_noted_by_a_person(office: Office) -> None:
    set_budget(office)
    write_addresses(office.buero.settings.home, papier=frozenset({AGS[0]}))
    signed(office)
    issue_all(office)
    nummer = office.rows(Bescheid)[0].bescheidnummer

    assert ausgang.due(office.buero) == []
    ausfertigung.letter(office.buero, 1)
    klaerung.posted(office.buero, office.anna, nummer)

    assert mail_of(office, nummer).status == "versendet"
    assert office.rows(Bescheid)[0].status == "abgesandt"
    with pytest.raises(NichtGefunden):
        klaerung.posted(office.buero, office.anna, nummer)
    assert buecher.verify(office.buero) == []


def test_request_and_its_mail_are_committed_together_as_often_as_needed(office: Office) -> None:
    aktenzeichen = examined(office)

    due = []
    for runde in range(3):
        due.append(
            nachforderung.request_documents(
                office.buero, office.anna, aktenzeichen, f"Bitte Stellenplan {runde}."
            )
        )
        nachforderung.supplement(office.buero, office.anna, aktenzeichen, "eingegangen")
        office.uhr.set(office.uhr.now() + timedelta(days=10))

    assert [day.isoformat() for day in due] == ["2020-12-21", "2020-12-31", "2021-01-10"]
    assert [row.art for row in office.rows(Post)] == ["eingangsbestaetigung", *["nachforderung"] * 3]
    assert len({row.message_id for row in office.rows(Post)}) == 4


def test_request_that_runs_out_comes_back_to_a_person(office: Office) -> None:
    aktenzeichen = examined(office)
    nachforderung.request_documents(office.buero, office.anna, aktenzeichen, "Bitte Stellenplan.")

    office.set_clock(2020, 12, 21, 12)
    on_the_last_day = nachforderung.overdue_requests(office.buero)
    office.set_clock(2020, 12, 21, 23, 30)
    after = nachforderung.overdue_requests(office.buero)

    assert (on_the_last_day, after) == ([], [aktenzeichen])
    assert office.antrag(aktenzeichen).status == "in_pruefung"
    assert nachforderung.overdue_requests(office.buero) == []


@pytest.mark.parametrize(
    "email", ["pöststelle@kreis.example", "poststelle@kreis-ö.example", "Post <a@b.example>"]
)
def test_address_that_no_mail_could_carry_is_refused_with_the_recipients_file(
    sqlite_office: Office, email: str
) -> None:
    file = sqlite_office.buero.settings.home / "empfaenger.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace(f"poststelle@k{AGS[0]}.example", email), encoding="utf-8"
    )

    with pytest.raises(ZustelladressenFehler, match="Zeile 2"):
        bring_in(sqlite_office)


def test_same_mail_twice_is_refused_by_the_database(office: Office) -> None:
    bring_in(office, daten())

    with pytest.raises(Exception, match=r"post_einmal_je_anlass|postausgang.art, postausgang.bezug"):
        office.sql(
            "INSERT INTO postausgang (art, bezug, kanal, empfaenger_ags, an, message_id, angaben_json, status,"
            " status_nr, versuche, faellig_am, erstellt_am) SELECT art, bezug, kanal, empfaenger_ags, an, 'x',"
            " angaben_json, 'bereit', 1, 0, faellig_am, erstellt_am FROM postausgang"
        )


def test_bounced_mail_is_tried_again_as_a_new_row_with_an_identity_of_its_own(
    office: Office, tmp_path: Path
) -> None:
    bring_in(office)
    with server(office, tmp_path, Drehbuch(reaktionen={"rcpt": 550})) as (sending, _):
        send_due(sending)
    first = mail_of(office, BEZUG)
    hanging = ausgang.hanging(office.buero)

    klaerung.again(office.buero, office.anna, BEZUG, "Die Kommune hat ihr Postfach berichtigt.")

    assert hanging == [(BEZUG, "unzustellbar")]
    assert ausgang.hanging(office.buero) == []
    with server(office, tmp_path) as (sending, senke):
        sent = send_due(sending)
        copies = [copy.message_id for copy in senke.archiv.messages()]
    assert [one.status for one in sent] == ["versendet"]
    assert len(copies) == 1
    assert copies[0] != first.message_id
    assert buecher.verify(office.buero) == []


def test_mail_that_is_alive_is_not_tried_again(office: Office) -> None:
    bring_in(office)

    with pytest.raises(NichtGefunden, match="keine unzustellbare Sendung"):
        klaerung.again(office.buero, office.anna, BEZUG, "Noch einmal.")


def test_letter_on_paper_is_laid_out_for_printing(office: Office, tmp_path: Path) -> None:
    write_addresses(office.buero.settings.home, papier=frozenset({AGS[0]}))
    set_budget(office)
    az = signed(with_settings(office), daten(AGS[0]))
    [issued] = issue_all(with_settings(office))

    files = uebergabe.print_out(office.buero, issued.bescheidnummer, tmp_path)

    names = [path.name for path in files]
    assert names[:2] == ["Anschreiben.txt", f"Bescheid {issued.bescheidnummer}.pdf"]
    assert az in files[0].read_text(encoding="utf-8")
    assert (issued.bescheidnummer, "brief") in ausgang.hanging(office.buero)
