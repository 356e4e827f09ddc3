"""The distribution of lump sums: golden lists, and shares that always add up to the cent."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.programmes import load_programm
from kim.programmes.register import register
from kim.rules.pauschale import VerteilungFehlt, berechne_verteilliste, teile_nach_schluessel
from kim_models.betrag import format_euro
from kim_models.programm import Pauschale, Programm
from tests.rules.faelle import FAELLE, lade, namen

PROGRAMM = load_programm("kim-nrw", "2021")


def changed(**werte: Any) -> Programm:
    """The programme with values of the lump sum for Baustein 2 replaced."""
    pauschalen = tuple(p.model_copy(update=werte) if p.baustein == 2 else p for p in PROGRAMM.pauschalen)
    return PROGRAMM.model_copy(update={"pauschalen": pauschalen})


@pytest.mark.parametrize("name", namen("pauschale"))
def test_golden_list(name: str) -> None:
    fall = lade(FAELLE / "pauschale" / f"{name}.yaml")
    summe = fall.get("feste_summe_cent")
    programm = PROGRAMM if summe is None else changed(summe_cent=summe)

    liste = berechne_verteilliste(programm, register(), fall["baustein"], fall["haushaltsjahr"])

    by_ags = {posten.ags: posten for posten in liste.posten}
    first = liste.posten[0]
    assert len(liste.posten) == fall["posten"]
    assert (format_euro(liste.summe_cent), format_euro(liste.rest_cent)) == (fall["summe"], fall["rest"])
    assert {ags: format_euro(by_ags[ags].betrag_cent) for ags in fall["betraege"]} == fall["betraege"]
    assert [[s.text, format_euro(s.betrag_cent)] for s in first.schritte] == fall["schritte"]
    assert {z.am: format_euro(z.betrag_cent) for z in first.zahlungen} == fall["zahlungen"]


@pytest.mark.parametrize("summe", [None, 1_999_999_997, 2_288_000_000])
def test_list_adds_up_and_stays_below_the_means(summe: int | None) -> None:
    liste = berechne_verteilliste(changed(summe_cent=summe), register(), 2, 2021)

    assert [posten.ags for posten in liste.posten] == list(register())
    assert sum(posten.betrag_cent for posten in liste.posten) == liste.summe_cent <= liste.mittel_cent
    assert liste.summe_cent + liste.rest_cent == liste.mittel_cent == 2_400_000_000
    assert all(sum(z.betrag_cent for z in p.zahlungen) == p.betrag_cent for p in liste.posten)
    assert all(p.betrag_cent <= p.vzae * liste.satz_cent for p in liste.posten)
    assert liste.summe_cent == (summe or 2_288_000_000)


def test_same_list_has_the_same_hash_and_another_cent_another() -> None:
    one = berechne_verteilliste(PROGRAMM, register(), 2, 2021)

    assert one.sha256() == berechne_verteilliste(PROGRAMM, register(), 2, 2021).sha256()
    assert (
        one.sha256() != berechne_verteilliste(changed(summe_cent=2_287_999_999), register(), 2, 2021).sha256()
    )


def _pauschale() -> Pauschale:
    return next(p for p in PROGRAMM.pauschalen if p.baustein == 2)


def test_what_cannot_be_distributed_is_refused() -> None:
    satz, schluessel = _pauschale().satz, _pauschale().schluessel
    twice = schluessel.model_copy(update={"stellen": (*schluessel.stellen, schluessel.stellen[0])})
    none = schluessel.model_copy(update={"stellen": schluessel.stellen[1:]})
    for programm, baustein, jahr, satz_text in (
        (PROGRAMM, 1, 2021, "keine Pauschale"),
        (PROGRAMM, 2, 2022, "keine Pauschale"),
        (PROGRAMM.model_copy(update={"pauschalen": PROGRAMM.pauschalen * 2}), 2, 2021, "mehr als eine"),
        (PROGRAMM.model_copy(update={"mittel": ()}), 2, 2021, "keine Mittel"),
        (changed(satz=satz.model_copy(update={"satz_cent": 60_000_00})), 2, 2021, "nur 24.000.000,00"),
        (changed(summe_cent=2_288_000_001), 2, 2021, "mehr als der Satz"),
        (changed(summe_cent=0), 2, 2021, "keinen Betrag"),
        (changed(schluessel=twice), 2, 2021, "nicht genau einmal"),
        (changed(schluessel=none), 2, 2021, "nicht genau einmal"),
    ):
        with pytest.raises(VerteilungFehlt, match=satz_text):
            berechne_verteilliste(programm, register(), baustein, jahr)
    with pytest.raises(VerteilungFehlt, match="niemandem"):
        berechne_verteilliste(PROGRAMM, {}, 2, 2021)


def test_equal_remainders_go_to_the_smaller_key_whatever_the_order() -> None:
    thirds = {"c": Fraction(1), "a": Fraction(1), "b": Fraction(1)}

    assert teile_nach_schluessel(100, thirds) == {"c": 33, "a": 34, "b": 33}
    assert teile_nach_schluessel(101, dict(sorted(thirds.items()))) == {"c": 33, "a": 34, "b": 34}


_WEIGHTS = st.dictionaries(
    st.text("0123456789", min_size=5, max_size=8),
    st.fractions(min_value=0, max_value=100, max_denominator=100),
    min_size=1,
    max_size=60,
).filter(lambda gewichte: sum(gewichte.values()) > 0)


@given(betrag=st.integers(min_value=0, max_value=10**13), gewichte=_WEIGHTS)
def test_shares_add_up_to_the_cent_and_keep_the_quota(betrag: int, gewichte: dict[str, Fraction]) -> None:
    anteile = teile_nach_schluessel(betrag, gewichte)

    summe = sum(gewichte.values())
    assert sum(anteile.values()) == betrag
    assert anteile == teile_nach_schluessel(betrag, dict(reversed(list(gewichte.items()))))
    for name, anteil in anteile.items():
        assert abs(anteil - betrag * gewichte[name] / summe) < 1
        assert anteil == 0 or gewichte[name] > 0


@pytest.mark.parametrize(
    ("betrag", "gewichte"), [(-1, {"a": 1}), (1, {}), (1, {"a": 0}), (1, {"a": 2, "b": -1})]
)
def test_nothing_is_shared_without_positive_weights(betrag: int, gewichte: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="positive Gewichte"):
        teile_nach_schluessel(betrag, {name: Fraction(wert) for name, wert in gewichte.items()})
