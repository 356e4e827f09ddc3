"""The order: strict rank against the money that is left, checked against a second, plain reading of the same rule."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kim.rules.haushalt import Posten
from kim.rules.rang import Bewerbung, Platz, Vorschau, verteile_nach_rang

A21: Posten = (2021, "ausgabe")
V22: Posten = (2022, "verpflichtung")
BEGINN = datetime(2020, 12, 2, 8, tzinfo=UTC)


def _bewerbung(
    nr: int,
    bedarf: Mapping[Posten, int],
    zustand: Literal["offen", "gezeichnet"] = "gezeichnet",
    geschlossen: tuple[int, ...] = (),
) -> Bewerbung:
    am = BEGINN + timedelta(minutes=nr)
    return Bewerbung(nr, f"AZ-{nr}", (False, am, am, nr), zustand, bedarf, geschlossen)


def _next(vorschau: Vorschau) -> Platz | None:
    return next((platz for platz in vorschau.plaetze if platz.ergebnis == "erteilbar"), None)


def _ergebnisse(vorschau: Vorschau) -> list[str]:
    return [p.grund[0] if p.grund else p.ergebnis for p in vorschau.plaetze]


def test_enough_for_all_issues_the_first_in_rank_order_first() -> None:
    vorschau = verteile_nach_rang([_bewerbung(2, {A21: 40}), _bewerbung(1, {A21: 60})], {A21: 100})
    assert [(p.aktenzeichen, p.platz, p.ergebnis) for p in vorschau.plaetze] == [
        ("AZ-1", 1, "erteilbar"),
        ("AZ-2", 2, "erteilbar"),
    ]
    assert _next(vorschau) == Platz(1, "AZ-1", 1, "erteilbar", None)
    assert vorschau.frei == {A21: 0}


def test_an_open_one_is_passed_only_if_its_money_stays() -> None:
    offen = _bewerbung(1, {A21: 60}, "offen")
    assert _ergebnisse(verteile_nach_rang([offen, _bewerbung(2, {A21: 40})], {A21: 100})) == [
        "reserviert",
        "erteilbar",
    ]
    vorschau = verteile_nach_rang([offen, _bewerbung(2, {A21: 41})], {A21: 100})
    assert vorschau.plaetze[1].grund == (
        "fruehere_zuerst",
        "Die Mittel für Ausgaben 2021 sind für Anträge reserviert, die vorher an der Reihe sind, zuerst für AZ-1.",
    )


def test_money_that_is_not_there_is_said_with_its_amounts() -> None:
    vorschau = verteile_nach_rang([_bewerbung(1, {A21: 60}), _bewerbung(2, {A21: 50_00})], {A21: 100})
    assert vorschau.plaetze[1].grund == (
        "mittel_erschoepft",
        "Für Ausgaben 2021 werden 50,00\u00a0€ gebraucht, verfügbar sind noch 0,40\u00a0€.",
    )


def test_a_small_one_does_not_overtake_a_large_one_that_waits() -> None:
    vorschau = verteile_nach_rang([_bewerbung(1, {A21: 150}), _bewerbung(2, {A21: 30})], {A21: 100})
    assert _ergebnisse(vorschau) == ["mittel_erschoepft", "fruehere_zuerst"]
    assert _next(vorschau) is None


def test_what_draws_on_other_money_need_not_wait() -> None:
    vorschau = verteile_nach_rang([_bewerbung(1, {A21: 150}), _bewerbung(2, {V22: 30})], {A21: 100, V22: 30})
    assert _ergebnisse(vorschau) == ["mittel_erschoepft", "erteilbar"]


def test_every_posten_must_suffice() -> None:
    vorschau = verteile_nach_rang([_bewerbung(1, {A21: 10, V22: 10})], {A21: 100})
    assert _ergebnisse(vorschau) == ["mittel_erschoepft"]


def test_a_need_of_zero_asks_for_no_posten() -> None:
    assert _ergebnisse(verteile_nach_rang([_bewerbung(1, {V22: 0})], {})) == ["erteilbar"]


def test_a_refusal_can_always_be_issued() -> None:
    vorschau = verteile_nach_rang([_bewerbung(1, {A21: 500}, "offen"), _bewerbung(2, {})], {A21: 100})
    assert _ergebnisse(vorschau) == ["reserviert", "erteilbar"]


def test_a_closed_year_waits_and_keeps_its_other_money() -> None:
    vorschau = verteile_nach_rang(
        [_bewerbung(1, {A21: 80}, geschlossen=(2020,)), _bewerbung(2, {A21: 30})], {A21: 100}
    )
    assert _ergebnisse(vorschau) == ["haushaltsjahr_geschlossen", "fruehere_zuerst"]
    assert _ergebnisse(verteile_nach_rang([_bewerbung(1, {}, "offen", (2020,))], {})) == ["reserviert"]


def test_two_applications_never_share_a_rank() -> None:
    with pytest.raises(ValueError, match="AZ-1 und AZ-9 haben denselben Rang"):
        verteile_nach_rang([_bewerbung(1, {}), replace(_bewerbung(1, {}), aktenzeichen="AZ-9")], {})


def test_a_negative_need_is_refused() -> None:
    with pytest.raises(ValueError, match="negativer Bedarf"):
        verteile_nach_rang([_bewerbung(1, {A21: -1})], {A21: 0})


POSTEN: list[Posten] = [A21, V22, (2023, "verpflichtung")]
BEDARF = st.dictionaries(st.sampled_from(POSTEN), st.integers(0, 40), max_size=3)
MITTEL = st.dictionaries(st.sampled_from(POSTEN), st.integers(0, 120), max_size=3)
ZUSTAND: list[Literal["offen", "gezeichnet"]] = ["offen", "gezeichnet"]
REIHE = st.lists(
    st.tuples(BEDARF, st.sampled_from(ZUSTAND), st.sampled_from([(), (), (), (2020,)])),
    max_size=9,
).map(lambda rohe: [_bewerbung(i, b, z, g) for i, (b, z, g) in enumerate(rohe, start=1)])


def _orakel(reihe: list[Bewerbung], mittel: dict[Posten, int]) -> list[str]:
    """The same rule read again from nothing for each application: quadratic and plain."""
    ausgang: list[str] = []
    for i, b in enumerate(reihe):

        def fehlt(vorher: list[Bewerbung], b: Bewerbung = b) -> bool:
            return any(
                need and need + sum(v.bedarf.get(p, 0) for v in vorher) > mittel.get(p, 0)
                for p, need in b.bedarf.items()
            )

        erteilte = [v for v, wie in zip(reihe[:i], ausgang, strict=True) if wie == "erteilbar"]
        if b.zustand == "offen":
            ausgang.append("reserviert")
        elif b.geschlossen:
            ausgang.append("haushaltsjahr_geschlossen")
        elif fehlt(erteilte):
            ausgang.append("mittel_erschoepft")
        elif fehlt(reihe[:i]):
            ausgang.append("fruehere_zuerst")
        else:
            ausgang.append("erteilbar")
    return ausgang


@settings(max_examples=500)
@given(reihe=REIHE, mittel=MITTEL)
def test_agrees_with_the_plain_reading(reihe: list[Bewerbung], mittel: dict[Posten, int]) -> None:
    assert _ergebnisse(verteile_nach_rang(reihe, mittel)) == _orakel(reihe, mittel)


@settings(max_examples=300)
@given(reihe=REIHE, mittel=MITTEL)
def test_what_is_issued_never_exceeds_the_money_nor_takes_it_from_an_earlier_one(
    reihe: list[Bewerbung], mittel: dict[Posten, int]
) -> None:
    vorschau = verteile_nach_rang(list(reversed(reihe)), mittel)
    erteilt = [b for b, p in zip(reihe, vorschau.plaetze, strict=True) if p.ergebnis == "erteilbar"]
    for posten in POSTEN:
        summe = sum(b.bedarf.get(posten, 0) for b in erteilt)
        assert summe <= mittel.get(posten, 0)
        letzter = max((b.rang for b in erteilt if b.bedarf.get(posten)), default=None)
        if letzter is not None:
            assert sum(b.bedarf.get(posten, 0) for b in reihe if b.rang <= letzter) <= mittel.get(posten, 0)


@given(reihe=REIHE, mittel=MITTEL)
def test_issuing_the_next_one_changes_nobody_elses_outcome(
    reihe: list[Bewerbung], mittel: dict[Posten, int]
) -> None:
    vorher = verteile_nach_rang(reihe, mittel)
    if (dran := _next(vorher)) is None:
        return
    gegangen = next(b for b in reihe if b.antrag_id == dran.antrag_id)
    rest = {p: betrag - gegangen.bedarf.get(p, 0) for p, betrag in mittel.items()}
    nachher = verteile_nach_rang([b for b in reihe if b is not gegangen], rest)
    assert [(p.antrag_id, p.ergebnis) for p in nachher.plaetze] == [
        (p.antrag_id, p.ergebnis) for p in vorher.plaetze if p.antrag_id != dran.antrag_id
    ]
