"""How do parent and worker talk? One frame each way: a request is length and bytes, an answer a verdict, length and text."""

import struct

ANFRAGE = struct.Struct(">I")
ANTWORT = struct.Struct(">cI")
MAX_ANFRAGE = 64_000_000
MAX_ANTWORT = 4_000_000
"""Bytes; the reading of a full application has 20,000."""

GUT = b"G"
SPEICHER = b"S"
FEHLER = b"F"
"""The function inside raised something; the text is the exception's type alone."""
