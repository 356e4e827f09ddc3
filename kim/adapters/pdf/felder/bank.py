"""Which bank holds the account, where its name stands beside the IBAN without a label?"""

import re
from collections.abc import Sequence

from kim.adapters.pdf.felder.etiketten import Etikettenleser, without_number
from kim.adapters.pdf.seite.zeilen import Segment, Zeile, as_fund
from kim.adapters.pdf.werte.sammlung import Sammlung

_NAHE = 45.0
"""Points: three lines above or below the account."""


def read_bank(zeilen: Sequence[Zeile], leser: Etikettenleser, sammlung: Sammlung) -> None:
    """Take the one text near the IBAN that is a bank's name; none if there are two."""
    iban = sammlung.herkunft.get("iban")
    if "kreditinstitut" in sammlung.werte or iban is None or iban.box is None:
        return
    oben, unten = iban.box[1] - _NAHE, iban.box[3] + _NAHE
    funde = [
        kern
        for z in zeilen
        if z.seite == iban.seite and z.bottom > oben and z.top < unten
        for s in z.segmente
        if (kern := _name(s, z.abschnitt, leser)) is not None
    ]
    if len(funde) == 1:
        sammlung.zweifel.discard("kreditinstitut")
        sammlung.feld("kreditinstitut", as_fund(funde, 0.8))


def _name(segment: Segment, abschnitt: str, leser: Etikettenleser) -> Segment | None:
    """The segment, or what follows „Bankverbindung:“ in it, if it is a bank's name and nothing else."""
    worte = list(without_number(segment.worte))
    if worte[0].text.endswith(":"):
        worte = worte[1:]
    if not worte or len(worte) > 6 or leser.match(worte, abschnitt):
        return None
    text = " ".join(w.text for w in worte)
    ist_bank = any(teil in text.casefold() for teil in leser.formular.geldinstitute)
    return Segment(tuple(worte)) if ist_bank and not re.search(r"[\d@:]|verbindung", text) else None
