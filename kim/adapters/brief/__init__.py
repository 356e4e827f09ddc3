"""Writes the letter: a frozen payload in, a PDF/A-3a and PDF/UA-1 file out, the same bytes every time.

The payload reaches the typesetter as JSON through `sys_inputs`, never as source: interpolated source could read
files. The fonts are shipped, so that two machines set the same letter. The decision itself is attached to the PDF
as `entscheidung.json`, byte for byte what was hashed.
"""

import hashlib
import json
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path

import typst

from kim.adapters.brief.errors import (
    BriefError,
    InhaltWidersprichtSich,
    TextNichtDruckbar,
    VorlageDefekt,
    VorlageNichtFreigegeben,
)
from kim.adapters.brief.guard import check_consistent, check_printable, check_released
from kim.adapters.brief.presentation import presentation
from kim.adapters.brief.probe import probe_aenderung, probe_aufhebung, probe_inhalt, probe_pauschale
from kim.adapters.brief.stream_ends import settle_stream_ends
from kim.adapters.database.refusals import TransientError
from kim_models.bescheid import Inhalt

__all__ = [
    "VORLAGE_VERSION",
    "BriefError",
    "InhaltWidersprichtSich",
    "TextNichtDruckbar",
    "VorlageDefekt",
    "VorlageNichtFreigegeben",
    "check",
    "check_printable",
    "preflight",
    "render_bescheid",
]

_ORDNER = Path(__file__).parent
_SCHRIFTEN = _ORDNER / "fonts"
_SCHRIFTSCHNITTE = ("DejaVuSans", "NotoSans-Bold", "NotoSans-Italic", "NotoSans-Regular")
_SCHRIFTPROBE = b'#set text(font: "Noto Sans"); A *B* _C_ #text(font: "DejaVu Sans")[D]'
"""A page with one letter in each of these."""
_STAND = "2026-11"
"""Month of the last intended change of the template; the hash behind it catches the unintended ones."""


def _vorlage_version() -> str:
    """Label and hash over everything that shapes the bytes: templates, fonts, the figures' spelling, the typesetter."""
    summe = hashlib.sha256(f"typst {version('typst')}\n".encode())
    dateien = [*_ORDNER.glob("*.typ"), *_SCHRIFTEN.glob("*.ttf")]
    dateien += [_ORDNER / "presentation.py", _ORDNER / "stream_ends.py"]
    for datei in sorted(dateien, key=lambda pfad: pfad.name):
        summe.update(datei.name.encode() + b"\0" + hashlib.sha256(datei.read_bytes()).digest())
    return f"{_STAND}/{summe.hexdigest()[:12]}"


VORLAGE_VERSION = _vorlage_version()


def render_bescheid(inhalt: Inhalt) -> bytes:
    """The letter as PDF; `inhalt.art` chooses the body. Touches no clock, no network and no file outside the package.

    Raises VorlageNichtFreigegeben, TextNichtDruckbar, InhaltWidersprichtSich (the case must be held) or
    VorlageDefekt (the package is broken); TransientError if the disk does not give the fonts.
    """
    check(inhalt)
    return _typeset(inhalt)


def check(inhalt: Inhalt) -> None:
    """Everything that would keep this letter from being set, without setting it: asked before a number counts.

    Raises VorlageNichtFreigegeben, TextNichtDruckbar or InhaltWidersprichtSich.
    """
    check_printable(inhalt)
    check_released(inhalt)
    check_consistent(inhalt)


def preflight() -> None:
    """Set each kind of letter from a made-up payload; called before a number is drawn, so that none is stranded.

    Once for the same files: in one process nothing else shapes these letters, and they come from no case.
    """
    files = _files()
    if files in _probed:
        return
    for art in ("zuwendung", "ablehnung"):
        render_bescheid(probe_inhalt(art, VORLAGE_VERSION))
    for probe in (probe_pauschale, probe_aenderung, probe_aufhebung):
        render_bescheid(probe(VORLAGE_VERSION))
    _probed.add(files)


_probed: set[tuple[tuple[str, int, int, int], ...]] = set()


def _files() -> tuple[tuple[str, int, int, int], ...]:
    """Each file that shapes a letter: its name, its inode, its size, and when it was last written or replaced (ns)."""
    stats = ((pfad, pfad.stat()) for pfad in sorted([*_ORDNER.glob("*.typ"), *_SCHRIFTEN.glob("*.ttf")]))
    return tuple((str(pfad), stat.st_ino, stat.st_size, stat.st_ctime_ns) for pfad, stat in stats)


@cache
def _fonts() -> typst.Fonts:
    """Only the shipped fonts: what is installed on the machine must not decide how a letter looks.

    The typesetter passes over a font that it cannot read, without a word, and keeps doing so: the letter would be
    another one, and stored for good. So all of them are used once before the first letter; after that no file is read.
    Raises TransientError; the next call tries again.
    """
    try:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_SCHRIFTEN])
    except BaseException as error:
        # The typesetter panics over a font that is listed and does not open, past every `except Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise TransientError("Schriften der Vorlage sind gerade nicht lesbar.") from error
    probe = typst.compile(_SCHRIFTPROBE, font_paths=fonts, ignore_system_fonts=True, format="pdf")
    missing = [name for name in _SCHRIFTSCHNITTE if f"+{name}".encode() not in probe]
    if missing:
        raise TransientError(f"Schriften der Vorlage sind gerade nicht lesbar: {', '.join(missing)}.")
    return fonts


def _typeset(inhalt: Inhalt) -> bytes:
    # A fixed hour on the letter's date instead of the clock: the file's dates are part of its bytes.
    zeitpunkt = datetime.combine(inhalt.datum, time(12), tzinfo=UTC)
    try:
        pdf, warnungen = typst.compile_with_warnings(
            _ORDNER / "bescheid.typ",
            root=_ORDNER,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={
                "inhalt": inhalt.kanonisch(),
                "darstellung": json.dumps(presentation(inhalt), ensure_ascii=False),
            },
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(zeitpunkt.timestamp()),
        )
    except typst.TypstError as fehler:
        if "could not be displayed with" in fehler.message:
            raise TextNichtDruckbar("?", fehler.message) from fehler
        raise VorlageDefekt(fehler.diagnostic) from fehler
    if warnungen:
        raise VorlageDefekt("; ".join(warnung.message for warnung in warnungen))
    # The typesetter ends right after %%EOF; an incremental update (a seal) must begin on a line of its own.
    return settle_stream_ends(pdf) + b"\n"
