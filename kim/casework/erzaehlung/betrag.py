"""How one case's amount arose, step by step, and what was found in the application: the part of its story with figures."""

from collections.abc import Iterator

from kim.casework import worte
from kim.casework.auskunft import fallakte
from kim.casework.zeichnung import berechnung as berechnungen
from kim_models.berechnung import Berechnung
from kim_models.bescheid import Bescheidinhalt
from kim_models.betrag import format_euro
from kim_models.datum import short_date

_ERGEBNIS = "Bewilligte Zuwendung"
"""The last step as the payload says it, and as only a decision may say it."""


def tell(case: fallakte.Fallakte, payload: Bescheidinhalt | None, *, annulled: bool = False) -> list[str]:
    """The derivation in sentences. `payload`: of the decision that holds, or that held until it was `annulled`."""
    berechnung: Berechnung | None = payload.berechnung if payload else case.berechnung
    signed = case.vermerk if case.vermerk and case.vermerk.fassung_id == case.fassung.id else None
    if payload is None and signed is not None:
        berechnung = berechnungen.signed_calculation(signed)
    if berechnung is None:
        return [f"Noch nicht zu berechnen. {case.berechnung_fehlt}"]
    lines = [f"Beantragt sind {format_euro(berechnung.beantragt_cent)}."]
    if payload is None:
        lines.append(f"Gerechnet ist mit Fassung {case.fassung.nr} des Antrags.")
    if signed is not None and signed.vorschlag == "ablehnen":
        word = "Abgelehnt" if payload else "Vorgeschlagen ist, den Antrag abzulehnen"
        return [*lines, f"{word}; es wird kein Betrag berechnet. Gründe: {signed.gruende}"]
    lines.append(
        f"Gefördert wird die Zeit vom {short_date(berechnung.zeitraum_von)} bis {short_date(berechnung.zeitraum_bis)}."
        " Die Höchstbeträge gelten je volle Stelle (VZÄ) und Jahr; Cent-Bruchteile fallen weg."
    )
    lines += _steps(berechnung, decided=payload is not None)
    lines += [f"Weniger als beantragt, weil: {grund}" for grund in berechnung.kuerzungsgruende]
    je_jahr = " und ".join(
        f"{format_euro(cent)} für {jahr}" for jahr, cent in sorted(berechnung.bewilligt_je_jahr.items())
    )
    word = "Bewilligt sind" if payload else "Nach den Regeln würden bewilligt"
    if annulled:
        word = "Bis zur Aufhebung waren bewilligt"
    lines.append(f"{word} {format_euro(berechnung.bewilligt_cent)}{f', davon {je_jahr}' if je_jahr else ''}.")
    if len(berechnung.bewilligt_je_jahr) > 1:
        lines.append("Die Jahre stehen zueinander wie in Zeile 3.5 des Antrags.")
    if payload is None:
        lines += _obstacles(case)
    return [
        *lines,
        f"Gerechnet ist nach dem Programm in der Fassung {case.antrag.programm_version} und den Regeln in der Fassung"
        f" {berechnung.regel_version}; beide stehen seit dem Eingang fest.",
    ]


def _obstacles(case: fallakte.Fallakte) -> Iterator[str]:
    """Why that amount is not to be had as things stand."""
    hinders = [worte.wort(worte.BEFUND, b.code) for b in case.befunde if b.effekt == "hindert"]
    if hinders:
        yield f"Aber so kann es noch nicht bewilligt werden: {', '.join(dict.fromkeys(hinders))}; siehe oben."
    if case.grund[0] == "haushaltsjahr_geschlossen":
        yield f"Aber so kann es nicht beschieden werden: {case.grund[1]}"
    elif case.platz is not None and not case.platz.prognose.reicht:
        yield f"Aber das Geld {case.platz.prognose.satz}, wenn alle früheren wie beantragt bewilligt werden."


def _steps(berechnung: Berechnung, *, decided: bool) -> Iterator[str]:
    """Each step with its number; the last one is the least of the sums before it, and says so."""
    sums = [n for n, schritt in enumerate(berechnung.schritte[:-1], start=1) if not schritt.je_position]
    least = f"{', '.join(map(str, sums[:-1]))} und {sums[-1]}" if len(sums) > 1 else "".join(map(str, sums))
    for nummer, schritt in enumerate(berechnung.schritte, start=1):
        text = schritt.text
        if text == _ERGEBNIS:
            was = text if decided else "Zuwendung nach den Regeln, noch nicht bewilligt"
            text = f"{was}: der kleinste der Beträge aus {least}"
        yield f"{nummer}. {text} → {format_euro(schritt.betrag_cent)} [{schritt.fundstelle}]"


def findings(case: fallakte.Fallakte) -> list[str]:
    """What was found in the Fassung that counts, each with what follows from it, and what a waiting one changes."""
    lines = [f"[{worte.wort(worte.EFFEKT, b.effekt)}] {b.text} ({b.fundstelle})" for b in case.befunde]
    waiting = "Darüber entscheidet eine Person; bis dahin zählt die bisherige Fassung."
    return lines + [f"{satz} {waiting}" for satz in case.aenderungen]
