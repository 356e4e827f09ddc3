"""Who applies: is the Gemeindekennziffer one of the 54, and does it belong to the name?"""

from collections.abc import Iterator, Mapping

from kim.programmes.register import find_by_name, nennt, normalise_ags
from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund
from kim_models.programm import Empfaenger

_FUNDSTELLE = "Antrag Nr. 1; Verzeichnis der Empfänger"


def ags_des_antrags(daten: Antragsdaten) -> str | None:
    """The key that the application gives, spelled as in the register; None if the box is empty."""
    angabe = (daten.ags or daten.ags_text or "").strip()
    return normalise_ags(angabe) if angabe else None


def namen_des_antrags(daten: Antragsdaten) -> list[str]:
    """The names that the application gives: translated by the reader and as printed. Either may be right."""
    return [name for name in (daten.kommune, daten.kommune_text) if name and name.strip()]


def benannte_empfaenger(daten: Antragsdaten, register: Mapping[str, Empfaenger]) -> list[Empfaenger]:
    """The recipients that key and name point to: one, or two if they contradict each other, or none."""
    gefunden = {}
    for name in namen_des_antrags(daten):
        if (empfaenger := find_by_name(name)) and empfaenger.ags in register:
            gefunden[empfaenger.ags] = empfaenger
    ags = ags_des_antrags(daten)
    if ags is not None and ags in register:
        gefunden[ags] = register[ags]
    return list(gefunden.values())


def pruefe_empfaenger(daten: Antragsdaten, register: Mapping[str, Empfaenger]) -> Iterator[Befund]:
    """ags_unbekannt or ags_passt_nicht_zum_namen."""
    ags = ags_des_antrags(daten)
    if ags is None:
        return
    if ags not in register:
        yield Befund(
            code="ags_unbekannt",
            effekt="hindert",
            feld="ags",
            text=f"Die Gemeindekennziffer {ags} gehört zu keinem der {len(register)} Empfänger.",
            fundstelle=_FUNDSTELLE,
        )
        return
    namen = namen_des_antrags(daten)
    if namen and not any(nennt(name, register[ags]) for name in namen):
        yield Befund(
            code="ags_passt_nicht_zum_namen",
            effekt="hindert",
            feld="ags",
            text=(
                f"Die Gemeindekennziffer {ags} gehört zu {register[ags].name}, genannt ist {namen[0]}"
                f"{_richtige_ags(namen)}."
            ),
            fundstelle=_FUNDSTELLE,
        )


def _richtige_ags(namen: list[str]) -> str:
    gemeint = next((e for name in namen if (e := find_by_name(name))), None)
    return f" ({gemeint.ags})" if gemeint else ""
