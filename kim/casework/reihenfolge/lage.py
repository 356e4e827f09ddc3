"""All that the queue must know about the open cases of one Baustein, read at once: a constant number of questions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Row, and_, bindparam, exists, func, or_, select, text
from sqlmodel import Session

from kim.casework.antrag.fassung import unflatten
from kim.casework.eingang.moment import MOMENT
from kim.casework.haushalt.sperre import standing
from kim.casework.zeichnung.berechnung import signed_calculation
from kim.rules.rang import Vorrang, folge
from kim.rules.rangregel import Rang, Rangangaben, politik
from kim.rules.vollstaendigkeit import NICHT_LESBAR
from kim_models.berechnung import Berechnung
from kim_models.lifecycle import OFFEN, Antragsstatus, Bescheidstatus, Verfuegungsstatus
from kim_models.rows import (
    Antrag,
    Befangenheit,
    Befangenheitsende,
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
    Zeichnung,
    Zustimmung,
)
from kim_models.rows.spalten import tabelle
from kim_models.verfuegung import Rangabweichung
from kim_models.wert import sha256_hex

_ZEILE_35 = "finanzierungsplan.%.beantragt"
"""Paths of line 3.5, by year: all that the reservation of an unsigned case needs of its Fassung."""

# Asked behind the lock before every decision: put together once, and plain rows instead of objects that could be
# written. The statuses are our own words, so they stand in the text.
_A, _V, _F, _B = (tabelle(zeile).c for zeile in (Antrag, Pruefvermerk, Fassung, Bescheid))
_W, _Z, _E = (tabelle(zeile).c for zeile in (Feldwert, Zustimmung, Fassungsentscheid))
_P, _BF, _EG = (tabelle(zeile).c for zeile in (Pruefung, Befundzeile, Eingang))
_SPALTEN = (
    *(_A.id, _A.aktenzeichen, _A.status, _A.baustein, _A.empfaenger_ags, _A.programm_version),
    *(_A.rang_policy, _A.rang_am, _A.rang_nr, _A.vollstaendig_am, _A.aktuelle_fassung_id),
)
_OFFEN = (
    _A.programm == bindparam("kennung"),
    _A.baustein == bindparam("baustein"),
    text("antrag.status IN ({})".format(", ".join(f"'{status.value}'" for status in sorted(OFFEN)))),
)
_GEZEICHNET = (*_OFFEN[:2], text(f"antrag.status = '{Antragsstatus.GEZEICHNET.value}'"))
_UNGEZEICHNET = text(f"antrag.status <> '{Antragsstatus.GEZEICHNET.value}'")
# As `fassung.pending` says for one case.
_OFFENE_FASSUNG = and_(
    _F.art == "gelesen",
    _F.nr > 1,
    _F.id.is_distinct_from(_A.aktuelle_fassung_id),
    _F.id.not_in(select(_E.fassung_id)),
)
_UNENTSCHIEDEN = exists().where(_F.antrag_id == _A.id, _OFFENE_FASSUNG)
_GELESEN = (
    exists()
    .where(_P.fassung_id == _F.id, _P.ergebnis == "geprueft")
    .where(~exists().where(_BF.pruefung_id == _P.id, _BF.code == NICHT_LESBAR))
)
_UNGESEHEN_SEIT = (
    select(func.min(MOMENT))
    .where(_F.antrag_id == _A.id, _EG.id == _F.eingang_id)
    .where(or_(and_(_F.id == _A.aktuelle_fassung_id, ~_GELESEN), _OFFENE_FASSUNG))
    .scalar_subquery()
)
"""Receipt of the first submission of a case that nobody here has read, examined or decided about yet."""
_ZUGESTIMMT = select(func.min(_Z.ab)).where(_Z.antrag_id == _A.id).scalar_subquery()
_VERMERKE = (
    select(_V.id, _V.antrag_id, _V.fassung_id, _V.vorschlag, _V.berechnung_json)
    .where(_V.antrag_id == _A.id, *_GEZEICHNET)
    .order_by(_V.antrag_id, _V.runde)
)
_BEANTRAGT = select(_A.id, _W.feld, _W.wert_json).where(
    *_OFFEN, _UNGEZEICHNET, _W.fassung_id == _A.aktuelle_fassung_id, _W.feld.like(_ZEILE_35)
)
_BEWILLIGT = (
    select(_B.empfaenger_ags, _B.bescheidnummer, _B.zeitraum_von, _B.zeitraum_bis)
    .where(_B.art.in_(["zuwendung", "aenderung"]), _B.status != Bescheidstatus.AUFGEHOBEN.value)
    .where(_B.programm == bindparam("kennung"), _B.baustein == bindparam("baustein"))
    .where(_B.empfaenger_ags.in_(select(_A.empfaenger_ags).where(*_GEZEICHNET)))
    .order_by(_B.nr)
)
_N, _NZ = (tabelle(zeile).c for zeile in (Verfuegungszeile, Verfuegungszeichnung))
_ABWEICHUNGEN = (
    select(_N.verfuegungsnummer, _N.antrag_id, _N.inhalt_json, _N.inhalt_sha256)
    .where(_N.art == "rangabweichung", _N.status == bindparam("status"), _N.programm == bindparam("kennung"))
    .where(_A.id == _N.antrag_id, _A.baustein == bindparam("baustein"))
    .where(_NZ.verfuegung_id == _N.id, _NZ.stufe == "schlusszeichnung")
    .order_by(_NZ.id)
)
_MARKEN = select(*_SPALTEN, _UNGESEHEN_SEIT.label("ungesehen_seit")).where(
    _A.aktenzeichen.in_(bindparam("vor", expanding=True))
)
"""Those before whom others were put, open or not."""
_BG, _BE, _SG = (tabelle(zeile).c for zeile in (Befangenheit, Befangenheitsende, Zeichnung))
_BEFANGEN = (
    select(_V.antrag_id)
    .distinct()
    .where(*_OFFEN, text("antrag.status IN ('in_zeichnung', 'gezeichnet')"), _V.antrag_id == _A.id)
    .where(_V.id.in_(select(func.max(_V.id)).group_by(_V.antrag_id)), _SG.pruefvermerk_id == _V.id)
    .where(or_(_BG.betroffene_id == _SG.person_id, _BG.betroffene_id == _SG.vertretene_id))
    .where(or_(_BG.antrag_id == _A.id, _BG.ags == _A.empfaenger_ags))
    .where(_BG.nr.not_in(select(_BE.befangenheit_nr)))
)
# Mostly nobody is put first and nobody is biased: then it costs one look, not a question of its own.
_ABGEWICHEN = exists().where(
    _N.art == "rangabweichung",
    _N.status == Verfuegungsstatus.GEZEICHNET.value,
    _N.programm == bindparam("kennung"),
)
_ANTRAEGE = select(
    *_SPALTEN,
    _UNENTSCHIEDEN.label("neue_fassung"),
    _ZUGESTIMMT.label("zugestimmt_ab"),
    _UNGESEHEN_SEIT.label("ungesehen_seit"),
    _ABGEWICHEN.label("es_gibt_vorrang"),
    exists(select(_BG.nr)).label("es_gibt_befangene"),
).where(*_OFFEN)


@dataclass(frozen=True)
class Zeichnungsstand:
    """Of the newest Prüfvermerk of a signed case: what it proposes about which Fassung, and its calculation."""

    vermerk_id: int
    fassung_id: int
    vorschlag: str
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
    """Plain rows with the columns that the queue needs."""
    rang: Mapping[int, Rangangaben]
    """What each one's policy looks at."""
    vorrang: tuple[Abweichung, ...]
    """The signed deviations from the rank, in the order they were signed."""
    gezeichnet: Mapping[int, Zeichnungsstand]
    """Signed cases by id."""
    beantragt: Mapping[int, Mapping[int, int]]
    """Line 3.5 of the unsigned cases: cents by year; empty or missing where nothing is readable."""
    neue_fassung: frozenset[int]
    """Cases with a later submission that nobody has decided about."""
    zugestimmt_ab: Mapping[int, date]
    """The earliest consent to an early start that was recorded for a case."""
    bewilligungen: Mapping[str, tuple[Bewilligung, ...]]
    """Live grants of this Baustein by AGS."""
    befangen: frozenset[int]
    """Cases in signature or signed whose standing round carries the signature of somebody who is barred now."""
    sperre: Haushaltssperre | None
    """The Haushaltssperre that stands now."""


def open_cases(session: Session, kennung: str, baustein: int) -> Bestand:
    """Reads the open cases of one Baustein; how many there are does not change how often the database is asked."""
    asked = {"kennung": kennung, "baustein": baustein}
    antraege = session.connection().execute(_ANTRAEGE, asked).all()
    unseen = _unseen(antraege)
    rang = {row.id: ranked(cast("Antrag", row), unseen.get(row.id)) for row in antraege}
    vorrang, befangen = tuple[Abweichung, ...](), frozenset[int]()
    if antraege and antraege[0].es_gibt_vorrang:
        vorrang = abweichungen(session, kennung, baustein, Verfuegungsstatus.GEZEICHNET)
    if antraege and antraege[0].es_gibt_befangene:
        befangen = frozenset(session.connection().execute(_BEFANGEN, asked).scalars())
    # The newest round is the last one of each case.
    newest = {vermerk.antrag_id: vermerk for vermerk in session.connection().execute(_VERMERKE, asked)}
    return Bestand(
        antraege=in_order(cast("list[Antrag]", antraege), rang, vorrang),
        rang=rang,
        vorrang=vorrang,
        gezeichnet={
            id_: Zeichnungsstand(v.id, v.fassung_id, v.vorschlag, signed_calculation(cast("Pruefvermerk", v)))
            for id_, v in newest.items()
        },
        beantragt=_asked(session, asked) if len(newest) < len(antraege) else {},
        neue_fassung=frozenset(row.id for row in antraege if row.neue_fassung),
        zugestimmt_ab={row.id: row.zugestimmt_ab for row in antraege if row.zugestimmt_ab is not None},
        bewilligungen=_grants(session, asked) if newest else {},
        befangen=befangen,
        sperre=standing(session, kennung),
    )


def in_order(
    antraege: Sequence[Antrag], rang: Mapping[int, Rangangaben], vorrang: Sequence[Abweichung] = ()
) -> tuple[Antrag, ...]:
    """The cases by rank, each by the policy that was pinned to it, but for the deviations in force."""
    if not vorrang:
        return tuple(sorted(antraege, key=lambda a: politik(a.rang_policy).rang(rang[a.id or 0])))
    by_id = {antrag.id or 0: antrag for antrag in antraege}
    raenge = {id_: politik(antrag.rang_policy).rang(rang[id_]) for id_, antrag in by_id.items()}
    return tuple(by_id[id_] for id_ in folge(raenge, [abweichung.vorrang for abweichung in vorrang]))


def ranked(antrag: Antrag, ungesehen_seit: datetime | None = None) -> Rangangaben:
    """What a policy looks at in one case. `ungesehen_seit`: see `_unseen`."""
    return Rangangaben(antrag.rang_am, antrag.rang_nr, antrag.vollstaendig_am or ungesehen_seit)


def rank_of(antrag: Antrag) -> Rang:
    """The rank of a case by its own policy, once nothing of it waits to be looked at."""
    return politik(antrag.rang_policy).rang(ranked(antrag))


def abweichungen(
    session: Session, kennung: str, baustein: int, status: Verfuegungsstatus
) -> tuple[Abweichung, ...]:
    """The deviations of one Baustein in this status, in the order they were signed: `gezeichnet` ones are in force.

    One whose content no longer has its hash moves nobody; `kim verify` names it.
    """
    asked = {"kennung": kennung, "baustein": baustein, "status": status.value}
    found = [
        (row, Rangabweichung.model_validate_json(row.inhalt_json))
        for row in session.connection().execute(_ABWEICHUNGEN, asked)
        if sha256_hex(row.inhalt_json) == row.inhalt_sha256
    ]
    if not found:
        return ()
    before = session.connection().execute(_MARKEN, {"vor": [inhalt.vor for _, inhalt in found]}).all()
    marks, unseen = {row.aktenzeichen: row for row in before}, _unseen(before)
    return tuple(
        Abweichung(
            row.verfuegungsnummer,
            inhalt,
            Vorrang(
                row.antrag_id,
                mark.id,
                politik(mark.rang_policy).rang(ranked(cast("Antrag", mark), unseen.get(mark.id))),
            ),
        )
        for row, inhalt in found
        for mark in [marks[inhalt.vor]]
    )


def _unseen(antraege: Sequence[Row[Any]]) -> dict[int, datetime]:
    """Cases with a submission that nobody has looked at, and its receipt.

    Until then they count as complete: nobody may lose a place, or the money of it, by our slowness.
    """
    return {row.id: row.ungesehen_seit for row in antraege if row.ungesehen_seit is not None}


def _asked(session: Session, asked: Mapping[str, Any]) -> dict[int, Mapping[int, int]]:
    paths: dict[int, dict[str, object]] = {}
    for antrag_id, feld, wert_json in session.connection().execute(_BEANTRAGT, asked):
        paths.setdefault(antrag_id, {})[feld] = json.loads(wert_json)
    return {
        antrag_id: unflatten(values, gespeichert=True).beantragt_je_jahr()
        for antrag_id, values in paths.items()
    }


def _grants(session: Session, asked: Mapping[str, Any]) -> dict[str, tuple[Bewilligung, ...]]:
    found: dict[str, tuple[Bewilligung, ...]] = {}
    for ags, *grant in session.connection().execute(_BEWILLIGT, asked):
        found[ags] = (*found.get(ags, ()), Bewilligung(*grant))
    return found
