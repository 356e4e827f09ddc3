"""The register of the 54: who they are, however they are spelled, and where they are heard in court."""

from collections import Counter

import pytest

from kim.programmes import load_programm
from kim.programmes.register import find_by_name, gerichte, normalise_ags, register


def test_register_has_54_recipients_of_four_kinds() -> None:
    assert Counter(e.art for e in register().values()) == {
        "kreis": 30,
        "staedteregion": 1,
        "kreisfreie_stadt": 22,
        "regionsangehoerige_stadt": 1,
    }


@pytest.mark.parametrize("version", ["2021", "2025"])
def test_posts_add_up_to_the_published_number(version: str) -> None:
    # 192 published posts less 26 extra posts of towns = 166; 54 half posts of Verwaltungsassistenz.
    grenzen = {g.empfaengerart: g for g in load_programm("kim-nrw", version).obergrenzen}
    arten = [e.art for e in register().values()]
    assert sum(grenzen[art].koordination_vzae for art in arten) == 166
    assert sum(grenzen[art].assistenz_vzae for art in arten) == 27


def test_courts_are_distributed_by_seat_not_by_regierungsbezirk() -> None:
    assert Counter(e.verwaltungsgericht for e in register().values()) == {
        "VG Aachen": 5,
        "VG Arnsberg": 8,
        "VG Düsseldorf": 14,
        "VG Gelsenkirchen": 8,
        "VG Köln": 7,
        "VG Minden": 7,
        "VG Münster": 5,
    }
    assert register()["05113000"].verwaltungsgericht == "VG Gelsenkirchen"


def test_every_court_of_the_register_has_an_address() -> None:
    assert {e.verwaltungsgericht for e in register().values()} == set(gerichte())
    assert {g.quelle.beleg for g in gerichte().values()} == {"annahme"}


@pytest.mark.parametrize(
    ("text", "ags"),
    [
        ("05382", "05382"),
        ("05 382", "05382"),
        ("05 112 000", "05112000"),
        ("05334000", "05334"),
        ("05334", "05334"),
        ("05334002", "05334002"),
        ("053340002002", "05334002"),
        ("05111", "05111000"),
        ("5382", "05382"),
        ("5111000", "05111000"),
        ("05313000", "05334002"),
        ("05354", "05334"),
        ("05978036", "05978036"),
        ("05978036000", "05978036000"),
        ("099", "099"),
        ("", ""),
        (" k. A. ", "k. A."),
        ("٠٥٣٨٢", "٠٥٣٨٢"),
    ],
)
def test_normalise_ags(text: str, ags: str) -> None:
    assert normalise_ags(text) == ags


def test_normalise_ags_keeps_every_key_of_the_register() -> None:
    assert [a for a in register() if normalise_ags(a) != a] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Landeshauptstadt Düsseldorf", "Stadt Düsseldorf"),
        ("StädteRegion Aachen", "Städteregion Aachen"),
        ("Stadt Aachen", "Stadt Aachen"),
        ("Köln", "Stadt Köln"),
        ("Bundesstadt Bonn", "Stadt Bonn"),
        ("Muelheim an der Ruhr", "Stadt Mülheim an der Ruhr"),
        ("Stadt Mülheim a. d. Ruhr", "Stadt Mülheim an der Ruhr"),
        ("Kreisverwaltung Unna", "Kreis Unna"),
        ("Kreis Lippe, Der Landrat", "Kreis Lippe"),
        ("Stadt Münster – Die Oberbürgermeisterin", "Stadt Münster"),
        ("Der Landrat des Kreises Unna", None),
        ("rhein-sieg-kreis", "Rhein-Sieg-Kreis"),
        ("Kreisfreie Stadt Hamm (Westf.)", "Stadt Hamm"),
        ("Stadt Unna", None),
        ("Kreisstadt Unna", None),
        ("Kreis Aachen", None),
        ("", None),
        ("Stadt", None),
    ],
)
def test_find_by_name(text: str, name: str | None) -> None:
    gefunden = find_by_name(text)
    assert (gefunden.name if gefunden else None) == name


def test_find_by_name_knows_every_official_name() -> None:
    assert [e.name for e in register().values() if find_by_name(e.name) != e] == []
