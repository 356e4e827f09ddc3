"""The amount by the rules that a Prüfvermerk proposes, and from which day it may count."""

from datetime import date
from functools import lru_cache

from sqlmodel import Session, select

from kim.adapters.clock import berlin_date
from kim.casework.buero import Buero, KimError
from kim.rules.beginn import fruehester_beginn
from kim.rules.bemessung import berechne
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung
from kim_models.programm import Empfaenger
from kim_models.rows import Antrag, Pruefvermerk, Zustimmung


class VermerkNichtMoeglich(KimError):
    """The proposal does not fit what the rules found; the message says what stands in its way."""


def calculate(
    session: Session, buero: Buero, antrag: Antrag, daten: Antragsdaten, *, gilt_ab: date | None = None
) -> Berechnung:
    """The amount by the rules for this content today; raises VermerkNichtMoeglich if data for it are missing.

    `gilt_ab`: first day of a grant in force that is to be amended; what it covers needs no other consent.
    """
    empfaenger = require_recipient(buero, antrag)
    programm = buero.programm(antrag.programm_version)
    try:
        return berechne(
            daten, programm, empfaenger, beginn_ab=earliest_start(session, buero, antrag, daten, gilt_ab)
        )
    except ValueError as error:
        raise VermerkNichtMoeglich(f"{antrag.aktenzeichen}: {error}") from error
    except ArithmeticError as error:
        raise VermerkNichtMoeglich(
            f"{antrag.aktenzeichen}: Aus den Angaben lässt sich kein Betrag berechnen. Bitte Stellen und Monate prüfen."
        ) from error


def require_recipient(buero: Buero, antrag: Antrag) -> Empfaenger:
    """The recipient in the register; raises VermerkNichtMoeglich while nobody knows who it is."""
    empfaenger = buero.register.get(antrag.empfaenger_ags or "")
    if empfaenger is None:
        raise VermerkNichtMoeglich(
            f"{antrag.aktenzeichen}: Die Empfängerin steht nicht fest. Bitte Name und AGS prüfen und berichtigen."
        )
    return empfaenger


def earliest_start(
    session: Session, buero: Buero, antrag: Antrag, daten: Antragsdaten, gilt_ab: date | None = None
) -> date | None:
    """From when on months count if it is proposed today, or None if a consent (or a grant) covers the whole period."""
    days = [consented_from(session, buero, antrag), gilt_ab]
    consent = min((day for day in days if day is not None), default=None)
    return fruehester_beginn(daten.zeitraum_von, consent, berlin_date(buero.uhr.now()))


def consented_from(session: Session, buero: Buero, antrag: Antrag) -> date | None:
    """The earliest day that a general or a recorded consent covers; None without any."""
    programm = buero.programm(antrag.programm_version)
    consents = session.exec(select(Zustimmung).where(Zustimmung.antrag_id == antrag.id)).all()
    days = [consent.ab for consent in consents]
    if programm.vorzeitiger_beginn is not None:
        days.append(programm.vorzeitiger_beginn.ab)
    return min(days, default=None)


def signed_calculation(vermerk: Pruefvermerk) -> Berechnung:
    """The calculation that was signed."""
    return _calculation(vermerk.berechnung_json)


@lru_cache(maxsize=4096)
def _calculation(berechnung_json: str) -> Berechnung:
    # The queue is read anew before every decision; the same text makes the same frozen value.
    return Berechnung.model_validate_json(berechnung_json)
