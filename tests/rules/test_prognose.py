"""The forecast: what would be short at each place if all before it were granted as asked."""

import random
from datetime import UTC, datetime

from kim.rules.haushalt import Posten
from kim.rules.prognose import prognosen
from kim.rules.rang import Bewerbung

V21: Posten = (2021, "verpflichtung")
V22: Posten = (2022, "verpflichtung")
NBSP = "\u00a0"


def bewerbung(nr: int, bedarf: dict[Posten, int], *, gezeichnet: bool = False) -> Bewerbung:
    moment = datetime(2020, 12, 1, tzinfo=UTC)
    return Bewerbung(nr, f"AZ-{nr}", (moment, nr), "gezeichnet" if gezeichnet else "offen", bedarf)


def test_the_money_reaches_as_far_as_it_reaches() -> None:
    reihe = [bewerbung(nr, {V21: 40, V22: 10}, gezeichnet=nr == 2) for nr in (3, 1, 2)]

    found = prognosen(reihe, {V21: 90, V22: 100})

    assert [(p.platz, p.aktenzeichen, p.reicht, p.fehlt) for p in found] == [
        (1, "AZ-1", True, {}),
        (2, "AZ-2", True, {}),
        (3, "AZ-3", False, {V21: 30}),
    ]


def test_sentence_names_every_amount_and_where() -> None:
    (first, second) = prognosen(
        [bewerbung(1, {V21: 5_000_00}), bewerbung(2, {V21: 1_000_00, V22: 2_000_00})], {V21: 5_000_00}
    )

    assert first.satz == "reicht"
    assert second.satz == (
        f"reicht nicht: es fehlen 1.000,00{NBSP}€ für Verpflichtungen zulasten 2021"
        f" und 2.000,00{NBSP}€ für Verpflichtungen zulasten 2022"
    )


def test_what_earlier_ones_ask_for_beyond_the_money_does_not_raise_what_is_short_for_a_later_one() -> None:
    found = prognosen([bewerbung(1, {V21: 500}), bewerbung(2, {V21: 7})], {V21: 100})

    assert [p.fehlt for p in found] == [{V21: 400}, {V21: 7}]


def test_refusal_needs_nothing() -> None:
    assert [p.reicht for p in prognosen([bewerbung(1, {}, gezeichnet=True)], {})] == [True]


def test_random_queues_agree_with_adding_up() -> None:
    chance = random.Random(4)
    for _ in range(500):
        reihe = [
            bewerbung(
                nr, {V21: chance.randint(0, 50), V22: chance.randint(0, 50)}, gezeichnet=chance.random() < 0.5
            )
            for nr in range(1, chance.randint(2, 9))
        ]
        frei = {V21: chance.randint(0, 200), V22: chance.randint(0, 200)}
        for place, found in enumerate(prognosen(reihe, frei)):
            for posten, betrag in frei.items():
                before = sum(b.bedarf[posten] for b in reihe[:place])
                short = reihe[place].bedarf[posten] - max(betrag - before, 0)
                assert found.fehlt.get(posten, 0) == max(short, 0)
