"""What every worker loads before its doors close: what the standard library imports only when it needs it."""

import email
import encodings
import pkgutil
from importlib import import_module

_LATER = (
    "_strptime",
    "calendar",
    "hashlib",
    "locale",
    "quopri",
    "stringprep",
    "unicodedata",
    "uu",
    "cryptography.hazmat.backends.openssl",
)
_NOT_HERE = frozenset({"mbcs", "oem"})
"""Codecs of Windows."""


def load_all() -> None:
    """Imports modules and codecs that a parser may ask for in the middle of a stranger's file."""
    for name in _LATER:
        import_module(name)
    for part in pkgutil.iter_modules(email.__path__):
        import_module(f"email.{part.name}")
    for codec in pkgutil.iter_modules(encodings.__path__):
        if codec.name not in _NOT_HERE:
            import_module(f"encodings.{codec.name}")
