"""Why a case waits, or how it ended, and what somebody can do about it: a code and a German sentence."""

from sqlmodel import Session

from kim.casework import worte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero
from kim.casework.pruefung import befunde as pruefungen
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import berechnung as berechnungen
from kim_models.antrag import Antragsdaten
from kim_models.rows import (
    Antrag,
)


def municipality(buero: Buero, antrag: Antrag, daten: Antragsdaten) -> str:
    """The recipient's official name, or what the form says in doubt marks, or that nobody knows yet."""
    empfaenger = buero.register.get(antrag.empfaenger_ags or "")
    if empfaenger is not None:
        return empfaenger.name
    return f"{daten.kommune} (?)" if daten.kommune else "noch unbekannt"


_REGELFEHLER = (
    "regelfehler",
    "Die Prüfung ist nicht durchgelaufen; der Vorgang wird gehalten. Bitte melden.",
)
_ENDE = {
    "bewilligt": ("bewilligt", "Bewilligt; der Bescheid ist ausgefertigt."),
    "abgelehnt": ("abgelehnt", "Abgelehnt; der Bescheid ist ausgefertigt."),
    "zurueckgenommen": ("zurueckgenommen", "Die Kommune hat zurückgenommen."),
    "erledigt": ("erledigt", "Ohne Bescheid erledigt."),
}


def waiting_reason(
    session: Session, buero: Buero, antrag: Antrag, daten: Antragsdaten, place: warteschlange.Rangplatz | None
) -> tuple[str, str]:
    """Code and sentence of one case; `place`: its place in the queue, None if it has none."""
    assert antrag.id is not None
    open_ = fassungen.pending(session, antrag.id, antrag.aktuelle_fassung_id)
    if open_:
        return (
            "neue_fassung",
            f"Fassung {open_[-1].nr} ist eingegangen und wartet auf die Entscheidung einer Person.",
        )
    if antrag.status == "in_pruefung":
        return _review_reason(session, buero, antrag, daten)
    examination = pruefungen.latest(session, antrag.aktuelle_fassung_id)
    if antrag.status == "eingegangen" and examination is not None:
        return _REGELFEHLER
    if place is not None:
        return place.grund
    return _ENDE[antrag.status]


def _review_reason(session: Session, buero: Buero, antrag: Antrag, daten: Antragsdaten) -> tuple[str, str]:
    examination = pruefungen.latest(session, antrag.aktuelle_fassung_id)
    if examination is None or examination.ergebnis != "geprueft":
        return _REGELFEHLER
    befunde = pruefungen.befunde_of(session, examination.id)
    unreadable = next((b.text for b in befunde if b.code == "nicht_lesbar"), None)
    if unreadable is not None:
        return ("abzutippen", unreadable)
    hindert = worte.befunde(sorted(b.code for b in befunde if b.effekt == "hindert"))
    if hindert:
        return ("befunde", f"Bitte klären, nachfordern oder berichtigen: {hindert}.")
    if berechnungen.earliest_start(session, buero, antrag, daten) is not None:
        return (
            "vorzeitiger_beginn",
            "Der Zeitraum beginnt, bevor eine Zustimmung zum vorzeitigen Beginn gilt: Bitte zustimmen"
            " („kim review vorzeitig“) oder mit Kürzung vorlegen.",
        )
    kuerzt = worte.befunde(sorted(b.code for b in befunde if b.effekt == "kuerzt"))
    if kuerzt:
        return ("vermerk_kuerzen", f"Bereit für den Prüfvermerk mit Kürzung: {kuerzt}.")
    return ("vermerk_offen", "Ohne hindernde Befunde; bereit für den Prüfvermerk.")
