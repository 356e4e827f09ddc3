"""How do parent and worker talk? One frame each way: a request is length and bytes, an answer a verdict, length and text."""

import struct

ANFRAGE = struct.Struct(">I")
ANTWORT = struct.Struct(">cI")
MAX_ANFRAGE = 64_000_000
MAX_ANTWORT = 64_000_000
"""Bytes: a mail comes back with its attachments."""

GUT = b"G"
SPEICHER = b"S"
FEHLER = b"F"
"""The function inside raised something; the text is the exception's type alone."""
