"""All that the queue must know about the open cases of one Baustein, read at once: a constant number of questions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from kim.casework.fassung import unflatten
from kim.casework.haushaltssperre import standing
from kim.casework.zeichnung import signed_calculation
from kim.rules.rang import Vorrang
from kim.rules.rangregel import Rang, Rangangaben, politik
from kim.rules.vollstaendigkeit import NICHT_LESBAR
from kim_models.berechnung import Berechnung
from kim_models.lifecycle import OFFEN, Antragsstatus, Bescheidstatus, Verfuegungsstatus
from kim_models.rows import (
    Antrag,
    Befundzeile,
    Bescheid,
    Eingang,
    Fassung,
    Fassungsentscheid,
    Feldwert,
    Haushaltssperre,
    Pruefung,
    Pruefvermerk,
    Verfuegungszeichnung,
    Verfuegungszeile,
    Zustimmung,
)
from kim_models.verfuegung import Rangabweichung
from kim_models.wert import sha256_hex

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
class Abweichung:
    """A signed deviation from the rank: its number, what two persons signed, and what the walk needs of it."""

    verfuegungsnummer: str
    inhalt: Rangabweichung
    vorrang: Vorrang


@dataclass(frozen=True)
class Bestand:
    """The open cases in rank order, and beside each what decides about its place."""

    antraege: tuple[Antrag, ...]
    rang: Mapping[int, Rangangaben]
    """What each one's policy looks at."""
    vorrang: tuple[Abweichung, ...]
    """The signed deviations from the rank, in the order they were signed."""
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
    antraege = session.exec(select(Antrag).where(*offen)).all()
    unseen = _unseen(session, offen)
    rang = {antrag.id or 0: ranked(antrag, unseen.get(antrag.id or 0)) for antrag in antraege}
    vermerke = session.exec(
        select(Pruefvermerk)
        .where(Pruefvermerk.antrag_id == Antrag.id, *signed)
        .order_by(col(Pruefvermerk.antrag_id), col(Pruefvermerk.runde))
    ).all()
    # The newest round is the last one of each case.
    newest = {vermerk.antrag_id: vermerk for vermerk in vermerke}
    return Bestand(
        antraege=tuple(sorted(antraege, key=lambda a: politik(a.rang_policy).rang(rang[a.id or 0]))),
        rang=rang,
        vorrang=deviations(session, kennung, baustein, Verfuegungsstatus.GEZEICHNET),
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
        sperre=standing(session, kennung),
    )


def ranked(antrag: Antrag, ungesehen_seit: datetime | None = None) -> Rangangaben:
    """What a policy looks at in one case. `ungesehen_seit`: see `_unseen`."""
    return Rangangaben(antrag.rang_am, antrag.rang_nr, antrag.vollstaendig_am or ungesehen_seit)


def rank_of(antrag: Antrag) -> Rang:
    """The rank of a case by its own policy, once nothing of it waits to be looked at."""
    return politik(antrag.rang_policy).rang(ranked(antrag))


def deviations(
    session: Session, kennung: str, baustein: int, status: Verfuegungsstatus
) -> tuple[Abweichung, ...]:
    """The deviations of one Baustein in this status, in the order they were signed: `gezeichnet` ones are in force.

    One whose content no longer has its hash moves nobody; `kim verify` names it.
    """
    rows = session.exec(
        select(Verfuegungszeile)
        .where(
            Verfuegungszeile.art == "rangabweichung",
            Verfuegungszeile.status == status.value,
            Verfuegungszeile.programm == kennung,
            Antrag.id == Verfuegungszeile.antrag_id,
            Antrag.baustein == baustein,
            Verfuegungszeichnung.verfuegung_id == Verfuegungszeile.id,
            Verfuegungszeichnung.stufe == "schlusszeichnung",
        )
        .order_by(col(Verfuegungszeichnung.id))
    ).all()
    found = [
        (row, Rangabweichung.model_validate_json(row.inhalt_json))
        for row in rows
        if sha256_hex(row.inhalt_json) == row.inhalt_sha256
    ]
    if not found:
        return ()
    before = (col(Antrag.aktenzeichen).in_({inhalt.vor for _, inhalt in found}),)
    marks = {row.aktenzeichen: row for row in session.exec(select(Antrag).where(*before)).all()}
    unseen = _unseen(session, before)
    return tuple(
        Abweichung(
            row.verfuegungsnummer,
            inhalt,
            Vorrang(
                row.antrag_id or 0,
                mark.id or 0,
                politik(mark.rang_policy).rang(ranked(mark, unseen.get(mark.id or 0))),
            ),
        )
        for row, inhalt in found
        for mark in [marks[inhalt.vor]]
    )


def _unseen(session: Session, offen: tuple[object, ...]) -> dict[int, datetime]:
    """Receipt of the first submission of each case that nobody here has read, examined or decided about yet.

    Until then it counts as complete: nobody may lose a place, or the money of it, by our slowness.
    """
    gelesen = (
        select(Pruefung.id)
        .where(
            Pruefung.fassung_id == Fassung.id,
            Pruefung.ergebnis == "geprueft",
            ~select(Befundzeile.id)
            .where(Befundzeile.pruefung_id == Pruefung.id, Befundzeile.code == NICHT_LESBAR)
            .exists(),
        )
        .exists()
    )
    return dict(
        session.exec(
            select(Fassung.antrag_id, func.min(Eingang.eingegangen_am))
            .where(
                *offen,  # type: ignore[arg-type]
                Fassung.antrag_id == Antrag.id,
                Eingang.id == Fassung.eingang_id,
                or_(
                    and_(col(Fassung.id) == Antrag.aktuelle_fassung_id, ~gelesen),
                    _offene_fassung(),
                ),
            )
            .group_by(col(Fassung.antrag_id))
        ).all()
    )


def _offene_fassung() -> ColumnElement[bool]:
    """As `fassung.pending` says for one case."""
    return and_(
        col(Fassung.art) == "gelesen",
        col(Fassung.nr) > 1,
        col(Fassung.id).is_distinct_from(Antrag.aktuelle_fassung_id),
        col(Fassung.id).not_in(select(Fassungsentscheid.fassung_id)),
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
    return frozenset(
        session.exec(
            select(Fassung.antrag_id)
            .distinct()
            .where(
                *signed,  # type: ignore[arg-type]
                Fassung.antrag_id == Antrag.id,
                _offene_fassung(),
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
