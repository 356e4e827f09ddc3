"""What a proposal rested on, as it was recorded: content, findings, consents, day. The amount follows from it again."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero, KimError
from kim.casework.journal import entries
from kim.rules.ablehnung import berechne_ablehnung
from kim.rules.beginn import fruehester_beginn
from kim.rules.bemessung import berechne
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung
from kim_models.programm import Empfaenger, Programm
from kim_models.rows import (
    Antrag,
    Bescheid,
    Ereignis,
    Fassung,
    Pruefung,
    Pruefvermerk,
    Verfuegungszeile,
    Zustimmung,
)


class GrundlageFehlt(KimError):
    """Something that a proposal rested on is no longer there; the message says what."""


@dataclass(frozen=True)
class Grundlage:
    """The recorded inputs of one proposal: a Prüfvermerk, or a Verfügung that amends."""

    antrag: Antrag
    fassung: Fassung
    pruefung: Pruefung
    ablehnung: bool
    daten: Antragsdaten
    empfaenger: Empfaenger
    zugestimmt_ab: date | None
    """The earliest day covered before the proposal by a recorded consent, or by the grant that it amends.

    A general consent is the programme's.
    """
    tag: date
    """The day of the proposal in Berlin."""


def of_vermerk(session: Session, buero: Buero, vermerk: Pruefvermerk) -> Grundlage:
    """Reads what this Prüfvermerk rested on. Raises GrundlageFehlt, and FeldUnbekannt if the values make no content."""
    zugestimmt = _consented_before(session, session.get(Antrag, vermerk.antrag_id), vermerk)
    basis = _read(session, buero, vermerk, zugestimmt)
    return replace(basis, ablehnung=vermerk.vorschlag == "ablehnen")


def of_verfuegung(session: Session, buero: Buero, order: Verfuegungszeile) -> Grundlage:
    """Reads what this amending Verfügung rested on; raises as `of_vermerk`."""
    bisher = session.get(Bescheid, order.bescheid_id)
    aktenzeichen = akte.vorgang_of(session, order)
    proposed = [
        entry.nr
        for entry, content in entries(session, aktenzeichen)
        if entry.art == "verfuegung.vorgeschlagen" and content["verfuegung"] == order.verfuegungsnummer
    ]
    if bisher is None or len(proposed) != 1:
        raise GrundlageFehlt(f"Das Journal kennt den Vorschlag der {order.verfuegungsnummer} nicht.")
    before = session.exec(
        select(func.count()).where(
            Ereignis.vorgang == aktenzeichen,
            Ereignis.art == "antrag.vorzeitiger_beginn",
            Ereignis.nr < proposed[0],
        )
    ).one()
    consent = _earliest(session, order.antrag_id, before)
    covered = min(day for day in (consent, bisher.zeitraum_von) if day is not None)
    return _read(session, buero, order, covered)


def _read(
    session: Session, buero: Buero, proposal: Pruefvermerk | Verfuegungszeile, zugestimmt_ab: date | None
) -> Grundlage:
    antrag = _as_ranked_then(session, session.get(Antrag, proposal.antrag_id), proposal)
    fassung = session.get(Fassung, proposal.fassung_id)
    pruefung = session.get(Pruefung, proposal.pruefung_id)
    if antrag is None or fassung is None or fassung.id is None or pruefung is None:
        raise GrundlageFehlt("Zum Vorschlag fehlt der Vorgang, seine Fassung oder deren Prüfung.")
    empfaenger = buero.register.get(antrag.empfaenger_ags or "")
    if empfaenger is None:
        raise GrundlageFehlt(f"{antrag.aktenzeichen}: Die Empfängerin steht nicht im Verzeichnis.")
    return Grundlage(
        antrag=antrag,
        fassung=fassung,
        pruefung=pruefung,
        ablehnung=False,
        daten=fassungen.read(session, fassung.id),
        empfaenger=empfaenger,
        zugestimmt_ab=zugestimmt_ab,
        tag=berlin_date(proposal.am),
    )


def _as_ranked_then(
    session: Session, antrag: Antrag | None, proposal: Pruefvermerk | Verfuegungszeile
) -> Antrag | None:
    """The case with the rank that it had at its proposal: a stamp that was confirmed later changed nothing then."""
    if antrag is None or not antrag.rang_quelle.endswith(", stempel"):
        return antrag
    runde = getattr(proposal, "runde", None)
    nummer = getattr(proposal, "verfuegungsnummer", None)
    later = False
    for entry, content in reversed(entries(session, antrag.aktenzeichen)):
        if entry.art == "antrag.rang_gestempelt":
            vorher, later = content["vorher_am"], True
        elif (entry.art, content.get("runde")) == ("antrag.vorgelegt", runde) or (
            (entry.art, content.get("verfuegung")) == ("verfuegung.vorgeschlagen", nummer)
        ):
            break
    if not later:
        return antrag
    return Antrag(**{**antrag.model_dump(), "rang_am": datetime.fromisoformat(vorher)})


def _consented_before(session: Session, antrag: Antrag | None, vermerk: Pruefvermerk) -> date | None:
    """Before or after is asked of the journal's order, not of the clock: two acts may share a moment."""
    if antrag is None:
        return None
    acts = session.exec(
        select(Ereignis.art)
        .where(
            Ereignis.vorgang == antrag.aktenzeichen,
            col(Ereignis.art).in_(["antrag.vorgelegt", "antrag.vorzeitiger_beginn"]),
        )
        .order_by(col(Ereignis.nr))
    ).all()
    rounds = [place for place, art in enumerate(acts) if art == "antrag.vorgelegt"]
    if len(rounds) < vermerk.runde:
        raise GrundlageFehlt(f"Das Journal kennt die Vorlage der Runde {vermerk.runde} nicht.")
    before = acts[: rounds[vermerk.runde - 1]].count("antrag.vorzeitiger_beginn")
    return _earliest(session, antrag.id, before)


def _earliest(session: Session, antrag_id: int | None, before: int) -> date | None:
    """The earliest day among the first `before` consents of a case."""
    consents = session.exec(
        select(Zustimmung).where(Zustimmung.antrag_id == antrag_id).order_by(col(Zustimmung.id)).limit(before)
    ).all()
    return min((consent.ab for consent in consents), default=None)


def recalculate(grundlage: Grundlage, programm: Programm) -> Berechnung:
    """The amount that follows from the recorded inputs by this version of the programme; raises what the rules raise."""
    daten = grundlage.daten
    if grundlage.ablehnung:
        return berechne_ablehnung(daten, berlin_date(grundlage.antrag.rang_am))
    general = programm.vorzeitiger_beginn
    days = [grundlage.zugestimmt_ab, general.ab if general else None]
    consent = min((day for day in days if day is not None), default=None)
    beginn_ab = fruehester_beginn(daten.zeitraum_von, consent, grundlage.tag)
    return berechne(daten, programm, grundlage.empfaenger, beginn_ab=beginn_ab)
