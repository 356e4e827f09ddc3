"""One case beside its original: values, hands, findings, amount by the rules, signatures, place."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework import akte, worte
from kim.casework.antrag import fassung as fassungen
from kim.casework.antrag import vergleich
from kim.casework.auskunft.wartegrund import municipality, waiting_reason
from kim.casework.buero import Buero
from kim.casework.pruefung import befunde as pruefungen
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import berechnung as berechnungen
from kim.casework.zeichnung import vermerk as vermerke
from kim_models.befund import Befund
from kim_models.berechnung import Berechnung
from kim_models.rows import (
    Antrag,
    Eingang,
    Einordnung,
    Fassung,
    Feldwert,
    Person,
    Pruefvermerk,
    Zeichnung,
)


@dataclass(frozen=True)
class Hand:
    """A person behind values of the current Fassung: whoever signs must see that they were typed."""

    kuerzel: str
    satz: str
    felder: tuple[str, ...]


@dataclass(frozen=True)
class Fallakte:
    """One case as a reviewer needs it."""

    antrag: Antrag
    kommune: str
    fassung: Fassung
    werte: tuple[Feldwert, ...]
    haende: tuple[Hand, ...]
    """Who typed or confirmed values; empty if a machine read all of them."""
    befunde: tuple[Befund, ...]
    berechnung: Berechnung | None
    """The amount by the rules today, or None while data for it are missing."""
    berechnung_fehlt: str
    vermerk: Pruefvermerk | None
    zeichnungen: tuple[Zeichnung, ...]
    offene_fassungen: tuple[Fassung, ...]
    aenderungen: tuple[str, ...]
    """What each of them changes, one sentence each."""
    eingaenge: tuple[tuple[Eingang, str], ...]
    """Receipts of the case with their sentence."""
    platz: warteschlange.Rangplatz | None
    grund: tuple[str, str]
    """Why it waits, or how it ended: code and German sentence, as in the work list."""


def casefile(buero: Buero, aktenzeichen: str) -> Fallakte:
    """All about one case at a glance; raises NichtGefunden."""
    with buero.database.reading() as session:
        antrag = akte.load(session, aktenzeichen)
        fassung = session.get(Fassung, antrag.aktuelle_fassung_id)
        assert antrag.id is not None
        assert fassung is not None
        assert fassung.id is not None
        daten = fassungen.read(session, fassung.id)
        examination = pruefungen.latest(session, fassung.id)
        berechnung, fehlt = None, ""
        try:
            berechnung = berechnungen.calculate(session, buero, antrag, daten)
        except berechnungen.VermerkNichtMoeglich as error:
            fehlt = str(error)
        vermerk = vermerke.current_vermerk(session, antrag.id)
        places = warteschlange.queue(session, buero, antrag.baustein, berlin_date(buero.uhr.now()))
        receipts = session.exec(
            select(Eingang, Einordnung.satz)
            .where(Einordnung.antrag_id == antrag.id, Eingang.id == Einordnung.eingang_id)
            .order_by(col(Eingang.nr))
        ).all()
        place = next((p for p in places if p.aktenzeichen == aktenzeichen), None)
        werte = fassungen.values(session, fassung.id)
        pending = fassungen.pending(session, antrag.id, antrag.aktuelle_fassung_id)
        return Fallakte(
            antrag=antrag,
            kommune=municipality(buero, antrag, daten),
            fassung=fassung,
            werte=tuple(werte),
            haende=_hands(session, werte),
            befunde=pruefungen.befunde_of(session, examination.id if examination else None),
            berechnung=berechnung,
            berechnung_fehlt=fehlt,
            vermerk=vermerk,
            zeichnungen=tuple(vermerke.signatures(session, vermerk.id) if vermerk else ()),
            offene_fassungen=tuple(pending),
            aenderungen=tuple(
                f"Fassung {row.nr}: {vergleich.tell(werte, fassungen.values(session, row.id or 0))}"
                for row in pending
            ),
            eingaenge=tuple((row, satz) for row, satz in receipts),
            platz=place,
            grund=waiting_reason(session, buero, antrag, daten, place),
        )


def _hands(session: Session, werte: Sequence[Feldwert]) -> tuple[Hand, ...]:
    found: dict[int, list[Feldwert]] = {}
    for wert in werte:
        if wert.person_id is not None:
            found.setdefault(wert.person_id, []).append(wert)
    hands = []
    for person_id, own in found.items():
        person = session.get_one(Person, person_id)
        confirmed = sum(1 for wert in own if wert.leser == "ocr")
        satz = _hand_sentence(person.name, person.kuerzel, len(own) - confirmed, confirmed)
        hands.append(Hand(person.kuerzel, satz, tuple(wert.feld for wert in own)))
    return tuple(hands)


def _hand_sentence(name: str, kuerzel: str, getippt: int, bestaetigt: int) -> str:
    """Who stands behind how many values of a Fassung, for whoever signs it."""
    how = [f"{getippt} von Hand eingetippt oder berichtigt"] if getippt else []
    how += [f"{bestaetigt} aus der {worte.wort(worte.LESER, 'ocr')} bestätigt"] if bestaetigt else []
    return f"{name} ({kuerzel}) hat {' und '.join(how)}"
