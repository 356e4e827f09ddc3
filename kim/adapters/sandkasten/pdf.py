"""What does this PDF say, read by a worker that can do no harm? The same answer as `read_pdf`, or a verdict."""

from pydantic import ValidationError

from kim.adapters.sandkasten.kasten import Aufgabe, Modus, Sandkasten, Stand
from kim_models.lesung import Lesung
from kim_models.wert import canonical_json, sha256_hex

FRIST = 7.0
"""Seconds for one file; with a worker's start the verdict comes within 8."""
MAX_BYTES = 40_000_000
MAX_TEXT = 4_000_000
"""Bytes of an answer that is still looked at; the reading of a full application has 20,000."""

_SAETZE: dict[Stand, str] = {
    "zu_gross": "Die Datei ist ungewöhnlich groß und wurde nicht gelesen. Bitte die Angaben von Hand erfassen.",
    "zu_langsam": "Die Datei ließ sich in der vorgesehenen Zeit nicht lesen. Bitte die Angaben von Hand erfassen.",
    "speicher": "Die Datei braucht beim Lesen zu viel Speicher. Bitte die Angaben von Hand erfassen.",
    "abgestuerzt": "Das Leseprogramm ist an dieser Datei gescheitert. Bitte die Datei nur mit Vorsicht öffnen und die"
    " Angaben von Hand erfassen oder eine neue Fassung anfordern.",
}


def sandbox_for_pdf(programm: str, modus: Modus = "streng", plaetze: int | None = None) -> Sandkasten:
    """The workers that read PDFs with the form of one programme."""
    optionen = {"programm": programm, "lesung": shape()}
    aufgabe = Aufgabe("kim.adapters.sandkasten.pdf_innen:prepare", FRIST, optionen, MAX_BYTES)
    return Sandkasten(aufgabe, modus, plaetze)


def shape() -> str:
    """What a Lesung looks like, as a hash. Parent and worker compare it: while the software is being replaced under a
    running office, every answer would look false, and no file is to blame for that."""
    return sha256_hex(canonical_json(Lesung.model_json_schema()))


def read_pdf_boxed(kasten: Sandkasten, daten: bytes) -> Lesung:
    """Reads one file. Never raises for any content; SandkastenFehler if no worker can be had."""
    ausgang = kasten.run(daten)
    if ausgang.stand == "gut" and len(ausgang.text) <= MAX_TEXT:
        try:
            return Lesung.model_validate_json(ausgang.text)
        except ValidationError:
            return unread("abgestuerzt")
    return unread("abgestuerzt" if ausgang.stand == "gut" else ausgang.stand)


def unread(stand: Stand) -> Lesung:
    """The verdict on a file that was not read: a case for a person, never a rejection."""
    return Lesung(art="unlesbar", satz=_SAETZE[stand])
