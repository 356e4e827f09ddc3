"""Which of the form's word groups does a text hold?"""

from collections.abc import Sequence

from kim.adapters.pdf.werte.lesarten import normalise
from kim.programmes.formular import Stichworte


def matches(stichworte: Sequence[Stichworte], text: str) -> str | None:
    """What the first matching word group says."""
    kern = normalise(text).casefold()
    for s in stichworte:
        if any(all(wort in kern for wort in gruppe) for gruppe in s.gruppen):
            return s.ist
    return None
