"""Policies as data: a key that sorts and one predicate, and since when an application is complete."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from pydantic import ValidationError

from kim.programmes import load_programm
from kim.rules.haushalt import Posten
from kim.rules.rang import Bewerbung, verteile_nach_rang
from kim.rules.rangregel import POLITIKEN, Rangangaben, politik
from kim.rules.vollstaendigkeit import Einreichung, vollstaendig_seit
from kim_models.lifecycle import ANTRAG, OFFEN, Antragsereignis
from kim_models.programm import Rangpolitik, Rangregel

T0 = datetime(2020, 12, 7, 8, tzinfo=UTC)
A21: Posten = (2021, "ausgabe")
REGEL = load_programm("kim-nrw", "2021").rang


def minute(nr: int) -> datetime:
    return T0 + timedelta(minutes=nr)


def angaben(nr: int, vollstaendig: int | None = None) -> Rangangaben:
    """Received in minute `nr`, complete in minute `vollstaendig`."""
    return Rangangaben(minute(nr), nr, None if vollstaendig is None else minute(vollstaendig))


def order(policy: str, faelle: list[Rangangaben]) -> list[int]:
    return [a.eingang_nr for a in sorted(faelle, key=politik(policy).rang)]


FAELLE = [angaben(1), angaben(2, 9), angaben(3, 3), angaben(4), angaben(5, 9)]


def test_every_policy_of_the_programme_has_its_key_and_predicate() -> None:
    assert tuple(POLITIKEN) == get_args(Rangpolitik)


@pytest.mark.parametrize(
    ("policy", "reihe", "reservieren"),
    [("eingang", [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]), ("vollstaendig", [3, 2, 5, 1, 4], [2, 3, 5])],
)
def test_policy_orders_and_reserves(policy: str, reihe: list[int], reservieren: list[int]) -> None:
    assert order(policy, FAELLE) == reihe
    assert [a.eingang_nr for a in FAELLE if politik(policy).reserviert(a)] == reservieren


def test_queue_of_two_policies_is_one_line_of_moments() -> None:
    ranks = [politik("eingang").rang(angaben(nr)) for nr in (2, 4)]
    ranks += [politik("vollstaendig").rang(a) for a in (angaben(1), angaben(3, 3), angaben(5, 6))]

    assert [rang[3] for rang in sorted(ranks)] == [2, 3, 4, 5, 1]


def test_unknown_policy_is_refused_where_it_is_loaded_and_where_it_is_used() -> None:
    with pytest.raises(
        ValidationError, match="Die Rangregel „losen“ gibt es nicht; möglich sind eingang, voll"
    ):
        Rangregel.model_validate({**REGEL.model_dump(), "policy": "losen"})
    with pytest.raises(ValueError, match="Die Rangregel „losen“ gibt es nicht"):
        politik("losen")


def test_incomplete_one_keeps_nothing_but_stands_in_the_forecast_of_those_behind() -> None:
    offen = [
        Bewerbung(
            nr,
            f"AZ-{nr}",
            politik("vollstaendig").rang(a),
            zustand,  # type: ignore[arg-type]
            {A21: 60},
            reserviert=politik("vollstaendig").reserviert(a),
        )
        for nr, a, zustand in [
            (1, angaben(1), "offen"),
            (2, angaben(2), "offen"),
            (3, angaben(3, 3), "gezeichnet"),
        ]
    ]

    plaetze = verteile_nach_rang(offen, {A21: 120}).plaetze

    assert [(p.antrag_id, p.ergebnis, dict(p.fehlt)) for p in plaetze] == [
        (3, "erteilbar", {}),
        (1, "ohne_reservierung", {}),
        (2, "ohne_reservierung", {A21: 60}),
    ]


def einreichung(nr: int, *befunde: str) -> Einreichung:
    return Einreichung(nr, minute(nr), frozenset(befunde))


@pytest.mark.parametrize(
    ("pruefungen", "seit"),
    [
        ([], None),
        ([einreichung(1)], 1),
        ([einreichung(1, "pflichtfeld_fehlt")], None),
        ([einreichung(1, "nicht_lesbar")], None),
        # What speaks against a grant, or lessens it, is not missing.
        ([einreichung(1, "frist_versaeumt", "bereits_begonnen", "ueber_hoechstbetrag")], 1),
        ([einreichung(1, "iban_ungueltig"), einreichung(2)], 2),
        # A later one that is complete too keeps the earlier moment.
        ([einreichung(1), einreichung(2)], 1),
        # One that takes something back ends it.
        ([einreichung(1), einreichung(2, "summe_falsch")], None),
        ([einreichung(1), einreichung(2, "summe_falsch"), einreichung(3)], 3),
        # What the office mistyped and mended in the same submission costs nothing.
        ([einreichung(1), einreichung(2, "iban_ungueltig"), einreichung(2)], 1),
        ([einreichung(1, "nicht_lesbar"), einreichung(1)], 1),
    ],
)
def test_complete_since_the_receipt_of_what_was_missing(
    pruefungen: list[Einreichung], seit: int | None
) -> None:
    assert vollstaendig_seit(pruefungen, REGEL.vollstaendig) == (None if seit is None else minute(seit))


def test_completeness_looks_at_findings_that_exist() -> None:
    from tests.test_glossar import first_column

    for version in ("2021", "2025"):
        assert set(load_programm("kim-nrw", version).rang.vollstaendig.befunde) <= set(
            first_column("Befunde")
        )


ENDE = {
    Antragsereignis.BEWILLIGT,
    Antragsereignis.ABGELEHNT,
    Antragsereignis.ZURUECKGENOMMEN,
    Antragsereignis.ERLEDIGT,
}
"""The recorded acts that end a reservation: a decision, the municipality's withdrawal, a person's closing."""


def test_reservation_ends_only_by_a_recorded_act_and_never_by_time() -> None:
    leaving = {event for (before, event), after in ANTRAG.items() if before in OFFEN and after not in OFFEN}

    assert leaving == ENDE
    assert Antragsereignis.FRIST_ABGELAUFEN not in leaving
