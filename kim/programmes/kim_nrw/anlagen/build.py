"""Makes the annexes' PDF files beside their sources and prints their sha256 for the programme's YAML."""

from pathlib import Path

import typst

from kim_models.wert import sha256_hex


def build(quelle: Path) -> bytes:
    """One annex as PDF/A-2a and PDF/UA-1. Only typst's own fonts, so that every machine makes the same bytes."""
    pdf = typst.compile(str(quelle), format="pdf", ignore_system_fonts=True, pdf_standards=["a-2a", "ua-1"])
    assert isinstance(pdf, bytes)
    return pdf


if __name__ == "__main__":
    for quelle in sorted(Path(__file__).parent.glob("[!_]*.typ")):
        pdf = build(quelle)
        quelle.with_suffix(".pdf").write_bytes(pdf)
        print(sha256_hex(pdf), quelle.with_suffix(".pdf").name)  # noqa: T201 – the command's output
