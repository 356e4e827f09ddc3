"""What must a person know about the file itself, whatever its values say?"""

from collections.abc import Iterator

from kim_models.befund import Befund
from kim_models.warnung import warnings_in


def pruefe_warnhinweise(satz: str) -> Iterator[Befund]:
    """aktiver_inhalt and unsichtbare_zeichen, as the sentence says with which the receipt was filed; hints both."""
    for code, text in warnings_in(satz):
        if code == "aktiver_inhalt":
            yield _befund(code="aktiver_inhalt", text=text)
        else:
            yield _befund(code="unsichtbare_zeichen", text=text)


def _befund(code: str, text: str) -> Befund:
    return Befund(code=code, effekt="hinweis", feld=None, text=text, fundstelle="Original in der Akte")
