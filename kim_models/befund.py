"""What is wrong with an application, said to a person: findings are values that are returned, never raised."""

from typing import Literal

from kim_models.wert import Wert

Effekt = Literal["hindert", "kuerzt", "hinweis"]
"""hindert: no grant while it stands; kuerzt: the rules grant less; hinweis: a person should look."""


class Befund(Wert):
    """One finding: `text` is a German sentence, `feld` a dotted path into Antragsdaten, or None."""

    code: str
    effekt: Effekt
    feld: str | None
    text: str
    fundstelle: str
