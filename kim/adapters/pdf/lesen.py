"""What kind of document is this file, and which reader may read it?

The parser libraries raise whatever a broken file makes them stumble over (TypeError, RecursionError, KeyError …),
so everything is caught here: an unreadable file is a case for a person, never a crash.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from kim.adapters.pdf.freitext import read_flat
from kim.adapters.pdf.seite.aktive_inhalte import active_content
from kim.adapters.pdf.seite.formularfelder import Widget, read_widgets
from kim.adapters.pdf.seite.grenzen import is_oversized_page
from kim.adapters.pdf.seite.kreuze import Marke, drawn_marks
from kim.adapters.pdf.seite.worte import Seitenbild, Wort, page_image
from kim.adapters.pdf.vordruck import is_blank, is_our_form, read_acroform
from kim.adapters.pdf.werte.lesarten import holds_invisible, normalise
from kim.adapters.pdf.werte.sammlung import Sammlung
from kim.adapters.pdf.zweitleser import unconfirmed
from kim.programmes.formular import Formular
from kim_models.dateiart import begins_like_pdf
from kim_models.lesung import AktiverInhalt, Dokumentart, Lesung
from kim_models.warnung import warnings_for

# The parser's warnings quote what they stumble over: names and texts of an application do not belong in a log.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

MAX_BYTES = 40_000_000
MAX_SEITEN = 40
"""An application has four pages; its annexes are separate files or follow behind."""
_MAX_ZEICHEN = 60_000
"""Characters per page; ten times a page of small print."""

_WORT = re.compile(
    r"^[(„»]?(?=[^\W\d_]*[aeiouyäöüAEIOUYÄÖÜ])[^\W\d_]{3,}|^[0-9]{1,3}([.][0-9]{3})*(,[0-9]{2})?[.,]?$"
)

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


def _warned(lesung: Lesung, inhalte: Iterable[AktiverInhalt]) -> Lesung:
    if warnung := warnings_for(inhalte):
        return lesung.model_copy(
            update={"satz": f"{lesung.satz} {warnung}", "aktive_inhalte": tuple(sorted(inhalte))}
        )
    return lesung


def _lesung(art: Dokumentart, satz: str) -> Lesung:
    return Lesung(art=art, satz=_SAETZE[satz])


def read_pdf(quelle: bytes | str | Path, formular: Formular, namen: Mapping[str, str]) -> Lesung:
    """Read one file; `namen` is the register, key to official name. Raises nothing but MemoryError for any content."""
    try:
        daten = quelle if isinstance(quelle, bytes) else Path(quelle).read_bytes()
    except OSError:
        return _lesung("unlesbar", "beschaedigt")
    if not daten.strip():
        return _lesung("unlesbar", "leer")
    if len(daten) > MAX_BYTES:
        return _lesung("unlesbar", "zu_gross")
    if not begins_like_pdf(daten):
        return _lesung("unlesbar", "kein_pdf")
    if _abgeschnitten(daten):
        return _lesung("unlesbar", "abgeschnitten")
    try:
        with pdfplumber.open(BytesIO(daten), pages=list(range(1, MAX_SEITEN + 1))) as pdf:
            lesung, unsichtbar = _read(pdf, daten, formular, namen)
            inhalte = active_content(pdf.doc, pdf.pages)
            return _warned(lesung, (*inhalte, "unsichtbare_zeichen") if unsichtbar else inhalte)
    except Exception as fehler:  # noqa: BLE001 - see above: there is no list of what the parsers raise
        if _stammt_von(fehler, PDFPasswordIncorrect, PDFEncryptionError):
            return _lesung("verschluesselt", "kennwort")
        if _stammt_von(fehler, MemoryError):
            # Not the file's damage but our limit: the sandbox around this says so.
            raise MemoryError from None
        return _lesung("unlesbar", "beschaedigt")


def _abgeschnitten(daten: bytes) -> bool:
    """No end mark, or objects after the last one: an update that was cut off would show the older, emptier state."""
    ende = daten.rfind(b"%%EOF")
    return ende < 0 or bool(re.search(rb"\d+\s+\d+\s+obj\b", daten[ende + 5 :]))


def _stammt_von(fehler: BaseException | None, *arten: type[BaseException]) -> bool:
    # pdfplumber wraps the error of pdfminer, whose message may be empty.
    for _ in range(5):
        if fehler is None:
            return False
        if isinstance(fehler, arten):
            return True
        if any(isinstance(a, arten) for a in fehler.args):
            return True
        fehler = fehler.__cause__ or fehler.__context__
    return False


@dataclass(slots=True)
class _Blatt:
    """All that is printed in the document."""

    bilder: list[Seitenbild] = field(default_factory=list)
    marken: list[Marke] = field(default_factory=list)
    bildseiten: list[int] = field(default_factory=list)
    """Pages that are a picture without text."""
    unsichtbar: bool = False
    """A character that nobody sees stands on a page."""
    erkannte: list[int] = field(default_factory=list)
    """Pages that are a picture under a text that some scanner guessed."""

    @property
    def gescannt(self) -> tuple[int, ...]:
        return tuple(sorted({*self.bildseiten, *self.erkannte}))

    @property
    def zeichen(self) -> int:
        return sum(len(w.text) for b in self.bilder for w in b.worte)


def _read(pdf: Any, daten: bytes, formular: Formular, namen: Mapping[str, str]) -> tuple[Lesung, bool]:
    """What the file says, and whether it holds characters that nobody sees."""
    seiten = pdf.pages
    if not seiten:
        return _lesung("unlesbar", "beschaedigt"), False
    if any(is_oversized_page(s) for s in seiten):
        return _lesung("unlesbar", "zu_gross"), False
    widgets = read_widgets(seiten, pdf.doc)
    unsichtbar = any(holds_invisible(w.wert) for w in widgets)
    unser_vordruck = is_our_form(widgets, formular)
    if unser_vordruck and not is_blank(widgets, formular):
        return _antrag(read_acroform(widgets, formular, namen), _Blatt(), formular), unsichtbar
    blatt = _print(seiten, widgets)
    lesung = _read_print(blatt, widgets, daten, formular, namen, unser_vordruck=unser_vordruck)
    return lesung, unsichtbar or blatt.unsichtbar


def _read_print(
    blatt: _Blatt,
    widgets: Sequence[Widget],
    daten: bytes,
    formular: Formular,
    namen: Mapping[str, str],
    *,
    unser_vordruck: bool,
) -> Lesung:
    if blatt.zeichen < 60:
        return _scan("bild" if blatt.bildseiten else "ohne_text", blatt)
    sammlung, etiketten = read_flat(blatt.bilder, blatt.marken, formular, namen)
    if _ist_antrag(sammlung):
        # What fields show is no text of the page; there the entry and its picture are compared instead.
        if not any(w.schalter is None and normalise(w.wert) for w in widgets):
            sammlung.zweifel |= unconfirmed(daten, sammlung)
        return _antrag(sammlung, blatt, formular)
    if unser_vordruck or (etiketten >= 8 and _ist_leer(sammlung)):
        return _lesung("vordruck_leer", "leerer_vordruck")
    if blatt.bildseiten:
        return _scan("bild" if not blatt.bilder else "bildseiten", blatt)
    return _lesung("kein_antrag", "kein_antrag").model_copy(update={"bildseiten": blatt.gescannt})


def _scan(satz: str, blatt: _Blatt) -> Lesung:
    """Said page by page, so that a person knows where to look and text recognition where to begin."""
    text = _SAETZE[satz].format(seiten=_aufzaehlung(blatt.bildseiten))
    return Lesung(art="unlesbar", satz=text, bildseiten=blatt.gescannt)


def _aufzaehlung(seiten: Sequence[int]) -> str:
    return ", ".join(map(str, seiten))


def _print(seiten: Sequence[Any], widgets: Sequence[Widget]) -> _Blatt:
    blatt = _Blatt()
    for seite in map(_upright, seiten):
        eigene = [w for w in widgets if w.seite == seite.page_number]
        blatt.unsichtbar = blatt.unsichtbar or any(holds_invisible(c["text"]) for c in seite.chars)
        if len(seite.chars) > _MAX_ZEICHEN:
            blatt.bildseiten.append(seite.page_number)
            continue
        bild = page_image(seite, [wort for w in eigene for wort in _shown(w)])
        blatt.bilder.append(bild)
        gezeichnet = drawn_marks(seite, bild.worte)
        schalter = [Marke(w.seite, w.box, w.schalter) for w in eigene if w.schalter is not None]
        blatt.marken += schalter + [m for m in gezeichnet if not any(_ueberlappt(m, s) for s in schalter)]
        flaeche = sum(abs((i["x1"] - i["x0"]) * (i["bottom"] - i["top"])) for i in seite.images)
        if flaeche > 0.6 * float(seite.width) * float(seite.height):
            if sum(len(w.text) for w in bild.worte) < 40 or _kauderwelsch(bild.worte):
                blatt.bildseiten.append(seite.page_number)
                blatt.bilder.pop()
            else:
                blatt.erkannte.append(seite.page_number)
    return blatt


def _kauderwelsch(worte: Sequence[Wort]) -> bool:
    """Whether a text layer is only residue: hardly one word in four with three letters and a vowel, or a figure."""
    brauchbar = sum(1 for w in worte if _WORT.search(w.text))
    return brauchbar * 4 < len(worte)


_DREHUNG = {90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}


def _upright(seite: Any) -> Any:
    """A page as it was written: pdfplumber finds no words on a page whose text is turned against the reader."""
    gedreht = seite.rotation
    if gedreht not in _DREHUNG:
        return seite
    # Drawn first as if it were not turned, so that it is drawn once in the usual case.
    seite.page_obj.rotate = 0
    flach = type(seite)(seite.pdf, seite.page_obj, page_number=seite.page_number, initial_doctop=0)
    a0, b0, c0, d0 = _DREHUNG[gedreht]
    aufrecht = 0
    for zeichen in flach.chars:
        a, b, c, d = zeichen["matrix"][:4]
        x, y = a0 * a + c0 * b, b0 * c + d0 * d
        aufrecht += x > 0 and x * y > 0 and (b0 * a + d0 * b) * (a0 * c + c0 * d) <= 0
    if aufrecht * 2 < len(flach.chars):
        return flach
    seite.page_obj.rotate = gedreht
    return seite


def _shown(widget: Widget) -> list[Wort]:
    """The words a field shows; its lines are divided evenly by letters, which is enough to tell where it stands."""
    worte = []
    for x0, top, x1, bottom, text in widget.gezeigt or _entered(widget):
        breite = (x1 - x0) / max(len(text), 1)
        for t in re.finditer(r"\S+", text):
            if kern := normalise(t[0]):
                worte.append(
                    Wort(widget.seite, x0 + t.start() * breite, top, x0 + t.end() * breite, bottom, kern)
                )
    return worte


def _entered(widget: Widget) -> list[tuple[float, float, float, float, str]]:
    """The line a viewer would draw where the file leaves the drawing to it: at the left, in the upper half of a high box."""
    text = normalise(widget.wert)
    if widget.gezeigt is not None or widget.schalter is not None or not text:
        return []
    x0, top, x1, bottom = widget.box
    if bottom - top > 24:
        bottom = top + 14
    mitte, breite = (top + bottom) / 2, min(4.5 * len(text), max(x1 - x0 - 4, 1.0))
    return [(x0 + 2, mitte - 5, x0 + 2 + breite, mitte + 5, text)]


def _ueberlappt(a: Marke, b: Marke) -> bool:
    return (
        a.seite == b.seite
        and a.box[0] < b.box[2]
        and b.box[0] < a.box[2]
        and a.box[1] < b.box[3]
        and b.box[1] < a.box[3]
    )


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


def _antrag(sammlung: Sammlung, blatt: _Blatt, formular: Formular) -> Lesung:
    satz = _SAETZE["antrag"]
    if blatt.erkannte:
        sammlung.mit_sicherheit(0.5)
        satz = _SAETZE["antrag_erkannt"]
    elif blatt.bildseiten:
        satz = _SAETZE["antrag_bildseiten"].format(seiten=_aufzaehlung(blatt.bildseiten))
    elif sammlung.zweifel:
        satz = _SAETZE["antrag_zweifel"] + _ungelesen(sammlung, formular)
    return Lesung(
        art="antrag",
        satz=satz,
        felder=sammlung.daten(),
        herkunft=sammlung.herkunft,
        zweifel=tuple(sorted(sammlung.zweifel)),
        bildseiten=blatt.gescannt,
    )
