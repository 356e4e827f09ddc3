"""What runs inside for PDFs: `read_pdf` with everything loaded that it may ever want, since no file can be opened later."""

import encodings
import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any

from pdfminer.cmapdb import CMapDB

from kim.adapters.pdf import read_pdf
from kim.adapters.sandkasten.pdf import shape
from kim.programmes.formular import load_formular
from kim.programmes.register import register

_LATER = (
    "_strptime",
    "calendar",
    "locale",
    "hashlib",
    "stringprep",
    "unicodedata",
    "cryptography.hazmat.backends.openssl",
)
"""Modules that the standard library and the parsers import only when they need them."""
_NOT_HERE = frozenset({"mbcs", "oem"})
"""Codecs of Windows."""


def prepare(optionen: Mapping[str, str]) -> Callable[[bytes], str]:
    """The reader with the form of `optionen["programm"]` and the register."""
    if optionen["lesung"] != shape():
        raise RuntimeError("parent and worker are of different versions")
    formular = load_formular(optionen["programm"])
    namen = {ags: empfaenger.name for ags, empfaenger in register().items()}
    for name in _LATER:
        import_module(name)
    for codec in pkgutil.iter_modules(encodings.__path__):
        if codec.name not in _NOT_HERE:
            import_module(f"encodings.{codec.name}")
    # Tables for Chinese, Japanese and Korean are pickled files of the parser: never opened for a stranger's name.
    CMapDB._load_data = _no_table  # type: ignore[method-assign]
    for datei in sorted(files("kim.programmes.kim_nrw.anlagen").iterdir(), key=lambda d: d.name):
        if datei.name.endswith(".pdf"):
            read_pdf(datei.read_bytes(), formular, namen)
    return lambda daten: read_pdf(daten, formular, namen).model_dump_json()


def _no_table(name: str) -> Any:
    raise CMapDB.CMapNotFound(name)
