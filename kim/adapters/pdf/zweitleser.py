"""Does a second reader find the values that decide on the page where the first one read them?

PDFium takes the characters out of the file by other code than pdfminer. It is never asked what a value is, only
whether this amount, key or day stands there: two readers that disagree are a case for a person.
"""

import re
from datetime import date

import pypdfium2

from kim.adapters.pdf.werte import lesarten
from kim.adapters.pdf.werte.sammlung import Sammlung

_TRENNER = r"[.\s'’]{0,2}"


def unconfirmed(daten: bytes, sammlung: Sammlung) -> set[str]:
    """Paths of amounts, IBAN, AGS and days that the second reader does not find on their page; all if it cannot read."""
    gefragt = {
        pfad: (wert, sammlung.herkunft[pfad].seite)
        for pfad, wert in _entscheidende(sammlung).items()
        if pfad in sammlung.herkunft and sammlung.herkunft[pfad].leser == "text"
    }
    try:
        dokument = pypdfium2.PdfDocument(daten)
    except pypdfium2.PdfiumError:
        return set(gefragt)
    texte: dict[int, str] = {}
    offen: set[str] = set()
    try:
        for pfad, (wert, seite) in gefragt.items():
            if seite is None:
                continue
            if seite not in texte:
                texte[seite] = dokument[seite - 1].get_textpage().get_text_bounded()
            if not _steht_da(wert, texte[seite]):
                offen.add(pfad)
    except pypdfium2.PdfiumError:
        return set(gefragt)
    finally:
        dokument.close()
    return offen


def _entscheidende(sammlung: Sammlung) -> dict[str, int | str | date]:
    gefunden = {
        k: sammlung.werte[k]
        for k in ("zeitraum_von", "zeitraum_bis", "antragsdatum", "iban", "positionen_summe_cent")
        if sammlung.werte.get(k)
    }
    if sammlung.werte.get("ags_text"):
        gefunden["ags"] = sammlung.werte["ags_text"]
    for spalte, zellen in sammlung.plan.items():
        gefunden |= {f"finanzierungsplan.{spalte}.{z}": cent for z, cent in zellen.items() if cent}
    for n, p in enumerate(sammlung.positionen):
        if p.betrag_cent:
            gefunden[f"positionen.{n}.betrag_cent"] = p.betrag_cent
    return gefunden


def _steht_da(wert: int | str | date, text: str) -> bool:
    if isinstance(wert, date):
        return any(tag == wert for tag, _, _ in lesarten.find_daten(text))
    if isinstance(wert, str):
        kern = re.sub(r"[^0-9A-Z]", "", wert.upper())
        return kern in re.sub(r"[^0-9A-Z]", "", text.upper())
    euro, cent = divmod(wert, 100)
    gruppen = f"{euro:,}".split(",")
    muster = _TRENNER.join(gruppen) + (rf"\s?,\s?{cent:02d}" if cent else r"(?!\s?,\s?(?!00)[0-9]{2})")
    return bool(re.search(rf"(?<![0-9]){muster}(?![0-9])", text))
