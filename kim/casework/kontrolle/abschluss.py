"""The nightly close: what came in is decided, open or done otherwise; decisions, bookings and letters are one sum."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from kim.casework.buero import Buero, KimError
from kim.casework.kontrolle.kette import chain
from kim_models.betrag import format_euro
from kim_models.lifecycle import OFFEN, Antragsstatus, Poststatus
from kim_models.rows import (
    Antrag,
    Ausfertigung,
    Bescheid,
    Buchung,
    Eingang,
    Einordnung,
    Ereignis,
    Post,
    Posteinordnung,
    Verfuegungszeile,
    Verteillistenzeile,
    Zaehler,
)


@dataclass(frozen=True)
class Gleichung:
    """One equation of the close: both sides as people read them, and whether they agree."""

    was: str
    links: str
    rechts: str
    stimmt: bool


class AbschlussStimmtNicht(KimError):
    """The books do not agree: nothing is issued until somebody has looked. The message says where."""


def daily_close(buero: Buero) -> list[Gleichung]:
    """All equations of the close."""
    with buero.database.reading() as session:
        return [
            _receipts(session),
            _cases(session),
            *_sums(session),
            *_mails(session),
            *_numbers(session),
            _journal(session),
        ]


def require_agreement(buero: Buero) -> None:
    """Raises AbschlussStimmtNicht unless every equation holds; asked before every issuing run."""
    wrong = [line for line in daily_close(buero) if not line.stimmt]
    if wrong:
        where = "; ".join(f"{line.was}: {line.links} gegen {line.rechts}" for line in wrong)
        raise AbschlussStimmtNicht(
            f"Der Abschluss stimmt nicht ({where}). Es wird nichts beschieden. „kim verify“ nennt die Stelle."
        )


def _count(session: Session, table: type[SQLModel]) -> int:
    return int(session.exec(select(func.count()).select_from(table)).one())


def _receipts(session: Session) -> Gleichung:
    received, filed = _count(session, Eingang), _count(session, Einordnung)
    later = len(session.exec(select(Einordnung.eingang_id).where(Einordnung.klasse == "neue_fassung")).all())
    annexes = len(session.exec(select(Einordnung.eingang_id).where(Einordnung.klasse == "anlage")).all())
    cases, mails = _count(session, Antrag), _count(session, Posteinordnung)
    unread = received - filed - mails
    return Gleichung(
        "Eingänge = Vorgänge + weitere Fassungen + Anlagen + E-Mails + noch nicht gelesen",
        str(received),
        f"{cases} + {later} + {annexes} + {mails} + {unread}",
        received == cases + later + annexes + mails + unread,
    )


def _cases(session: Session) -> Gleichung:
    states = session.exec(select(Antrag.status)).all()
    decided = sum(1 for s in states if s in {Antragsstatus.BEWILLIGT, Antragsstatus.ABGELEHNT})
    waiting = sum(1 for s in states if s in {Antragsstatus.GEZEICHNET, Antragsstatus.NACHGEFORDERT})
    open_ = sum(1 for s in states if s in OFFEN) - waiting
    otherwise = sum(1 for s in states if s in {Antragsstatus.ZURUECKGENOMMEN, Antragsstatus.ERLEDIGT})
    return Gleichung(
        "Vorgänge = beschieden + offen + wartend + sonst erledigt",
        str(len(states)),
        f"{decided} + {open_} + {waiting} + {otherwise}",
        len(states) == decided + open_ + waiting + otherwise,
    )


def _sums(session: Session) -> list[Gleichung]:
    live = Bescheid.status != "aufgehoben"
    decided = int(session.exec(select(func.coalesce(func.sum(Bescheid.betrag_cent), 0)).where(live)).one())
    booked = int(session.exec(select(func.coalesce(func.sum(Buchung.betrag_cent), 0))).one())
    rendered = int(
        session.exec(
            select(func.coalesce(func.sum(Bescheid.betrag_cent), 0)).where(
                live, Ausfertigung.bescheid_id == Bescheid.id
            )
        ).one()
    )
    lines = [
        Gleichung(
            "Summe der Bescheide = Summe der Buchungen",
            format_euro(decided),
            format_euro(booked),
            decided == booked,
        )
    ]
    letters, decisions = _count(session, Ausfertigung), _count(session, Bescheid)
    # A letter is rendered after the commit: while some are still to be made, only theirs may be missing.
    agree = rendered == decided if letters == decisions else rendered <= decided
    label = "Summe der Bescheide = Summe der Ausfertigungen"
    missing = f" ({decisions - letters} noch nicht ausgefertigt)" if letters != decisions else ""
    return [*lines, Gleichung(label, format_euro(decided), format_euro(rendered) + missing, agree)]


def _mails(session: Session) -> list[Gleichung]:
    states = session.exec(select(Post.status)).all()
    sent = sum(1 for s in states if s == Poststatus.VERSENDET)
    failed = sum(1 for s in states if s in {Poststatus.UNZUSTELLBAR, Poststatus.STORNIERT})
    open_ = sum(1 for s in states if s in {Poststatus.BEREIT, Poststatus.IM_VERSAND, Poststatus.UNKLAR})
    with_mail = len(
        set(session.exec(select(Post.bescheid_id).where(col(Post.bescheid_id).is_not(None))).all())
    )
    decisions = _count(session, Bescheid)
    return [
        Gleichung(
            "Sendungen = versendet + offen + gescheitert",
            str(len(states)),
            f"{sent} + {open_} + {failed}",
            len(states) == sent + open_ + failed,
        ),
        Gleichung(
            "Bescheide = Bescheide mit Sendung", str(decisions), str(with_mail), decisions == with_mail
        ),
    ]


def _numbers(session: Session) -> list[Gleichung]:
    given = {row.name: row.wert for row in session.exec(select(Zaehler)).all()}
    lines = []
    for name, title, model in (
        ("eingang", "Eingangsnummern", Eingang),
        ("bescheid", "Bescheidnummern", Bescheid),
        ("verteilliste", "Listennummern", Verteillistenzeile),
        ("verfuegung", "Verfügungsnummern", Verfuegungszeile),
        ("ereignis", "Journalnummern", Ereignis),
    ):
        count, highest = session.exec(select(func.count(), func.max(model.nr)).select_from(model)).one()
        last = given.get(name, 0)
        lines.append(
            Gleichung(
                f"{title}: vergeben = vorhanden, ohne Lücke",
                str(last),
                str(count),
                last == count == (highest or 0),
            )
        )
    return lines


def _journal(session: Session) -> Gleichung:
    found = list(chain(session))
    return Gleichung("Journal: Hashkette unversehrt", "ja", "ja" if not found else found[0].ort, not found)
