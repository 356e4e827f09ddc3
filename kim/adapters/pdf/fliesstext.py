"""What does the application say outside of labels: in its letterhead, in its title, in a sentence?

Only what has a form of its own and stands there once: the one IBAN with right check digits, the one period, the one
municipality of the register. Two of a kind are a question for a person.
"""

import re
from collections.abc import Sequence

from schwifty import IBAN

from kim.adapters.pdf import werte
from kim.adapters.pdf.kommune import official_name
from kim.adapters.pdf.sammlung import Fund, Sammlung
from kim.adapters.pdf.words import Segment, Zeile, as_fund

_SICHER = 0.75
_GESUCHT = {"baustein", "email", "iban", "bic", "massnahme", "zeitraum_von", "zeitraum_bis"}
_IBAN = re.compile(r"\bDE\d{2}(?: ?\d{4}){4} ?\d{2}\b")
_BIC = re.compile(r"\bBIC:?\s+([A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?)\b")
# Bounded: a word of a page may be as long as the page.
_EMAIL = re.compile(r"(?<![^\s,;/:<>()])[^\s@,;/:<>()]{1,64}@[^\s@,;/:<>()]{1,190}\.[a-z]{2,20}")
_TAG = r"(?:\d{1,2}\. ?(?:\d{1,2}\. ?|[A-Za-zä]{3,9} )\d{4})"
_ZEITRAUM = re.compile(rf"\b(?:vom|von|ab)(?: dem)? ({_TAG}) bis(?: zum)? ({_TAG})")
_TITEL = re.compile(r"stadt|kreis|region", re.IGNORECASE)
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
    ganz = werte.join_lines([z.text for z in zeilen])
    for pfad, muster in (
        ("baustein", _BAUSTEIN),
        ("email", _EMAIL),
        ("iban", _IBAN),
        ("bic", _BIC),
        ("massnahme", _MASSNAHME),
    ):
        funde = {t[1] if t.re.groups else t[0] for t in muster.finditer(ganz)}
        if pfad == "iban":
            funde = {f for f in ({f.replace(" ", "") for f in funde}) if IBAN(f, allow_invalid=True).is_valid}
        if pfad not in sammlung.werte and len(funde) == 1:
            _take(pfad, funde.pop(), zeilen, sammlung)
    perioden = {(t[1], t[2]) for t in _ZEITRAUM.finditer(ganz)}
    if not sammlung.werte.keys() & {"zeitraum_von", "zeitraum_bis"} and len(perioden) == 1:
        von, bis = perioden.pop()
        _take("zeitraum_von", von, zeilen, sammlung)
        _take("zeitraum_bis", bis, zeilen, sammlung)


def _take(pfad: str, text: str, zeilen: Sequence[Zeile], sammlung: Sammlung) -> None:
    probe = Sammlung(sammlung.namen)
    stelle = _place(text, zeilen)
    probe.feld(pfad, Fund(text, stelle.seite, stelle.box, "text", _SICHER))
    if pfad in probe.werte:
        sammlung.zweifel.discard(pfad)
        sammlung.werte[pfad] = probe.werte[pfad]
        sammlung.herkunft[pfad] = probe.herkunft[pfad]


def _place(text: str, zeilen: Sequence[Zeile]) -> Fund:
    """The line that holds the text, or its beginning."""
    kern = text.replace(" ", "")
    for laenge in (len(kern), 12, 6, 1):
        for z in zeilen:
            if kern[:laenge] in z.text.replace(" ", ""):
                return as_fund(z.segmente)
    return as_fund(zeilen[0].segmente)


def _kommune(zeilen: Sequence[Zeile], sammlung: Sammlung) -> None:
    """The letterhead: who writes is who asks, if no other municipality is named by itself."""
    if "kommune_text" in sammlung.werte:
        return
    funde: dict[str, Segment] = {}
    for z in zeilen:
        for s in z.segmente:
            # „Aachen“ in an address is no sender.
            if (
                len(s.worte) <= 6
                and _TITEL.search(s.text)
                and (name := official_name(s.text, sammlung.namen))
            ):
                funde.setdefault(name, s)
    if len(funde) == 1:
        sammlung.zweifel.discard("kommune_text")
        sammlung.feld("kommune_text", as_fund([*funde.values()], _SICHER))
