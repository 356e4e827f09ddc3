"""Will the letter reach the right house? What the form says against the office's own recipients' file."""

from collections.abc import Iterator
from enum import Enum
from typing import Final

from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund
from kim_models.programm import Zustelladresse


class Ungeprueft(Enum):
    """Stands for: there is no recipients' file here. None means that the file has no line for this recipient."""

    UNGEPRUEFT = "ungeprueft"


UNGEPRUEFT: Final = Ungeprueft.UNGEPRUEFT
BEFUNDE: Final = ("zustelladresse_fehlt", "zustelladresse_weicht_ab")
"""Codes of all that rests on the recipients' file, which is the office's own and is not recorded with a case."""


def pruefe_zustellung(daten: Antragsdaten, adresse: Zustelladresse | None) -> Iterator[Befund]:
    """zustelladresse_fehlt, or zustelladresse_weicht_ab if the form's mail domain is not the one in the file.

    The letter always goes to the file's address; the form's own may have been changed on its way here.
    """
    if adresse is None:
        yield Befund(
            code="zustelladresse_fehlt",
            effekt="hinweis",
            feld="ags",
            text="Für diesen Empfänger steht keine Zustelladresse in der Empfängerdatei. Bitte vor der Zeichnung ergänzen.",
            fundstelle="Empfängerdatei der Bewilligungsbehörde",
        )
    elif daten.email and daten.email.strip() and _domain(daten.email) != _domain(adresse.email):
        yield Befund(
            code="zustelladresse_weicht_ab",
            effekt="hinweis",
            feld="email",
            text=(
                f"Die E-Mail-Adresse im Antrag gehört zu {_domain(daten.email)}, die Empfängerdatei nennt "
                f"{_domain(adresse.email)}. Der Bescheid geht an die Adresse der Empfängerdatei."
            ),
            fundstelle="Antrag Nr. 1; Empfängerdatei der Bewilligungsbehörde",
        )


def _domain(email: str) -> str:
    return email.strip().rpartition("@")[2].casefold()
