"""The decided cases: walked once more in rank order over other means or by other rules."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework.auskunft.planspiel.stand import (
    Hindernisse,
    Spielfall,
    Spielstand,
    recalculated_amount,
    signed_proposal,
)
from kim.casework.bescheid.ausfertigung import payload
from kim.casework.buero import Buero
from kim.casework.reihenfolge.lage import abweichungen, rank_of
from kim.rules.haushalt import Posten, rahmen, verfuegbar
from kim.rules.rang import Bewerbung, Platz, Vorrang, verteile_nach_rang
from kim_models.bescheid import Bescheidinhalt
from kim_models.lifecycle import Verfuegungsstatus
from kim_models.programm import Mittel
from kim_models.rows import Antrag, Bescheid


def play_decided(
    session: Session,
    buero: Buero,
    andere: Buero,
    baustein: int,
    money: tuple[list[Mittel], list[Mittel]],
) -> list[Spielfall]:
    """Each decided case on both sides; `money`: means now, means then."""
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
            inhalt.berechnung
            if andere is buero
            else recalculated_amount(session, andere, signed_proposal(session, bescheid))
        )
        if isinstance(berechnung, str):
            failed[bescheid.id], then[bescheid.id] = berechnung, {}
        elif andere is not buero:
            then[bescheid.id] = berechnung.bewilligt_je_jahr
    cases = [(antrag, bescheid) for antrag, bescheid in rows]
    places = _walk(cases, then, money[1], baustein, _carried_out(session, buero, cases, baustein))
    return [
        Spielfall(
            antrag.aktenzeichen,
            platz,
            _past(now[bescheid.id or 0], None, None),
            _past(then[bescheid.id or 0], places[bescheid.id or 0], failed.get(bescheid.id or 0)),
        )
        for platz, (antrag, bescheid) in enumerate(cases, start=1)
    ]


def _past(je_jahr: Mapping[int, int], platz: Platz | None, failed: str | None) -> Spielstand:
    if failed is not None:
        return Spielstand("nicht_berechenbar", {}, failed)
    if not je_jahr:
        return Spielstand("abgelehnt", {}, "Kein Betrag.")
    if platz is not None and platz.ergebnis != "erteilbar":
        return Spielstand("wartet", dict(je_jahr), platz.grund[1] if platz.grund else "")
    return Spielstand("bewilligt", dict(je_jahr), "")


def _carried_out(
    session: Session, buero: Buero, cases: list[tuple[Antrag, Bescheid]], baustein: int
) -> list[Vorrang]:
    """The deviations that these decisions followed, by the decisions' ids."""
    decided = {antrag.id: bescheid.id or 0 for antrag, bescheid in cases}
    return [
        # Whoever was passed and has no decision is not in this walk: a mark of its own at its rank.
        Vorrang(decided[v.antrag_id], decided.get(v.vor_id, -v.vor_id), v.vor_rang)
        for abweichung in abweichungen(
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
