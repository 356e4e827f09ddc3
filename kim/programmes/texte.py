"""Which pieces of text a programme must bring, which values each may name, and how the values are put in."""

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any

from kim_models.programm import Programm, Textbaustein

_FALL = frozenset({"aktenzeichen", "empfaenger", "programm_titel", "behoerde_name", "auskunft"})
_EINGANG = _FALL | {"eingegangen_am", "eingangsnummer"}
_PAUSCHALE = frozenset(
    {"haushaltsjahr", "baustein", "baustein_titel", "baustein_zweck", "von", "bis", "nachweis_bis"}
)
_VORGAENGER = frozenset({"art_des_bescheids", "bescheidnummer", "datum"})
_GERICHT = frozenset({"gericht_name", "gericht_strasse", "gericht_plz", "gericht_ort"})

PLATZHALTER: Mapping[str, frozenset[str]] = {
    "betreff": frozenset(),
    "bewilligung": frozenset({"von", "bis", "betrag", "betrag_in_worten"}),
    "durchfuehrung": frozenset({"von", "bis"}),
    "zweck": frozenset(),
    "finanzierungsart": frozenset({"zuwendungsfaehig"}),
    "hoechstbetrag": frozenset(),
    "ermittlung": frozenset(),
    "rahmen": frozenset(),
    "teilablehnung": frozenset({"abgelehnt"}),
    "ablehnung": frozenset({"antrag_vom"}),
    "ablehnung_ohne_datum": frozenset(),
    "ermessen": frozenset(),
    "auszahlung": frozenset(),
    "rechtsbehelf": _GERICHT,
    "aufhebung_ausspruch": _VORGAENGER,
    "aufhebung_ruecknahme": frozenset(),
    "aufhebung_widerruf": frozenset(),
    "aufhebung_folge_wiederaufnahme": frozenset(),
    "aufhebung_folge_abschluss": frozenset(),
    "aufhebung_erstattung": frozenset({"betrag"}),
    "aenderung_ersetzung": _VORGAENGER | {"bisher", "neu"},
    "pauschale_betreff": _PAUSCHALE,
    "pauschale_festsetzung": _PAUSCHALE | {"betrag", "betrag_in_worten"},
    "pauschale_zweck": _PAUSCHALE,
    "pauschale_ermittlung": _PAUSCHALE,
    "pauschale_auszahlung": _PAUSCHALE,
    "eingangsbestaetigung_betreff": _FALL,
    "eingangsbestaetigung_text": _EINGANG | {"anlass", "zeitquelle", "reihenfolge", "antwort"},
    "eingangsbestaetigung_antrag": _EINGANG,
    "eingangsbestaetigung_fassung": _EINGANG,
    "eingangsbestaetigung_anlagen": _EINGANG,
    "eingangsbestaetigung_antwort": _EINGANG | {"kennung"},
    "eingangsbestaetigung_nachweis": _EINGANG
    | {"datei", "dateien", "sha256", "eintrag_nr", "eintrag_hash", "vor_hash", "kopf_nr", "kopf_hash"},
    "reihenfolge_eingang": _EINGANG,
    "reihenfolge_vollstaendig": _EINGANG,
    "nachforderung_betreff": _FALL,
    "nachforderung_text": _FALL | {"liste", "frist"},
    "bescheid_betreff": _FALL,
    "bescheid_text": _FALL | {"bescheidnummer", "datum"},
    "pauschalbescheid_betreff": _FALL | {"bescheidnummer", "datum"},
    "pauschalbescheid_text": _FALL | {"bescheidnummer", "datum"},
}
"""Every key that a version must have, with the placeholders its text may use. See README.md."""

NEBENBESTIMMUNG = "nebenbestimmung_"
PAUSCHALBESTIMMUNG = "pauschale_bestimmung_"
_REIHEN: Mapping[str, frozenset[str]] = {NEBENBESTIMMUNG: frozenset(), PAUSCHALBESTIMMUNG: _PAUSCHALE}
"""Texts of which a version may have any number, in the order of their keys, with the values they may name."""
AB = "_ab_"
"""`rechtsbehelf_ab_2022_01_01`: the wording of `rechtsbehelf` for letters dated on or after that day."""


def check_texte(programm: Programm) -> None:
    """Raises ValueError if a text is missing, unknown, or names a value that nobody will put in."""
    fehlend = PLATZHALTER.keys() - programm.texte.keys()
    if fehlend:
        raise ValueError(f"Es fehlen die Textbausteine {', '.join(sorted(fehlend))}.")
    for schluessel, baustein in programm.texte.items():
        stamm = schluessel.split(AB)[0]
        if AB in schluessel:
            _ab_tag(schluessel)
        erlaubt = werte_von(stamm)
        if erlaubt is None:
            raise ValueError(f"Den Textbaustein {schluessel} kennt niemand.")
        fremd = _platzhalter(baustein.text) - erlaubt
        if fremd:
            raise ValueError(f"Textbaustein {schluessel}: unbekannte Werte {', '.join(sorted(fremd))}.")


def werte_von(stamm: str) -> frozenset[str] | None:
    """The values that the text of this key may name; None for a key that nobody knows."""
    reihe = next((werte for anfang, werte in _REIHEN.items() if stamm.startswith(anfang)), None)
    return PLATZHALTER.get(stamm, reihe)


def text_am(programm: Programm, schluessel: str, tag: date) -> Textbaustein:
    """The wording for a letter dated `tag`: the law may change while a case stays pinned to its version.

    Raises KeyError for an unknown key.
    """
    wortlaut = programm.texte[schluessel]
    spaeter = sorted(
        (_ab_tag(k), k) for k in programm.texte if k.startswith(schluessel + AB) and _ab_tag(k) <= tag
    )
    return programm.texte[spaeter[-1][1]] if spaeter else wortlaut


def nebenbestimmungen(programm: Programm, tag: date) -> tuple[Textbaustein, ...]:
    """The Nebenbestimmungen of a letter dated `tag` in the order of their keys (`nebenbestimmung_01_…`)."""
    return _reihe(programm, NEBENBESTIMMUNG, tag)


def pauschalbestimmungen(programm: Programm, tag: date) -> tuple[Textbaustein, ...]:
    """The same for the letter on a lump sum (`pauschale_bestimmung_01_…`)."""
    return _reihe(programm, PAUSCHALBESTIMMUNG, tag)


def _reihe(programm: Programm, anfang: str, tag: date) -> tuple[Textbaustein, ...]:
    staemme = sorted(k for k in programm.texte if k.startswith(anfang) and AB not in k)
    return tuple(text_am(programm, stamm, tag) for stamm in staemme)


def fuelle(baustein: Textbaustein, /, **werte: str) -> str:
    """The text with its values. Values are data: braces in them stay as they are. Raises KeyError if one is missing."""
    return baustein.text.format_map(werte)


def _platzhalter(text: str) -> set[str]:
    # Only `{name}`: an attribute, an index or a conversion would let a text reach into objects.
    namen: set[str] = set()
    for _, name, angabe, umwandlung in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or angabe or umwandlung:
            raise ValueError(f"{{{name}}} ist kein einfacher Platzhalter.")
        namen.add(name)
    return namen


def _ab_tag(schluessel: str) -> date:
    rest: Any = schluessel.split(AB)[1]
    return date.fromisoformat(rest.replace("_", "-"))
