"""The open cases: the real queue beside the one that other means or rules would give."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from kim.casework.antrag import fassung as fassungen
from kim.casework.auskunft.planspiel.stand import Hindernisse, Spielfall, Spielstand, recalculated_amount
from kim.casework.buero import Buero, KimError
from kim.casework.reihenfolge import warteschlange
from kim.casework.reihenfolge.lage import Bestand, open_cases
from kim.casework.zeichnung import berechnung
from kim.rules.haushalt import Posten, verfuegbar
from kim_models.programm import Mittel
from kim_models.rows import Pruefvermerk


def play_open(
    session: Session,
    buero: Buero,
    andere: Buero,
    baustein: int,
    heute: date,
    money: tuple[list[Mittel], list[Mittel], dict[Posten, int]],
) -> tuple[list[Spielfall], list[warteschlange.Rangplatz]]:
    """Each open case on both sides, and the queue as it would be; `money`: means now, means then, what is bound (cents)."""
    means, then, bound = money
    real = open_cases(session, buero.settings.programm, baustein)
    played, failed = (real, Hindernisse()) if andere is buero else _recalculated(session, andere, real)
    now_places = warteschlange.places(buero, real, heute, verfuegbar(means, baustein, bound))
    then_places = warteschlange.places(andere, played, heute, verfuegbar(then, baustein, bound))
    amounts_now = _amounts(session, buero, real)
    amounts_then = amounts_now if andere is buero else _amounts(session, andere, played)
    faelle = [
        Spielfall(
            now.aktenzeichen,
            now.platz,
            _standing(real, now, amounts_now, {}),
            _standing(played, after, amounts_then, failed),
        )
        for now, after in zip(now_places, then_places, strict=True)
    ]
    return faelle, then_places


def _recalculated(session: Session, andere: Buero, bestand: Bestand) -> tuple[Bestand, Hindernisse]:
    """The signed cases with their amounts by the other version; where it gives none, the old one keeps its money."""
    signed, failed = dict(bestand.gezeichnet), Hindernisse()
    for antrag_id, stand in bestand.gezeichnet.items():
        vermerk = session.get(Pruefvermerk, stand.vermerk_id)
        assert vermerk is not None
        berechnung = recalculated_amount(session, andere, vermerk)
        if isinstance(berechnung, str):
            failed[antrag_id] = berechnung
        else:
            signed[antrag_id] = replace(stand, berechnung=berechnung)
    return replace(bestand, gezeichnet=signed), failed


def _amounts(session: Session, buero: Buero, bestand: Bestand) -> dict[int, Mapping[int, int]]:
    """What each would be granted: as signed, else by the rules, else (nothing can be computed yet) as it is reserved."""
    amounts: dict[int, Mapping[int, int]] = {}
    for antrag in bestand.antraege:
        assert antrag.id is not None
        amounts[antrag.id] = warteschlange.need(buero, bestand, antrag)
        if antrag.id in bestand.gezeichnet or antrag.aktuelle_fassung_id is None:
            continue
        try:
            daten = fassungen.read(session, antrag.aktuelle_fassung_id)
            amounts[antrag.id] = berechnung.calculate(session, buero, antrag, daten).bewilligt_je_jahr
        except KimError:
            continue
    return amounts


def _standing(
    bestand: Bestand,
    place: warteschlange.Rangplatz,
    amounts: Mapping[int, Mapping[int, int]],
    failed: Hindernisse,
) -> Spielstand:
    signed = bestand.gezeichnet.get(place.antrag_id)
    if signed is not None and signed.vorschlag == "ablehnen":
        return Spielstand("abgelehnt", {}, place.grund[1])
    if place.antrag_id in failed:
        return Spielstand("nicht_berechenbar", {}, failed[place.antrag_id])
    je_jahr = dict(amounts[place.antrag_id])
    if not je_jahr:
        return Spielstand("abgelehnt", {}, "Nach den Regeln bleibt kein Betrag.")
    if place.prognose.reicht and place.grund[0] != "haushaltsjahr_geschlossen":
        return Spielstand("bewilligt", je_jahr, place.grund[1])
    return Spielstand(
        "wartet", je_jahr, place.grund[1] if place.prognose.reicht else f"Das Geld {place.prognose.satz}."
    )
