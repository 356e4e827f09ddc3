"""Which values of an application must a person compare with the original before anybody relies on them?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from kim.rules.finanzierungsplan import NUMMER
from kim.rules.pflichtfelder import PFLICHTFELDER
from kim_models.antrag import Planzeile
from kim_models.befund import Befund, Effekt

_ENTSCHEIDEND = (
    "iban",
    "ags",
    "zeitraum_von",
    "zeitraum_bis",
    "antragsdatum",
    "beantragt_cent",
    "positionen",
    "finanzierungsplan",
)
"""What moves money, names the recipient or keeps a deadline; paths below them too."""


def pruefe_lesezweifel(zweifel: Mapping[str, int | None], befunde: Iterable[Befund]) -> Iterator[Befund]:
    """lesung_zweifelhaft for each doubtful path (with its page, if known) that no other finding names.

    It hinders where the value decides; elsewhere it is a hint.
    A sum that does not come out is said once, by its own finding.
    """
    gesagt = [b.feld for b in befunde if b.feld]
    for pfad, seite in sorted(zweifel.items()):
        if any(_gleich(pfad, feld) for feld in gesagt):
            continue
        entscheidend = pfad.startswith("positionen_summe") or pfad.split(".")[0] in _ENTSCHEIDEND
        effekt: Effekt = "hindert" if entscheidend else "hinweis"
        wo = f"auf Seite {seite}" if seite else "im Original"
        yield Befund(
            code="lesung_zweifelhaft",
            effekt=effekt,
            feld=pfad,
            text=(
                f"Die Angabe „{_name(pfad)}“ {wo} ist nicht eindeutig: Eintrag, Druckbild oder Rechenprobe "
                "sagen Verschiedenes. Bitte mit dem Original vergleichen und berichtigen oder im Prüfvermerk begründen."
            ),
            fundstelle="Original in der Akte",
        )


def _name(pfad: str) -> str:
    erster, *rest = pfad.split(".")
    if erster == "finanzierungsplan":
        spalte = f", {'Spalte Summe' if rest[0] == 'summe' else rest[0]}" if rest else ""
        nummer = NUMMER.get(cast(Planzeile, rest[1])) if len(rest) > 1 else None
        return f"Finanzierungsplan{spalte}" + (f", Zeile {nummer}" if nummer else "")
    if erster == "positionen":
        return f"Nr. 4, Position {int(rest[0]) + 1}" if rest else "Nr. 4"
    if erster == "positionen_summe_cent":
        return "Nr. 4, Summe"
    if erster == "erklaerungen":
        return "Erklärungen Nr. 7"
    return PFLICHTFELDER.get(erster, erster)


def _gleich(pfad: str, feld: str) -> bool:
    return pfad == feld or pfad.startswith(f"{feld}.") or feld.startswith(f"{pfad}.")
