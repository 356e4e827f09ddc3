"""The programme's data: complete, sourced, and consistent with what was published about it."""

from datetime import date
from importlib.resources import files

import pytest

from kim.programmes import ProgrammFehler, load_programm, programm_for, versions
from kim.programmes.texte import fuelle, nebenbestimmungen, text_am, werte_von
from kim_models.programm import Programm, Quelle, Textbaustein
from kim_models.wert import Wert, sha256_hex

VERSIONEN = ("2021", "2025")


@pytest.fixture(params=VERSIONEN)
def programm(request: pytest.FixtureRequest) -> Programm:
    return load_programm("kim-nrw", request.param)


def test_versions_are_listed_oldest_first() -> None:
    assert versions("kim-nrw") == VERSIONEN


@pytest.mark.parametrize(
    ("stichtag", "version"),
    [
        (date(2020, 12, 10), "2021"),
        (date(2024, 12, 31), "2021"),
        (date(2025, 1, 1), "2025"),
        (date(2031, 6, 1), "2025"),
    ],
)
def test_programm_for_picks_the_version_in_force(stichtag: date, version: str) -> None:
    assert programm_for("kim-nrw", stichtag).version == version


def test_programm_for_refuses_a_day_before_the_programme() -> None:
    with pytest.raises(ProgrammFehler, match=r"Am 01\.11\.2020 gilt keine Fassung"):
        programm_for("kim-nrw", date(2020, 11, 1))


@pytest.mark.parametrize("kennung", ["gibt-es-nicht", "../kim_nrw", "register"])
def test_load_programm_refuses_an_unknown_programme(kennung: str) -> None:
    with pytest.raises(ProgrammFehler):
        load_programm(kennung, "2021")


def test_load_programm_refuses_an_unknown_version() -> None:
    with pytest.raises(ProgrammFehler, match="hat keine Fassung '2022'"):
        load_programm("kim-nrw", "2022")


def test_every_sourced_thing_names_a_fundstelle(programm: Programm) -> None:
    quellen = list(_quellen(programm))
    assert len(quellen) > 50
    assert [q for q in quellen if len(q.fundstelle) < 10] == []


def test_every_type_with_a_figure_has_a_source() -> None:
    # Anlage is a file known by its hash, Behoerde has behoerde_quelle in Programm.
    ohne = [
        name
        for name, typ in vars(__import__("kim_models.programm", fromlist=["x"])).items()
        if isinstance(typ, type) and issubclass(typ, Wert) and "quelle" not in typ.model_fields
    ]
    # The register's source stands in its README; the recipients' file is the office's own.
    assert sorted(ohne) == [
        "Anlage",
        "Behoerde",
        "Empfaenger",
        "Programm",
        "Quelle",
        "Wert",
        "Zustelladresse",
    ]


def test_2021_has_50_million_of_which_20_for_baustein_1() -> None:
    mittel = [
        m for m in load_programm("kim-nrw", "2021").mittel if (m.haushaltsjahr, m.art) == (2021, "ausgabe")
    ]
    assert sum(m.betrag_cent for m in mittel) == 5_000_000_000
    assert {m.quelle.beleg: m.betrag_cent for m in mittel if m.baustein == 1} == {"belegt": 2_000_000_000}


def test_mittel_are_unique_per_baustein_year_and_kind(programm: Programm) -> None:
    schluessel = [(m.baustein, m.haushaltsjahr, m.art) for m in programm.mittel]
    assert len(schluessel) == len(set(schluessel))


@pytest.mark.parametrize(
    ("version", "saetze"),
    [
        (
            "2021",
            {"koordination": 55_000, "zusatzstelle": 55_000, "assistenz": 45_000, "arbeitsplatz": 9_700},
        ),
        (
            "2025",
            {"koordination": 57_000, "zusatzstelle": 57_000, "assistenz": 45_000, "arbeitsplatz": 5_700},
        ),
    ],
)
def test_foerdersaetze_in_euros(version: str, saetze: dict[str, int]) -> None:
    assert {s.art: s.satz_cent // 100 for s in load_programm("kim-nrw", version).foerdersaetze} == saetze


def test_fristen_cover_each_day_once(programm: Programm) -> None:
    for frueher, spaeter in zip(programm.fristen, programm.fristen[1:], strict=False):
        assert (spaeter.beginn_ab - frueher.beginn_bis).days == 1
        assert spaeter.frist < spaeter.beginn_ab


def test_fiktion_changes_with_the_day_of_posting_not_with_the_version() -> None:
    programm = load_programm("kim-nrw", "2021")
    assert programm.fiktion_tage(date(2024, 12, 30)) == 3
    assert programm.fiktion_tage(date(2025, 1, 2)) == 4


def test_annexes_are_the_files_that_the_version_names(programm: Programm) -> None:
    ordner = files("kim.programmes") / "kim_nrw" / "anlagen"
    assert {a.datei: a.sha256 for a in programm.anlagen} == {
        a.datei: sha256_hex((ordner / a.datei).read_bytes()) for a in programm.anlagen
    }
    assert len(programm.anlagen) == 4


def test_every_text_is_filled_by_the_values_that_the_office_has(programm: Programm) -> None:
    for schluessel, baustein in programm.texte.items():
        stamm = schluessel.split("_ab_")[0]
        text = fuelle(baustein, **dict.fromkeys(werte_von(stamm) or (), "Wert"))
        assert "{" not in text
        assert len(text) > 10


def test_subjects_are_one_line(programm: Programm) -> None:
    assert [k for k, t in programm.texte.items() if k.endswith("betreff") and "\n" in t.text] == []


def test_values_are_never_read_as_text_templates() -> None:
    baustein = Textbaustein(text="Antrag von {empfaenger}", quelle=Quelle(fundstelle="Test", beleg="annahme"))
    assert fuelle(baustein, empfaenger="{gericht_name}") == "Antrag von {gericht_name}"


@pytest.mark.parametrize(
    ("version", "tag", "elektronisch"),
    [
        ("2021", date(2021, 2, 5), False),
        ("2021", date(2022, 1, 1), True),
        ("2025", date(2025, 3, 1), True),
    ],
)
def test_belehrung_demands_electronic_form_from_2022_on(version: str, tag: date, elektronisch: bool) -> None:
    text = text_am(load_programm("kim-nrw", version), "rechtsbehelf", tag).text
    assert ("§ 55d" in text) is elektronisch
    assert "Widerspruch" not in text
    assert "innerhalb eines Monats nach Bekanntgabe" in text


def test_nebenbestimmungen_come_in_order_with_the_wording_of_the_day() -> None:
    programm = load_programm("kim-nrw", "2021")
    frueh = nebenbestimmungen(programm, date(2021, 1, 1))
    spaet = nebenbestimmungen(programm, date(2022, 1, 1))
    assert len(frueh) == len(spaet) == 8
    assert "ANBest-G" in frueh[0].text
    assert [a.text == b.text for a, b in zip(frueh, spaet, strict=True)].count(False) == 1


def _quellen(wert: object) -> list[Quelle]:
    if isinstance(wert, Quelle):
        return [wert]
    if isinstance(wert, Wert):
        return [q for feld in type(wert).model_fields for q in _quellen(getattr(wert, feld))]
    if isinstance(wert, dict):
        return [q for inhalt in wert.values() for q in _quellen(inhalt)]
    if isinstance(wert, tuple):
        return [q for inhalt in wert for q in _quellen(inhalt)]
    return []
