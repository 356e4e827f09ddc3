"""Numbers that are written like ours are found in any text, and nothing else."""

import pytest

from kim.rules.aktenzeichen import aktenzeichen_in

MUSTER = "36.{jahr}-KIM1-{lfd:04d}"


@pytest.mark.parametrize(
    ("text", "gefunden"),
    [
        ("AW: 36.2020-KIM1-0099, Nachtrag", ("36.2020-KIM1-0099",)),
        (
            "(36.2021-KIM1-0001). 36.2021-KIM1-0001 und 36.2020-KIM1-12345",
            ("36.2021-KIM1-0001", "36.2020-KIM1-12345"),
        ),
        ("136.2020-KIM1-0001 36.2020-KIM1-0001-2 36x2020-KIM1-0001 36.20-KIM1-1", ()),
        ("36.2020-KIM1-١٢", ()),
        (
            " ".join(f"36.2020-KIM1-{k}" for k in range(9)),
            ("36.2020-KIM1-0", "36.2020-KIM1-1", "36.2020-KIM1-2"),
        ),
        ("", ()),
    ],
)
def test_number_is_found_as_it_is_written(text: str, gefunden: tuple[str, ...]) -> None:
    assert aktenzeichen_in(text, MUSTER) == gefunden
