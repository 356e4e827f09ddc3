"""What is the same under all that two people sign, Vermerk, Verteilliste or Verfügung: whose turn it is, what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kim.casework.akte import NichtMoeglich
from kim.casework.buero import require_reason
from kim.casework.personen.befugnis import Befugnis
from kim.casework.personen.konten import Angemeldet
from kim_models.programm import Programm


class Zeichnungszeile(Protocol):
    """A row of one signature, under whatever it stands."""

    stufe: str


@dataclass(frozen=True)
class Stufe:
    """Which signature this is, and what comes after it in one German sentence; empty after the last."""

    name: str
    danach: str


def role_for(*, schluss: bool) -> str:
    """The role that a Mitzeichnung or the Schlusszeichnung needs."""
    return "schlusszeichnung" if schluss else "mitzeichnung"


def stage(was: str, programm: Programm, signed: Sequence[Zeichnungszeile], *, schluss: bool) -> Stufe:
    """The next signature under `was`; raises NichtMoeglich if it is not its turn."""
    needed = programm.unterschriften.mitzeichnungen
    done = sum(1 for row in signed if row.stufe.startswith("mitzeichnung"))
    if schluss and done < needed:
        raise NichtMoeglich(f"{was}: Es fehlen noch {needed - done} Mitzeichnung(en).")
    if not schluss and done >= needed:
        raise NichtMoeglich(f"{was}: Es ist keine Mitzeichnung mehr offen.")
    rolle = role_for(schluss=schluss)
    return Stufe(rolle, "") if schluss else Stufe(f"{rolle}_{done + 1}", next_step(programm, done + 1))


def next_step(programm: Programm, done: int = 0) -> str:
    """Who signs next, after so many Mitzeichnungen."""
    missing = programm.unterschriften.mitzeichnungen - done
    if missing > 0:
        return f"Es folgt die Mitzeichnung durch eine andere Person (noch {missing})."
    return "Es folgt die Schlusszeichnung durch eine andere Person."


def columns(stufe: str, befugt: Befugnis, gesehen_sha256: str, am: datetime) -> dict[str, Any]:
    """What every signature holds: who, for whom, on what ground, and the hash of what was seen."""
    return {
        "stufe": stufe,
        "person_id": befugt.person_id,
        "inhalt_sha256": gesehen_sha256,
        "am": am,
        "vertretene_id": befugt.vertretene_id,
        "notzugriff_nr": befugt.notzugriff_nr,
    }


def require_role_and_reason(wer: Angemeldet, grund: str) -> None:
    """Handing back and discarding take any role and a reason. Raises RolleFehlt and GrundFehlt."""
    wer.require_any()
    require_reason(grund)
