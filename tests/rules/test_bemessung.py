"""The amount: golden cases to the cent, the samples, and what must hold for any application."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.programmes import load_programm
from kim.programmes.register import register
from kim.rules.bemessung import BemessungFehlt, berechne
from kim.rules.empfaenger import benannte_empfaenger
from kim.rules.zeitraum import foerdermonate
from kim_models.antrag import Antragsdaten
from tests.rules.faelle import FAELLE, antrag, lade, namen
from tests.rules.test_befunde import SAMPLES

PROGRAMM = load_programm("kim-nrw", "2021")
GUETERSLOH = register()["05754"]


def _cent(euro: str) -> int:
    return int(Decimal(euro.replace(".", "").replace(",", ".")) * 100)


@pytest.mark.parametrize("name", namen("bemessung"))
def test_golden_case(name: str) -> None:
    fall = lade(FAELLE / "bemessung" / f"{name}.yaml")
    programm = load_programm("kim-nrw", fall["programm"])
    rechnung = berechne(antrag(fall["aenderungen"]), programm, GUETERSLOH, beginn_ab=fall["beginn_ab"])
    assert rechnung.bewilligt_cent == _cent(fall["bewilligt"])
    assert rechnung.bewilligt_je_jahr == {jahr: _cent(euro) for jahr, euro in fall["je_jahr"].items()}
    assert rechnung.zuwendungsfaehig_cent == _cent(fall["zuwendungsfaehig"])
    anfaenge = fall["kuerzungsgruende"]
    assert len(rechnung.kuerzungsgruende) == len(anfaenge)
    assert [g for g, a in zip(rechnung.kuerzungsgruende, anfaenge, strict=True) if not g.startswith(a)] == []
    assert rechnung.schritte[-1].betrag_cent == rechnung.bewilligt_cent


def _samples() -> list[dict[str, Any]]:
    alle = json.loads(SAMPLES.read_text("utf-8"))
    return [
        s
        for s in alle
        if "finanzierungsplan" in (s["truth"] or {}) and "zeitraum_verkehrt" not in s["expected"]
    ]


@pytest.mark.parametrize("sample", _samples(), ids=lambda s: s["file"])
def test_sample_is_granted_as_asked_unless_posts_exceed_the_maximum(sample: dict[str, Any]) -> None:
    daten = Antragsdaten.model_validate(sample["truth"])
    rechnung = berechne(daten, PROGRAMM, benannte_empfaenger(daten, register())[0], beginn_ab=None)
    assert (rechnung.bewilligt_cent == daten.beantragt_cent) is (
        "stellen_ueber_maximum" not in sample["expected"]
    )
    assert sum(rechnung.bewilligt_je_jahr.values()) == rechnung.bewilligt_cent


@pytest.mark.parametrize("sample", _samples(), ids=lambda s: s["file"])
def test_sample_counts_months_as_the_rules_do(sample: dict[str, Any]) -> None:
    daten = Antragsdaten.model_validate(sample["truth"])
    assert daten.zeitraum_von is not None
    assert daten.zeitraum_bis is not None
    assert {p.monate for p in daten.positionen} == {
        float(foerdermonate(daten.zeitraum_von, daten.zeitraum_bis))
    }


@pytest.mark.parametrize(
    ("aenderungen", "satz"),
    [
        ({"zeitraum_von": "leer"}, "Der Durchführungszeitraum fehlt."),
        ({"zeitraum_bis": "2020-01-01"}, "liegt vor dem Beginn"),
        ({"positionen": []}, "nennt keine Position"),
        ({"positionen.0.vzae": "leer"}, r"Position 1 \(Koordinierende Stellen\) fehlen"),
        ({"positionen.0.vzae": -1.0}, "negative Angabe"),
        ({"beantragt_cent": "leer", "finanzierungsplan": {}}, r"Zeile 3\.5\) fehlt"),
        ({"beantragt_cent": 1}, "beantragt sind 0,01\u00a0€"),
        (
            {"zeitraum_bis": "2021-12-31"},
            "Für 2022 sind 253.800,00\u00a0€ beantragt, die Maßnahme läuft aber",
        ),
    ],
)
def test_missing_or_contradictory_data_hold_the_case(aenderungen: dict[str, Any], satz: str) -> None:
    with pytest.raises(BemessungFehlt, match=satz):
        berechne(antrag(aenderungen), PROGRAMM, GUETERSLOH, beginn_ab=None)


@pytest.mark.parametrize("betrag", [-1, 10**12 + 1])
@pytest.mark.parametrize(
    "feld", ["positionen.0.betrag_cent", "finanzierungsplan.2021.beantragt", "beantragt_cent"]
)
def test_an_amount_below_nothing_or_beyond_all_means_is_no_value(feld: str, betrag: int) -> None:
    with pytest.raises(ValueError, match="1 validation error"):
        antrag({feld: betrag})


def test_nothing_is_left_after_the_period() -> None:
    with pytest.raises(BemessungFehlt, match=r"bleibt bei einem Beginn am 01\.01\.2023 nichts"):
        berechne(antrag(), PROGRAMM, GUETERSLOH, beginn_ab=date(2023, 1, 1))


def test_nan_is_not_a_number_of_posts() -> None:
    with pytest.raises(ValueError, match="nan"):
        berechne(antrag({"positionen.0.vzae": float("nan")}), PROGRAMM, GUETERSLOH, beginn_ab=None)


def test_every_step_is_a_sentence_with_a_fundstelle() -> None:
    schritte = berechne(antrag(), PROGRAMM, GUETERSLOH, beginn_ab=None).schritte
    assert schritte[0].text == (
        "Koordinierende Stellen: 3,5 VZÄ × 55.000,00\u00a0€ × 24/12 Monate = höchstens 385.000,00\u00a0€; "
        "beantragt 385.000,00\u00a0€, anerkannt"
    )
    assert [s for s in schritte if not s.fundstelle] == []


@st.composite
def _antraege(draw: st.DrawFn) -> Antragsdaten:
    von = date(2020, 12, 1) + timedelta(days=draw(st.integers(0, 500)))
    bis = von + timedelta(days=draw(st.integers(40, 900)))
    positionen = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "art": st.sampled_from(["koordination", "assistenz", "zusatzstelle", "arbeitsplatz"]),
                    "vzae": st.integers(0, 60).map(lambda n: n / 10),
                    "monate": st.integers(0, 60).map(lambda n: n / 2),
                    "betrag_cent": st.integers(0, 60_000_000),
                }
            ),
            min_size=1,
            max_size=5,
        )
    )
    betraege = st.integers(0, 40_000_000)
    plan: dict[str, Any] = {
        str(jahr): {
            "zuwendungsfaehige_gesamtausgaben": draw(betraege),
            "beantragt": draw(st.integers(1, 40_000_000)),
            "eigenanteil": draw(st.integers(0, 5_000_000)),
        }
        for jahr in range(von.year, bis.year + 1)
    }
    return antrag(
        {
            "zeitraum_von": von,
            "zeitraum_bis": bis,
            "positionen": positionen,
            "finanzierungsplan": plan,
            "beantragt_cent": sum(p["beantragt"] for p in plan.values()),
        }
    )


@given(daten=_antraege(), spaeter=st.integers(-40, 40))
def test_never_more_than_asked_or_allowed_and_exact_to_the_cent(daten: Antragsdaten, spaeter: int) -> None:
    assert daten.zeitraum_von is not None
    rechnung = berechne(daten, PROGRAMM, GUETERSLOH, beginn_ab=daten.zeitraum_von + timedelta(days=spaeter))
    assert 0 <= rechnung.bewilligt_cent <= rechnung.beantragt_cent
    assert rechnung.bewilligt_cent <= sum(p.anerkannt_cent for p in rechnung.positionen)
    assert all(
        0 <= p.anerkannt_cent <= min(p.hoechstbetrag_cent, p.beantragt_cent) for p in rechnung.positionen
    )
    assert sum(rechnung.bewilligt_je_jahr.values()) == rechnung.bewilligt_cent
    je_jahr = daten.beantragt_je_jahr()
    assert all(0 <= betrag <= je_jahr[jahr] for jahr, betrag in rechnung.bewilligt_je_jahr.items())
    assert rechnung.zuwendungsfaehig_cent >= rechnung.bewilligt_cent
    # A partial refusal needs its reasons (§ 39 VwVfG NRW); a full grant has none.
    assert bool(rechnung.kuerzungsgruende) is (rechnung.bewilligt_cent < rechnung.beantragt_cent)


@given(daten=_antraege(), spaeter=st.integers(1, 39))
def test_a_later_beginning_never_grants_more(daten: Antragsdaten, spaeter: int) -> None:
    assert daten.zeitraum_von is not None
    ganz = berechne(daten, PROGRAMM, GUETERSLOH, beginn_ab=None)
    gekuerzt = berechne(daten, PROGRAMM, GUETERSLOH, beginn_ab=daten.zeitraum_von + timedelta(days=spaeter))
    assert gekuerzt.bewilligt_cent <= ganz.bewilligt_cent
