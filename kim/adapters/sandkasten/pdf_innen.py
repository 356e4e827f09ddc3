"""What runs inside for PDFs: `read_pdf` with everything loaded that it may ever want, since no file can be opened later."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import pypdfium2
from pdfminer.cmapdb import CMapDB
from schwifty import IBAN

from kim.adapters.pdf import read_pdf
from kim.adapters.sandkasten.pdf import shape
from kim.adapters.sandkasten.vorrat import load_all
from kim.programmes.formular import load_formular
from kim.programmes.register import register


def prepare(optionen: Mapping[str, str]) -> Callable[[bytes], str]:
    """The reader with the form of `optionen["programm"]` and the register."""
    if optionen["lesung"] != shape():
        raise RuntimeError("parent and worker are of different versions")
    formular = load_formular(optionen["programm"])
    namen = {ags: empfaenger.name for ags, empfaenger in register().items()}
    load_all()
    # The registry of banks, by which an IBAN without a label is known.
    assert IBAN("DE04478500659900762221").is_valid
    # Tables for Chinese, Japanese and Korean are pickled files of the parser: never opened for a stranger's name.
    CMapDB._load_data = _no_table  # type: ignore[method-assign]
    for datei in sorted(files("kim.programmes.kim_nrw.anlagen").iterdir(), key=lambda d: d.name):
        if datei.name.endswith(".pdf"):
            read_pdf(datei.read_bytes(), formular, namen)
            pypdfium2.PdfDocument(datei.read_bytes())[0].get_textpage().get_text_bounded()
    return lambda daten: read_pdf(daten, formular, namen).model_dump_json()


def _no_table(name: str) -> Any:
    raise CMapDB.CMapNotFound(name)
