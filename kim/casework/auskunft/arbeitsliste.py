"""The list of cases in the order of their rank, each with its next step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework.antrag import fassung as fassungen
from kim.casework.auskunft.wartegrund import municipality, waiting_reason
from kim.casework.buero import Buero
from kim.casework.reihenfolge import warteschlange
from kim_models.antrag import Antragsdaten
from kim_models.lifecycle import OFFEN
from kim_models.rows import (
    Antrag,
    Bescheid,
    Ereignis,
)


@dataclass(frozen=True)
class Arbeitszeile:
    """One case in the work list: where it stands, since when it waits, what comes next."""

    aktenzeichen: str
    kommune: str
    baustein: int
    status: str
    platz: int | None
    beantragt_cent: int
    bewilligt_cent: int
    bescheidnummer: str | None
    eingegangen_am: datetime
    alter_tage: int
    """Days since receipt."""
    wartet_tage: int
    """Days since the last act on the case."""
    code: str
    satz: str
    prognose: str
    """Whether the money reaches this case if all before it are granted as asked; empty without a place."""
    knapp: bool
    """True if it does not."""
    abweichung: str
    """The signed deviation that puts it before others out of turn; empty for everybody else."""


def work_list(buero: Buero, *, alle: bool = False) -> list[Arbeitszeile]:
    """All open cases in the order of their rank, each with its reason for waiting; `alle`: the finished ones too."""
    with buero.database.reading() as session:
        now = buero.uhr.now()
        places = {
            place.aktenzeichen: place
            for baustein in session.exec(select(Antrag.baustein).distinct()).all()
            for place in warteschlange.queue(session, buero, baustein, berlin_date(now))
        }
        rows = warteschlange.in_order(session.exec(select(Antrag)).all(), places)
        last = last_acts(session)
        granted: dict[int | None, tuple[int, str | None]] = {
            row.antrag_id: (row.betrag_cent, row.bescheidnummer)
            for row in session.exec(
                select(Bescheid).where(Bescheid.status != "aufgehoben", Bescheid.art != "aufhebung")
            ).all()
        }
        lines = []
        for antrag in rows:
            if not alle and antrag.status not in {s.value for s in OFFEN}:
                continue
            assert antrag.id is not None
            place = places.get(antrag.aktenzeichen)
            daten = _daten(session, antrag)
            code, satz = waiting_reason(session, buero, antrag, daten, place)
            lines.append(
                Arbeitszeile(
                    aktenzeichen=antrag.aktenzeichen,
                    kommune=municipality(buero, antrag, daten),
                    baustein=antrag.baustein,
                    status=antrag.status,
                    platz=place.platz if place else None,
                    beantragt_cent=daten.beantragt_cent or 0,
                    bewilligt_cent=granted.get(antrag.id, (0, None))[0],
                    bescheidnummer=granted.get(antrag.id, (0, None))[1],
                    eingegangen_am=antrag.rang_am,
                    alter_tage=(now - antrag.rang_am).days,
                    wartet_tage=(now - last.get(antrag.aktenzeichen, antrag.rang_am)).days,
                    code=code,
                    satz=satz,
                    prognose=place.prognose.satz if place else "",
                    knapp=place is not None and not place.prognose.reicht,
                    abweichung=place.abweichung if place else "",
                )
            )
        return lines


def last_acts(session: Session) -> dict[str, Any]:
    """Moment of the newest act by Aktenzeichen; what the office does by itself does not make a case look fresh."""
    rows = session.exec(
        select(Ereignis.vorgang, func.max(Ereignis.am))
        .where(
            Ereignis.art != "antrag.frist_abgelaufen",
            col(Ereignis.art).not_like("pruefung.%"),
            col(Ereignis.art).not_like("post.%"),
        )
        .group_by(Ereignis.vorgang)
    ).all()
    return dict(rows)


def _daten(session: Session, antrag: Antrag) -> Antragsdaten:
    if antrag.aktuelle_fassung_id is None:
        return Antragsdaten()
    return fassungen.read(session, antrag.aktuelle_fassung_id)
