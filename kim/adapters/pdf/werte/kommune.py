"""Which municipality of the register does a printed name mean?

Only the name is asked, never the key: a contradiction between the two must stay visible to the reviewer.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from kim.adapters.pdf.werte.lesarten import normalise

_ABKUERZUNGEN = (
    (r"\ba\. ?d\. ?", "an der "),
    (r"\bi\. ?W\.", ""),
    (r"\bkreises\b", "kreis"),
    (r"\bkreisverwaltung\b", "kreis"),
)
_STADTTITEL = re.compile(r"^(?:(?:die|der|kreisfreie|stadtverwaltung|\w*stadt)\s+)+(?:der\s+)?")


def _schluessel(name: str) -> str:
    kern = normalise(name).casefold()
    for muster, ersatz in _ABKUERZUNGEN:
        kern = re.sub(muster, ersatz, kern, flags=re.IGNORECASE)
    return re.sub(r"[\s\u2010-\u2014-]+", " ", kern).strip(" .,;")


_KOERPERSCHAFT = re.compile(r"stadt|kreis|gemeinde|region|verband", re.IGNORECASE)


def names_body(text: str) -> bool:
    """Whether a text says of itself that it names a municipality, in the register or not: „Aachen“ alone may be a place."""
    return _KOERPERSCHAFT.search(text) is not None


@lru_cache(maxsize=4)
def _keys(namen: tuple[str, ...]) -> dict[str, str]:
    return {_schluessel(name): name for name in namen}


def official_name(text: str, namen: Mapping[str, str]) -> str | None:
    """The official name of `namen` (key to name) that a printed name means, or None."""
    amtlich = _keys(tuple(namen.values()))
    # „Stadt Köln · Der Oberbürgermeister“, „Stadt Hagen, Stadt der FernUniversität“: the name comes first.
    for kandidat in (text, re.split(r"\s+[·|•–-]\s+|,|\(|;", normalise(text))[0]):
        kern = _schluessel(kandidat)
        if kern in amtlich:
            return amtlich[kern]
        ohne_artikel = re.sub(r"^(der|die|das|landrat des|landrätin des)\s+", "", kern)
        if ohne_artikel in amtlich:
            return amtlich[ohne_artikel]
        # „Landeshauptstadt Düsseldorf“, „Bundesstadt Bonn“, plain „Köln“; never turns a town into its Kreis.
        ort = _STADTTITEL.sub("", ohne_artikel)
        if f"stadt {ort}" in amtlich:
            return amtlich[f"stadt {ort}"]
    return None
