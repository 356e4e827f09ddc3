"""A grant is amended by two persons: on another content, up only with free money, down always, and derived again."""

import json
from pathlib import Path
from typing import Any

import pytest

from kim.adapters.database import Refusal
from kim.casework import revision
from kim.casework.auskunft.planspiel import spiel
from kim.casework.bescheid import aenderung, ausfertigung, ausfuehrung, verfuegungsstand
from kim.casework.buero import KimError
from kim.casework.echtheit import brief
from kim.casework.erzaehlung import vorgang
from kim.casework.haushalt import sperre
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import berichtigung, ende
from kim.casework.zeichnung import verfuegung, vermerk
from kim.casework.zeichnung.verfuegung import VerfuegungNichtMoeglich, Verfuegungsschritt
from kim.cli import verfuegung as befehl
from kim.cli.konsole import tuer
from kim.cli.review import ansicht
from kim.cli.review import verfuegung as am_terminal
from kim_models.bescheid import Aenderungsinhalt
from kim_models.rows import Bescheid, Buchung, Fassung, Fassungsentscheid
from tests.casework.bescheid.test_aufhebung import agrees, annul, bound, sign
from tests.casework.pauschale.test_festsetzung import issue_some
from tests.casework.pauschale.test_festsetzung import signed as signed_list
from tests.casework.revision.test_revision import run_verifier
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    issue_all,
    mail_of,
    propose,
    seen,
    set_budget,
    signed,
)

WENIGER = {
    "beantragt_cent": 80_000_00,
    "positionen_summe_cent": 80_000_00,
    "positionen.0.betrag_cent": 80_000_00,
    **{
        f"finanzierungsplan.{jahr}.{zeile}": cent
        for jahr, cent in (("2021", 40_000_00), ("2022", 40_000_00), ("summe", 80_000_00))
        for zeile in ("gesamtausgaben", "zuwendungsfaehig", "zuwendungsfaehige_gesamtausgaben", "beantragt")
    },
}
ERSTER = "KIM1-2020-0001"


def granted(office: Office, **budget: int) -> str:
    """A grant over 100.000 €, half in 2021 and half in 2022; gives its Aktenzeichen."""
    set_budget(office, **budget)
    aktenzeichen = signed(office, daten(AGS[0]))
    issue_all(office)
    return aktenzeichen


def ordered(
    office: Office, nummer: str = ERSTER, wer: Angemeldet | None = None, **auf: Any
) -> Verfuegungsschritt:
    """An Änderung that waits for the second person."""
    auf = auf or {"werte": WENIGER}
    return aenderung.order_amendment(office.buero, wer or office.anna, nummer, "Eine Stelle entfällt.", **auf)


def waits(office: Office) -> list[str]:
    """The codes of what the living Verfügungen wait for."""
    return [stand.grund[0] for stand in verfuegungsstand.overview(office.buero)]


def test_decrease_frees_money_and_the_case_rests_on_the_new_content(office: Office) -> None:
    aktenzeichen = granted(office)

    sign(office, ordered(office))
    done = ausfuehrung.issue_next_verfuegung(office.buero)

    assert done is not None
    assert (done.art, done.bescheidnummer, done.betrag_cent) == ("aenderung", "KIM1-2020-0002", 80_000_00)
    assert bound(office) == {(2021, "verpflichtung"): 40_000_00, (2022, "verpflichtung"): 40_000_00}
    assert [row.betrag_cent for row in office.rows(Buchung)[2:]] == [
        -50_000_00,
        -50_000_00,
        40_000_00,
        40_000_00,
    ]
    antrag = office.antrag(aktenzeichen)
    assert (antrag.status, antrag.aktuelle_fassung_id) == ("bewilligt", office.rows(Fassung)[-1].id)
    assert [row.status for row in office.rows(Bescheid)] == ["aufgehoben", "ausgefertigt"]
    assert mail_of(office, ERSTER).status == "storniert"
    told = vorgang.tell(office.buero, aktenzeichen)
    assert (
        told["jetzt"]
        == "Bewilligt mit Bescheid KIM1-2020-0002 vom 07.12.2020: 80.000,00\u00a0€ in voller Höhe."
        " Der Bescheid ist noch nicht abgesandt; das tut der nächste Lauf."
    )
    agrees(office)


def test_payload_says_everything_anew_and_names_the_old_one(sqlite_office: Office) -> None:
    office = sqlite_office
    granted(office)
    sign(office, ordered(office))
    ausfuehrung.issue_next_verfuegung(office.buero)

    old, new = [ausfertigung.payload(row) for row in office.rows(Bescheid)]
    assert isinstance(new, Aenderungsinhalt)
    assert (new.fassung_nr, new.gruende, new.verfuegungsnummer) == (2, ("Eine Stelle entfällt.",), "V-000001")
    assert new.rueckbuchung == old.rahmen
    assert "Zuwendungsbescheid KIM1-2020-0001" in new.ersetzung.text
    assert new.berechnung.zeitraum_von == old.zeitraum_von
    letters = [ausfertigung.letter(office.buero, id_) for id_ in (1, 2)]
    assert "durch Bescheid KIM1-2020-0002 vom 7. Dezember 2020 geändert" in (
        brief.verify_letter(office.buero, letters[0]).satz
    )
    assert brief.verify_letter(office.buero, letters[1]).ergebnis == "gilt"


def test_later_submission_may_be_what_it_rests_on(office: Office) -> None:
    aktenzeichen = granted(office)
    assert bring_in(office, daten(AGS[0], cent=80_000_00)) == aktenzeichen

    sign(office, ordered(office, fassung_nr=2))
    ausfuehrung.issue_next_verfuegung(office.buero)

    assert [(row.angenommen, row.grund) for row in office.rows(Fassungsentscheid)] == [
        (True, "Eine Stelle entfällt.")
    ]
    assert office.rows(Bescheid)[1].betrag_cent == 80_000_00
    agrees(office)


def test_increase_takes_money_that_is_free_behind_all(office: Office) -> None:
    granted(office)
    bring_in(office, daten(AGS[0], cent=150_000_00))

    sign(office, ordered(office, fassung_nr=2))
    assert waits(office) == ["bereit"]
    ausfuehrung.issue_next_verfuegung(office.buero)

    assert bound(office) == {(2021, "verpflichtung"): 75_000_00, (2022, "verpflichtung"): 75_000_00}
    agrees(office)


def test_increase_waits_while_others_have_asked_for_the_money(office: Office) -> None:
    aktenzeichen = granted(office, v2021=120_000_00, v2022=120_000_00)
    other = bring_in(office, daten(AGS[1], cent=100_000_00))
    assert bring_in(office, daten(AGS[0], cent=150_000_00)) == aktenzeichen
    sign(office, ordered(office, fassung_nr=2))

    assert waits(office) == ["erhoehung_wartet"]
    assert ausfuehrung.issue_next_verfuegung(office.buero) is None

    ende.withdraw(office.buero, office.anna, other, "zurückgezogen")
    assert waits(office) == ["bereit"]
    assert ausfuehrung.issue_next_verfuegung(office.buero) is not None
    agrees(office)


def test_haushaltssperre_stops_more_but_not_less(office: Office) -> None:
    granted(office)
    bring_in(office, daten(AGS[0], cent=150_000_00))
    more = ordered(office, fassung_nr=2)
    sign(office, more)
    sperre.impose(office.buero, office.carl, "Sperre")
    assert waits(office) == ["haushaltssperre"]

    verfuegung.discard(office.buero, office.anna, more.verfuegungsnummer, "Sperre")
    sign(office, ordered(office))

    assert ausfuehrung.issue_next_verfuegung(office.buero) is not None
    agrees(office)


def test_whoever_typed_the_content_does_not_sign_it(office: Office) -> None:
    granted(office)
    step = ordered(office, wer=office.emil)
    with pytest.raises(Refusal) as refusal:
        verfuegung.sign_off(office.buero, office.emil, step.verfuegungsnummer, step.inhalt_sha256)
    assert refusal.value.code in {
        "verfuegungszeichnung_eigene_aenderung",
        "verfuegungszeichnung_zwei_personen",
    }
    verfuegung.discard(office.buero, office.anna, step.verfuegungsnummer, "neu")

    # Typed by Emil, accepted as it stands by another proposal on top of it: he still does not sign his own value.
    sign(office, ordered(office, wer=office.emil))
    ausfuehrung.issue_next_verfuegung(office.buero)
    step = ordered(office, "KIM1-2020-0002", werte={"telefon": "0201 1"})
    with pytest.raises(Refusal) as refusal:
        verfuegung.sign_off(office.buero, office.emil, step.verfuegungsnummer, step.inhalt_sha256)
    assert refusal.value.code == "verfuegungszeichnung_eigene_aenderung"


def test_amended_twice_then_annulled_then_decided_anew(office: Office) -> None:
    aktenzeichen = granted(office)
    sign(office, ordered(office))
    ausfuehrung.issue_next_verfuegung(office.buero)
    bring_in(office, daten(AGS[0], cent=120_000_00))
    sign(office, ordered(office, "KIM1-2020-0002", fassung_nr=3))
    ausfuehrung.issue_next_verfuegung(office.buero)
    assert bound(office) == {(2021, "verpflichtung"): 60_000_00, (2022, "verpflichtung"): 60_000_00}

    annul(office, "KIM1-2020-0003", "wiederaufnahme")
    assert bound(office) == {}
    propose(office, aktenzeichen)
    vermerk.sign_off(office.buero, office.carl, aktenzeichen, seen(office, aktenzeichen))
    issue_all(office)

    assert [row.art for row in office.rows(Bescheid)] == [
        "zuwendung",
        "aenderung",
        "aenderung",
        "aufhebung",
        "zuwendung",
    ]
    assert bound(office) == {(2021, "verpflichtung"): 60_000_00, (2022, "verpflichtung"): 60_000_00}
    agrees(office)


def test_running_grant_keeps_its_months_and_its_bound_money(office: Office) -> None:
    granted(office)
    office.set_clock(2021, 7, 5, 9)

    sign(office, ordered(office))
    ausfuehrung.issue_next_verfuegung(office.buero)

    new = ausfertigung.payload(office.rows(Bescheid)[1])
    assert isinstance(new, Aenderungsinhalt)
    assert new.zeitraum_von.isoformat() == "2021-01-01"
    assert bound(office) == {(2021, "verpflichtung"): 40_000_00, (2022, "verpflichtung"): 40_000_00}
    agrees(office)


def test_case_taken_up_again_stays_its_recipients(office: Office) -> None:
    aktenzeichen = granted(office)
    annul(office, ERSTER, "wiederaufnahme")
    other = daten(AGS[1])

    with pytest.raises(KimError, match="Empfängerin ändert sich nicht mehr"):
        berichtigung.mend(
            office.buero,
            office.anna,
            aktenzeichen,
            {
                "ags": other.ags,
                "ags_text": other.ags,
                "kommune": other.kommune,
                "kommune_text": other.kommune,
            },
            "Irrtum",
        )
    with pytest.raises(Exception, match="unveraenderlich"):
        office.sql(f"UPDATE antrag SET empfaenger_ags = '{AGS[1]}'")


@pytest.mark.parametrize(
    ("auf", "satz"),
    [
        ({"fassung_nr": 7}, "keine offene Fassung 7"),
        ({"werte": {}}, "entweder"),
        ({"werte": {"telefon": "1"}, "fassung_nr": 2}, "entweder"),
        ({"werte": {"beantragt_cent": 100_000_00}}, "ändern nichts"),
        ({"werte": {"iban": "DE00"}}, "Fassung 2"),
        ({"werte": {"baustein": 2}}, "Empfängerin und Baustein"),
    ],
)
def test_order_that_cannot_be_is_refused_and_leaves_nothing(
    sqlite_office: Office, auf: dict[str, Any], satz: str
) -> None:
    granted(sqlite_office)

    with pytest.raises(KimError, match=satz):
        aenderung.order_amendment(sqlite_office.buero, sqlite_office.anna, ERSTER, "Grund", **auf)

    assert len(sqlite_office.rows(Fassung)) == 1


def test_only_a_grant_on_application_is_amended(sqlite_office: Office) -> None:
    signed_list(sqlite_office)
    issue_some(sqlite_office, 1)

    with pytest.raises(VerfuegungNichtMoeglich, match="kim review aufheben"):
        ordered(sqlite_office, "KIM2-2021-0001")


def test_simulation_counts_an_amended_grant(sqlite_office: Office) -> None:
    granted(sqlite_office)
    sign(sqlite_office, ordered(sqlite_office))
    ausfuehrung.issue_next_verfuegung(sqlite_office.buero)

    played = spiel.simulate(sqlite_office.buero, {}, None)

    assert [fall.jetzt.je_jahr for fall in played.vergangen] == [{2021: 40_000_00, 2022: 40_000_00}]


def test_amended_grant_counts_against_another_for_the_same_time(office: Office) -> None:
    granted(office)
    sign(office, ordered(office))
    ausfuehrung.issue_next_verfuegung(office.buero)

    with pytest.raises(Exception, match="bescheid_ueberschneidung"):
        office.sql(
            "INSERT INTO bescheid (nr, bescheidnummer, schluessel, art, status, programm, baustein, empfaenger_ags,"
            " betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version,"
            " ausgefertigt_am) SELECT 3, 'X', 'x', 'zuwendung', 'ausgefertigt', programm, baustein, empfaenger_ags, 1,"
            " zeitraum_von, zeitraum_bis, '', '', '', ausgefertigt_am FROM bescheid WHERE nr = 2"
        )


def test_decided_case_changes_its_content_only_along_the_signed_order(office: Office) -> None:
    aktenzeichen = granted(office)
    ordered(office)

    with pytest.raises(Exception, match="unveraenderlich"):
        office.sql("UPDATE antrag SET aktuelle_fassung_id = 2")

    assert office.antrag(aktenzeichen).aktuelle_fassung_id == 1


def test_auditor_follows_every_step(office: Office, tmp_path: Path) -> None:
    granted(office)
    sign(office, ordered(office))
    ausfuehrung.issue_next_verfuegung(office.buero)
    bring_in(office, daten(AGS[0], cent=120_000_00))
    sign(office, ordered(office, "KIM1-2020-0002", fassung_nr=3))
    ausfuehrung.issue_next_verfuegung(office.buero)
    annul(office, "KIM1-2020-0003", "wiederaufnahme")
    signed_list(office)
    issue_some(office, 2)
    annul(office, "KIM2-2021-0006")

    revision.export_audit(office.buero, tmp_path / "paket")

    checked = run_verifier(tmp_path / "paket")
    assert (checked.returncode, checked.stdout[:12]) == (0, "Alles stimmt")
    chronik = (tmp_path / "paket" / "chronik.html").read_text(encoding="utf-8")
    assert "ist an seinem alten Rang wieder in Prüfung" in chronik
    assert "durch den Änderungsbescheid KIM1-2020-0003 ersetzt" in chronik


def test_commands(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = sqlite_office
    aktenzeichen = granted(office)
    monkeypatch.setattr(tuer, "open_office", lambda _: office.buero)
    monkeypatch.setattr(tuer, "me", lambda _: office.anna)

    am_terminal.aufheben(ERSTER, grundlage="widerruf", folge="abschluss", gruende="Irrtum")
    befehl.verwerfen("V-000001", grund="doch nicht")
    am_terminal.aendern(ERSTER, gruende="Neue Nummer", wert=["telefon=0201 1"])
    capsys.readouterr()
    befehl.list_(json=True)
    (row,) = json.loads(capsys.readouterr().out)["verfuegungen"]
    assert (row["verfuegungsnummer"], row["art"], row["vorgang"]) == ("V-000002", "aenderung", aktenzeichen)
    assert row["naechster_schritt"] == "Es fehlt eine Zeichnung."
    befehl.show("V-000002", json=True)
    seen_sha256 = json.loads(capsys.readouterr().out)["inhalt_sha256"]
    monkeypatch.setattr(tuer, "me", lambda _: office.carl)
    with pytest.raises(KimError, match="8 Zeichen"):
        befehl.zeichnen("V-000002", pruefwert="123")
    with pytest.raises(Refusal, match="Prüfwert"):
        befehl.zeichnen("V-000002", pruefwert="12345678")
    befehl.zeichnen("V-000002", pruefwert=seen_sha256[:16])

    capsys.readouterr()
    ansicht.show(aktenzeichen)
    befehl.show("V-000002")
    befehl.list_()
    told = capsys.readouterr().out
    assert "Verfügung V-000002 (aenderung, gezeichnet): Gezeichnet" in told
    assert "Carl Dorn (CD) hat die Schlusszeichnung der Verfügung V-000002 geleistet." in told
    assert "bewilligt würden 100.000,00\u00a0€" in told
