"""Which character in a typed text does nobody see, or turns the text around it? No name of a person or town needs one."""

import unicodedata
from typing import NamedTuple

_UNSICHTBAR = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, formats (bidi, zero width, soft hyphen), surrogates, private use, unassigned, line and paragraph separators."""


class Zeichen(NamedTuple):
    """One such character: its place from 1 and its code as `U+202E`."""

    stelle: int
    name: str


def unsichtbares_zeichen(text: str) -> Zeichen | None:
    """The first one, or None."""
    return next(
        (
            Zeichen(stelle, f"U+{ord(zeichen):04X}")
            for stelle, zeichen in enumerate(text, start=1)
            if unicodedata.category(zeichen) in _UNSICHTBAR
        ),
        None,
    )
