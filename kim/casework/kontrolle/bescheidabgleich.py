"""Do decisions, payloads, bookings, letters and pots say the same."""

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from kim.casework.bescheid.ausfertigung import AusfertigungWeichtAb, payload
from kim.casework.bescheid.niederschrift import bookings
from kim.casework.kontrolle.kette import Unstimmigkeit
from kim_models.rows import (
    Antrag,
    Ausfertigung,
    Bescheid,
    Buchung,
    Haushalt,
    Post,
)


def decisions(session: Session) -> Iterator[Unstimmigkeit]:
    """Every decision beside its payload, its bookings, its case, its letter and its mail."""
    states = {row.id: row for row in session.exec(select(Antrag)).all()}
    letters = {row.bescheid_id for row in session.exec(select(Ausfertigung)).all()}
    queued = {row.bescheid_id for row in session.exec(select(Post)).all()}
    undecided = {id_ for id_, row in states.items() if row.status in {"bewilligt", "abgelehnt"}}
    for row in session.exec(select(Bescheid).order_by(col(Bescheid.nr))).all():
        ort = f"Bescheid {row.bescheidnummer}"
        try:
            inhalt = payload(row)
        except AusfertigungWeichtAb as error:
            yield Unstimmigkeit(ort, str(error))
            continue
        booked = session.exec(
            select(func.coalesce(func.sum(Buchung.betrag_cent), 0)).where(Buchung.bescheid_id == row.id)
        ).one()
        if _named(row) != (
            inhalt.bescheidnummer,
            inhalt.art,
            inhalt.baustein,
            inhalt.empfaenger_ags,
            inhalt.zeitraum_von,
            inhalt.zeitraum_bis,
            inhalt.vorlage_version,
        ):
            yield Unstimmigkeit(ort, "Die Angaben zum Bescheid sind nicht die seiner Nutzlast.")
        framed = sum(zeile.betrag_cent for zeile in inhalt.rahmen)
        planned = sum(zeile.betrag_cent for zeile in bookings(inhalt))
        if int(booked) != planned or not row.betrag_cent == framed == inhalt.bewilligt_cent:
            yield Unstimmigkeit(ort, "Betrag, Bewilligungsrahmen und Buchungen stimmen nicht überein.")
        antrag = states.get(row.antrag_id)
        decided = {"zuwendung": "bewilligt", "aenderung": "bewilligt", "ablehnung": "abgelehnt"}.get(row.art)
        alive = row.status != "aufgehoben" and decided is not None
        if antrag is not None and alive and antrag.status != decided:
            yield Unstimmigkeit(ort, f"Der Antrag {antrag.aktenzeichen} steht auf „{antrag.status}“.")
        if antrag is not None and alive:
            undecided.discard(antrag.id)
        if row.id not in queued:
            yield Unstimmigkeit(ort, "Zum Bescheid gibt es keine Sendung.")
        if row.status not in {"ausgefertigt", "aufgehoben"} and row.id not in letters:
            yield Unstimmigkeit(ort, "Der Bescheid ist versandt, aber nicht ausgefertigt.")
    for id_ in sorted(undecided, key=str):
        yield Unstimmigkeit(states[id_].aktenzeichen, "Beschieden, aber es gilt kein Bescheid.")


def _named(row: Bescheid) -> tuple[object, ...]:
    return (
        row.bescheidnummer,
        row.art,
        row.baustein,
        row.empfaenger_ags,
        row.zeitraum_von,
        row.zeitraum_bis,
        row.vorlage_version,
    )


def budget(session: Session) -> Iterator[Unstimmigkeit]:
    """Every pot beside the sum of its bookings, and within its means."""
    for pot in session.exec(select(Haushalt)).all():
        booked = session.exec(
            select(func.coalesce(func.sum(Buchung.betrag_cent), 0)).where(Buchung.haushalt_id == pot.id)
        ).one()
        ort = f"Haushalt Baustein {pot.baustein} / {pot.haushaltsjahr} / {pot.art}"
        if int(booked) != pot.gebunden_cent:
            yield Unstimmigkeit(ort, "Die Summe der Buchungen ist nicht der gebundene Betrag.")
        if not 0 <= pot.gebunden_cent <= pot.mittel_cent:
            yield Unstimmigkeit(ort, "Es ist mehr gebunden, als es Mittel gibt.")
