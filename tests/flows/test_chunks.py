"""How many cases one task run takes: a page of an operator shows at most 100 of them."""

import pytest

from tasks.chunks import chunks, name_of


@pytest.mark.parametrize(
    ("cases", "pieces", "size"),
    [(0, 0, 0), (1, 1, 1), (54, 54, 1), (100, 100, 1), (101, 51, 2), (200, 100, 2), (10_000, 100, 100)],
)
def test_chunks_are_at_most_a_hundred(cases: int, pieces: int, size: int) -> None:
    parts = list(chunks(range(cases)))

    assert (len(parts), max(map(len, parts), default=0)) == (pieces, size)


@pytest.mark.parametrize("cases", [0, 1, 99, 100, 101, 399, 10_001])
def test_chunks_keep_every_case_in_its_order(cases: int) -> None:
    parts = list(chunks(range(cases)))

    assert [case for part in parts for case in part] == list(range(cases))


def test_a_chunk_of_one_case_is_named_by_its_aktenzeichen() -> None:
    assert name_of(["36.2020-KIM1-0001"]) == "36.2020-KIM1-0001"


def test_a_chunk_is_named_by_its_first_and_last_case() -> None:
    names = [f"36.2020-KIM1-{nr:04d}" for nr in range(1, 101)]

    assert name_of(names) == "36.2020-KIM1-0001 bis 0100"
