"""Can this file be read at all?

The parser libraries raise whatever a broken file makes them stumble over (TypeError, RecursionError, KeyError …),
so everything is caught here: an unreadable file is a case for a person, never a crash.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from kim.adapters.pdf.dokumentart import read_document, without_values
from kim.adapters.pdf.seite.aktive_inhalte import active_content
from kim.programmes.formular import Formular
from kim_models.dateiart import begins_like_pdf
from kim_models.lesung import AktiverInhalt, Lesung
from kim_models.warnung import warnings_for

# The parser's warnings quote what they stumble over: names and texts of an application do not belong in a log.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

MAX_BYTES = 40_000_000
MAX_SEITEN = 40
"""An application has four pages; its annexes are separate files or follow behind."""


def read_pdf(quelle: bytes | str | Path, formular: Formular, namen: Mapping[str, str]) -> Lesung:
    """Read one file; `namen` is the register, key to official name. Raises nothing but MemoryError for any content."""
    try:
        daten = quelle if isinstance(quelle, bytes) else Path(quelle).read_bytes()
    except OSError:
        return without_values("unlesbar", "beschaedigt")
    if not daten.strip():
        return without_values("unlesbar", "leer")
    if len(daten) > MAX_BYTES:
        return without_values("unlesbar", "zu_gross")
    if not begins_like_pdf(daten):
        return without_values("unlesbar", "kein_pdf")
    if _abgeschnitten(daten):
        return without_values("unlesbar", "abgeschnitten")
    try:
        with pdfplumber.open(BytesIO(daten), pages=list(range(1, MAX_SEITEN + 1))) as pdf:
            lesung, unsichtbar = read_document(pdf, daten, formular, namen)
            inhalte = active_content(pdf.doc, pdf.pages)
            return _warned(lesung, (*inhalte, "unsichtbare_zeichen") if unsichtbar else inhalte)
    except Exception as fehler:  # noqa: BLE001 - see above: there is no list of what the parsers raise
        if _stammt_von(fehler, PDFPasswordIncorrect, PDFEncryptionError):
            return without_values("verschluesselt", "kennwort")
        if _stammt_von(fehler, MemoryError):
            # Not the file's damage but our limit: the sandbox around this says so.
            raise MemoryError from None
        return without_values("unlesbar", "beschaedigt")


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


def _warned(lesung: Lesung, inhalte: Iterable[AktiverInhalt]) -> Lesung:
    if warnung := warnings_for(inhalte):
        return lesung.model_copy(
            update={"satz": f"{lesung.satz} {warnung}", "aktive_inhalte": tuple(sorted(inhalte))}
        )
    return lesung
