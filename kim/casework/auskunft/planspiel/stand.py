"""One case on one side of the game, and its amount by another version of the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from kim.casework.buero import Buero, KimError
from kim.casework.zeichnung import grundlage
from kim_models.berechnung import Berechnung
from kim_models.rows import Bescheid, Pruefvermerk, Verfuegungszeile

Ausgang = Literal["bewilligt", "wartet", "abgelehnt", "nicht_berechenbar"]
Hindernisse = dict[int, str]
"""Case → why another version gives it no amount."""


@dataclass(frozen=True)
class Spielstand:
    """One case on one side: `bewilligt` means that the money reaches it; `je_jahr` is its amount by the rules (cents)."""

    ausgang: Ausgang
    je_jahr: Mapping[int, int]
    satz: str

    @property
    def betrag_cent(self) -> int:
        """The amount over all years."""
        return sum(self.je_jahr.values())


@dataclass(frozen=True)
class Spielfall:
    """One case on both sides."""

    aktenzeichen: str
    platz: int
    jetzt: Spielstand
    dann: Spielstand

    @property
    def kippt(self) -> bool:
        """Whether anything would be different for it."""
        return (self.jetzt.ausgang, self.jetzt.je_jahr) != (self.dann.ausgang, self.dann.je_jahr)


def recalculated_amount(
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


def signed_proposal(session: Session, bescheid: Bescheid) -> Pruefvermerk | Verfuegungszeile | None:
    """What was signed for a decision: its Prüfvermerk; for an amended grant the Verfügung."""
    if bescheid.art != "aenderung":
        return session.get(Pruefvermerk, bescheid.pruefvermerk_id)
    return session.get(Verfuegungszeile, int(bescheid.schluessel.removeprefix("verfuegung:")))
