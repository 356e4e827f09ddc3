"""What reading one file gave: what it is, the values in it, and where each value stands on the page."""

from typing import Literal

from pydantic import Field

from kim_models.antrag import Antragsdaten
from kim_models.wert import Wert

Dokumentart = Literal["antrag", "vordruck_leer", "kein_antrag", "unlesbar", "verschluesselt"]

AktiverInhalt = Literal[
    "javascript",
    "programmstart",
    "eingebettete_datei",
    "formularversand",
    "xfa",
    "medien",
    "internetverweis",
    "unsichtbare_zeichen",
]
"""What a file holds that another programme would run, unpack, send or open, or that a reader cannot see."""


class Herkunft(Wert):
    """Where a value was read: page from 1, box (x0, top, x1, bottom) in points from the page's top left."""

    seite: int | None = None
    box: tuple[float, float, float, float] | None = None
    leser: str
    """Who read it: `acroform`, `text`, `mensch`, `ocr` (proposed by text recognition); `abgeleitet` where it
    follows from other values."""
    sicherheit: float = 1.0
    """0 to 1; 1 = the reader has no doubt."""


class Lesung(Wert):
    """The result for one file. `satz` says in German what the file is and what to do if a person must act."""

    art: Dokumentart
    satz: str
    felder: Antragsdaten = Antragsdaten()
    herkunft: dict[str, Herkunft] = Field(default={})
    """Keys are dotted paths into `felder`: `iban`, `positionen.0.betrag_cent`, `finanzierungsplan.2021.beantragt`."""
    zweifel: tuple[str, ...] = ()
    """Dotted paths whose value a person must confirm: contradictory or unreadable."""
    bildseiten: tuple[int, ...] = ()
    """Pages from 1 that are pictures; what stands on them is not among the values, or only as a text layer guessed."""
    aktive_inhalte: tuple[AktiverInhalt, ...] = ()
    """Recorded, never run; a hint for whoever opens the original. `satz` says it, too (kim_models/warnung.py)."""
