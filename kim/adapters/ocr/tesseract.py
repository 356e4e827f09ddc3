"""What does tesseract see on one picture: which way is up, and which words stand where, how sure?"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import kim

SPRACHE = "deu"
SEKUNDEN = 60
"""Of computing time for one page; usually three."""
_WANDUHR = 180.0
_MAX_ANTWORT = 8_000_000
_WURZEL = Path(kim.__file__).parents[1]
FEHLT = (
    "Auf diesem Rechner gibt es keine Texterkennung; Bildseiten werden von Menschen abgetippt."
    " (Debian: apt-get install tesseract-ocr tesseract-ocr-deu)"
)


class ErkennungGescheitert(Exception):
    """Tesseract gave up on this picture; the message is a German sentence."""


@dataclass(frozen=True)
class Bild:
    """One page as grey points, one byte each, row by row."""

    breite: int
    hoehe: int
    dpi: float
    grau: bytes

    def pgm(self) -> bytes:
        """The plainest format there is: a line of figures, then the points."""
        return f"P5\n{self.breite} {self.hoehe}\n255\n".encode() + self.grau


@dataclass(frozen=True)
class Bildwort:
    """One word in points of the picture; `zeile` names words of one line; `sicherheit` 0 to 1."""

    zeile: tuple[int, int, int]
    links: int
    oben: int
    rechts: int
    unten: int
    text: str
    sicherheit: float


@dataclass(frozen=True)
class Programm:
    """Where tesseract is and which it is."""

    pfad: str
    version: str


@lru_cache(maxsize=1)
def find() -> Programm | None:
    """Tesseract with German, or None."""
    pfad = shutil.which("tesseract")
    if pfad is None:
        return None
    try:
        said = _call(pfad, b"", "--version", sekunden=10)
        known = _call(pfad, b"", "--list-langs", sekunden=10)
    except ErkennungGescheitert:
        return None
    version = re.match(r"tesseract (\S+)", said)
    return (
        Programm(pfad, f"tesseract {version[1]} {SPRACHE}") if version and SPRACHE in known.split() else None
    )


def turned_by(programm: Programm, bild: Bild) -> int:
    """By how many degrees clockwise the picture must be turned to stand upright; 0 if nobody can tell."""
    try:
        said = _call(
            programm.pfad, bild.pgm(), *_IMAGE, "-l", "osd", "--psm", "0", "--dpi", f"{bild.dpi:.0f}"
        )
    except ErkennungGescheitert:
        # Too few letters, or the file for orientation is not installed.
        return 0
    turn = re.search(r"^Rotate: (0|90|180|270)$", said, re.MULTILINE)
    sure = re.search(r"^Orientation confidence: ([0-9.]+)$", said, re.MULTILINE)
    return int(turn[1]) if turn and sure and float(sure[1]) >= 2 else 0


def words(programm: Programm, bild: Bild) -> list[Bildwort]:
    """All words on an upright picture. Raises ErkennungGescheitert."""
    said = _call(
        programm.pfad,
        bild.pgm(),
        *_IMAGE,
        *("-l", SPRACHE, "--psm", _SEITENART, "--dpi", f"{bild.dpi:.0f}"),
        "tsv",
    )
    return [wort for line in said.splitlines()[1:] if (wort := _word(line)) is not None]


_IMAGE = ("stdin", "stdout")
_SEITENART = "4"
"""One column of text of different sizes: lines go from label to value, also across a table."""


def _word(line: str) -> Bildwort | None:
    cells = line.split("\t")
    if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
        return None
    try:
        block, absatz, zeile = (int(cell) for cell in cells[2:5])
        links, oben, breite, hoehe = (int(cell) for cell in cells[6:10])
        sicherheit = min(max(float(cells[10]) / 100, 0.0), 1.0)
    except ValueError:
        return None
    return Bildwort(
        (block, absatz, zeile), links, oben, links + breite, oben + hoehe, cells[11].strip(), sicherheit
    )


def _call(pfad: str, eingabe: bytes, *argumente: str, sekunden: int = SEKUNDEN) -> str:
    befehl = [sys.executable, "-P", "-s", "-m", "kim.adapters.ocr.aufruf", str(sekunden), pfad, *argumente]
    umgebung = {"PYTHONPATH": str(_WURZEL), "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    # Where the language files lie, if somebody put them elsewhere.
    umgebung |= {name: wert for name in ("TESSDATA_PREFIX",) if (wert := os.environ.get(name))}
    try:
        done = subprocess.run(
            befehl, input=eingabe, capture_output=True, timeout=_WANDUHR, env=umgebung, check=False
        )
    except subprocess.TimeoutExpired:
        raise ErkennungGescheitert("Die Texterkennung wurde nicht rechtzeitig fertig.") from None
    except OSError as error:
        raise ErkennungGescheitert(
            f"Die Texterkennung ließ sich nicht starten ({error.strerror})."
        ) from error
    if done.returncode != 0 or len(done.stdout) > _MAX_ANTWORT:
        raise ErkennungGescheitert("Die Texterkennung ist an dieser Seite gescheitert.")
    # Version and languages are said on one channel or the other, depending on the version.
    return (done.stdout or done.stderr).decode("utf-8", "replace")
