"""What does this file say? One question, `read_pdf`, answered for any bytes and without ever raising."""

from kim.adapters.pdf.datei import read_pdf

__all__ = ["read_pdf"]
