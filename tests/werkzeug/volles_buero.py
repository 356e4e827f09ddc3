"""An office in which every table has rows: what guards and auditor are tried on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kim.adapters.mail.senke import Mailsenke
from kim.casework.bescheid import aufhebung, ausfertigung, ausfuehrung
from kim.casework.betrieb import nacht
from kim.casework.eingang import nachricht, postfach, register
from kim.casework.erfassung import abtippen, stempel, texterkennung
from kim.casework.haushalt import sperre
from kim.casework.pauschale import verteilliste
from kim.casework.personen import befangenheit, notzugriff, vertretung
from kim.casework.pruefung import annahme, berichtigung, nachforderung, zustimmung
from kim.casework.zeichnung import verfuegung
from kim_models.antrag import Antragsdaten
from kim_models.rows import Eingang
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    lesung,
    propose,
    send_due,
    set_budget,
    signed,
    with_settings,
)
from tests.werkzeug.nachrichten import anhang, mail, text


def fill(office: Office, folder: Path) -> None:
    """Two decisions with letter and mail, one annulled; one case with all that people can do to it; a signed list.

    A deputy, a Notzugriff and a Befangenheit, each once in force and once ended.
    """
    set_budget(office)
    signed(office, daten(AGS[0]))
    signed(office, daten(AGS[1]), vorschlag="ablehnen")
    third = examined(office, daten(AGS[2], iban="DE00"))
    bring_in(office, daten(AGS[2], cent=90_000_00))
    annahme.decline_fassung(office.buero, office.anna, third, 2, "Zweitschrift")
    zustimmung.consent_early_start(office.buero, office.carl, third, date(2020, 12, 15), "dringend")
    berichtigung.mend(office.buero, office.anna, third, {"telefon": "0201 1"}, "Telefonat")
    nachforderung.request_documents(office.buero, office.anna, third, "Bitte die IBAN prüfen.")
    notzugriff.take(office.buero, office.carl, "pruefung", "Grippewelle")
    propose(office, examined(office, daten(AGS[3])), wer=office.carl)
    notzugriff.control(office.buero, office.dora, 1, "In Ordnung")
    lump_sum = verteilliste.propose(office.buero, office.anna, 2, 2021)
    tag = date(2020, 12, 7)
    vertretung.appoint(office.buero, office.dora, "CD", "BC", tag, tag, "Urlaub")
    verteilliste.sign_off(
        office.buero, office.berta, lump_sum.listennummer, lump_sum.inhalt_sha256, vertretung="CD"
    )
    vertretung.end(office.buero, office.carl, 1, "wieder da")
    befangenheit.report(office.buero, office.berta, aktenzeichen=third, grund="Schwester im Rathaus")
    befangenheit.report(office.buero, office.dora, ags=AGS[9], grund="Wohnt dort", person="BC")
    befangenheit.lift(office.buero, office.carl, 2, "Kein Grund")
    signed(office, daten(AGS[4]))
    issue_all(office)
    order = aufhebung.order_annulment(
        office.buero, office.anna, "KIM1-2020-0003", "ruecknahme", "abschluss", "Ein Irrtum."
    )
    verfuegung.sign_off(office.buero, office.carl, order.verfuegungsnummer, order.inhalt_sha256)
    ausfuehrung.issue_next_verfuegung(office.buero)
    for bescheid_id in ausfertigung.unrendered(office.buero):
        ausfertigung.letter(office.buero, bescheid_id)
    with Mailsenke(folder / "senke") as senke:
        send_due(with_settings(office, smtp_host=senke.host, smtp_port=senke.port, smtp_start_tls=False))
    sperre.impose(office.buero, office.carl, "Haushaltswirtschaftliche Sperre")
    sperre.lift(office.buero, office.carl, "aufgehoben")
    pdf, zip_ = anhang(b"%PDF Nachweis"), anhang(b"PK\x03\x04", 'filename="a.zip"', "application/zip")
    nachgereicht = mail(text(), pdf, zip_, betreff=f"Zu {third}")
    received = register.register_eingang(office.buero, "nachgereicht.eml", nachgereicht)
    nachricht.file_receipt(office.buero, received.eingang_id)
    woher = postfach.Nachrichtenherkunft(
        "imap://kim@imap.example/INBOX", 1, 7, datetime(2020, 12, 7, 7, 30, tzinfo=UTC), 90
    )
    postfach.register_message(office.buero, woher, mail(betreff="Eine Frage"))
    postfach.register_message(office.buero, replace(woher, uid=8), nachgereicht)
    read_off_paper(office)
    nacht.finish(office.buero, nacht.begin(office.buero)[0], {"erledigt": 1})


def read_off_paper(office: Office) -> None:
    """A scan with a proposal that a person confirmed; a stamp that two persons signed, and one that was given up."""
    scan = lesung(Antragsdaten(), art="unlesbar", satz="Die Datei ist ein Scan.", bildseiten=(1, 2))
    bring_in(office, scan)
    row = office.rows(Eingang)[-1]
    ort = {"seite": 1, "box": [60.0, 100.0, 140.0, 112.0], "leser": "ocr", "sicherheit": 0.91}
    ausgang = ("vorschlag", "Eine Angabe.", "tesseract 5", {"ort": {"wert": "Hagen", "herkunft": ort}})
    texterkennung.note(office.buero, row.id, *ausgang)
    nummer = register.eingangsnummer(row.nr)
    for am in (row.eingegangen_am - timedelta(hours=2), row.eingegangen_am - timedelta(hours=3)):
        stempel.propose(office.buero, office.anna, nummer, am, "Posteingangsbuch Nr. 17")
        if am == row.eingegangen_am - timedelta(hours=2):
            stempel.discard(office.buero, office.berta, nummer, "Verlesen")
    stempel.sign_off(office.buero, office.carl, nummer, am)
    bogen = abtippen.sheet(office.buero, nummer).replace("alles_bestaetigt: nein", "alles_bestaetigt: ja")
    abtippen.save(
        office.buero, office.anna, bogen.replace('strasse: {wert: ""', 'strasse: {wert: "Marktplatz 1"')
    )
