"""How it is told what people read off paper: sentences of `kim explain` about scans, typed contents and stamps."""

from datetime import datetime
from typing import Any

from kim.adapters.clock import BERLIN

PAPIER = frozenset(
    {
        "antrag.rang_gestempelt",
        "eingang.gescannt",
        "eingang.texterkennung",
        "erfassung.erfasst",
        "erfassung.kein_antrag",
        "stempel.bestaetigt",
        "stempel.verworfen",
        "stempel.vorgeschlagen",
    }
)
"""The journal entries that are told here."""


def paper_sentence(art: str, d: dict[str, Any], wer: str) -> str:
    """One entry of PAPIER, or a change by a filled sheet, as a sentence; `wer`: the person with the Kürzel."""
    match art:
        case "antrag.geaendert":
            seiten = f", Seite {', '.join(map(str, d['seiten']))}" if d["seiten"] else ""
            proposed = (
                f" {len(d['bestaetigt'])} davon lagen vor und wurden bestätigt." if d["bestaetigt"] else ""
            )
            return (
                f"{wer} hat {len(d['felder'])} Angaben aus dem Original {d['erfasst']}{seiten} erfasst; daraus wurde Fassung"
                f" {d['fassung']}.{proposed} Grund: {d['grund']}"
            )
        case "antrag.rang_gestempelt":
            return (
                f"Der Rang richtet sich nach dem Eingangsstempel auf {d['eingang']}: {moment(d['rang_am'])} statt"
                f" {moment(d['vorher_am'])}. Vorgeschlagen hat ihn {d['vorgeschlagen_name']} ({d['vorgeschlagen']}),"
                f" bestätigt {wer}. Bescheide, die es schon gab, bleiben."
            )
        case "eingang.gescannt":
            return f"Bildseiten: {d['seiten']}. Sie warten auf die Texterkennung und auf einen Menschen."
        case "eingang.texterkennung":
            return f"Texterkennung ({d['programm']}): {d['satz']}"
        case "erfassung.erfasst":
            return (
                f"{wer} hat diesen Eingang von Hand erfasst (Fassung {d['fassung']} von {d['aktenzeichen']})."
            )
        case "erfassung.kein_antrag":
            return f"{wer} hat festgehalten, dass das kein Antrag ist: {d['grund']}"
        case "stempel.vorgeschlagen":
            return f"{wer} hat den Eingangsstempel {moment(d['gestempelt_am'])} vorgeschlagen: {d['grund']}"
        case "stempel.bestaetigt":
            return f"{wer} hat den Eingangsstempel {moment(d['gestempelt_am'])} bestätigt."
        case "stempel.verworfen":
            return f"{wer} hat den Eingangsstempel verworfen: {d['grund']}"
        case _:
            raise ValueError(f"not told here: {art}")


def moment(iso: str) -> str:
    """A moment as people say it in Berlin."""
    return f"{datetime.fromisoformat(iso).astimezone(BERLIN):%d.%m.%Y %H:%M}"
