"""`kim verify letter`: our letters are recognised, nothing else is, and no bytes make it stumble."""

import json
import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from sqlmodel import select

from kim.adapters.brief.attachment import ENTSCHEIDUNG
from kim.casework.bescheid.ausfertigung import payload
from kim.casework.echtheit import brief
from kim.cli import app
from kim.cli.konsole import ausgabe
from kim_models.rows import Ausfertigung, Bescheid, Eingang
from tests.conftest import office_on
from tests.werkzeug.buero import Office, settings_of
from tests.werkzeug.volles_buero import fill

NUMMER = "KIM1-2020-0001"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("nachweis")
    with office_on(request.param, request, folder / "home") as office:
        fill(office, folder)
        yield office


def our_letter(office: Office) -> bytes:
    with office.buero.database.reading() as session:
        sha256 = session.exec(
            select(Ausfertigung.dokument_sha256).where(
                Bescheid.bescheidnummer == NUMMER, Ausfertigung.bescheid_id == Bescheid.id
            )
        ).one()
    return office.buero.ablage.get(sha256)


def without_attachment(pdf: bytes) -> bytes:
    """What is left of a letter that was printed into a new PDF."""
    return saved(pages_of(pdf))


def with_decision(pdf: bytes, entscheidung: bytes) -> bytes:
    """The letter's pages with another decision attached."""
    writer = pages_of(pdf)
    writer.add_attachment(ENTSCHEIDUNG, entscheidung)
    return saved(writer)


def pages_of(pdf: bytes) -> PdfWriter:
    writer = PdfWriter()
    for page in PdfReader(BytesIO(pdf)).pages:
        writer.add_page(page)
    return writer


def saved(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def blank() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    return saved(writer)


def test_our_letter_is_ours_unchanged_and_current(filled: Office) -> None:
    urteil = brief.verify_letter(filled.buero, our_letter(filled))

    assert (urteil.ergebnis, urteil.bescheidnummer) == ("gilt", NUMMER)
    assert urteil.satz == f"Das ist unser Bescheid {NUMMER} vom 7. Dezember 2020, unverändert; er gilt."


def test_changed_file_with_the_same_decision_is_changed(filled: Office) -> None:
    urteil = brief.verify_letter(filled.buero, our_letter(filled) + b"%\n")

    assert (urteil.ergebnis, urteil.bescheidnummer) == ("veraendert", NUMMER)
    assert "verändert" in urteil.satz


def test_known_number_with_another_decision_is_forged(filled: Office) -> None:
    pdf = our_letter(filled)
    (genuine,) = PdfReader(BytesIO(pdf)).attachments[ENTSCHEIDUNG]
    inhalt = json.loads(genuine)
    inhalt["empfaenger_ags"] = "05113000"

    urteil = brief.verify_letter(filled.buero, with_decision(pdf, json.dumps(inhalt).encode()))

    assert (urteil.ergebnis, urteil.bescheidnummer) == ("gefaelscht", NUMMER)


def test_printed_copy_is_recognised_by_its_number(filled: Office) -> None:
    urteil = brief.verify_letter(filled.buero, without_attachment(our_letter(filled)))

    assert (urteil.ergebnis, urteil.bescheidnummer) == ("gefaelscht", NUMMER)


def test_strangers_and_rubbish_are_not_ours(filled: Office) -> None:
    with filled.buero.database.reading() as session:
        original = session.exec(select(Eingang.dokument_sha256)).all()[0]

    for pdf, ergebnis in [
        (b"", "unlesbar"),
        (b"\x00" * 1000, "unlesbar"),
        (filled.buero.ablage.get(original), "unlesbar"),
        (blank(), "fremd"),
        (with_decision(blank(), b"[" * 100_000), "fremd"),
        (with_decision(blank(), b'{"bescheidnummer": "\\ud800\\u0000"}'), "fremd"),
        (with_decision(blank(), b'{"bescheidnummer": ["KIM1-2020-0001"]}'), "fremd"),
    ]:
        assert brief.verify_letter(filled.buero, pdf).ergebnis == ergebnis


@pytest.mark.slow
def test_no_flipped_byte_passes_and_none_raises(filled: Office) -> None:
    pdf, dice = our_letter(filled), random.Random(17)
    found = set()
    for _ in range(40):
        raw = bytearray(pdf)
        for _ in range(dice.choice([1, 1, 200])):
            raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        found.add(brief.verify_letter(filled.buero, bytes(raw)).ergebnis)
    for _ in range(10):
        found.add(brief.verify_letter(filled.buero, pdf[: dice.randrange(len(pdf))]).ergebnis)

    assert found <= {"veraendert", "gefaelscht", "fremd", "unlesbar"}
    assert "veraendert" in found


def test_row_that_the_journal_does_not_know_is_not_believed(filled: Office) -> None:
    foreign = filled.buero.ablage.put(b"%PDF-1.7 made by somebody with the database's password")
    with filled.buero.database.writing() as session:
        row = session.exec(select(Bescheid).where(Bescheid.bescheidnummer == NUMMER)).one()

        assert not brief._journal_knows(session, row, foreign)
        session.rollback()


def test_paper_is_known_by_its_number_and_its_code(filled: Office) -> None:
    with filled.buero.database.reading() as session:
        row = session.exec(select(Bescheid).where(Bescheid.bescheidnummer == NUMMER)).one()
    code = payload(row).pruefzeichen()
    other = ("0" if code[0] != "0" else "1") + code[1:]

    said = [
        brief.verify_code(filled.buero, nummer, zeichen).ergebnis
        for nummer, zeichen in [
            (NUMMER, code),
            (NUMMER.lower(), f" {code.upper().replace(' ', '')} "),
            (NUMMER, other),
            (NUMMER, code[:-1]),
            ("KIM1-2020-9999", code),
            ("\x00", "ſ"),
        ]
    ]

    assert said == ["gilt", "gilt", "gefaelscht", "unlesbar", "fremd", "fremd"]
    assert code in PdfReader(BytesIO(our_letter(filled))).pages[-1].extract_text()
    assert brief.verify_code(filled.buero, NUMMER, code).satz == (
        f"Nummer und Prüfzeichen sind die von unserem Bescheid {NUMMER} vom 7. Dezember 2020; er gilt."
    )


def test_command_has_an_exit_code_for_each_answer(
    filled: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(filled.buero.database.url, filled.buero.settings.home)
    monkeypatch.setattr("kim.cli.konsole.tuer.load", lambda: settings)
    pdf = our_letter(filled)
    for name, inhalt, code in [
        ("ours.pdf", pdf, ausgabe.FERTIG),
        ("changed.pdf", pdf + b"%", ausgabe.UNSTIMMIG),
        ("strange.pdf", blank(), ausgabe.GESCHEITERT),
    ]:
        (tmp_path / name).write_bytes(inhalt)
        assert app(["verify", "letter", str(tmp_path / name), "--json"], exit_on_error=False) == code
        said = json.loads(capsys.readouterr().out)
        assert said["schema"] == "kim.verify-letter/1"
    assert app(["verify", "pruefzeichen", NUMMER, "0" * 16], exit_on_error=False) == ausgabe.UNSTIMMIG
    assert "gehört nicht zu unserem Bescheid" in capsys.readouterr().err
    assert app(["verify", "--json"], exit_on_error=False) == ausgabe.FERTIG
    assert json.loads(capsys.readouterr().out)["schema"] == "kim.verify/1"
