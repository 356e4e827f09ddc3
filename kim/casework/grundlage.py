"""What a proposal rested on, as it was recorded: content, findings, consents, day. The amount follows from it again."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework import fassung as fassungen
from kim.casework.buero import Buero, KimError
from kim.rules.ablehnung import berechne_ablehnung
from kim.rules.beginn import fruehester_beginn
from kim.rules.bemessung import berechne
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung
from kim_models.programm import Empfaenger, Programm
from kim_models.rows import Antrag, Ereignis, Fassung, Pruefung, Pruefvermerk, Zustimmung


class GrundlageFehlt(KimError):
    """Something that a proposal rested on is no longer there; the message says what."""


@dataclass(frozen=True)
class Grundlage:
    """The recorded inputs of one Prüfvermerk."""

    antrag: Antrag
    fassung: Fassung
    pruefung: Pruefung
    vermerk: Pruefvermerk
    daten: Antragsdaten
    empfaenger: Empfaenger
    zugestimmt_ab: date | None
    """The earliest consent recorded for the case before the proposal; a general one is the programme's."""
    tag: date
    """The day of the proposal in Berlin."""


def of_vermerk(session: Session, buero: Buero, vermerk: Pruefvermerk) -> Grundlage:
    """Reads what this Prüfvermerk rested on. Raises GrundlageFehlt, and FeldUnbekannt if the values make no content."""
    antrag = session.get(Antrag, vermerk.antrag_id)
    fassung = session.get(Fassung, vermerk.fassung_id)
    pruefung = session.get(Pruefung, vermerk.pruefung_id)
    if antrag is None or fassung is None or pruefung is None:
        raise GrundlageFehlt("Zum Prüfvermerk fehlt der Vorgang, seine Fassung oder deren Prüfung.")
    empfaenger = buero.register.get(antrag.empfaenger_ags or "")
    if empfaenger is None:
        raise GrundlageFehlt(f"{antrag.aktenzeichen}: Die Empfängerin steht nicht im Verzeichnis.")
    return Grundlage(
        antrag=antrag,
        fassung=fassung,
        pruefung=pruefung,
        vermerk=vermerk,
        daten=fassungen.read(session, vermerk.fassung_id),
        empfaenger=empfaenger,
        zugestimmt_ab=_consented_before(session, antrag, vermerk),
        tag=berlin_date(vermerk.am),
    )


def _consented_before(session: Session, antrag: Antrag, vermerk: Pruefvermerk) -> date | None:
    """Before or after is asked of the journal's order, not of the clock: two acts may share a moment."""
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
    consents = session.exec(
        select(Zustimmung).where(Zustimmung.antrag_id == antrag.id).order_by(col(Zustimmung.id)).limit(before)
    ).all()
    return min((consent.ab for consent in consents), default=None)


def recalculate(grundlage: Grundlage, programm: Programm) -> Berechnung:
    """The amount that follows from the recorded inputs by this version of the programme; raises what the rules raise."""
    daten = grundlage.daten
    if grundlage.vermerk.vorschlag == "ablehnen":
        return berechne_ablehnung(daten, berlin_date(grundlage.antrag.rang_am))
    general = programm.vorzeitiger_beginn
    days = [grundlage.zugestimmt_ab, general.ab if general else None]
    consent = min((day for day in days if day is not None), default=None)
    beginn_ab = fruehester_beginn(daten.zeitraum_von, consent, grundlage.tag)
    return berechne(daten, programm, grundlage.empfaenger, beginn_ab=beginn_ab)
