"""All that the queue must know about the open cases of one Baustein, read at once: a constant number of questions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, or_, select

from kim.casework.fassung import unflatten
from kim.casework.haushaltssperre import standing
from kim.casework.zeichnung import signed_calculation
from kim_models.berechnung import Berechnung
from kim_models.lifecycle import OFFEN, Antragsstatus, Bescheidstatus
from kim_models.rows import (
    Antrag,
    Befangenheit,
    Befangenheitsende,
    Bescheid,
    Fassung,
    Fassungsentscheid,
    Feldwert,
    Haushaltssperre,
    Pruefvermerk,
    Zeichnung,
    Zustimmung,
)

_ZEILE_35 = "finanzierungsplan.%.beantragt"
"""Paths of line 3.5, by year: all that the reservation of an unsigned case needs of its Fassung."""


@dataclass(frozen=True)
class Zeichnungsstand:
    """The newest Prüfvermerk of a signed case and its calculation."""

    vermerk: Pruefvermerk
    berechnung: Berechnung


@dataclass(frozen=True)
class Bewilligung:
    """A live grant on application: its number and period."""

    bescheidnummer: str
    von: date
    bis: date


@dataclass(frozen=True)
class Bestand:
    """The open cases in rank order, and beside each what decides about its place."""

    antraege: tuple[Antrag, ...]
    gezeichnet: Mapping[int, Zeichnungsstand]
    """Signed cases by id."""
    beantragt: Mapping[int, Mapping[int, int]]
    """Line 3.5 of the unsigned cases: cents by year; empty or missing where nothing is readable."""
    neue_fassung: frozenset[int]
    """Signed cases with a later submission that nobody has decided about."""
    zugestimmt_ab: Mapping[int, date]
    """The earliest consent to an early start that was recorded for a signed case."""
    bewilligungen: Mapping[str, tuple[Bewilligung, ...]]
    """Live grants of this Baustein by AGS."""
    befangen: frozenset[int]
    """Cases in signature or signed whose standing round carries the signature of somebody who is barred now."""
    sperre: Haushaltssperre | None
    """The Haushaltssperre that stands now."""


def open_cases(session: Session, kennung: str, baustein: int) -> Bestand:
    """Reads the open cases of one Baustein; how many there are does not change how often the database is asked."""
    offen = (
        Antrag.programm == kennung,
        Antrag.baustein == baustein,
        col(Antrag.status).in_([status.value for status in OFFEN]),
    )
    signed = (*offen, Antrag.status == Antragsstatus.GEZEICHNET.value)
    antraege = session.exec(
        select(Antrag).where(*offen).order_by(col(Antrag.rang_am), col(Antrag.rang_nr))
    ).all()
    vermerke = session.exec(
        select(Pruefvermerk)
        .where(Pruefvermerk.antrag_id == Antrag.id, *signed)
        .order_by(col(Pruefvermerk.antrag_id), col(Pruefvermerk.runde))
    ).all()
    # The newest round is the last one of each case.
    newest = {vermerk.antrag_id: vermerk for vermerk in vermerke}
    return Bestand(
        antraege=tuple(antraege),
        gezeichnet={id_: Zeichnungsstand(v, signed_calculation(v)) for id_, v in newest.items()},
        beantragt=_asked(session, offen),
        neue_fassung=_undecided(session, signed),
        zugestimmt_ab=dict(
            session.exec(
                select(Zustimmung.antrag_id, func.min(Zustimmung.ab))
                .where(Zustimmung.antrag_id == Antrag.id, *signed)
                .group_by(col(Zustimmung.antrag_id))
            ).all()
        ),
        bewilligungen=_grants(session, kennung, baustein, signed),
        befangen=_biased(session, offen),
        sperre=standing(session, kennung),
    )


def _asked(session: Session, offen: tuple[object, ...]) -> dict[int, Mapping[int, int]]:
    rows = session.exec(
        select(Antrag.id, Feldwert.feld, Feldwert.wert_json).where(
            *offen,  # type: ignore[arg-type]
            Antrag.status != Antragsstatus.GEZEICHNET.value,
            Feldwert.fassung_id == Antrag.aktuelle_fassung_id,
            col(Feldwert.feld).like(_ZEILE_35),
        )
    ).all()
    paths: dict[int, dict[str, object]] = {}
    for antrag_id, feld, wert_json in rows:
        paths.setdefault(antrag_id or 0, {})[feld] = json.loads(wert_json)
    return {antrag_id: unflatten(values).beantragt_je_jahr() for antrag_id, values in paths.items()}


def _undecided(session: Session, signed: tuple[object, ...]) -> frozenset[int]:
    """As `fassung.pending` says for one case."""
    return frozenset(
        session.exec(
            select(Fassung.antrag_id)
            .distinct()
            .where(
                *signed,  # type: ignore[arg-type]
                Fassung.antrag_id == Antrag.id,
                Fassung.art == "gelesen",
                Fassung.nr > 1,
                col(Fassung.id).is_distinct_from(Antrag.aktuelle_fassung_id),
                col(Fassung.id).not_in(select(Fassungsentscheid.fassung_id)),
            )
        ).all()
    )


def _biased(session: Session, offen: tuple[object, ...]) -> frozenset[int]:
    newest = select(func.max(Pruefvermerk.id)).group_by(col(Pruefvermerk.antrag_id))
    return frozenset(
        session.exec(
            select(Pruefvermerk.antrag_id)
            .distinct()
            .where(
                *offen,  # type: ignore[arg-type]
                col(Antrag.status).in_([Antragsstatus.IN_ZEICHNUNG.value, Antragsstatus.GEZEICHNET.value]),
                Pruefvermerk.antrag_id == Antrag.id,
                col(Pruefvermerk.id).in_(newest),
                Zeichnung.pruefvermerk_id == Pruefvermerk.id,
                or_(
                    Befangenheit.betroffene_id == Zeichnung.person_id,
                    Befangenheit.betroffene_id == Zeichnung.vertretene_id,
                ),
                or_(Befangenheit.antrag_id == Antrag.id, Befangenheit.ags == Antrag.empfaenger_ags),
                col(Befangenheit.nr).not_in(select(Befangenheitsende.befangenheit_nr)),
            )
        ).all()
    )


def _grants(
    session: Session, kennung: str, baustein: int, signed: tuple[object, ...]
) -> dict[str, tuple[Bewilligung, ...]]:
    rows = session.exec(
        select(Bescheid)
        .where(
            col(Bescheid.art).in_(["zuwendung", "aenderung"]),
            Bescheid.status != Bescheidstatus.AUFGEHOBEN.value,
            Bescheid.programm == kennung,
            Bescheid.baustein == baustein,
            col(Bescheid.empfaenger_ags).in_(select(Antrag.empfaenger_ags).where(*signed)),  # type: ignore[arg-type]
        )
        .order_by(col(Bescheid.nr))
    ).all()
    found: dict[str, tuple[Bewilligung, ...]] = {}
    for row in rows:
        grant = Bewilligung(row.bescheidnummer, row.zeitraum_von, row.zeitraum_bis)
        found[row.empfaenger_ags] = (*found.get(row.empfaenger_ags, ()), grant)
    return found
