"""What a file is by its first bytes, whatever its name or the mail says; nothing is opened for that."""

ARCHIV = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b")
"""ZIP (also Word, Excel and OpenDocument files), 7z, RAR, gzip."""
_PDF_BIS = 1024
"""A PDF may have other bytes before its mark, at most so many (Adobe, PDF Reference 1.7, Appendix H, note 13)."""


def begins_like_pdf(inhalt: bytes) -> bool:
    """Whether it is a PDF; an archive that holds one uncompressed shows the mark of one, too."""
    return b"%PDF-" in inhalt[:_PDF_BIS] and not inhalt.startswith(ARCHIV)
