"""Whether the rows about deputies, bias and emergencies tell what the journal tells, entry by entry."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from kim.casework.akte import aktenzeichen_of
from kim.casework.journal import entries
from kim.casework.personen.befugnis import people
from kim_models.rows import (
    Befangenheit,
    Befangenheitsende,
    Ereignis,
    Ereignisinhalt,
    Notzugriff,
    Notzugriffskontrolle,
    Vertretung,
    Vertretungsende,
)

_ARTEN = {
    "vertretung.eingerichtet": ("vertretene", "vertreter", "von", "bis", "grund", "person"),
    "vertretung.beendet": ("grund", "person"),
    "befangenheit.gemeldet": ("betroffene", "ags", "aktenzeichen", "grund", "person"),
    "befangenheit.aufgehoben": ("grund", "person"),
    "notzugriff.genommen": ("rolle", "grund", "bis", "person"),
    "notzugriff.kontrolliert": ("vermerk", "person"),
}


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where rows and journal disagree; entries whose content was erased say nothing."""
    told, readable = _told(session)
    rows = dict(_rows(session))
    for art, vorgang in sorted({*told, *rows}):
        if vorgang in readable and told.get((art, vorgang)) != rows.get((art, vorgang)):
            yield vorgang, "Der Eintrag ist nicht der des Journals."


def _told(session: Session) -> tuple[dict[tuple[str, str], tuple[Any, ...]], set[str]]:
    found: dict[tuple[str, str], tuple[Any, ...]] = {}
    own = select(Ereignis.vorgang).where(col(Ereignis.art).in_(_ARTEN))
    names = {*session.exec(own.distinct()).all(), *(vorgang for _, vorgang in dict(_rows(session)))}
    erased = set(
        session.exec(
            own.outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr).where(
                col(Ereignisinhalt.nr).is_(None)
            )
        ).all()
    )
    for vorgang in sorted(names - erased):
        for entry, daten in entries(session, vorgang):
            if entry.art in _ARTEN:
                found[entry.art, vorgang] = (entry.am, *(daten.get(feld) for feld in _ARTEN[entry.art]))
    return found, names - erased


def _rows(session: Session) -> Iterator[tuple[tuple[str, str], tuple[Any, ...]]]:
    names = {id_: person.kuerzel for id_, person in people(session).items()}
    for v in session.exec(select(Vertretung)).all():
        pair = (names[v.vertretene_id], names[v.vertreter_id])
        werte: tuple[Any, ...] = (
            v.am,
            *pair,
            v.von.isoformat(),
            v.bis.isoformat(),
            v.grund,
            names[v.person_id],
        )
        yield ("vertretung.eingerichtet", f"Vertretung {v.nr}"), werte
    for ve in session.exec(select(Vertretungsende)).all():
        yield ("vertretung.beendet", f"Vertretung {ve.vertretung_nr}"), (ve.am, ve.grund, names[ve.person_id])
    for b in session.exec(select(Befangenheit)).all():
        az = aktenzeichen_of(session, b.antrag_id)
        werte = (b.am, names[b.betroffene_id], b.ags, az, b.grund, names[b.person_id])
        yield ("befangenheit.gemeldet", f"Befangenheit {b.nr}"), werte
    for be in session.exec(select(Befangenheitsende)).all():
        ort = f"Befangenheit {be.befangenheit_nr}"
        yield ("befangenheit.aufgehoben", ort), (be.am, be.grund, names[be.person_id])
    for n in session.exec(select(Notzugriff)).all():
        werte = (n.am, n.rolle, n.grund, n.bis.isoformat(), names[n.person_id])
        yield ("notzugriff.genommen", f"Notzugriff {n.nr}"), werte
    for k in session.exec(select(Notzugriffskontrolle)).all():
        ort = f"Notzugriff {k.notzugriff_nr}"
        yield ("notzugriff.kontrolliert", ort), (k.am, k.vermerk, names[k.person_id])
