"""What a Verfügung about a decision waits for."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.bescheid import ausfertigung
from kim.casework.bescheid.inhalt_aenderung import posten_of
from kim.casework.buero import Buero
from kim.casework.haushalt.sperre import standing
from kim.casework.personen import befugnis
from kim.casework.reihenfolge import warteschlange
from kim.casework.reihenfolge.warteschlange import GESPERRT
from kim.casework.zeichnung import verfuegung
from kim.casework.zeichnung.verfuegung import VerfuegungWeichtAb
from kim.rules.aenderung import mehrbedarf, rahmen_nach_aenderung
from kim.rules.rang import benenne
from kim_models.bescheid import Bescheidinhalt
from kim_models.betrag import format_euro
from kim_models.lifecycle import (
    Verfuegungsstatus,
)
from kim_models.rows import Bescheid, Verfuegungszeile
from kim_models.verfuegung import Aenderungsverfuegung

BEREIT = ("bereit", "Gezeichnet: Der nächste Lauf „issue“ führt sie aus.")
BEFANGEN = (
    "befangen_gezeichnet",
    "Wer diese Verfügung gezeichnet hat, ist befangen (§§ 20, 21 VwVfG NRW): Bitte verwerfen; andere verfügen neu.",
)
OFFEN = ("zeichnung_offen", "Es fehlt eine Zeichnung.")


@dataclass(frozen=True)
class Verfuegungsstand:
    """One living Verfügung about a decision, and what it waits for. `grund` is (code, German sentence)."""

    verfuegungsnummer: str
    art: str
    vorgang: str
    """The Aktenzeichen; for a lump sum the number of its Bescheid."""
    status: str
    erteilbar: bool
    grund: tuple[str, str]


def overview(buero: Buero) -> list[Verfuegungsstand]:
    """All living Verfügungen about decisions by number, each with what it waits for."""
    with buero.database.reading() as session:
        heute = berlin_date(buero.uhr.now())
        rows = [row for row in verfuegung.orders(session, *verfuegung.LEBENDE) if row.bescheid_id is not None]
        return [_standing(session, buero, row, heute) for row in rows]


def _standing(session: Session, buero: Buero, row: Verfuegungszeile, heute: date) -> Verfuegungsstand:
    signed = row.status == Verfuegungsstatus.GEZEICHNET.value
    waits = hindrance(session, buero, row, heute) if signed else OFFEN
    return Verfuegungsstand(
        row.verfuegungsnummer,
        row.art,
        akte.vorgang_of(session, row),
        row.status,
        waits is None,
        waits or BEREIT,
    )


def hindrance(
    session: Session,
    buero: Buero,
    row: Verfuegungszeile,
    heute: date,
) -> tuple[str, str] | None:
    """What stops a signed Verfügung for now; None if it can be carried out."""
    decision = session.get(Bescheid, row.bescheid_id)
    assert decision is not None
    barred = befugnis.biased(session, row.antrag_id, decision.empfaenger_ags)
    behind = {
        id_ for sign in verfuegung.signatures(session, row) for id_ in (sign.person_id, sign.vertretene_id)
    }
    if barred & behind:
        return BEFANGEN
    if decision.empfaenger_ags not in buero.adressen:
        return (
            "anschrift_fehlt",
            f"In der Empfängerdatei fehlt die Anschrift zu {decision.empfaenger_ags}. Bitte dort ergänzen.",
        )
    try:
        order = verfuegung.content(session, row)
        if isinstance(order, Aenderungsverfuegung):
            return _short_of_money(session, buero, order, decision, heute)
    except (VerfuegungWeichtAb, ausfertigung.AusfertigungWeichtAb) as error:
        # One that is not what was signed stops itself and no other.
        return ("verfuegung_weicht_ab", str(error))
    return None


def _short_of_money(
    session: Session, buero: Buero, order: Aenderungsverfuegung, decision: Bescheid, heute: date
) -> tuple[str, str] | None:
    """Less always goes; more only from money that nobody else in the queue has asked for."""
    bisher = ausfertigung.payload(decision)
    assert isinstance(bisher, Bescheidinhalt)
    bound = posten_of(bisher)
    neu, geschlossen = rahmen_nach_aenderung(order.berechnung.bewilligt_je_jahr, bound, heute.year)
    if geschlossen:
        return (
            "haushaltsjahr_geschlossen",
            f"Die Erhöhung fällt auf das abgelaufene Haushaltsjahr {', '.join(map(str, geschlossen))}; aus ihm kann"
            " nicht mehr bewilligt werden. Bitte verwerfen und neu verfügen.",
        )
    more = mehrbedarf(neu, bound)
    if not more:
        return None
    if standing(session, decision.programm) is not None:
        return GESPERRT
    frei = warteschlange.free_behind(session, buero, decision.baustein, heute)
    for posten, betrag in sorted(more.items()):
        if betrag > frei.get(posten, 0):
            return (
                "erhoehung_wartet",
                f"Für {benenne(posten)} werden weitere {format_euro(betrag)} gebraucht; hinter allen offenen Anträgen"
                f" sind {format_euro(max(frei.get(posten, 0), 0))} frei.",
            )
    return None
