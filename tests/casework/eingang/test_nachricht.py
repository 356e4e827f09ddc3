"""E-mails in the office: one moment for all that came in them, the same bytes once, no answer to a machine."""

import random
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from kim.casework.eingang import korb, nachricht, register
from kim.casework.eingang.nachricht import Eingangsergebnis
from kim.casework.kontrolle import buecher
from kim.casework.kontrolle.abschluss import daily_close
from kim_models.rows import Anhang, Antrag, Eingang, Einordnung, Post, Posteinordnung
from tests.werkzeug.buero import Office, bring_in, daten
from tests.werkzeug.nachrichten import anhang, mail, text, unzustellbar, weitergeleitet

ANTRAEGE = Path(__file__).parents[3] / "kim" / "cli" / "demo" / "antraege"
KOELN, WESEL, DORTMUND = "p2_02_stadt-koeln.pdf", "p2_07_kreis-wesel.pdf", "p1_04_stadt-dortmund.pdf"
ZIP = anhang(b"PK\x03\x04", 'filename="a.zip"', "application/zip")


def take(office: Office, roh: bytes, name: str = "mail.eml") -> Eingangsergebnis:
    """Registers and files one e-mail."""
    receipt = register.register_eingang(office.buero, name, roh)
    return nachricht.file_receipt(office.buero, receipt.eingang_id)


def test_application_by_mail_has_the_moment_of_the_mail(office: Office) -> None:
    pdf = (ANTRAEGE / "p2_02_stadt-koeln.pdf").read_bytes()
    receipt = register.register_eingang(office.buero, "mail.eml", mail(text(), anhang(pdf)))
    office.uhr.set(office.uhr.now() + timedelta(hours=5))  # the office reads it later …
    other = bring_in(office)  # … and takes in another one before

    ergebnis = nachricht.file_receipt(office.buero, receipt.eingang_id)

    mail_row, _, child = office.rows(Eingang)
    antrag = office.antrag(ergebnis.aktenzeichen or "")
    assert (ergebnis.klassen, ergebnis.menschen) == (("antrag",), False)
    assert (child.eltern_id, child.eingegangen_am, child.dateiname) == (
        mail_row.id,
        mail_row.eingegangen_am,
        "Antrag.pdf",
    )
    assert antrag.rang_am == mail_row.eingegangen_am < office.antrag(other).rang_am
    assert [(m.art, m.bezug) for m in office.rows(Post)][1:] == [("eingangsbestaetigung", "E-000003")]
    assert buecher.verify(office.buero) == []
    assert all(line.stimmt for line in daily_close(office.buero))

    again = take(office, mail(anhang(pdf, 'filename="noch einmal.pdf"'), betreff="Erneut"))

    assert (again.klassen, again.aktenzeichen) == (("duplikat",), ergebnis.aktenzeichen)
    assert [row.rolle for row in office.rows(Anhang)] == ["antrag", "duplikat"]
    assert len(office.rows(Antrag)) == 2


def _beside(*others: bytes) -> bytes:
    return mail(text(), anhang((ANTRAEGE / DORTMUND).read_bytes()), *others)


LOGO = b"\x89PNG\r\n" + bytes(8_000)
KARTE = b"BEGIN:VCARD\r\nFN:Erika Beispiel\r\nEND:VCARD\r\n"


def test_logo_card_and_signature_beside_an_application_ask_nobody(office: Office) -> None:
    done = take(
        office,
        _beside(
            anhang(LOGO, 'filename="image001.png"', "image/png"),
            anhang(LOGO, 'filename="Wappen.png"', "application/octet-stream"),
            anhang(KARTE, 'filename="Beispiel.vcf"', "text/x-vcard"),
            anhang(b"-----BEGIN PGP SIGNATURE-----", 'filename="signature.asc"', "application/octet-stream"),
        ),
    )

    assert (done.klassen, done.menschen) == (("antrag",), False)
    assert done.satz == "Die Nachricht enthält einen Antrag."
    # All of it stays on record.
    assert [(row.dateiname, row.groesse) for row in office.rows(Anhang)][1:] == [
        ("image001.png", len(LOGO)),
        ("Wappen.png", len(LOGO)),
        ("Beispiel.vcf", len(KARTE)),
        ("signature.asc", 29),
    ]
    assert buecher.verify(office.buero) == []


@pytest.mark.parametrize(
    "other",
    [
        anhang(b"\xff\xd8\xff" + bytes(200_000), 'filename="Seite 2.jpg"', "image/jpeg"),
        anhang(b"MZ" + bytes(90), 'filename="Beispiel.vcf"', "text/x-vcard"),
        anhang(b"PK\x03\x04", 'filename="Beispiel.vcf"', "text/x-vcard"),
        anhang(b"Text", 'filename="Begr\xc3\xbcndung.txt"', "text/plain"),
    ],
    ids=["photo", "program", "archive", "text"],
)
def test_anything_else_beside_an_application_asks_a_person(sqlite_office: Office, other: bytes) -> None:
    done = take(sqlite_office, _beside(other))

    assert (done.klassen, done.menschen) == (("antrag", "anhang_nicht_pdf"), True)


def test_small_picture_alone_may_be_the_application(sqlite_office: Office) -> None:
    done = take(sqlite_office, mail(text(), anhang(LOGO, 'filename="Antrag.png"', "image/png")))

    assert done.klassen == ("anhang_nicht_pdf",)


@pytest.mark.parametrize(
    ("name", "klassen", "satz"),
    [
        ("Antrag.zip", ("anhang_nicht_pdf",), "Ein Anhang ist kein PDF"),
        ("Antrag.pdf", ("anhang_nicht_pdf",), "Ein Anhang ist kein PDF"),
    ],
)
def test_archive_with_an_uncompressed_pdf_is_no_pdf(
    sqlite_office: Office, name: str, klassen: tuple[str, ...], satz: str
) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("Antrag.pdf", (ANTRAEGE / "p2_02_stadt-koeln.pdf").read_bytes())

    roh = mail(text(), anhang(archive.getvalue(), f'filename="{name}"', "application/zip"))
    ergebnis = take(sqlite_office, roh)

    assert (ergebnis.klassen, ergebnis.menschen) == (klassen, True)
    assert satz in ergebnis.satz
    assert sqlite_office.rows(Einordnung) == []


ANLAGE = "p4_01_kreis-warendorf_anschreiben.pdf"


def test_annex_that_lies_in_another_case_is_told_and_not_passed_over(office: Office) -> None:
    annex = anhang((ANTRAEGE / ANLAGE).read_bytes(), 'filename="Anlage.pdf"')
    first = take(office, mail(anhang((ANTRAEGE / KOELN).read_bytes()), annex))

    second = take(office, mail(anhang((ANTRAEGE / WESEL).read_bytes()), annex, betreff="Auch wir"), "2.eml")

    assert set(second.klassen) == {"antrag", "duplikat", "manuell"}
    assert (second.menschen, second.aktenzeichen) == (True, "36.2020-KIM1-0002")
    assert f"Anhang 2 ist Byte für Byte eine Datei, die zu {first.aktenzeichen} gehört" in second.satz
    assert buecher.verify(office.buero) == []


def test_annex_beside_the_same_application_goes_to_its_case(office: Office) -> None:
    application = anhang((ANTRAEGE / KOELN).read_bytes())
    first = take(office, mail(application))

    annex = anhang((ANTRAEGE / ANLAGE).read_bytes(), 'filename="Anlage.pdf"')
    again = take(office, mail(annex, application, betreff="Anlage vergessen, hier alles"), "2.eml")

    assert (set(again.klassen), again.aktenzeichen) == ({"anlage", "duplikat"}, first.aktenzeichen)
    assert len(office.rows(Antrag)) == 1
    assert [row.rolle for row in office.rows(Anhang)] == ["antrag", "anlage", "duplikat"]
    assert buecher.verify(office.buero) == []


def test_two_applications_in_one_mail_are_both_named_and_acknowledged(office: Office) -> None:
    zweiter = anhang((ANTRAEGE / DORTMUND).read_bytes(), 'filename="Zweiter.pdf"')
    annex = anhang((ANTRAEGE / ANLAGE).read_bytes(), 'filename="Anlage.pdf"')

    done = take(office, mail(anhang((ANTRAEGE / KOELN).read_bytes()), zweiter))
    beide = "36.2020-KIM1-0001 und 36.2020-KIM1-0002"

    assert (done.klassen, done.menschen) == (("antrag",), False)
    assert done.satz == f"Die Nachricht enthält 2 Anträge, abgelegt unter {beide}."
    acknowledged = [
        (row.antrag_id, row.bezug) for row in office.rows(Post) if row.art == "eingangsbestaetigung"
    ]
    assert acknowledged == [(1, "E-000002"), (2, "E-000003")]
    # Which of the two an annex belongs to nobody but a person can say.
    paar = [anhang((ANTRAEGE / name).read_bytes() + b"\n") for name in (KOELN, DORTMUND)]
    again = take(office, mail(*paar, annex, betreff="Mit Anlage"), "2.eml")
    assert f"abgelegt unter {beide}." in again.satz
    assert "zu welchem der Anträge" in again.satz
    assert buecher.verify(office.buero) == []


def test_annex_twice_in_one_mail_is_filed_once(office: Office) -> None:
    annex = (ANTRAEGE / ANLAGE).read_bytes()

    done = take(office, mail(text(), anhang(annex), weitergeleitet(mail(anhang(annex)))))

    assert done.klassen == ("anlage",)
    assert [row.rolle for row in office.rows(Anhang)] == ["anlage", "doppelt"]
    assert buecher.verify(office.buero) == []


def test_mail_filed_twice_is_filed_once(office: Office) -> None:
    first = take(office, mail(text(), ZIP))
    second = take(office, mail(text(), ZIP))

    assert second == first
    assert len(office.rows(Posteinordnung)) == len(office.rows(Eingang)) == 1
    assert register.unfiled(office.buero) == []


@pytest.mark.parametrize("bezug", ["betreff", "eingangsnummer", "antwort"])
def test_reply_is_filed_with_its_case(office: Office, bezug: str) -> None:
    aktenzeichen = bring_in(office)
    antwort = office.rows(Post)[0].message_id
    kopf = {
        "betreff": {"betreff": f"AW: Ihr Antrag ({aktenzeichen}), Nachreichung"},
        "eingangsnummer": {"betreff": "Zu E-000001:"},
        "antwort": {"kopf": f"In-Reply-To: {antwort}"},
    }[bezug]

    ergebnis = take(office, mail(anhang(b"%PDF kaputt", 'filename="Anlage.pdf"'), **kopf))

    assert (ergebnis.klassen, ergebnis.aktenzeichen) == (("anlage", "manuell"), aktenzeichen)
    assert [row.klasse for row in office.rows(Einordnung)] == ["antrag", "anlage"]
    assert len(office.rows(Antrag)) == 1
    assert buecher.verify(office.buero) == []
    assert all(line.stimmt for line in daily_close(office.buero))


def _reply(*parts: bytes, kennung: str = "<m1@stadt.example>", kopf: str = "In-Reply-To") -> bytes:
    roh = mail(text("Nachtrag"), *parts, betreff="Re: Antrag KIM", kopf=f"{kopf}: {kennung}")
    return roh.replace(b"Message-ID: <m1@", b"Message-ID: <m2@")


@pytest.mark.parametrize("kopf", ["In-Reply-To", "References"])
def test_reply_to_ones_own_earlier_mail_is_filed_with_its_case(office: Office, kopf: str) -> None:
    annex = anhang((ANTRAEGE / ANLAGE).read_bytes(), 'filename="Anlage.pdf"')
    first = take(office, mail(text(), anhang((ANTRAEGE / DORTMUND).read_bytes())))

    bare = take(office, _reply(kopf=kopf), "2.eml")
    more = take(office, _reply(annex, kopf=kopf), "3.eml")
    corrected = take(office, _reply(anhang((ANTRAEGE / DORTMUND).read_bytes() + b"\n"), kopf=kopf), "4.eml")
    other = take(office, _reply(kennung="<m9@stadt.example>", kopf=kopf), "5.eml")

    assert {bare.aktenzeichen, more.aktenzeichen, corrected.aktenzeichen} == {first.aktenzeichen}
    assert (more.klassen, more.menschen) == (("anlage",), False)
    assert corrected.klassen == ("antrag", "ersetzt_frueheren")
    assert len(office.rows(Antrag)) == 1
    assert other.aktenzeichen is None
    assert buecher.verify(office.buero) == []
    assert all(line.stimmt for line in daily_close(office.buero))


def test_message_id_of_hidden_characters_stops_nothing_and_names_nothing(office: Office) -> None:
    wuerfel = random.Random(1)
    kennung = f"<{''.join(chr(wuerfel.choice((0x202A, 0x2066)) + wuerfel.randrange(4)) for _ in range(250))}>"
    roh = mail(text(), anhang((ANTRAEGE / DORTMUND).read_bytes()))
    roh = roh.replace(b"<m1@stadt.example>", kennung.encode())

    done = take(office, roh)

    assert done.klassen == ("antrag",)
    assert take(office, _reply(kennung=kennung), "2.eml").aktenzeichen is None
    assert buecher.verify(office.buero) == []


def test_message_id_that_two_senders_claim_chooses_no_case(office: Office) -> None:
    first = take(office, mail(text(), anhang((ANTRAEGE / DORTMUND).read_bytes())))
    # Somebody else, with an application of his own, says that his mail is the first one.
    second = take(office, mail(text(), anhang((ANTRAEGE / KOELN).read_bytes()), betreff="Anderes"), "2.eml")

    reply = take(office, _reply(), "3.eml")

    assert (reply.menschen, reply.aktenzeichen) == (True, None)
    assert f"mehrere Vorgänge ({first.aktenzeichen}, {second.aktenzeichen})" in reply.satz


def test_reply_to_a_mail_with_two_applications_goes_to_a_person(office: Office) -> None:
    both = [anhang((ANTRAEGE / name).read_bytes()) for name in (DORTMUND, KOELN)]
    take(office, mail(text(), *both))

    reply = take(office, _reply(), "2.eml")

    assert "mehrere Vorgänge (36.2020-KIM1-0001, 36.2020-KIM1-0002)" in reply.satz


def test_unknown_number_is_no_case_and_is_told(office: Office) -> None:
    az = bring_in(office)
    pdf = (ANTRAEGE / ANLAGE).read_bytes()
    satz = (
        "Sie nennt 36.2020-KIM1-0099; ein solches Aktenzeichen gibt es hier nicht. Bitte den Absender fragen."
    )

    bare = take(office, mail(betreff="36.2020-KIM1-0099 E-000077"))
    annex = take(office, mail(text("Nachtrag zu 36.2020-KIM1-0099."), anhang(pdf)), "2.eml")
    known = take(office, mail(text("statt 36.2020-KIM1-0099"), betreff=f"Zu {az}"), "3.eml")

    assert (bare.aktenzeichen, bare.klassen) == (None, ("kein_anhang", "manuell"))
    assert bare.satz == f"{satz} Die Nachricht hat keinen Anhang."
    assert satz in annex.satz
    assert "kein Vorgang genannt" not in annex.satz
    assert (known.aktenzeichen, satz in known.satz) == (az, False)


def test_number_in_the_text_names_a_case_where_nothing_surer_does(office: Office) -> None:
    az, other = bring_in(office), bring_in(office, daten("05758"))
    pdf = (ANTRAEGE / ANLAGE).read_bytes()

    bare = take(office, mail(text(f"Nachtrag zu {az}."), anhang(pdf)))
    surer = take(office, mail(text(f"wie im Verfahren {other}"), betreff=f"Zu {az}"), "2.eml")
    two = take(office, mail(text(f"zu {az} und {other}")), "3.eml")

    assert (bare.aktenzeichen, surer.aktenzeichen, two.aktenzeichen) == (az, az, None)
    assert "manuell" in two.klassen


@pytest.mark.parametrize("art", ["abwesenheit", "unzustellbar"])
def test_machine_is_never_answered(office: Office, art: str) -> None:
    aktenzeichen = bring_in(office)
    before = office.rows(Post)
    pdf = anhang(b"%PDF Antrag")
    roh = {
        "abwesenheit": mail(pdf, kopf=f"Auto-Submitted: auto-replied\r\nIn-Reply-To: {before[0].message_id}"),
        "unzustellbar": unzustellbar(before[0].message_id),
    }[art]

    ergebnis = take(office, roh)

    assert ergebnis.aktenzeichen == aktenzeichen
    assert office.rows(Post) == before
    assert len(office.rows(Eingang)) == 2


def _partial(inhalt: bytes) -> bytes:
    kopf = (
        b"From: a@stadt.example\r\nSubject: zu 36.2020-KIM1-0001 (2/3)\r\nDate: Mon, 7 Dec 2020 09:00:00 +0100\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: message/partial; id="x@stadt.example"; number=2; total=3\r\n\r\n'
    )
    return kopf + inhalt


def _external(*teile: bytes) -> bytes:
    kopf = 'Content-Type: message/external-body; access-type=URL; URL="https://wolke.example/a.pdf"'
    innen = b"\r\n\r\nContent-Type: application/pdf\r\nContent-ID: <a@stadt.example>\r\n\r\n"
    return mail(text(), kopf.encode() + innen, *teile, betreff="zu 36.2020-KIM1-0001")


@pytest.mark.parametrize("art", ["partial", "external-body"])
def test_message_that_is_not_whole_belongs_to_no_case_and_a_person_asks_for_it(
    office: Office, art: str
) -> None:
    bring_in(office)
    inner = mail(text(), anhang((ANTRAEGE / KOELN).read_bytes()), betreff="zu 36.2020-KIM1-0001")
    roh = {"partial": _partial(inner), "external-body": _external(anhang(b"%PDF kaputt"))}[art]
    bitte = {"partial": "ungeteilt noch einmal zu senden.", "external-body": "ihn als Anhang zu senden."}[art]

    done = take(office, roh)

    assert (done.aktenzeichen, done.vorgaenge, done.menschen) == (None, (), True)
    assert done.klassen == ("manuell",)
    assert bitte in done.satz
    assert ("nicht eingeordnet" in done.satz) == (art == "external-body")
    assert (len(office.rows(Antrag)), len(office.rows(Eingang))) == (1, 2)
    assert buecher.verify(office.buero) == []


def test_whole_application_beside_what_lies_elsewhere_counts(office: Office) -> None:
    done = take(office, _external(anhang((ANTRAEGE / KOELN).read_bytes())))

    assert (done.klassen, done.aktenzeichen) == (("antrag", "manuell"), "36.2020-KIM1-0001")
    assert "ihn als Anhang zu senden." in done.satz


@pytest.mark.parametrize(
    "kopf",
    [{"kopf": "Auto-Submitted: auto-replied"}, {"betreff": "Automatische Antwort: Förderung"}],
    ids=["header", "subject"],
)
def test_application_in_an_automatic_mail_has_its_receipt_and_no_answer(
    office: Office, kopf: dict[str, str]
) -> None:
    application = anhang((ANTRAEGE / KOELN).read_bytes())
    receipt = register.register_eingang(office.buero, "mail.eml", mail(application, **kopf))
    office.uhr.set(office.uhr.now() + timedelta(hours=5))

    done = nachricht.file_receipt(office.buero, receipt.eingang_id)

    mail_row, child = office.rows(Eingang)
    antrag = office.antrag(done.aktenzeichen or "")
    assert (done.klassen, done.menschen) == (("antrag", "auto_antwort", "manuell"), True)
    assert "der Antrag zählt mit seinem Eingang wie jeder andere" in done.satz
    assert "selbst bestätigen" in done.satz
    assert antrag.rang_am == child.eingegangen_am == mail_row.eingegangen_am
    assert (done.vorgaenge, office.rows(Post)) == ((antrag.aktenzeichen,), [])
    assert buecher.verify(office.buero) == []
    assert all(line.stimmt for line in daily_close(office.buero))


def test_unreadable_attachment_is_a_case_for_a_person(office: Office) -> None:
    ergebnis = take(office, mail(anhang(b"%PDF kaputt")))

    assert (ergebnis.klassen, ergebnis.menschen) == (("manuell",), True)
    assert ergebnis.vorgaenge == ("36.2020-KIM1-0001",)


@pytest.mark.slow
def test_letter_without_application_or_case_asks_people(sqlite_office: Office) -> None:
    pdf = (ANTRAEGE / "p4_01_kreis-warendorf_anschreiben.pdf").read_bytes()
    receipt = register.register_eingang(sqlite_office.buero, "mail.eml", mail(text(), anhang(pdf)))

    ergebnis = nachricht.file_receipt(sqlite_office.buero, receipt.eingang_id)

    assert (ergebnis.klassen, ergebnis.menschen) == (("anlage",), True)
    assert ergebnis.satz == (
        "Sie bringt Anlagen. Ein Antrag ist nicht dabei und kein Vorgang genannt; angelegt wurde 36.2020-KIM1-0001."
        " Bitte einem Vorgang zuordnen."
    )
    assert nachricht.file_receipt(sqlite_office.buero, receipt.eingang_id) == ergebnis


def test_same_bytes_as_picture_and_as_pdf_stop_nothing(office: Office) -> None:
    ergebnis = take(office, mail(anhang(b"x", 'filename="a.bin"', "image/png"), anhang(b"x")))

    assert ergebnis.klassen == ("anhang_nicht_pdf", "manuell")


def test_attachment_cannot_have_another_moment_than_its_mail(office: Office) -> None:
    take(office, mail(anhang(b"%PDF kaputt")))

    with pytest.raises(DBAPIError, match="eingang_eltern"):
        office.sql(
            "INSERT INTO eingang (nr, kanal, dateiname, dokument_sha256, eingegangen_am, zeitquelle, ereignis_nr,"
            " eltern_id) SELECT 3, kanal, dateiname, 'x', '2020-01-01 00:00:00', zeitquelle, 1, 1 FROM eingang"
            " WHERE nr = 1"
        )


def test_mail_is_taken_from_the_inbox_folder(sqlite_office: Office) -> None:
    (korb.korb(sqlite_office.buero) / "nachricht").write_bytes(mail(text(), ZIP))

    korb.take(sqlite_office.buero, korb.waiting(sqlite_office.buero)[0])
    (eingang_id,) = register.unfiled(sqlite_office.buero)

    assert nachricht.file_receipt(sqlite_office.buero, eingang_id).klassen == ("anhang_nicht_pdf",)
