"""What does the application say outside of labels: in its letterhead, in its title, in a sentence?

Only what has a form of its own and stands there once: the one IBAN with right check digits, the one period, the one
municipality of the register. Two of a kind are a question for a person.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from schwifty import IBAN

from kim.adapters.pdf.seite.zeilen import Segment, Zeile, as_fund
from kim.adapters.pdf.werte import lesarten
from kim.adapters.pdf.werte.kommune import names_body, official_name
from kim.adapters.pdf.werte.sammlung import Fund, Sammlung

_SICHER = 0.75
_GESUCHT = {"baustein", "email", "iban", "bic", "massnahme", "zeitraum_von", "zeitraum_bis"}
_IBAN = re.compile(r"\b(DE\d{2}(?: ?\d{4}){4} ?\d{2})\b")
_BIC = re.compile(r"\bBIC:?\s+([A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?)\b")
# Bounded: a word of a page may be as long as the page.
_EMAIL = re.compile(r"(?<![^\s,;/:<>()])([^\s@,;/:<>()]{1,64}@[^\s@,;/:<>()]{1,190}\.[a-z]{2,20})(?![\w.-])")
_TAG = r"(?:\d{1,2}\. ?(?:\d{1,2}\. ?|[A-Za-zä]{3,9} )\d{4})"
_ZEITRAUM = re.compile(rf"\b(?:vom|von|ab)(?: dem)? ({_TAG}) bis(?: zum)? ({_TAG})")
_BAUSTEIN = re.compile(r"baustein (?:Nr\. ?)?([1-3])\b", re.IGNORECASE)
_MASSNAHME = re.compile(r"(?:Maßnahme|Vorhaben|Projekt) „([^“”\"]{5,150})[“”]")


def read_unlabelled(zeilen: Sequence[Zeile], sammlung: Sammlung) -> None:
    """Fill in what no label has given."""
    _kommune(zeilen, sammlung)
    # A covering letter's telephone and address are the letter's; what a form says, it says in its parts.
    if any(z.abschnitt == "antragsteller" for z in zeilen):
        zeilen = [z for z in zeilen if z.abschnitt or _BAUSTEIN.search(z.text)]
    if not _GESUCHT - sammlung.werte.keys():
        return
    for pfad, muster in (
        ("baustein", _BAUSTEIN),
        ("email", _EMAIL),
        ("iban", _IBAN),
        ("bic", _BIC),
        ("massnahme", _MASSNAHME),
    ):
        _take((pfad,), muster, zeilen, sammlung)
    _take(("zeitraum_von", "zeitraum_bis"), _ZEITRAUM, zeilen, sammlung)
    if "baustein" in sammlung.werte:
        # A title that says it, and nothing that says otherwise, is as plain as a label.
        sammlung.zweifel.discard("baustein")


def _take(pfade: Sequence[str], muster: re.Pattern[str], zeilen: Sequence[Zeile], sammlung: Sammlung) -> None:
    """Take what is found once, in a line or broken over two; no label vouches for it, so a person must look."""
    if sammlung.werte.keys() & set(pfade):
        return
    funde: dict[tuple[str, ...], Fund] = {}
    for i, zeile in enumerate(zeilen):
        for teile in ([zeile], zeilen[i : i + 2]):
            stelle = as_fund([s for z in teile for s in z.segmente], _SICHER)
            for treffer in muster.finditer(stelle.text):
                texte = tuple(lesarten.normalise(text) for text in treffer.groups())
                if pfade != ("iban",) or IBAN(texte[0], allow_invalid=True).is_valid:
                    funde.setdefault(texte, stelle)
    if len(funde) == 1:
        [(texte, stelle)] = funde.items()
        for pfad, text in zip(pfade, texte, strict=True):
            sammlung.feld(pfad, replace(stelle, text=text))
            sammlung.zweifel.add(pfad)


def _kommune(zeilen: Sequence[Zeile], sammlung: Sammlung) -> None:
    """The letterhead: who writes is who asks, if no other municipality is named by itself."""
    if "kommune_text" in sammlung.werte:
        return
    funde: dict[str, Segment] = {}
    for z in zeilen:
        for s in z.segmente:
            # „Aachen“ in an address is no sender.
            if len(s.worte) <= 6 and names_body(s.text) and (name := official_name(s.text, sammlung.namen)):
                funde.setdefault(name, s)
    if len(funde) == 1:
        sammlung.feld("kommune_text", as_fund([*funde.values()], _SICHER))
        sammlung.zweifel.add("kommune_text")
