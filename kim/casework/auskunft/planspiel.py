"""What if there were other means, or another version of the programme: who would flip, and what it would cost.

Nothing is written. Both sides are asked of the functions that issue: the queue with its places for the open cases,
the same walk over the full means for the decided ones, `rules.bemessung` for every amount of another version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework.antrag import fassung as fassungen
from kim.casework.bescheid.ausfertigung import payload
from kim.casework.buero import Buero, KimError
from kim.casework.haushalt import mittel as haushaltsmittel
from kim.casework.reihenfolge import warteschlange
from kim.casework.reihenfolge.lage import Bestand, deviations, open_cases, rank_of
from kim.casework.zeichnung import grundlage, vermerk
from kim.programmes import versions
from kim.rules.haushalt import Posten, rahmen, verfuegbar
from kim.rules.rang import Bewerbung, Platz, Vorrang, verteile_nach_rang
from kim_models.berechnung import Berechnung
from kim_models.bescheid import Bescheidinhalt
from kim_models.lifecycle import Verfuegungsstatus
from kim_models.programm import Ermaechtigung, Mittel, Programm, Quelle
from kim_models.rows import Antrag, Bescheid, Pruefvermerk, Verfuegungszeile

Ausgang = Literal["bewilligt", "wartet", "abgelehnt", "nicht_berechenbar"]
Topf = tuple[int, int, Ermaechtigung]
"""Baustein, Haushaltsjahr, kind."""
Hindernisse = dict[int, str]
"""Case → why another version gives it no amount."""


@dataclass(frozen=True)
class Stand:
    """One case on one side: `bewilligt` means that the money reaches it; `je_jahr` is its amount by the rules (cents)."""

    ausgang: Ausgang
    je_jahr: Mapping[int, int]
    satz: str

    @property
    def betrag_cent(self) -> int:
        """The amount over all years."""
        return sum(self.je_jahr.values())


@dataclass(frozen=True)
class Fall:
    """One case on both sides."""

    aktenzeichen: str
    platz: int
    jetzt: Stand
    dann: Stand

    @property
    def kippt(self) -> bool:
        """Whether anything would be different for it."""
        return (self.jetzt.ausgang, self.jetzt.je_jahr) != (self.dann.ausgang, self.dann.je_jahr)


@dataclass(frozen=True)
class Planspiel:
    """The outcome: open cases (the real queue) and decided ones, in rank order, and the queue as it would be shown."""

    offen: tuple[Fall, ...]
    vergangen: tuple[Fall, ...]
    plaetze: tuple[warteschlange.Place, ...]
    """The queue with the changed inputs, as `kim issue --vorschau` shows the real one."""


@dataclass(frozen=True)
class _AndereFassung(Buero):
    """The same office, where every case is decided by one version of the programme."""

    fassung: str = ""

    def programm(self, version: str) -> Programm:
        return super().programm(self.fassung or version)


def kosten(faelle: Iterable[Fall], seite: Literal["jetzt", "dann"]) -> dict[int, int]:
    """What the granted ones cost on one side, by year (cents)."""
    summe: dict[int, int] = {}
    for fall in faelle:
        stand: Stand = getattr(fall, seite)
        if stand.ausgang == "bewilligt":
            for jahr, cent in stand.je_jahr.items():
                summe[jahr] = summe.get(jahr, 0) + cent
    return dict(sorted(summe.items()))


def simulate(buero: Buero, mittel: Mapping[Topf, int] | None = None, fassung: str | None = None) -> Planspiel:
    """Plays changed means (cents by pot) or another version over the open and over all decided cases.

    Raises KimError for a version that the programme does not have. A pot that does not exist yet is put in.
    """
    if fassung is not None and fassung not in versions(buero.settings.programm):
        known = ", ".join(versions(buero.settings.programm))
        raise KimError(f"Das Programm hat keine Fassung {fassung}; es gibt {known}.")
    andere = _other(buero, fassung)
    changed = dict(mittel or {})
    offen, vergangen, plaetze = list[Fall](), list[Fall](), list[warteschlange.Place]()
    with buero.database.reading() as session:
        heute = berlin_date(buero.uhr.now())
        for baustein in sorted(session.exec(select(Antrag.baustein).distinct()).all()):
            means, bound = haushaltsmittel.means(session, buero.settings.programm, baustein)
            then = _changed(means, baustein, changed)
            faelle, places = _open(session, buero, andere, baustein, heute, (means, then, bound))
            offen += faelle
            plaetze += places
            vergangen += _decided(session, buero, andere, baustein, (means, then))
    return Planspiel(tuple(offen), tuple(vergangen), tuple(plaetze))


def _other(buero: Buero, fassung: str | None) -> Buero:
    if fassung is None:
        return buero
    return _AndereFassung(buero.settings, buero.database, buero.ablage, buero.uhr, fassung)


def _changed(means: list[Mittel], baustein: int, changed: Mapping[Topf, int]) -> list[Mittel]:
    own = {(jahr, art): cent for (nr, jahr, art), cent in changed.items() if nr == baustein}
    kept = [
        row.model_copy(update={"betrag_cent": own.pop((row.haushaltsjahr, row.art), row.betrag_cent)})
        for row in means
    ]
    quelle = Quelle(fundstelle="Planspiel", beleg="annahme")
    return kept + [
        Mittel(baustein=baustein, haushaltsjahr=jahr, art=art, betrag_cent=cent, quelle=quelle)
        for (jahr, art), cent in own.items()
    ]


def _open(
    session: Session,
    buero: Buero,
    andere: Buero,
    baustein: int,
    heute: date,
    money: tuple[list[Mittel], list[Mittel], dict[Posten, int]],
) -> tuple[list[Fall], list[warteschlange.Place]]:
    means, then, bound = money
    real = open_cases(session, buero.settings.programm, baustein)
    played, failed = (real, Hindernisse()) if andere is buero else _recalculated(session, andere, real)
    now_places = warteschlange.places(buero, real, heute, verfuegbar(means, baustein, bound))
    then_places = warteschlange.places(andere, played, heute, verfuegbar(then, baustein, bound))
    amounts_now = _amounts(session, buero, real)
    amounts_then = amounts_now if andere is buero else _amounts(session, andere, played)
    faelle = [
        Fall(
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
        berechnung = _again(session, andere, vermerk)
        if isinstance(berechnung, str):
            failed[antrag_id] = berechnung
        else:
            signed[antrag_id] = replace(stand, berechnung=berechnung)
    return replace(bestand, gezeichnet=signed), failed


def _again(
    session: Session, andere: Buero, proposal: Pruefvermerk | Verfuegungszeile | None
) -> Berechnung | str:
    """The amount of a proposal by the other version, or why there is none."""
    try:
        if isinstance(proposal, Verfuegungszeile):
            basis = grundlage.of_verfuegung(session, andere, proposal)
        elif proposal is not None:
            basis = grundlage.of_vermerk(session, andere, proposal)
        else:
            return "Der Vorschlag dazu fehlt."
        return grundlage.recalculate(basis, andere.programm(basis.antrag.programm_version))
    except (KimError, ValueError, ArithmeticError) as error:
        return str(error) or type(error).__name__


def _proposal(session: Session, bescheid: Bescheid) -> Pruefvermerk | Verfuegungszeile | None:
    """What was signed for a decision: its Prüfvermerk; for an amended grant the Verfügung."""
    if bescheid.art != "aenderung":
        return session.get(Pruefvermerk, bescheid.pruefvermerk_id)
    return session.get(Verfuegungszeile, int(bescheid.schluessel.removeprefix("verfuegung:")))


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
            amounts[antrag.id] = vermerk.calculate(session, buero, antrag, daten).bewilligt_je_jahr
        except KimError:
            continue
    return amounts


def _standing(
    bestand: Bestand,
    place: warteschlange.Place,
    amounts: Mapping[int, Mapping[int, int]],
    failed: Hindernisse,
) -> Stand:
    signed = bestand.gezeichnet.get(place.antrag_id)
    if signed is not None and signed.vorschlag == "ablehnen":
        return Stand("abgelehnt", {}, place.grund[1])
    if place.antrag_id in failed:
        return Stand("nicht_berechenbar", {}, failed[place.antrag_id])
    je_jahr = dict(amounts[place.antrag_id])
    if not je_jahr:
        return Stand("abgelehnt", {}, "Nach den Regeln bleibt kein Betrag.")
    if place.prognose.reicht and place.grund[0] != "haushaltsjahr_geschlossen":
        return Stand("bewilligt", je_jahr, place.grund[1])
    return Stand(
        "wartet", je_jahr, place.grund[1] if place.prognose.reicht else f"Das Geld {place.prognose.satz}."
    )


def _decided(
    session: Session,
    buero: Buero,
    andere: Buero,
    baustein: int,
    money: tuple[list[Mittel], list[Mittel]],
) -> list[Fall]:
    rows = session.exec(
        select(Antrag, Bescheid).where(
            Bescheid.antrag_id == Antrag.id,
            Bescheid.programm == buero.settings.programm,
            Bescheid.baustein == baustein,
            Bescheid.status != "aufgehoben",
            col(Bescheid.art).in_(["zuwendung", "ablehnung", "aenderung"]),
        )
    ).all()
    rows = sorted(rows, key=lambda row: rank_of(row[0]))
    now, then, failed = dict[int, Mapping[int, int]](), dict[int, Mapping[int, int]](), Hindernisse()
    for _, bescheid in rows:
        assert bescheid.id is not None
        inhalt = payload(bescheid)
        assert isinstance(inhalt, Bescheidinhalt)
        now[bescheid.id] = then[bescheid.id] = inhalt.berechnung.bewilligt_je_jahr
        berechnung = (
            inhalt.berechnung if andere is buero else _again(session, andere, _proposal(session, bescheid))
        )
        if isinstance(berechnung, str):
            failed[bescheid.id], then[bescheid.id] = berechnung, {}
        elif andere is not buero:
            then[bescheid.id] = berechnung.bewilligt_je_jahr
    cases = [(antrag, bescheid) for antrag, bescheid in rows]
    places = _walk(cases, then, money[1], baustein, _carried_out(session, buero, cases, baustein))
    return [
        Fall(
            antrag.aktenzeichen,
            platz,
            _past(now[bescheid.id or 0], None, None),
            _past(then[bescheid.id or 0], places[bescheid.id or 0], failed.get(bescheid.id or 0)),
        )
        for platz, (antrag, bescheid) in enumerate(cases, start=1)
    ]


def _past(je_jahr: Mapping[int, int], platz: Platz | None, failed: str | None) -> Stand:
    if failed is not None:
        return Stand("nicht_berechenbar", {}, failed)
    if not je_jahr:
        return Stand("abgelehnt", {}, "Kein Betrag.")
    if platz is not None and platz.ergebnis != "erteilbar":
        return Stand("wartet", dict(je_jahr), platz.grund[1] if platz.grund else "")
    return Stand("bewilligt", dict(je_jahr), "")


def _carried_out(
    session: Session, buero: Buero, cases: list[tuple[Antrag, Bescheid]], baustein: int
) -> list[Vorrang]:
    """The deviations that these decisions followed, by the decisions' ids."""
    decided = {antrag.id: bescheid.id or 0 for antrag, bescheid in cases}
    return [
        # Whoever was passed and has no decision is not in this walk: a mark of its own at its rank.
        Vorrang(decided[v.antrag_id], decided.get(v.vor_id, -v.vor_id), v.vor_rang)
        for abweichung in deviations(
            session, buero.settings.programm, baustein, Verfuegungsstatus.AUSGEFUEHRT
        )
        for v in [abweichung.vorrang]
        if v.antrag_id in decided
    ]


def _walk(
    cases: list[tuple[Antrag, Bescheid]],
    amounts: Mapping[int, Mapping[int, int]],
    means: list[Mittel],
    baustein: int,
    vorrang: list[Vorrang],
) -> dict[int, Platz]:
    """All decided cases once more in rank order over the full means, one booked after the other as issuing does."""
    rest = {
        bescheid.id or 0: Bewerbung(
            antrag_id=bescheid.id or 0,
            aktenzeichen=antrag.aktenzeichen,
            rang=rank_of(antrag),
            zustand="gezeichnet",
            bedarf=rahmen(amounts[bescheid.id or 0], berlin_date(bescheid.ausgefertigt_am).year)[0],
        )
        for antrag, bescheid in cases
    }
    done: dict[int, Platz] = {}
    bound: dict[Posten, int] = {}
    while True:
        vorschau = verteile_nach_rang(rest.values(), verfuegbar(means, baustein, bound), vorrang)
        ready = [platz for platz in vorschau.plaetze if platz.ergebnis == "erteilbar"]
        together = _booked(bound, (rest[platz.antrag_id] for platz in ready))
        # Where all of one walk fit beside each other, one after the other gives the same: no need to walk again.
        if not ready or min(verfuegbar(means, baustein, together).values(), default=0) >= 0:
            return done | {platz.antrag_id: platz for platz in vorschau.plaetze}
        done[ready[0].antrag_id] = ready[0]
        bound = _booked(bound, [rest.pop(ready[0].antrag_id)])


def _booked(bound: Mapping[Posten, int], granted: Iterable[Bewerbung]) -> dict[Posten, int]:
    after = dict(bound)
    for bewerbung in granted:
        for posten, cent in bewerbung.bedarf.items():
            after[posten] = after.get(posten, 0) + cent
    return after
