"""What comes in: gapless numbers, one receipt for the same bytes, a case for everything, our own clock as evidence."""

import sys
from datetime import UTC, date, datetime

import pytest

from kim.casework.buero import KimError, NichtGefunden
from kim.casework.eingang import einordnung, korb, register
from kim.casework.journal import entries
from kim.casework.kontrolle import buecher
from kim.casework.post import ausgang
from kim.casework.pruefung import annahme, berichtigung
from kim_models.antrag import Antragsdaten
from kim_models.rows import Antrag, Dokument, Eingang, Fassung, Feldwert, Post
from tests.werkzeug.buero import AGS, JETZT, Office, bring_in, daten, examined, lesung


def test_receipts_are_numbered_without_gap(office: Office) -> None:
    receipts = [register.register_eingang(office.buero, f"{n}.pdf", f"%PDF {n}".encode()) for n in range(4)]

    assert [receipt.eingangsnummer for receipt in receipts] == [
        "E-000001",
        "E-000002",
        "E-000003",
        "E-000004",
    ]
    assert [row.nr for row in office.rows(Eingang)] == [1, 2, 3, 4]


def test_receipt_that_fails_leaves_no_gap(office: Office) -> None:
    register.register_eingang(office.buero, "a.pdf", b"%PDF a")
    with pytest.raises(AttributeError):
        register.register_eingang(office.buero, object(), b"%PDF b")  # type: ignore[arg-type]

    receipt = register.register_eingang(office.buero, "c.pdf", b"%PDF c")

    assert receipt.eingangsnummer == "E-000002"
    assert buecher.verify(office.buero) == []


def test_same_bytes_twice_are_one_receipt(office: Office) -> None:
    first = register.register_eingang(office.buero, "a.pdf", b"%PDF a")
    second = register.register_eingang(office.buero, "anderer Name.pdf", b"%PDF a")

    assert (first.neu, second.neu) == (True, False)
    assert second.eingangsnummer == first.eingangsnummer
    assert len(office.rows(Eingang)) == 1


def test_same_bytes_filed_twice_are_one_case(office: Office) -> None:
    first = bring_in(office, daten(), b"%PDF a")
    second = bring_in(office, daten(cent=90_000_00), b"%PDF a")

    assert second == first
    assert len(office.rows(Antrag)) == 1
    assert len(office.rows(Fassung)) == 1


def test_original_is_stored_unchanged(office: Office) -> None:
    register.register_eingang(office.buero, "a.pdf", b"%PDF \x00\xff original")

    stored = office.rows(Dokument)[0]

    assert office.buero.ablage.get(stored.sha256) == b"%PDF \x00\xff original"


def test_moment_of_receipt_is_that_of_our_clock(office: Office) -> None:
    aktenzeichen = bring_in(office, daten(antragsdatum=date(2019, 1, 1)))

    antrag, receipt = office.antrag(aktenzeichen), office.rows(Eingang)[0]
    with office.buero.database.reading() as session:
        entry, content = entries(session, "E-000001")[0]

    assert receipt.eingegangen_am == JETZT.replace(second=receipt.eingegangen_am.second)
    assert antrag.rang_am == receipt.eingegangen_am == entry.am
    assert content["zeitquelle"] == "ablage"


def test_receipt_after_midnight_in_berlin_belongs_to_the_new_year(office: Office) -> None:
    office.uhr.set(datetime(2020, 12, 31, 23, 30, tzinfo=UTC))

    assert bring_in(office) == "36.2021-KIM1-0001"


def test_unreadable_receipt_becomes_a_case_for_a_person(office: Office) -> None:
    aktenzeichen = examined(
        office, lesung(Antragsdaten(), art="unlesbar", satz="Die Datei ist beschädigt. Bitte abtippen.")
    )

    antrag = office.antrag(aktenzeichen)
    examination = berichtigung.mend(
        office.buero, office.anna, aktenzeichen, {"kommune": "Stadt Essen"}, "abgetippt"
    )

    assert (antrag.status, antrag.empfaenger_ags) == ("in_pruefung", None)
    assert "pflichtfeld_fehlt" in {befund.code for befund in examination.befunde}
    assert [row.art for row in office.rows(Fassung)] == ["gelesen", "getippt"]


def test_unreadable_bytes_are_filed_by_the_reader_itself(office: Office) -> None:
    receipt = register.register_eingang(office.buero, "kaputt.pdf", b"not a PDF at all")

    filing = einordnung.file_eingang(office.buero, receipt.eingang_id)

    assert filing.klasse == "unlesbar"
    assert register.unfiled(office.buero) == []
    assert einordnung.file_eingang(office.buero, receipt.eingang_id) == filing


def test_without_a_sandbox_a_receipt_waits_and_no_file_is_to_blame(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    buero = sqlite_office.buero
    receipt = register.register_eingang(buero, "kaputt.pdf", b"not a PDF at all")
    monkeypatch.setattr(sys, "executable", "/gibt/es/nicht")
    del vars(buero)["pdf_kasten"]  # the tests' workers run already

    with pytest.raises(KimError, match="kim doctor"):
        einordnung.file_eingang(buero, receipt.eingang_id)

    assert register.unfiled(buero) == [receipt.eingang_id]
    monkeypatch.undo()
    assert einordnung.file_eingang(buero, receipt.eingang_id).klasse == "unlesbar"


def test_unknown_receipt_cannot_be_filed(office: Office) -> None:
    with pytest.raises(NichtGefunden):
        einordnung.file_lesung(office.buero, 7, lesung())


def test_later_submission_waits_for_a_person(office: Office) -> None:
    aktenzeichen = bring_in(office, daten(cent=100_000_00))

    again = bring_in(office, daten(cent=120_000_00))

    assert again == aktenzeichen
    assert office.antrag(aktenzeichen).aktuelle_fassung_id == office.rows(Fassung)[0].id


def test_later_submission_for_another_period_is_a_case_of_its_own(office: Office) -> None:
    bring_in(office, daten(von=date(2021, 1, 1), bis=date(2021, 12, 31)))
    bring_in(office, daten(von=date(2022, 1, 1), bis=date(2022, 12, 31)))

    assert [row.aktenzeichen for row in office.rows(Antrag)] == ["36.2020-KIM1-0001", "36.2020-KIM1-0002"]


def test_accepted_later_submission_keeps_the_rank(office: Office) -> None:
    aktenzeichen = examined(office, daten(cent=100_000_00))
    rank = office.antrag(aktenzeichen).rang_nr
    bring_in(office, daten(cent=120_000_00))

    annahme.accept_fassung(office.buero, office.anna, aktenzeichen, 2, "Die Kommune hat berichtigt.")

    antrag = office.antrag(aktenzeichen)
    assert antrag.rang_nr == rank == 1
    assert antrag.aktuelle_fassung_id == office.rows(Fassung)[1].id
    assert buecher.verify(office.buero) == []


def test_declined_later_submission_changes_nothing(office: Office) -> None:
    aktenzeichen = examined(office, daten(cent=100_000_00))
    before = office.antrag(aktenzeichen)
    bring_in(office, daten(cent=120_000_00))

    annahme.decline_fassung(office.buero, office.anna, aktenzeichen, 2, "Nur eine Zweitschrift.")

    assert office.antrag(aktenzeichen) == before


def test_program_and_rule_version_are_fixed_at_receipt(office: Office) -> None:
    aktenzeichen = bring_in(office)
    office.set_clock(2025, 3, 1)

    vorgang_row = office.antrag(aktenzeichen)

    assert vorgang_row.programm_version == "2021"
    assert office.antrag(bring_in(office, daten(AGS[1]))).programm_version == "2025"


def test_values_keep_where_they_were_read(office: Office) -> None:
    bring_in(
        office, lesung(daten(), herkunft={"iban": {"seite": 1, "box": (1.0, 2.0, 3.0, 4.0), "leser": "text"}})
    )

    iban = next(row for row in office.rows(Feldwert) if row.feld == "iban")

    assert (iban.seite, iban.x0, iban.top, iban.x1, iban.bottom, iban.leser) == (
        1,
        1.0,
        2.0,
        3.0,
        4.0,
        "text",
    )


def test_receipt_is_acknowledged_once(office: Office) -> None:
    bring_in(office)

    mails = office.rows(Post)

    assert [(mail.art, mail.bezug, mail.status) for mail in mails] == [
        ("eingangsbestaetigung", "E-000001", "bereit")
    ]
    assert ausgang.due(office.buero) == [mails[0].id]


def test_wrong_recipient_mended_and_mended_back_is_acknowledged_once(office: Office) -> None:
    aktenzeichen = examined(office)
    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"ags": AGS[1]}, "falsch verstanden")

    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"ags": AGS[0]}, "zurück")

    assert office.antrag(aktenzeichen).empfaenger_ags == AGS[0]
    assert len(office.rows(Post)) == 1


def test_file_taken_from_the_inbox_twice_is_one_receipt(sqlite_office: Office) -> None:
    folder = korb.korb(sqlite_office.buero)
    (folder / "a.pdf").write_bytes(b"%PDF a")
    (folder / ".b.pdf").write_bytes(b"%PDF half written")

    waiting = korb.waiting(sqlite_office.buero)
    register.register_eingang(sqlite_office.buero, "a.pdf", b"%PDF a")  # killed before the file was moved
    receipt = korb.take(sqlite_office.buero, waiting[0])

    assert [path.name for path in waiting] == ["a.pdf"]
    assert (receipt.eingangsnummer, receipt.neu) == ("E-000001", False)
    assert [path.name for path in (folder / "erledigt").iterdir()] == ["E-000001 a.pdf"]
