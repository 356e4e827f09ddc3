"""How many cases one task run takes: one while there are few, never more than 100 task runs a step."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MAX_TASK_RUNS = 100


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces of `ceil(n / 100)` items in their order."""
    size = max(1, -(-len(items) // MAX_TASK_RUNS))
    for start in range(0, len(items), size):
        yield items[start : start + size]


def name_of(items: Sequence[str]) -> str:
    """`36.2020-KIM1-0001`, or `36.2020-KIM1-0001 bis 0100` for a chunk."""
    return items[0] if len(items) == 1 else f"{items[0]} bis {items[-1].rsplit('-', 1)[-1]}"
