"""Reply tokens: every slip is noticed, every harmless spelling is understood, nothing else is taken for one."""

import random

import pytest

from kim.rules.antwortkennung import ZEICHEN, ZUFALL, kennung, kennungen_in

GUT = kennung("0123456789ABCD")


def slips(token: str) -> set[str]:
    """Every token with one wrong character, or with two that changed places."""
    places = [i for i, c in enumerate(token) if c != "-" and i > 3]
    wrong = {token[:i] + c + token[i + 1 :] for i in places for c in ZEICHEN}
    swapped = {
        token[:i] + token[j] + token[i + 1 : j] + token[i] + token[j + 1 :]
        for i in places
        for j in places
        if i < j
    }
    return (wrong | swapped) - {token}


def test_every_slip_is_noticed() -> None:
    dice = random.Random(5)
    tokens = [kennung("".join(dice.choices(ZEICHEN, k=ZUFALL))) for _ in range(5)]

    missed = [slip for token in tokens for slip in slips(token) if kennungen_in(slip) != ((), True)]

    assert missed == []
    assert sum(len(slips(token)) for token in tokens) > 2_500


@pytest.mark.parametrize(
    "geschrieben",
    [
        f"AW: Bestätigung [{GUT}]",
        GUT.lower(),
        f"({GUT})",
        GUT.replace("-", "\u2011"),
        GUT.replace("0", "O").replace("1", "l"),
        f"> {GUT}\n> {GUT}",
    ],
)
def test_harmless_spelling_is_understood(geschrieben: str) -> None:
    assert kennungen_in(geschrieben) == ((GUT,), False)


@pytest.mark.parametrize(
    "text", ["", "KIM1-2020-0003", "36.2020-KIM1-0001", "KIM-2021-0001", f"X{GUT}", f"{GUT}7", GUT[:-6]]
)
def test_other_numbers_are_no_token(text: str) -> None:
    assert kennungen_in(text)[0] == ()


def test_two_tokens_are_two() -> None:
    other = kennung("Z" * ZUFALL)

    assert kennungen_in(f"{GUT} {other} {GUT}") == ((GUT, other), False)
