"""How a Verfügung and what it led to are told: the sentences of `kim explain` about annulled and amended decisions."""

from typing import Any

from kim.casework import worte
from kim.rules.rang import benenne
from kim_models.betrag import format_euro

VERFUEGT = frozenset(
    {
        "antrag.wiederaufgenommen",
        "antrag.aufgehoben",
        "antrag.neu_beschieden",
        "antrag.fassung_entworfen",
        "bescheid.aufhebung",
        "bescheid.aufgehoben",
        "verfuegung.angehalten",
        "verfuegung.vorgeschlagen",
        "verfuegung.mitgezeichnet",
        "verfuegung.schlussgezeichnet",
        "verfuegung.verworfen",
        "verfuegung.ausgefuehrt",
    }
)
"""The journal entries that are told here."""


def order_sentence(art: str, d: dict[str, Any], wer: str) -> str:
    """One entry of VERFUEGT as a sentence; `wer`: the person with the Kürzel."""
    match art:
        case "antrag.wiederaufgenommen":
            return f"{_annulled(d)} Der Vorgang ist an seinem alten Rang wieder in Prüfung, die Mittel sind vorgemerkt."
        case "antrag.aufgehoben":
            return f"{_annulled(d)} Der Vorgang ist beendet, die Mittel sind frei für die Nächsten."
        case "antrag.neu_beschieden":
            return (
                f"Bescheid {d['aufgehoben']} ist durch den Änderungsbescheid {d['bescheid']} ersetzt: jetzt"
                f" {format_euro(d['betrag_cent'])}; gebucht: {booked(d)}. Es gilt Fassung {d['fassung']}."
            )
        case "antrag.fassung_entworfen":
            felder = ", ".join(map(worte.feld, d["felder"]))
            return f"{wer} hat Fassung {d['fassung']} für eine Änderung angelegt ({felder}): {d['grund']}"
        case "bescheid.aufhebung":
            return f"{_annulled(d)} Die Mittel sind frei."
        case "bescheid.aufgehoben":
            return f"Bescheid {d['bescheid']} gilt nicht mehr; an seine Stelle tritt {d['durch']}."
        case "verfuegung.angehalten":
            return f"Die Verfügung {d['verfuegung']} konnte nicht ausgeführt werden: {d['satz']}"
        case "verfuegung.vorgeschlagen":
            about = f" zu Bescheid {d['bescheid']}" if "bescheid" in d else ""
            if "vor" in d:
                about = f" vor {d['vor']}, vorbei an {', '.join(d['uebergangen'])}"
            what = f"{worte.wort(worte.VERFUEGUNG, d['art'])}{about}"
            return f"{wer} hat die Verfügung {d['verfuegung']} ({what}) vorgeschlagen: {d['gruende']}"
        case "verfuegung.mitgezeichnet" | "verfuegung.schlussgezeichnet":
            return f"{wer} hat die {d['stufe'].replace('_', ' ').title()} der Verfügung {d['verfuegung']} geleistet."
        case "verfuegung.verworfen":
            return f"{wer} hat die Verfügung {d['verfuegung']} verworfen: {d['grund']}"
        case "verfuegung.ausgefuehrt":
            through = f" mit Bescheid {d['bescheid']}" if "bescheid" in d else ""
            return f"Die Verfügung {d['verfuegung']} ({worte.wort(worte.VERFUEGUNG, d['art'])}) ist ausgeführt{through}."
        case _:
            raise ValueError(f"not told here: {art}")


def _annulled(d: dict[str, Any]) -> str:
    back = f"; zurückgebucht: {booked(d, back=True)}" if d["buchungen"] else ""
    return f"Bescheid {d['aufgehoben']} ist mit {d['bescheid']} aufgehoben{back}."


def booked(d: dict[str, Any], *, back: bool = False) -> str:
    """What one decision booked, pot by pot; `back`: what it gave back, without the sign."""
    return ", ".join(
        f"{format_euro(-b['betrag_cent'] if back else b['betrag_cent'])} auf {benenne((b['haushaltsjahr'], b['art']))}"
        for b in d["buchungen"]
    )
