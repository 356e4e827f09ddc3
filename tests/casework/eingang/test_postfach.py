"""Messages of a mailbox as receipts: each once, at the mailbox's moment, with its source; the way there in the settings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from kim.casework.eingang import nachricht, postfach, register
from kim.casework.eingang.postfach import Nachrichtenherkunft, PostfachGestoert, register_message
from kim.casework.eingang.vorauslesen import Vorausleser
from kim.casework.erzaehlung.ereignisse import sentence
from kim.casework.journal import entries
from kim.casework.kontrolle import buecher
from kim_models.rows import Eingang, Einordnung, Postabruf, Posteinordnung
from tests.werkzeug.buero import JETZT, Office, bring_in, settings_of
from tests.werkzeug.nachrichten import anhang, mail

TAG = JETZT - timedelta(hours=1)
ERSTE = Nachrichtenherkunft("imap://kim@imap.example/INBOX", 5, 1, TAG, 90)


def message(office: Office, uid: int, minuten: int = 0, roh: bytes = b"", **werte: Any) -> str:
    """One message of the mailbox is taken in."""
    woher = replace(ERSTE, uid=uid, internaldate=TAG + timedelta(minutes=minuten), **werte)
    return register_message(office.buero, woher, roh or mail(betreff=f"Nachricht {uid}"))


def test_message_is_a_receipt_at_the_moment_of_the_mailbox(office: Office) -> None:
    assert message(office, 1) == "neu"

    (row,) = office.rows(Eingang)
    assert (row.eingegangen_am, row.zeitquelle, row.kanal) == (TAG, "postfach", "postfach")
    with office.buero.database.reading() as session:
        ((entry, told),) = entries(session, "E-000001")
    assert (entry.nr, told["uidvalidity"], told["uid"], told["internaldate"]) == (
        row.ereignis_nr,
        5,
        1,
        TAG.isoformat(),
    )
    assert "UIDVALIDITY 5, UID 1" in sentence(entry.art, told)
    assert buecher.verify(office.buero) == []


def test_same_message_again_changes_nothing(office: Office) -> None:
    message(office, 1)

    assert message(office, 1) == "da"
    assert len(office.rows(Eingang)) == len(office.rows(Postabruf)) == 1


def test_same_bytes_elsewhere_are_the_known_receipt(office: Office) -> None:
    roh = mail(betreff="Antrag")
    as_file = register.register_eingang(office.buero, "antrag.eml", roh)

    found = [message(office, 1, roh=roh), message(office, 1, roh=roh, uidvalidity=6)]

    assert found == ["bekannt", "bekannt"]
    assert [row.eingang_id for row in office.rows(Postabruf)] == [as_file.eingang_id] * 2
    # The receipt keeps the moment of the upload, though the mailbox had the bytes before.
    assert office.rows(Eingang)[0].eingegangen_am > TAG
    with office.buero.database.reading() as session:
        said = [sentence(entry.art, told) for entry, told in entries(session, "E-000001")]
    assert said[1].startswith("Dieselben Bytes lagen noch einmal im Postfach")
    assert buecher.verify(office.buero) == []


def test_mailbox_whose_clock_is_wrong_moves_nobody_forward(office: Office) -> None:
    before = bring_in(office)
    message(office, 1, minuten=10)
    message(office, 2, minuten=60 * 24 * 30)
    message(office, 3, minuten=-60 * 24 * 30)
    message(office, 4, minuten=20)

    first, future, back, last = office.rows(Eingang)[1:]
    assert (first.eingegangen_am, last.eingegangen_am) == (
        TAG + timedelta(minutes=10),
        TAG + timedelta(minutes=20),
    )
    assert (back.eingegangen_am, back.zeitquelle) == (TAG + timedelta(minutes=10), "postfach")
    assert (future.eingegangen_am > office.antrag(before).rang_am, future.zeitquelle) == (True, "ablage")
    with office.buero.database.reading() as session:
        said = [sentence("eingang.registriert", entries(session, f"E-00000{n}")[0][1]) for n in (3, 4)]
    assert ["geht also vor" in said[0], "kleinerer UID" in said[1]] == [True, True]
    assert buecher.verify(office.buero) == []


def test_message_handed_out_late_has_the_moment_of_its_place(office: Office) -> None:
    message(office, 1, minuten=10)
    message(office, 3, minuten=30)

    message(office, 2, minuten=20)

    assert office.rows(Eingang)[2].eingegangen_am == TAG + timedelta(minutes=20)
    assert buecher.verify(office.buero) == []


def test_message_too_large_is_a_receipt_for_people(office: Office) -> None:
    message(office, 1, groesse=52_428_800, umfang="kopf")
    (eingang_id,) = register.unfiled(office.buero)

    ergebnis = nachricht.file_receipt(office.buero, eingang_id)

    assert (ergebnis.klassen, ergebnis.menschen) == (("manuell",), True)
    assert ergebnis.satz.startswith("Zu groß: Von der Nachricht (50 MB) wurde nur der Kopf geholt")
    assert buecher.verify(office.buero) == []


def test_message_older_than_the_programme_is_a_case_for_people(sqlite_office: Office) -> None:
    before = Nachrichtenherkunft(ERSTE.postfach, 5, 1, datetime(2019, 5, 1, tzinfo=UTC), 90)
    register_message(sqlite_office.buero, before, mail(anhang(b"%PDF kaputt")))
    (eingang_id,) = register.unfiled(sqlite_office.buero)

    ergebnis = nachricht.file_receipt(sqlite_office.buero, eingang_id)

    assert ergebnis.vorgaenge == ("36.2019-KIM1-0001",)
    satz = sqlite_office.rows(Einordnung)[0].satz
    assert satz.endswith("vor dem Beginn des Förderprogramms (30.11.2020): bitte ansehen.")
    assert buecher.verify(sqlite_office.buero) == []


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("INSERT INTO postabruf {columns} SELECT 9, postfach, {rest} FROM postabruf", "postabruf_einmal"),
        ("INSERT INTO postabruf {columns} SELECT id, 'x', {rest} FROM postabruf", "unveraenderlich"),
    ],
)
def test_database_takes_no_message_twice(sqlite_office: Office, statement: str, refusal: str) -> None:
    message(sqlite_office, 1)
    rest = "uidvalidity, uid, internaldate, groesse, umfang, eingang_id, am"

    with pytest.raises(DBAPIError, match=refusal):
        sqlite_office.sql(statement.format(columns=f"(id, postfach, {rest})", rest=rest))


@pytest.mark.parametrize("moment", ["2020-12-07 06:59:59.000000", "2020-12-09 00:00:00.000000"])
def test_database_takes_no_receipt_before_its_mailbox_or_after_the_pull(
    sqlite_office: Office, moment: str
) -> None:
    message(sqlite_office, 1)
    sqlite_office.sql(
        "INSERT INTO dokument (sha256, groesse, medientyp) VALUES ('00', 1, 'message/rfc822')",
    )
    sqlite_office.sql("UPDATE zaehler SET wert = wert + 1 WHERE name = 'eingang'")
    sqlite_office.sql(
        "INSERT INTO eingang (nr, kanal, dateiname, dokument_sha256, eingegangen_am, zeitquelle, ereignis_nr)"
        f" SELECT 2, kanal, dateiname, '00', '{moment}', zeitquelle, ereignis_nr - 1 FROM eingang"
    )

    with pytest.raises(DBAPIError, match="postabruf_zeit"):
        sqlite_office.sql(
            "INSERT INTO postabruf (postfach, uidvalidity, uid, internaldate, groesse, umfang, eingang_id, am)"
            " SELECT postfach, uidvalidity, 2, internaldate, groesse, umfang, 2, am FROM postabruf"
        )


@pytest.mark.parametrize(
    ("werte", "satz"),
    [
        ({}, "kein Postfach eingerichtet"),
        ({"postfach_host": "imap.example"}, "KIM_POSTFACH_USER"),
        ({"postfach_host": "imap.example", "postfach_user": "kim", "postfach_tls": "keine"}, "Ohne TLS"),
        (
            {
                "postfach_host": "imap.example",
                "postfach_user": "kim",
                "postfach_passwortdatei": Path("/fehlt"),
            },
            "KIM_POSTFACH_PASSWORTDATEI",
        ),
    ],
)
def test_settings_that_cannot_be_are_named(tmp_path: Path, werte: dict[str, Any], satz: str) -> None:
    with pytest.raises(PostfachGestoert, match=satz):
        postfach.access(settings_of("", tmp_path, **werte))


def test_password_comes_from_the_first_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "passwort").write_text("Straße 1\nzweite Zeile\n", encoding="utf-8")
    werte = {"postfach_host": "imap.example", "postfach_user": "kim@x", "postfach_ordner": "Anträge"}

    zugang = postfach.access(settings_of("", tmp_path, **werte, postfach_passwortdatei=tmp_path / "passwort"))

    assert zugang.password.get_secret_value() == "Straße 1"
    assert zugang.name == "imap://kim%40x@imap.example/Antr%C3%A4ge"
    assert "Straße" not in repr(zugang)


def test_reading_ahead_files_in_order_whatever_is_asked(sqlite_office: Office) -> None:
    buero = sqlite_office.buero
    ids = [register.register_eingang(buero, "x.eml", mail(betreff=str(n))).eingang_id for n in range(7)]
    nachricht.file_receipt(buero, ids[3])

    with Vorausleser(buero, ids, plaetze=1) as vorlauf:
        filed = [nachricht.file_receipt(buero, id_, vorlauf.of(id_)).eingangsnummer for id_ in ids]

    assert filed == [f"E-{n:06d}" for n in range(1, 8)]
    assert len(sqlite_office.rows(Posteinordnung)) == 7
