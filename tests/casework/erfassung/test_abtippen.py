"""Typing in what no machine could read: the list empties, the second person sees it, and nothing wrong or stale gets in."""

import re

import pytest

from kim.adapters.database import Refusal
from kim.casework.antrag.fassung import FeldUnbekannt, flatten, read
from kim.casework.auskunft import fallakte
from kim.casework.eingang import nachricht, register
from kim.casework.erfassung import abtippen, liste, texterkennung
from kim.casework.erfassung import bogen as boegen
from kim.casework.erfassung.bogen import BogenFalsch
from kim.casework.erzaehlung import vorgang
from kim.casework.kontrolle import buecher
from kim.casework.personen import befangenheit
from kim.casework.pruefung import berichtigung, ende
from kim.casework.zeichnung import vermerk
from kim_models.antrag import Antragsdaten
from kim_models.rows import Eingang, Erfassung, Feldwert
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    lesung,
    propose,
    set_budget,
)
from tests.werkzeug.nachrichten import anhang, mail, text

UNLESBAR = "Die Datei ist ein Scan ohne lesbaren Text. Bitte die Angaben aus dem Bild von Hand erfassen."


def unreadable(office: Office) -> str:
    """A case of which nothing could be read."""
    return examined(office, lesung(Antragsdaten(), art="unlesbar", satz=UNLESBAR))


def filled(bogen: str, **werte: str) -> str:
    """The sheet with these lines filled in: `iban="DE…"`; a dot in a path is two underscores."""
    for name, wert in werte.items():
        pfad = name.replace("__", ".")
        line = f'  {pfad}: {{wert: "{wert}", seite: 2}}'.replace("\\", "\\\\")
        bogen, found = re.subn(rf"^  {re.escape(pfad)}: .*$", line, bogen, flags=re.MULTILINE)
        assert found == 1, pfad
    return bogen


def whole(bogen: str) -> str:
    """The sheet as a person would fill it from the original of `daten(AGS[0])`."""
    einfach = {
        "kommune": daten().kommune or "",
        "ags": AGS[0],
        "strasse": "Rathausplatz 1",
        "plz": "40000",
        "ort": "Musterstadt",
        "ansprechperson": "Erika Beispiel",
        "telefon": "0200 00-0",
        "email": f"kim@k{AGS[0]}.example",
        "iban": "DE04 4785 0065 9900 7622 21",
        "bic": "WELADED1GTL",
        "kreditinstitut": "Sparkasse Musterstadt",
        "baustein": "1",
        "massnahme": "Strategisches Kommunales Integrationsmanagement",
        "zeitraum_von": "01.01.2021",
        "zeitraum_bis": "31. Dezember 2022",
        "positionen__0__vzae": "2,5",
        "positionen__0__monate": "24",
        "positionen__0__betrag_cent": "100.000,00 EUR",
        "positionen_summe_cent": "100 000 €",
        "beantragt_cent": "100.000,-",
        "erklaerungen__nicht_begonnen": "ja",
        "erklaerungen__vorsteuerabzug": "nein",
        "erklaerungen__vollstaendig_richtig": "x",
        "erklaerungen__keine_doppelfoerderung": "ja",
        "antragsdatum": "04.12.2020",
        "unterschrift_ort": "Musterstadt",
        "unterzeichner": "Max Muster",
    }
    zeilen = ("gesamtausgaben", "zuwendungsfaehig", "zuwendungsfaehige_gesamtausgaben", "beantragt")
    plan = {
        f"finanzierungsplan__{spalte}__{zeile}": betrag
        for spalte, betrag in (("2021", "50.000,00"), ("2022", "50000"), ("summe", "100.000"))
        for zeile in zeilen
    }
    return filled(bogen, **einfach, **plan)


def test_scan_waits_for_text_recognition_until_a_person_has_typed(office: Office) -> None:
    scans = [
        lesung(Antragsdaten(), art="unlesbar", satz=UNLESBAR, bildseiten=(1, 2)),
        lesung(Antragsdaten(), art="unlesbar", satz=UNLESBAR, bildseiten=(1,)),
        lesung(Antragsdaten(), art="unlesbar", satz=UNLESBAR, bildseiten=(2,)),
    ]
    cases = [examined(office, scan) for scan in scans]
    before = texterkennung.waiting(office.buero)

    berichtigung.mend(office.buero, office.anna, cases[0], {"ags": AGS[0]}, "Vom Scan abgetippt")
    ende.end_case(office.buero, office.anna, cases[1], "Doppelt eingesandt")

    assert before == [row.id for row in office.rows(Eingang)]
    assert texterkennung.waiting(office.buero) == before[2:]
    assert [aufgabe.aktenzeichen for aufgabe in liste.work_list(office.buero)] == cases[2:]


def test_typed_sheet_becomes_a_fassung_that_the_second_person_sees(office: Office) -> None:
    set_budget(office)
    az = unreadable(office)
    (aufgabe,) = liste.work_list(office.buero)

    done = abtippen.save(office.buero, office.anna, whole(abtippen.sheet(office.buero, "E-000001")))

    assert (aufgabe.eingangsnummer, aufgabe.aktenzeichen, aufgabe.klasse) == ("E-000001", az, "unlesbar")
    assert aufgabe.satz == UNLESBAR
    assert (done.aktenzeichen, done.fassung, done.unbestaetigt, done.befunde) == (az, 2, (), ())
    assert liste.work_list(office.buero) == []
    case = fallakte.casefile(office.buero, az)
    assert case.fassung.art == "getippt"
    with office.buero.database.reading() as session:
        typed = flatten(read(session, case.fassung.id or 0))
    soll = flatten(daten(ort="Musterstadt", unterschrift_ort="Musterstadt"))
    assert typed == {pfad: wert for pfad, wert in soll.items() if not pfad.endswith("_text")}
    (hand,) = case.haende
    assert (hand.kuerzel, hand.satz) == (
        "AB",
        f"Anna Berg (AB) hat {len(hand.felder)} von Hand eingetippt oder berichtigt",
    )
    assert {(w.leser, w.seite) for w in case.werte if w.feld == "iban"} == {("mensch", 2)}
    # Whoever typed proposes but does not sign; another one does, and it goes on as if it had been read.
    seen = propose(office, az, wer=office.emil)
    assert buecher.verify(office.buero) == []
    vermerk.sign_off(office.buero, office.carl, az, seen)
    assert [one.aktenzeichen for one in issue_all(office)] == [az]
    saetze = [event["satz"] for event in vorgang.tell(office.buero, az)["geschichte"]]
    assert any("aus dem Original E-000001, Seite 2 erfasst" in satz for satz in saetze)
    assert "Anna Berg (AB) hat diesen Eingang von Hand erfasst (Fassung 2 von" in " ".join(saetze)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_typed_does_not_sign(office: Office) -> None:
    az = unreadable(office)
    abtippen.save(office.buero, office.emil, whole(abtippen.sheet(office.buero, "E-000001")))
    seen = propose(office, az)

    with pytest.raises(Refusal, match="Wer den Inhalt zuletzt getippt") as refused:
        vermerk.sign_off(office.buero, office.emil, az, seen)

    assert refused.value.code == "zeichnung_eigene_aenderung"


WRONG = {
    "iban": ("DE05 4785 0065 9900 7622 21", "Länge oder Prüfziffer"),
    "ort": ("Hagen\\u202e", "U+202E"),
    "beantragt_cent": ("215.5", "kein Betrag"),
    "zeitraum_von": ("31.02.2021", "kein Tag"),
    "ags": ("123", "keine Gemeindekennziffer"),
    "positionen__0__vzae": ("zwei", "keine Zahl"),
    "erklaerungen__nicht_begonnen": ("vielleicht", "weder ja noch nein"),
    "plz": ("4000", "nicht zu verstehen"),
}


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_wrong_lines_are_all_named_and_nothing_is_saved(office: Office) -> None:
    unreadable(office)
    bogen = filled(
        abtippen.sheet(office.buero, "E-000001"), **{pfad: wert for pfad, (wert, _) in WRONG.items()}
    )

    with pytest.raises(BogenFalsch) as refused:
        abtippen.save(office.buero, office.anna, bogen)

    assert [satz for _, satz in WRONG.values() if satz not in str(refused.value)] == []
    assert office.rows(Erfassung) == []
    assert len(liste.work_list(office.buero)) == 1


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_iban_that_is_wrong_in_the_original_becomes_a_finding(office: Office) -> None:
    unreadable(office)
    bogen = whole(abtippen.sheet(office.buero, "E-000001"))
    line = '  iban: {wert: "DE05 4785 0065 9900 7622 21", wie_im_original: ja}'

    done = abtippen.save(office.buero, office.anna, re.sub(r"^  iban: .*$", line, bogen, flags=re.MULTILINE))

    assert done.befunde == ("iban_ungueltig",)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_value_keeps_its_origin_when_empty_lines_close_up(office: Office) -> None:
    az = unreadable(office)
    bogen = filled(
        abtippen.sheet(office.buero, "E-000001"), positionen__2__vzae="1", positionen__2__monate="24"
    )

    abtippen.save(office.buero, office.anna, bogen)

    found = {w.feld: (w.leser, w.seite) for w in fallakte.casefile(office.buero, az).werte}
    assert found["positionen.0.vzae"] == ("mensch", 2)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_stale_sheet_is_refused(office: Office) -> None:
    az = unreadable(office)
    bogen = whole(abtippen.sheet(office.buero, "E-000001"))
    abtippen.save(office.buero, office.berta, filled(abtippen.sheet(office.buero, "E-000001"), ort="Hagen"))

    with pytest.raises(liste.NichtZuErfassen, match="schon erledigt"):
        abtippen.save(office.buero, office.anna, bogen)

    other = examined(office, lesung(Antragsdaten(), art="verschluesselt", satz="Mit Kennwort."))
    bogen = whole(abtippen.sheet(office.buero, "E-000002"))
    with pytest.raises(abtippen.BogenVeraltet, match="seit der Ausgabe"):
        abtippen.save(
            office.buero, office.anna, re.sub(r"^stand: .*$", "stand: x", bogen, flags=re.MULTILINE)
        )
    assert fallakte.casefile(office.buero, az).fassung.nr == 2
    assert fallakte.casefile(office.buero, other).fassung.nr == 1


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_no_application_ends_the_case_and_empties_the_list(office: Office) -> None:
    az = unreadable(office)
    read_well = bring_in(office, daten(AGS[1]))

    abtippen.no_application(office.buero, office.anna, "E-000001", "Werbung")

    assert liste.work_list(office.buero) == []
    assert office.antrag(az).status == "erledigt"
    with pytest.raises(liste.NichtZuErfassen, match="nicht auf der Erfassungsliste"):
        abtippen.no_application(office.buero, office.anna, "E-000002", "Werbung")
    assert office.antrag(read_well).status == "eingegangen"
    assert buecher.verify(office.buero) == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_biased_person_captures_nothing(office: Office) -> None:
    az = unreadable(office)
    befangenheit.report(office.buero, office.anna, aktenzeichen=az, grund="Bruder im Rathaus")

    with pytest.raises(Exception, match="befangen"):
        abtippen.save(office.buero, office.anna, whole(abtippen.sheet(office.buero, "E-000001")))


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_invisible_character_is_refused_at_every_typing_door(office: Office) -> None:
    az = unreadable(office)

    with pytest.raises(FeldUnbekannt, match="U\\+200B"):
        berichtigung.mend(office.buero, office.anna, az, {"ort": "Ha\u200bgen"}, "Telefonat")

    assert [row.feld for row in office.rows(Feldwert) if row.feld == "ort"] == []


@pytest.mark.parametrize(
    "bogen", ["", "a: [", "schema: x\nfelder: {}", "[1, 2]", "schema: kim.erfassung/1\nfelder: {a: [1]}"]
)
def test_what_is_no_sheet_is_said_so(bogen: str) -> None:
    with pytest.raises(BogenFalsch):
        boegen.parse(bogen)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_email_without_a_readable_application_becomes_a_case_at_its_own_rank_or_none(office: Office) -> None:
    numbers = []
    for name in ("scan.zip", "prospekt.zip"):
        roh = mail(text(), anhang(b"PK\x03\x04" + name.encode(), f'filename="{name}"', "application/zip"))
        receipt = register.register_eingang(office.buero, f"{name}.eml", roh)
        nachricht.file_receipt(office.buero, receipt.eingang_id)
        numbers.append(receipt.eingangsnummer)
    office.set_clock(2020, 12, 9)
    later = bring_in(office, daten(AGS[1]))

    waiting = liste.work_list(office.buero)
    done = abtippen.save(office.buero, office.anna, whole(abtippen.sheet(office.buero, numbers[0])))
    abtippen.no_application(office.buero, office.berta, numbers[1], "Werbung")

    assert [(one.eingangsnummer, one.klasse, len(one.originale)) for one in waiting] == [
        (numbers[0], "anhang_nicht_pdf", 2),
        (numbers[1], "anhang_nicht_pdf", 2),
    ]
    assert liste.work_list(office.buero) == []
    antrag = office.antrag(done.aktenzeichen or "")
    first = office.rows(Eingang)[0]
    assert (antrag.rang_am, antrag.rang_nr) == (first.eingegangen_am, first.nr)
    assert antrag.rang_am < office.antrag(later).rang_am
    assert fallakte.casefile(office.buero, antrag.aktenzeichen).fassung.art == "getippt"
    assert buecher.verify(office.buero) == []
