"""What there is to see: figures of the office, the list of cases with their next step, one case beside its original."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.adapters.database import fingerprint
from kim.casework import akte, worte
from kim.casework.antrag import fassung as fassungen
from kim.casework.antrag import vergleich
from kim.casework.buero import Buero
from kim.casework.erzaehlung.papiersaetze import hand_sentence
from kim.casework.haushalt import mittel
from kim.casework.personen import notzugriff
from kim.casework.pruefung import befunde as pruefungen
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import vermerk as vermerke
from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund
from kim_models.berechnung import Berechnung
from kim_models.lifecycle import OFFEN
from kim_models.rows import (
    Antrag,
    Bescheid,
    Eingang,
    Einordnung,
    Ereignis,
    Fassung,
    Feldwert,
    Person,
    Post,
    Pruefvermerk,
    Zeichnung,
)


def status(buero: Buero) -> dict[str, Any]:
    """The office's figures in the contract `kim.status/1`; amounts in cents."""
    kennung = buero.settings.programm
    wrong = fingerprint.differences(buero.database)
    with buero.database.reading() as session:
        antraege = Counter(session.exec(select(Antrag.status)).all())
        bescheide = Counter(
            session.exec(
                select(Bescheid.baustein).where(
                    col(Bescheid.art).in_(["zuwendung", "aenderung", "pauschale"]),
                    Bescheid.status != "aufgehoben",
                )
            ).all()
        )
        post = Counter(session.exec(select(Post.status)).all())
        free = {
            baustein: mittel.available(session, kennung, baustein)
            for baustein in {pot.baustein for pot in mittel.pots(session, kennung)}
        }
        bound = mittel.bound(session, kennung)
        return {
            "schema": "kim.status/1",
            "kommunen": len(buero.register),
            "antraege": dict(sorted(antraege.items())),
            "bescheide": {str(nr): bescheide.get(nr, 0) for nr in (1, 2, 3)},
            "haushalt": [
                {
                    "baustein": pot.baustein,
                    "haushaltsjahr": pot.haushaltsjahr,
                    "art": pot.art,
                    "mittel_cent": pot.mittel_cent,
                    "gebunden_cent": bound[pot.baustein, pot.haushaltsjahr, pot.art],
                    "verfuegbar_cent": frei,
                    "beleg": pot.beleg,
                }
                for pot in mittel.pots(session, kennung)
                for frei in [free[pot.baustein][pot.haushaltsjahr, pot.art]]  # type: ignore[index]
            ],
            "post": dict(sorted(post.items())),
            "beschieden_wird": not wrong,
            "datenbank": wrong,
            "notzugriffe": [
                {"nr": stand.nr, "rolle": stand.rolle, "laeuft": stand.laeuft, "satz": stand.satz}
                for stand in notzugriff.history(session, buero.uhr.now())
                if stand.offen
            ],
        }


@dataclass(frozen=True)
class Line:
    """One case in the work list: where it stands, since when it waits, what comes next."""

    aktenzeichen: str
    kommune: str
    baustein: int
    status: str
    platz: int | None
    beantragt_cent: int
    bewilligt_cent: int
    bescheidnummer: str | None
    eingegangen_am: datetime
    alter_tage: int
    """Days since receipt."""
    wartet_tage: int
    """Days since the last act on the case."""
    code: str
    satz: str
    prognose: str
    """Whether the money reaches this case if all before it are granted as asked; empty without a place."""
    knapp: bool
    """True if it does not."""
    abweichung: str
    """The signed deviation that puts it before others out of turn; empty for everybody else."""


def work_list(buero: Buero, *, alle: bool = False) -> list[Line]:
    """All open cases in the order of their rank, each with its reason for waiting; `alle`: the finished ones too."""
    with buero.database.reading() as session:
        now = buero.uhr.now()
        places = {
            place.aktenzeichen: place
            for baustein in session.exec(select(Antrag.baustein).distinct()).all()
            for place in warteschlange.queue(session, buero, baustein, berlin_date(now))
        }
        rows = warteschlange.in_order(session.exec(select(Antrag)).all(), places)
        last = last_acts(session)
        granted: dict[int | None, tuple[int, str | None]] = {
            row.antrag_id: (row.betrag_cent, row.bescheidnummer)
            for row in session.exec(
                select(Bescheid).where(Bescheid.status != "aufgehoben", Bescheid.art != "aufhebung")
            ).all()
        }
        lines = []
        for antrag in rows:
            if not alle and antrag.status not in {s.value for s in OFFEN}:
                continue
            assert antrag.id is not None
            place = places.get(antrag.aktenzeichen)
            daten = _daten(session, antrag)
            code, satz = _reason(session, buero, antrag, daten, place)
            lines.append(
                Line(
                    aktenzeichen=antrag.aktenzeichen,
                    kommune=municipality(buero, antrag, daten),
                    baustein=antrag.baustein,
                    status=antrag.status,
                    platz=place.platz if place else None,
                    beantragt_cent=daten.beantragt_cent or 0,
                    bewilligt_cent=granted.get(antrag.id, (0, None))[0],
                    bescheidnummer=granted.get(antrag.id, (0, None))[1],
                    eingegangen_am=antrag.rang_am,
                    alter_tage=(now - antrag.rang_am).days,
                    wartet_tage=(now - last.get(antrag.aktenzeichen, antrag.rang_am)).days,
                    code=code,
                    satz=satz,
                    prognose=place.prognose.satz if place else "",
                    knapp=place is not None and not place.prognose.reicht,
                    abweichung=place.abweichung if place else "",
                )
            )
        return lines


def last_acts(session: Session) -> dict[str, Any]:
    """Moment of the newest act by Aktenzeichen; what the office does by itself does not make a case look fresh."""
    rows = session.exec(
        select(Ereignis.vorgang, func.max(Ereignis.am))
        .where(
            Ereignis.art != "antrag.frist_abgelaufen",
            col(Ereignis.art).not_like("pruefung.%"),
            col(Ereignis.art).not_like("post.%"),
        )
        .group_by(Ereignis.vorgang)
    ).all()
    return dict(rows)


def _daten(session: Session, antrag: Antrag) -> Antragsdaten:
    if antrag.aktuelle_fassung_id is None:
        return Antragsdaten()
    return fassungen.read(session, antrag.aktuelle_fassung_id)


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


def _reason(
    session: Session, buero: Buero, antrag: Antrag, daten: Antragsdaten, place: warteschlange.Place | None
) -> tuple[str, str]:
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
    if vermerke.earliest_start(session, buero, antrag, daten) is not None:
        return (
            "vorzeitiger_beginn",
            "Der Zeitraum beginnt, bevor eine Zustimmung zum vorzeitigen Beginn gilt: Bitte zustimmen"
            " („kim review vorzeitig“) oder mit Kürzung vorlegen.",
        )
    kuerzt = worte.befunde(sorted(b.code for b in befunde if b.effekt == "kuerzt"))
    if kuerzt:
        return ("vermerk_kuerzen", f"Bereit für den Prüfvermerk mit Kürzung: {kuerzt}.")
    return ("vermerk_offen", "Ohne hindernde Befunde; bereit für den Prüfvermerk.")


@dataclass(frozen=True)
class Hand:
    """A person behind values of the current Fassung: whoever signs must see that they were typed."""

    kuerzel: str
    satz: str
    felder: tuple[str, ...]


@dataclass(frozen=True)
class Casefile:
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
    platz: warteschlange.Place | None
    grund: tuple[str, str]
    """Why it waits, or how it ended: code and German sentence, as in the work list."""


def casefile(buero: Buero, aktenzeichen: str) -> Casefile:
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
            berechnung = vermerke.calculate(session, buero, antrag, daten)
        except vermerke.VermerkNichtMoeglich as error:
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
        return Casefile(
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
            grund=_reason(session, buero, antrag, daten, place),
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
        satz = hand_sentence(person.name, person.kuerzel, len(own) - confirmed, confirmed)
        hands.append(Hand(person.kuerzel, satz, tuple(wert.feld for wert in own)))
    return tuple(hands)
