"""Every decision is derived again from what was recorded; what somebody changed past the triggers is found and named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.casework.antrag.fassung import flatten
from kim.casework.bescheid import ausfertigung
from kim.casework.kontrolle import nachrechnung
from kim.casework.pruefung import annahme, berichtigung, zustimmung
from kim.casework.zeichnung import vermerk
from kim_models.antrag import Antragsdaten
from kim_models.bescheid import Bescheidinhalt
from kim_models.rows import Ausfertigung, Bescheid, Eingang
from kim_models.wert import sha256_hex
from tests.casework.kontrolle.test_buecher import drop_triggers
from tests.casework.pauschale.test_festsetzung import issue_some
from tests.casework.pauschale.test_festsetzung import signed as signed_list
from tests.conftest import office_on
from tests.werkzeug.buero import (
    AGS,
    Office,
    daten,
    examined,
    issue_all,
    lesung,
    propose,
    set_budget,
    signed,
    write_addresses,
)
from tests.werkzeug.volles_buero import fill


def sentences(office: Office, *, briefe: bool = False) -> list[str]:
    """`place: sentence` of everything that did not come out."""
    found = nachrechnung.recompute(office.buero, briefe=briefe)
    return [f"{one.ort}: {one.satz}" for one in found.abweichungen]


def test_decision_on_a_later_submission_names_its_receipt_and_comes_out_again(office: Office) -> None:
    set_budget(office)
    az = examined(office, daten(AGS[0]))
    examined(office, daten(AGS[0], cent=120_000_00))
    annahme.accept_fassung(office.buero, office.anna, az, 2, "Die Kommune hat berichtigt.")
    vermerk.sign_off(office.buero, office.carl, az, propose(office, az))
    issue_all(office)

    inhalt = Bescheidinhalt.model_validate_json(office.rows(Bescheid)[0].nutzlast_json)

    later = office.rows(Eingang)[1]
    assert (inhalt.eingangsnummer, inhalt.fassung_eingangsnummer) == ("E-000001", "E-000002")
    assert inhalt.fassung_eingegangen_am == berlin_date(later.eingegangen_am)
    assert sentences(office, briefe=True) == []


def varied(office: Office) -> None:
    """Grants in full and in part, with and without consents, a refusal, a typed one, rounds, and lump sums."""
    set_budget(office)
    signed(office, daten(AGS[0]))
    signed(office, daten(AGS[1], cent=280_000_00), vorschlag="kuerzen")
    signed(office, daten(AGS[2]), vorschlag="ablehnen")
    typed = examined(office, lesung(Antragsdaten(), art="unlesbar", satz="Bitte abtippen."))
    berichtigung.mend(office.buero, office.anna, typed, flatten(daten(AGS[3])), "abgetippt")
    vermerk.sign_off(office.buero, office.carl, typed, propose(office, typed, wer=office.berta))
    early = examined(office, daten(AGS[4], cent=24_000_00, von=date(2020, 11, 15), bis=date(2021, 12, 31)))
    # Proposed with months cut, consented to afterwards in the same moment, proposed again in full.
    propose(office, early, vorschlag="kuerzen")
    zustimmung.consent_early_start(office.buero, office.carl, early, date(2020, 11, 10), "dringend")
    vermerk.sign_off(office.buero, office.dora, early, propose(office, early))
    signed(office, daten(AGS[5], email="kim@anderswo.example"))
    assert len(issue_all(office)) == 6
    signed_list(office)
    assert len(issue_some(office)) == len(AGS)


def test_every_decision_comes_out_again_to_the_byte(office: Office) -> None:
    varied(office)

    found = nachrechnung.recompute(office.buero)

    assert (found.bescheide, found.listen, found.abweichungen) == (6 + len(AGS), 1, ())
    assert found.satz == f"{6 + len(AGS)} Bescheide, 0 Abweichungen"


def test_recipients_file_of_today_does_not_matter(office: Office) -> None:
    varied(office)
    write_addresses(office.buero.settings.home, ohne=frozenset(AGS[:3]))
    fresh = replace(office, buero=replace(office.buero))

    assert AGS[0] not in fresh.buero.adressen
    assert sentences(fresh) == []


def test_person_may_change_her_name_afterwards(office: Office) -> None:
    varied(office)
    office.sql("UPDATE person SET name = 'Anna Berg-Neu' WHERE kuerzel = 'AB'")

    assert sentences(office) == []


def test_letters_come_out_again_to_the_byte(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    signed(office)
    signed(office, daten(AGS[1]), vorschlag="ablehnen")
    issue_all(office)
    for bescheid_id in ausfertigung.unrendered(office.buero):
        ausfertigung.letter(office.buero, bescheid_id)

    found = nachrechnung.recompute(office.buero, briefe=True)

    assert (found.briefe, found.fruehere_vorlage, found.abweichungen) == (2, 0, ())
    assert found.satz == "2 Bescheide, 2 Briefe, 0 Abweichungen"


def test_changed_letter_is_found_and_one_of_an_earlier_template_is_counted(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    set_budget(office)
    signed(office)
    issue_all(office)
    row = office.rows(Bescheid)[0]
    ausfertigung.letter(office.buero, row.id)
    assert len(office.rows(Ausfertigung)) == 1
    rendered = brief.render_bescheid(ausfertigung.payload(row))

    with monkeypatch.context() as planted:
        planted.setattr(brief, "render_bescheid", lambda _: rendered + b" ")
        assert sentences(office, briefe=True) == [
            "Brief KIM1-2020-0001: Der Brief kommt beim erneuten Setzen anders heraus."
        ]
    monkeypatch.setattr(brief, "VORLAGE_VERSION", "2027-01/neu")
    found = nachrechnung.recompute(office.buero, briefe=True)
    assert (found.briefe, found.fruehere_vorlage, found.abweichungen) == (0, 1, ())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def open_to_all(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A full office with its triggers dropped: each test puts back what it changed."""
    folder: Path = tmp_path_factory.mktemp("nachrechnung")
    with office_on(request.param, request, folder / "home") as office:
        fill(office, folder)
        office.set_clock(2021, 1, 5, 9)
        assert len(issue_some(office, 2)) == 2
        with office.buero.database.engine.connect() as connection:
            drop_triggers(connection)
            connection.commit()
        yield office


BESCHEID_1 = "Bescheid KIM1-2020-0001: "
TAMPERING = [
    (
        "feldwert",
        "wert_json",
        "replace(wert_json, '10000000', '9000000')",
        "fassung_id = 1 AND feld IN ('beantragt_cent', 'finanzierungsplan.summe.beantragt', 'positionen.0.betrag_cent')",
        BESCHEID_1,
    ),
    (
        "feldwert",
        "wert_json",
        "'\"Anderes\"'",
        "fassung_id = 1 AND feld = 'massnahme'",
        BESCHEID_1 + "Die Nutzlast",
    ),
    ("befund", "pruefung_id", "1", "id = 1", BESCHEID_1 + "Die Prüfung findet nichts statt"),
    (
        "pruefvermerk",
        "berechnung_json",
        "replace(berechnung_json, '10000000', '10000001')",
        "id = 1",
        BESCHEID_1 + "Die Berechnung kommt anders heraus",
    ),
    (
        "pruefvermerk",
        "gruende",
        "'andere'",
        "id = 2",
        "Bescheid KIM1-2020-0002: Die Nutzlast kommt anders heraus: teil",
    ),
    ("antrag", "rang_nr", "77", "id = 1", BESCHEID_1 + "Die Nutzlast kommt anders heraus: eingangsnummer"),
    ("antrag", "programm_version", "'2025'", "id = 1", BESCHEID_1),
    ("antrag", "regel_version", "'0'", "id = 1", BESCHEID_1 + "Die Regeln in Fassung 0"),
    ("bescheid", "ausgefertigt_am", "'2020-12-09 08:00:00'", "nr = 1", BESCHEID_1 + "Die Nutzlast"),
    ("bescheid", "nutzlast_sha256", "'0'", "nr = 1", BESCHEID_1 + "Die Nutzlast kommt gleich heraus"),
    ("bescheid", "pruefvermerk_id", "2", "nr = 1", BESCHEID_1 + "Der Bescheid nennt nicht den Prüfvermerk"),
    ("bescheid", "empfaenger_ags", "'05116000'", "nr = 5", "Bescheid KIM2-2021-0005: "),
    (
        "bescheid",
        "vorgaenger_id",
        "1",
        "nr = 4",
        "Bescheid KIM1-2020-0004: Der Bescheid nennt nicht die Verfügung",
    ),
    (
        "verfuegung",
        "inhalt_json",
        "replace(inhalt_json, 'Ein Irrtum.', 'Kein Irrtum.')",
        "nr = 1",
        "Bescheid KIM1-2020-0004: Lässt sich nicht nachrechnen",
    ),
    (
        "ereignisinhalt",
        "daten_json",
        "replace(daten_json, 'Carl Dorn', 'Otto Neu')",
        "nr IN (SELECT nr FROM ereignis WHERE art = 'verfuegung.schlussgezeichnet')",
        "Bescheid KIM1-2020-0004: Die Nutzlast kommt anders heraus: unterzeichner",
    ),
    (
        "ereignisinhalt",
        "daten_json",
        "replace(daten_json, 'Anna Berg', 'Otto Neu')",
        "nr IN (SELECT nr FROM ereignis WHERE art = 'antrag.vorgelegt' AND vorgang = '36.2020-KIM1-0001')",
        BESCHEID_1 + "Die Nutzlast kommt anders heraus: auskunft_erteilt",
    ),
    (
        "verteilliste",
        "inhalt_json",
        "replace(inhalt_json, '\"lfd\":1,', '\"lfd\":99,')",
        "nr = 1",
        "Verteilliste 36.2021-KIM2-V01: Die Verteilung kommt anders heraus: posten",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column", "value", "where", "points_at"), TAMPERING)
def test_changed_value_is_found(
    open_to_all: Office, table: str, column: str, value: str, where: str, points_at: str
) -> None:
    office = open_to_all
    assert sentences(office) == []
    office.sql(f"CREATE TABLE merker AS SELECT * FROM {table} WHERE {where}")
    try:
        office.sql(f"UPDATE {table} SET {column} = {value} WHERE {where}")
        found = sentences(office)
    finally:
        key = "nr" if table == "ereignisinhalt" else "id"
        office.sql(
            f"UPDATE {table} SET {column} = (SELECT m.{column} FROM merker m WHERE m.{key} = {table}.{key})"
            f" WHERE {key} IN (SELECT {key} FROM merker)"
        )
        office.sql("DROP TABLE merker")

    assert [one for one in found if one.startswith(points_at)], found


def test_changed_payload_with_a_matching_hash_is_found(open_to_all: Office) -> None:
    """What the hash alone cannot see: payload, hash and bookings agree, but no rule says so."""
    office = open_to_all
    row = next(row for row in office.rows(Bescheid) if row.nr == 1)
    forged = row.nutzlast_json.replace("10000000", "10000100")
    office.sql(
        f"UPDATE bescheid SET nutzlast_json = '{forged}', nutzlast_sha256 = '{sha256_hex(forged)}' WHERE nr = 1"
    )
    try:
        found = sentences(office)
    finally:
        office.sql(
            f"UPDATE bescheid SET nutzlast_json = '{row.nutzlast_json}', nutzlast_sha256 = '{row.nutzlast_sha256}'"
            " WHERE nr = 1"
        )

    assert found == [BESCHEID_1 + "Die Nutzlast kommt anders heraus: berechnung."]


def test_decision_that_calls_itself_another_kind_is_not_passed_over(open_to_all: Office) -> None:
    office = open_to_all
    office.sql("UPDATE bescheid SET art = 'aenderung' WHERE nr = 1")
    try:
        assert sentences(office) == [
            BESCHEID_1
            + "Der Bescheid nennt nicht die Verfügung und den Vorgänger, aus denen er entstanden ist."
        ]
    finally:
        office.sql("UPDATE bescheid SET art = 'zuwendung' WHERE nr = 1")
