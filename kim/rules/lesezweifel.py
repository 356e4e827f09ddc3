"""Which values of an application must a person compare with the original before anybody relies on them?"""

from collections.abc import Iterable, Iterator, Mapping

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
    """lesung_zweifelhaft for each doubtful path (with its page, if known) that no other finding makes a person look at.

    It hinders where the value decides; elsewhere it is a hint. A sum that does not come out is said once, by its own finding.
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
                f"Die Angabe „{pfad}“ {wo} ist nicht eindeutig: Eintrag, Druckbild oder Rechenprobe sagen Verschiedenes. "
                "Bitte mit dem Original vergleichen und berichtigen oder im Prüfvermerk begründen."
            ),
            fundstelle="Original in der Akte",
        )


def _gleich(pfad: str, feld: str) -> bool:
    return pfad == feld or pfad.startswith(f"{feld}.") or feld.startswith(f"{pfad}.")
