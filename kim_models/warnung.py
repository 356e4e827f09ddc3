"""How a person is warned of what a file holds besides its values: one sentence, made here and found again here.

The sentence is kept with the filing of the receipt, so the warning stands with the case for as long as its Fassung does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from kim_models.lesung import AktiverInhalt

_WORTE: Mapping[AktiverInhalt, str] = {
    "javascript": "JavaScript",
    "programmstart": "einen Programmaufruf",
    "eingebettete_datei": "eine eingebettete Datei",
    "formularversand": "einen Versand der Angaben",
    "xfa": "ein zweites Formular (XFA), das andere Programme statt des gelesenen zeigen",
    "medien": "Ton, Film oder 3D",
    "internetverweis": "einen Verweis ins Internet",
}
_AKTIV = "nichts davon wurde ausgeführt. Bitte das Original nur mit Vorsicht öffnen."
_UNSICHTBAR = (
    "Die Datei enthält unsichtbare Zeichen oder solche, die die Schreibrichtung ändern; sie wurden weggelassen."
    " Bitte die Angaben mit dem Original vergleichen."
)
_WARNUNG = re.compile(rf"Die Datei enthält [^;]+; {re.escape(_AKTIV)}|{re.escape(_UNSICHTBAR)}")


def warnings_for(inhalte: Iterable[AktiverInhalt]) -> str:
    """The sentences for what was found; empty if there is nothing to warn of."""
    found = list(inhalte)
    named = [_WORTE[inhalt] for inhalt in found if inhalt in _WORTE]
    parts = [f"Die Datei enthält {' und '.join(named)}; {_AKTIV}"] if named else []
    return " ".join(parts + [_UNSICHTBAR] * ("unsichtbare_zeichen" in found))


def warnings_in(satz: str) -> Iterator[tuple[str, str]]:
    """Code and sentence of each warning that a filing's sentence holds."""
    for match in _WARNUNG.finditer(satz):
        yield ("unsichtbare_zeichen" if match[0] == _UNSICHTBAR else "aktiver_inhalt"), match[0]
