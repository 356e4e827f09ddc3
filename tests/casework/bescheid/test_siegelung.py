"""Letters with a seal in the office: one for each decision, compared as a prefix, never left out where one is set up."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from kim.adapters import brief
from kim.adapters.clock import Systemuhr
from kim.adapters.database import TransientError
from kim.adapters.siegel import open_siegel, read_seal
from kim.casework.bescheid import ausfertigung, erlass, siegelung
from kim.casework.bescheid.siegelung import BriefUngesiegelt
from kim.casework.betrieb import einrichtung
from kim.casework.echtheit import brief as briefpruefung
from kim.casework.erzaehlung import vorgang
from kim.casework.kontrolle import buecher, nachrechnung
from kim.casework.post import ausgang
from kim.cli.demo import siegel as demo
from kim_models.rows import Ausfertigung, Bescheid, Ereignis, Post
from tests.werkzeug.buero import Office, issue_all, send_due, set_budget, signed, with_settings

UNSER = "Das ist unser Bescheid KIM1-2020-0001 vom 7. Dezember 2020, unverändert"


def sealing(office: Office, **angaben: object) -> Office:
    """The same office with a seal of its own."""
    path = office.buero.settings.home / "siegel.p12"
    path.write_bytes(demo.pkcs12_bytes(**angaben))  # type: ignore[arg-type]
    return with_settings(office, siegel=path)


def decided(office: Office) -> Bescheid:
    """One decision without a letter yet."""
    set_budget(office)
    signed(office)
    issue_all(office)
    row: Bescheid = office.rows(Bescheid)[0]
    return row


def letter_of(office: Office, row: Bescheid) -> bytes:
    assert row.id is not None
    return ausfertigung.letter(office.buero, row.id)


def test_sealed_letter_is_ours_and_comes_out_again(office: Office) -> None:
    office = sealing(office)
    row = decided(office)

    pdf = letter_of(office, row)

    rendered = brief.render_bescheid(ausfertigung.payload(row))
    assert pdf.startswith(rendered)
    assert pdf != rendered
    assert letter_of(office, row) == pdf
    assert len(office.rows(Ausfertigung)) == 1
    assert nachrechnung.recompute(office.buero, briefe=True).satz == "1 Bescheide, 1 Briefe, 0 Abweichungen"
    assert buecher.verify(office.buero) == []
    urteil = briefpruefung.verify_letter(office.buero, pdf)
    assert (urteil.ergebnis, urteil.siegel, urteil.gesiegelt_von) == ("gilt", "gueltig", demo.NAME)
    assert urteil.satz == f"{UNSER} und gültig gesiegelt („{demo.NAME}“); er gilt."


def test_disk_that_does_not_answer_is_no_office_without_a_seal(sqlite_office: Office) -> None:
    # The kernel refuses to look at a name of more than 255 bytes, as a failing disk refuses any.
    office = with_settings(sqlite_office, home=sqlite_office.buero.settings.home / ("x" * 300))

    with pytest.raises(TransientError, match="gerade nicht lesbar"):
        siegelung.require(office.buero)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_many_at_once_make_one_sealed_letter(office: Office) -> None:
    office = sealing(office)
    row = decided(office)
    # The simulated clock writes its file at each look and is made for one thread.
    office = replace(office, buero=replace(office.buero, uhr=Systemuhr()))

    with ThreadPoolExecutor(4) as pool:
        letters = set(pool.map(lambda _: letter_of(office, row), range(4)))

    assert len(letters) == 1
    assert len(office.rows(Ausfertigung)) == 1
    assert read_seal(letters.pop()).zustand == "gueltig"


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_tampered_stripped_and_foreign_seals_are_named(sqlite_office: Office, tmp_path: Path) -> None:
    office = sealing(sqlite_office)
    row = decided(office)
    pdf = letter_of(office, row)
    rendered = brief.render_bescheid(ausfertigung.payload(row))
    (tmp_path / "fremd.p12").write_bytes(demo.pkcs12_bytes(name="Falsches Amt"))
    foreign = open_siegel(tmp_path / "fremd.p12", "").seal(rendered, office.uhr.now())
    copy, out = PdfWriter(), BytesIO()
    copy.append_pages_from_reader(PdfReader(BytesIO(pdf)))
    copy.write(out)

    said = {
        name: (urteil.ergebnis, urteil.satz)
        for name, data in [
            ("byte", pdf.replace(b"/Lang(de-DE)", b"/Lang(de-AT)")),
            ("appended", pdf + b"\n"),
            ("stripped", rendered),
            ("foreign", foreign),
            ("copy", out.getvalue()),
        ]
        if (urteil := briefpruefung.verify_letter(office.buero, data))
    }

    head = "Diese Datei enthält die Entscheidung aus unserem Bescheid KIM1-2020-0001 vom 7. Dezember 2020, sie selbst"
    tail = "; es gilt allein unsere Ausfertigung."
    assert said == {
        "byte": ("veraendert", f"{head} wurde aber verändert, und ihr Siegel ist gebrochen{tail}"),
        "appended": ("veraendert", f"{head} wurde aber verändert, und ihr Siegel ist gebrochen{tail}"),
        "stripped": ("veraendert", f"{head} wurde aber verändert, und unser Siegel fehlt{tail}"),
        "foreign": (
            "veraendert",
            f"{head} wurde aber verändert und trägt ein Siegel, das nicht zu unserer Ausfertigung gehört"
            f" („Falsches Amt“){tail}",
        ),
        "copy": (
            "gefaelscht",
            "Diese Datei nennt unseren Bescheid KIM1-2020-0001 vom 7. Dezember 2020, ist aber nicht unsere"
            " Ausfertigung: Sie ist gefälscht oder verändert, und unser Siegel fehlt.",
        ),
    }


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_decision_stands_and_its_letter_waits_for_a_valid_seal(office: Office) -> None:
    expired = sealing(office, bis=datetime(2020, 12, 6, tzinfo=UTC))
    row = decided(expired)

    for _ in range(2):
        with pytest.raises(BriefUngesiegelt, match=r"KIM1-2020-0001 wartet auf sein Siegel: .* abgelaufen"):
            letter_of(expired, row)
        with pytest.raises(BriefUngesiegelt):
            send_due(with_settings(expired))

    assert [one.status for one in office.rows(Bescheid)] == ["ausgefertigt"]
    assert office.rows(Ausfertigung) == []
    assert [mail.status for mail in office.rows(Post) if mail.bescheid_id is not None] == ["bereit"]
    notes = [entry for entry in office.rows(Ereignis) if entry.art == "bescheid.ungesiegelt"]
    assert len(notes) == 1
    assert buecher.verify(office.buero) == []

    renewed = sealing(office)
    assert read_seal(letter_of(renewed, row)).zustand == "gueltig"
    assert len(office.rows(Ausfertigung)) == 1
    assert ausgang.due(office.buero) != []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_story_of_the_case_tells_why_the_letter_waited(sqlite_office: Office) -> None:
    office = sealing(sqlite_office, bis=datetime(2020, 12, 6, tzinfo=UTC))
    row = decided(office)
    with pytest.raises(BriefUngesiegelt):
        letter_of(office, row)

    told = str(vorgang.tell(office.buero, ausfertigung.payload(row).aktenzeichen)["geschichte"])

    assert "Der Brief zu KIM1-2020-0001 wartet auf sein Siegel: Das Siegelzertifikat" in told


def test_no_number_is_drawn_without_a_seal_that_holds(office: Office) -> None:
    expired = sealing(office, bis=datetime(2020, 12, 6, tzinfo=UTC))
    broken = with_settings(office, siegel=office.buero.settings.home / "nirgends.p12")

    with pytest.raises(BriefUngesiegelt, match="abgelaufen"):
        erlass.preflight(expired.buero)
    with pytest.raises(BriefUngesiegelt, match="lässt sich nicht lesen"):
        erlass.preflight(broken.buero)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_letters_of_before_and_after_the_seal_are_both_ours(sqlite_office: Office) -> None:
    row = decided(sqlite_office)
    plain = letter_of(sqlite_office, row)

    office = sealing(sqlite_office)

    assert letter_of(office, row) == plain
    assert briefpruefung.verify_letter(office.buero, plain).satz == f"{UNSER}; er gilt."
    assert nachrechnung.recompute(office.buero, briefe=True).abweichungen == ()


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_what_follows_a_letter_and_is_no_seal_is_a_deviation(sqlite_office: Office) -> None:
    office = sealing(sqlite_office)
    row = decided(office)
    rendered = brief.render_bescheid(ausfertigung.payload(row))
    sealed = siegelung.sealed(office.buero, rendered, row.bescheidnummer, "36.2020-KIM1-0001")

    assert siegelung.is_letter(rendered, rendered)
    assert siegelung.is_letter(sealed, rendered)
    assert not siegelung.is_letter(rendered + b"% mehr", rendered)
    assert not siegelung.is_letter(sealed + b"\n", rendered)
    assert not siegelung.is_letter(b"\n" + sealed, rendered)


def test_password_comes_from_the_file_first_and_stays_out_of_words(sqlite_office: Office) -> None:
    home = sqlite_office.buero.settings.home
    office = sealing(sqlite_office, passwort="sehr geheim")
    (home / "passwort").write_text("sehr geheim\n")

    with_file = with_settings(office, siegel_passwortdatei=home / "passwort")
    without = with_settings(office, siegel_passwortdatei=home / "keine")

    siegelung.require(with_file.buero)
    with pytest.raises(BriefUngesiegelt, match="KIM_SIEGEL_PASSWORTDATEI"):
        siegelung.require(without.buero)
    with pytest.raises(BriefUngesiegelt, match="das Passwort ist falsch"):
        siegelung.require(office.buero)


def test_doctor_names_the_certificate_and_its_end(sqlite_office: Office) -> None:
    assert (
        einrichtung.seal(sqlite_office.buero).satz == "Keines eingerichtet; Briefe gehen ohne Siegel hinaus"
    )

    good = einrichtung.seal(sealing(sqlite_office).buero)
    soon = einrichtung.seal(sealing(sqlite_office, bis=datetime(2021, 1, 15, tzinfo=UTC)).buero)
    over = einrichtung.seal(sealing(sqlite_office, bis=datetime(2020, 12, 6, tzinfo=UTC)).buero)

    assert (good.urteil, soon.urteil, over.urteil) == ("gut", "achtung", "fehler")
    assert good.satz.startswith(f"„{demo.NAME}“, gültig bis 31.12.2049 (sha256 ")
    assert "ist am 06.12.2020 abgelaufen" in over.satz


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_doctor_says_if_the_seal_was_lost(sqlite_office: Office) -> None:
    office = sealing(sqlite_office)
    letter_of(office, decided(office))
    office.buero.settings.siegelpfad.unlink()

    check = einrichtung.seal(with_settings(office, siegel=None).buero)

    assert (check.urteil, check.satz) == (
        "fehler",
        "Keines eingerichtet; Briefe gehen ohne Siegel hinaus, der letzte trug aber eines",
    )
