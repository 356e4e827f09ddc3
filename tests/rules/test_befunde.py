"""Findings: the golden cases, and each public sample with exactly the defects that were put into it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.cli.demo.muster import ORDNER
from kim.programmes import load_programm
from kim.programmes.register import nennt, register
from kim.rules.befunde import pruefe
from kim_models.antrag import Antragsdaten
from kim_models.programm import Zustelladresse
from tests.rules.faelle import FAELLE, antrag, lade, namen

SAMPLES = ORDNER / "manifest.json"
PROGRAMM = load_programm("kim-nrw", "2021")


def _samples() -> list[dict[str, Any]]:
    return [s for s in json.loads(SAMPLES.read_text("utf-8")) if "finanzierungsplan" in (s["truth"] or {})]


@pytest.mark.parametrize("name", namen("befunde"))
def test_golden_case(name: str) -> None:
    fall = lade(FAELLE / "befunde" / f"{name}.yaml")
    programm = load_programm("kim-nrw", fall["programm"])
    befunde = pruefe(antrag(fall["aenderungen"]), programm, register(), stichtag=fall["stichtag"])
    gefunden = [b.model_dump(include={"code", "effekt", "feld", "text"}) for b in befunde]
    # A case without a text leaves the wording open.
    erwartet = [{"text": g["text"], **e} for g, e in zip(gefunden, fall["befunde"], strict=False)]
    assert len(gefunden) == len(fall["befunde"])
    assert gefunden == erwartet


@pytest.mark.parametrize("sample", _samples(), ids=lambda s: s["file"])
def test_sample_has_exactly_its_planned_defects(sample: dict[str, Any]) -> None:
    daten = Antragsdaten.model_validate(sample["truth"])
    befunde = pruefe(daten, PROGRAMM, register(), stichtag=daten.antragsdatum)
    codes = {f"{b.code}:{b.feld}" if b.code == "pflichtfeld_fehlt" else b.code for b in befunde}
    assert set(sample["expected"]) <= codes <= set(sample["expected"]) | set(sample["tolerated"])


@pytest.mark.parametrize("sample", _samples(), ids=lambda s: s["file"])
def test_sample_findings_name_the_planned_field(sample: dict[str, Any]) -> None:
    daten = Antragsdaten.model_validate(sample["truth"])
    felder = {(b.code, b.feld) for b in pruefe(daten, PROGRAMM, register(), stichtag=daten.antragsdatum)}
    geplant = {(d["code"].split(":")[0], d["feld"].replace("[0]", ".0")) for d in sample["expected_detail"]}
    assert geplant <= felder


def test_every_finding_has_a_sentence_and_a_fundstelle() -> None:
    leer = pruefe(Antragsdaten(), PROGRAMM, register(), stichtag=None)
    assert len(leer) == 16 + 4
    assert [b for b in leer if not b.text.endswith(".") or not b.fundstelle] == []


def test_no_stichtag_leaves_the_deadline_out() -> None:
    assert pruefe(antrag({"zeitraum_von": "2019-01-01"}), PROGRAMM, register(), stichtag=None) == []


def _adresse(email: str) -> Zustelladresse:
    return Zustelladresse(
        ags="05754",
        zeile1="Der Landrat",
        strasse="Musterstraße 1",
        plz="33330",
        ort="Gütersloh",
        email=email,
        elektronisch=True,
    )


@pytest.mark.parametrize(
    ("adresse", "codes"),
    [
        (None, ["zustelladresse_fehlt"]),
        (_adresse("poststelle@KREIS-guetersloh.example"), []),
        (_adresse("kim@kreis-guetersl0h.example"), ["zustelladresse_weicht_ab"]),
        (_adresse("kim@mail.kreis-guetersloh.example"), ["zustelladresse_weicht_ab"]),
    ],
)
def test_delivery_address_is_checked_only_against_the_recipients_file(
    adresse: Zustelladresse | None, codes: list[str]
) -> None:
    befunde = pruefe(antrag(), PROGRAMM, register(), stichtag=None, zustelladresse=adresse)
    assert [b.code for b in befunde] == codes
    assert {b.effekt for b in befunde} <= {"hinweis"}


@pytest.mark.parametrize(
    ("text", "ags", "passt"),
    [
        ("Der Landrat des Kreises Unna", "05978", True),
        ("Kreisstadt Unna", "05978", False),
        ("Stadt Unna", "05978", False),
        ("Die Oberbürgermeisterin der Stadt Köln", "05315000", True),
        ("Kreis Aachen", "05334002", False),
        ("Der Städteregionsrat der StädteRegion Aachen", "05334", True),
        ("Stadt Aachen", "05334", False),
        ("Kreis Wesel", "05166", False),
    ],
)
def test_nennt(text: str, ags: str, passt: bool) -> None:
    assert nennt(text, register()[ags]) is passt


def test_a_rule_that_raises_is_not_swallowed() -> None:
    ohne_saetze = PROGRAMM.model_copy(update={"foerdersaetze": ()})
    with pytest.raises(KeyError):
        pruefe(antrag(), ohne_saetze, register(), stichtag=None)


@given(
    iban=st.text(max_size=40),
    ags=st.text(max_size=20),
    kommune=st.text(max_size=40),
    email=st.text(max_size=30),
)
def test_any_text_is_checked_without_a_failure(iban: str, ags: str, kommune: str, email: str) -> None:
    daten = antrag({"iban": iban, "ags": ags, "kommune": kommune, "kommune_text": kommune, "email": email})
    befunde = pruefe(daten, PROGRAMM, register(), stichtag=None, zustelladresse=_adresse("a@b.example"))
    assert befunde
