"""Is what only one of two readers finds on the page left to a person?"""

import pytest

from kim.adapters.pdf.seite import worte
from tests.adapters.werkzeug.beispiele import read
from tests.adapters.werkzeug.satz import Layout, setze
from tests.adapters.werkzeug.woerter import W_VORDRUCK


def test_a_word_the_second_reader_does_not_find_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reader is made to take an 8 for a 3, as a font with a wrong table of characters would."""
    echt = worte.page_words
    monkeypatch.setattr(
        worte,
        "page_words",
        lambda seite: [
            w if w.text != "378.200,50" else worte.replace(w, text="873.200,50") for w in echt(seite)
        ],
    )
    lesung = read(setze(Layout("x", W_VORDRUCK)))
    assert {"positionen_summe_cent", "finanzierungsplan.summe.beantragt"} <= set(lesung.zweifel)


def test_without_a_second_opinion_the_same_document_is_clear() -> None:
    lesung = read(setze(Layout("x", W_VORDRUCK)))
    assert lesung.zweifel == ()
