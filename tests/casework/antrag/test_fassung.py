"""Fassungen: an application survives being taken apart, never changes, and remembers who wrote which value."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kim.casework import buero
from kim.casework.antrag import fassung
from kim.casework.buero import KimError
from kim.casework.personen.konten import RolleFehlt
from kim.casework.pruefung import befunde as pruefungen
from kim.casework.pruefung import berichtigung
from kim_models.antrag import HOECHSTENS_CENT, Antragsdaten, Erklaerungen, Planspalte, Position
from kim_models.rows import Fassung
from tests.werkzeug.buero import Office, daten, examined, lesung, signed

CENT = st.integers(0, HOECHSTENS_CENT)
TEXT = st.none() | st.text(max_size=30)
POSITION = st.builds(
    Position,
    art=st.sampled_from(["koordination", "assistenz", "zusatzstelle", "arbeitsplatz"]),
    vzae=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    monate=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    betrag_cent=st.none() | CENT,
    kommune=TEXT,
)
APPLICATION = st.builds(
    Antragsdaten,
    kommune=TEXT,
    ags=TEXT,
    email=TEXT,
    iban=TEXT,
    baustein=st.none() | st.integers(1, 3),
    massnahme=TEXT,
    zeitraum_von=st.none() | st.dates(),
    zeitraum_bis=st.none() | st.dates(),
    finanzierungsplan=st.dictionaries(
        st.sampled_from(["2020", "2021", "2022", "summe"]),
        st.builds(Planspalte, gesamtausgaben=CENT, beantragt=CENT, eigenanteil=CENT),
    ),
    positionen=st.lists(POSITION, max_size=12).map(tuple),
    positionen_summe_cent=st.none() | CENT,
    beantragt_cent=st.none() | CENT,
    erklaerungen=st.builds(
        Erklaerungen, vorsteuerabzug=st.none() | st.booleans(), nicht_begonnen=st.booleans()
    ),
    antragsdatum=st.none() | st.dates(),
)


@settings(max_examples=200, deadline=None)
@given(APPLICATION)
def test_application_survives_flatten_and_unflatten(application: Antragsdaten) -> None:
    again = fassung.unflatten(fassung.flatten(application))

    assert again == application
    assert fassung.inhalt_sha256(again) == fassung.inhalt_sha256(application)


@given(APPLICATION, APPLICATION)
@settings(max_examples=100, deadline=None)
def test_different_applications_have_different_hashes(one: Antragsdaten, other: Antragsdaten) -> None:
    assert (fassung.inhalt_sha256(one) == fassung.inhalt_sha256(other)) == (one == other)


@pytest.mark.parametrize(
    "paths",
    [
        {"unbekannt": 1},
        {"beantragt_cent": 1.5},
        {"beantragt_cent": "12"},
        {"iban.laenge": 22},
        {"positionen": "keine"},
        {"positionen.erste.vzae": 1.0},
        {"positionen.0.art": "nichts"},
        {"zeitraum_von": "gestern"},
        {"iban": "DE1", "iban.laenge": 22},
    ],
)
def test_paths_that_are_no_application_are_refused(paths: dict[str, object]) -> None:
    with pytest.raises(fassung.FeldUnbekannt):
        fassung.unflatten(paths)


def test_hole_in_the_numbering_of_positions_closes() -> None:
    paths = {"positionen.3.art": "assistenz", "positionen.11.art": "koordination"}

    assert [p.art for p in fassung.unflatten(paths).positionen] == ["assistenz", "koordination"]


def test_mending_writes_a_new_fassung_and_leaves_the_old_one(office: Office) -> None:
    aktenzeichen = examined(office)
    with office.buero.database.reading() as session:
        before = fassung.read(session, 1)

    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")

    with office.buero.database.reading() as session:
        assert fassung.read(session, 1) == before
        assert fassung.read(session, 2) == before.model_copy(update={"massnahme": "Anders"})
    assert [(row.nr, row.art, row.person_id) for row in office.rows(Fassung)] == [
        (1, "gelesen", None),
        (2, "berichtigt", office.anna.person.id),
    ]


def test_mended_values_name_the_person_and_the_others_keep_their_origin(office: Office) -> None:
    herkunft = {"iban": {"seite": 2, "box": (1.0, 2.0, 3.0, 4.0), "leser": "acroform", "sicherheit": 0.9}}
    aktenzeichen = examined(office, lesung(daten(), herkunft=herkunft, zweifel=("iban", "massnahme")))

    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")

    with office.buero.database.reading() as session:
        values = {row.feld: row for row in fassung.values(session, 2)}
        origins = (fassung.provenance(session, 1)["iban"], fassung.provenance(session, 2)["iban"])
    mended, kept = values["massnahme"], values["iban"]
    assert (mended.leser, mended.person_id, mended.zweifelhaft) == ("mensch", office.anna.person.id, False)
    assert (kept.leser, kept.person_id, kept.zweifelhaft) == ("acroform", None, True)
    assert origins[1] == origins[0]


def test_value_mended_by_one_person_stays_hers_when_another_mends_more(office: Office) -> None:
    aktenzeichen = examined(office)
    berichtigung.mend(office.buero, office.anna, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")

    berichtigung.mend(office.buero, office.berta, aktenzeichen, {"telefon": "0201 1"}, "Telefonat")

    with office.buero.database.reading() as session:
        values = {row.feld: row.person_id for row in fassung.values(session, 3)}
    assert (values["massnahme"], values["telefon"]) == (office.anna.person.id, office.berta.person.id)


def test_mending_needs_a_reason_a_change_and_the_role(office: Office) -> None:
    aktenzeichen = examined(office)

    with pytest.raises(buero.GrundFehlt):
        berichtigung.mend(office.buero, office.anna, aktenzeichen, {"massnahme": "Anders"}, " ")
    with pytest.raises(KimError, match="ändern nichts"):
        berichtigung.mend(office.buero, office.anna, aktenzeichen, {"ort": daten().ort}, "Telefonat")
    with pytest.raises(RolleFehlt):
        berichtigung.mend(office.buero, office.carl, aktenzeichen, {"massnahme": "Anders"}, "Telefonat")
    assert len(office.rows(Fassung)) == 1


def test_mending_a_signed_case_takes_it_back_into_review(office: Office) -> None:
    aktenzeichen = signed(office)

    berichtigung.mend(
        office.buero, office.anna, aktenzeichen, {"zeitraum_bis": date(2022, 6, 30).isoformat()}, "Telefonat"
    )

    assert office.antrag(aktenzeichen).status == "in_pruefung"


def test_doubt_of_the_reader_is_a_finding_until_a_person_mends_the_value(office: Office) -> None:
    herkunft = {feld: {"seite": 1, "leser": "text", "sicherheit": 0.5} for feld in ("iban", "massnahme")}
    aktenzeichen = examined(office, lesung(daten(), herkunft=herkunft, zweifel=("iban", "massnahme")))
    vorher = _zweifel(office, aktenzeichen)

    berichtigung.mend(
        office.buero, office.anna, aktenzeichen, {"iban": "DE89370400440532013000"}, "am Original"
    )
    pruefungen.assess(office.buero, aktenzeichen)

    assert vorher == {"iban": "hindert", "massnahme": "hinweis"}
    assert _zweifel(office, aktenzeichen) == {"massnahme": "hinweis"}


def _zweifel(office: Office, aktenzeichen: str) -> dict[str | None, str]:
    befunde = pruefungen.assess(office.buero, aktenzeichen).befunde
    return {b.feld: b.effekt for b in befunde if b.code == "lesung_zweifelhaft"}
