"""What the order follows: each policy is a sort key and one predicate, and nothing else knows which one is in force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

Rang: TypeAlias = tuple[bool, datetime, datetime, int]
"""Behind all others?, the moment that counts, moment and number of the receipt: never equal for two applications.

One shape for every policy: where a queue holds cases of two, each stands by the moment that its own policy gives it.
"""


class Rangangaben(NamedTuple):
    """What a policy may look at: our own evidence of moments, never a person's diligence or ours."""

    eingang_am: datetime
    eingang_nr: int
    """Number of the first receipt: decides between equal moments."""
    vollstaendig_am: datetime | None
    """Receipt of the submission with which nothing was missing any more (`vollstaendigkeit.vollstaendig_seit`)."""


@dataclass(frozen=True)
class Politik:
    """One policy: `rang` sorts, `reserviert` says whether an application keeps its money while it is not decided."""

    rang: Callable[[Rangangaben], Rang]
    reserviert: Callable[[Rangangaben], bool]


def _nach_eingang(a: Rangangaben) -> Rang:
    return (False, a.eingang_am, a.eingang_am, a.eingang_nr)


def _nach_vollstaendigkeit(a: Rangangaben) -> Rang:
    if a.vollstaendig_am is None:
        return (True, a.eingang_am, a.eingang_am, a.eingang_nr)
    return (False, a.vollstaendig_am, a.eingang_am, a.eingang_nr)


POLITIKEN: Mapping[str, Politik] = {
    "eingang": Politik(_nach_eingang, lambda _: True),
    "vollstaendig": Politik(_nach_vollstaendigkeit, lambda a: a.vollstaendig_am is not None),
}


def politik(name: str) -> Politik:
    """The policy of this name; raises ValueError for one that does not exist."""
    regel = POLITIKEN.get(name)
    if regel is not None:
        return regel
    raise ValueError(f"Die Rangregel „{name}“ gibt es nicht; möglich sind {', '.join(POLITIKEN)}.")
