"""What kind of document is this, which reader may read it, and what is said of it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from kim.adapters.pdf.freitext import read_flat
from kim.adapters.pdf.seite.druckbild import Druckbild, read_print
from kim.adapters.pdf.seite.formularfelder import Formularfeld, read_formularfelder
from kim.adapters.pdf.seite.grenzen import is_oversized_page
from kim.adapters.pdf.vordruck import is_blank, is_our_form, read_acroform
from kim.adapters.pdf.werte.lesarten import holds_invisible, normalise
from kim.adapters.pdf.werte.sammlung import Sammlung
from kim.adapters.pdf.zweitleser import unconfirmed
from kim.programmes.formular import Formular
from kim_models.lesung import Dokumentart, Lesung

_SAETZE: dict[str, str] = {
    "leer": "Die Datei ist leer. Bitte bei der Kommune eine neue Fassung anfordern.",
    "kein_pdf": "Die Datei ist kein PDF. Bitte bei der Kommune den Antrag als PDF anfordern.",
    "zu_gross": "Die Datei ist ungewöhnlich groß und wurde nicht gelesen. Bitte die Angaben von Hand erfassen.",
    "abgeschnitten": "Die Datei ist unvollständig übertragen. Bitte bei der Kommune eine neue Fassung anfordern.",
    "beschaedigt": "Die Datei ist beschädigt und lässt sich nicht lesen. Bitte bei der Kommune eine neue Fassung anfordern.",
    "kennwort": "Die Datei ist mit einem Kennwort geschützt. Bitte bei der Kommune eine Fassung ohne Kennwort anfordern.",
    "bild": "Die Datei ist ein Scan ohne lesbaren Text. Bitte die Angaben aus dem Bild von Hand erfassen.",
    "ohne_text": "Die Datei enthält keinen lesbaren Text. Bitte die Angaben von Hand erfassen.",
    "leerer_vordruck": "Das ist der Vordruck ohne Angaben. Bitte bei der Kommune den ausgefüllten Antrag anfordern.",
    "kein_antrag": "Das ist lesbarer Text, aber kein Antrag nach dem Vordruck. Bitte prüfen, ob der Antrag noch fehlt.",
    "antrag": "Das ist ein Antrag; alle Angaben wurden gelesen.",
    "antrag_zweifel": "Das ist ein Antrag mit unklaren Angaben. Bitte die markierten Felder mit dem Dokument vergleichen.",
    "antrag_erkannt": "Das ist ein gescannter Antrag mit Texterkennung. Bitte jede Angabe mit dem Bild vergleichen.",
    "bildseiten": "Seite {seiten} ist ein Bild; der übrige Text ist kein Antrag. Bitte aus dem Bild von Hand erfassen.",
    "antrag_bildseiten": "Das ist ein Antrag; Seite {seiten} ist ein Bild. Bitte die fehlenden Angaben von Hand erfassen.",
}


def read_document(
    pdf: Any, daten: bytes, formular: Formular, namen: Mapping[str, str]
) -> tuple[Lesung, bool]:
    """What the file says, and whether it holds characters that nobody sees."""
    seiten = pdf.pages
    if not seiten:
        return without_values("unlesbar", "beschaedigt"), False
    if any(is_oversized_page(s) for s in seiten):
        return without_values("unlesbar", "zu_gross"), False
    formularfelder = read_formularfelder(seiten, pdf.doc)
    unsichtbar = any(holds_invisible(f.wert) for f in formularfelder)
    unser_vordruck = is_our_form(formularfelder, formular)
    if unser_vordruck and not is_blank(formularfelder, formular):
        return _antrag(read_acroform(formularfelder, formular, namen), Druckbild(), formular), unsichtbar
    druck = read_print(seiten, formularfelder)
    lesung = _read_print(druck, formularfelder, daten, formular, namen, unser_vordruck=unser_vordruck)
    return lesung, unsichtbar or druck.unsichtbar


def without_values(art: Dokumentart, satz: str) -> Lesung:
    """A reading that took nothing from the file, with the sentence that says why and what to do."""
    return Lesung(art=art, satz=_SAETZE[satz])


def _read_print(
    druck: Druckbild,
    formularfelder: Sequence[Formularfeld],
    daten: bytes,
    formular: Formular,
    namen: Mapping[str, str],
    *,
    unser_vordruck: bool,
) -> Lesung:
    if druck.zeichen < 60:
        return _scan("bild" if druck.bildseiten else "ohne_text", druck)
    sammlung, etiketten = read_flat(druck.bilder, druck.marken, formular, namen)
    if _ist_antrag(sammlung):
        # What fields show is no text of the page; there the entry and its picture are compared instead.
        if not any(f.schalter is None and normalise(f.wert) for f in formularfelder):
            sammlung.zweifel |= unconfirmed(daten, sammlung)
        return _antrag(sammlung, druck, formular)
    if unser_vordruck or (etiketten >= 8 and _ist_leer(sammlung)):
        return without_values("vordruck_leer", "leerer_vordruck")
    if druck.bildseiten:
        return _scan("bild" if not druck.bilder else "bildseiten", druck)
    return without_values("kein_antrag", "kein_antrag").model_copy(update={"bildseiten": druck.gescannt})


def _scan(satz: str, druck: Druckbild) -> Lesung:
    """Said page by page, so that a person knows where to look and text recognition where to begin."""
    text = _SAETZE[satz].format(seiten=_aufzaehlung(druck.bildseiten))
    return Lesung(art="unlesbar", satz=text, bildseiten=druck.gescannt)


def _aufzaehlung(seiten: Sequence[int]) -> str:
    return ", ".join(map(str, seiten))


def _ist_antrag(sammlung: Sammlung) -> bool:
    """Money and who asks for it; a covering letter names a sum, too, but has no plan."""
    angaben = {"kommune_text", "ags", "iban", "massnahme", "zeitraum_von", "ansprechperson", "bic"} & set(
        sammlung.werte
    )
    tabelle = bool(sammlung.positionen) or any(any(s.values()) for s in sammlung.plan.values())
    return len(angaben) >= (3 if tabelle else 5)


def _ist_leer(sammlung: Sammlung) -> bool:
    return not sammlung.positionen and not (
        {"iban", "ags", "zeitraum_von", "antragsdatum"} & set(sammlung.werte)
    )


def _antrag(sammlung: Sammlung, druck: Druckbild, formular: Formular) -> Lesung:
    satz = _SAETZE["antrag"]
    if druck.erkannte:
        sammlung.mit_sicherheit(0.5)
        satz = _SAETZE["antrag_erkannt"]
    elif druck.bildseiten:
        satz = _SAETZE["antrag_bildseiten"].format(seiten=_aufzaehlung(druck.bildseiten))
    elif sammlung.zweifel:
        satz = _SAETZE["antrag_zweifel"] + _ungelesen(sammlung, formular)
    return Lesung(
        art="antrag",
        satz=satz,
        felder=sammlung.daten(),
        herkunft=sammlung.herkunft,
        zweifel=tuple(sorted(sammlung.zweifel)),
        bildseiten=druck.gescannt,
    )


def _ungelesen(sammlung: Sammlung, formular: Formular) -> str:
    """What could not be read has no value that a mark could stand at: it is named in the sentence."""
    gedruckt: dict[str, str] = {}
    for etikett in formular.etiketten:
        gedruckt.setdefault(etikett.pfad, etikett.worte[0])
    fehlend = [
        gedruckt.get(pfad, formular.ueberschrift(pfad))
        for pfad in sorted(sammlung.zweifel)
        if pfad not in sammlung.werte
        and not pfad.startswith(("finanzierungsplan.", "positionen.", "erklaerungen."))
    ]
    return f" Nicht sicher zu lesen: {', '.join(fehlend)}." if fehlend else ""
