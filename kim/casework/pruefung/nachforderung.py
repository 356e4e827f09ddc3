"""What is missing is asked for, with a date; what came, and what did not."""

from datetime import date, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.buero import Buero, require_reason
from kim.casework.personen import befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.post import ausgang
from kim_models.lifecycle import Antragsereignis
from kim_models.rows import Antrag, Frist


def request_documents(buero: Buero, wer: Angemeldet, aktenzeichen: str, text: str) -> date:
    """Asks the municipality for what is missing, with a date; as often as needed. Gives the due date."""
    require_reason(text)
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugnis.authorise_on(session, antrag, wer, "pruefung", am)
        assert antrag.id is not None
        programm = buero.programm(antrag.programm_version)
        due = berlin_date(am) + timedelta(days=programm.nachforderung_frist_tage)
        session.add(
            Frist(
                antrag_id=antrag.id,
                art="nachforderung",
                faellig_am=due,
                fundstelle="Frist nach Ermessen der Bewilligungsbehörde (§ 31 Abs. 1 VwVfG NRW)",
                text=text,
            )
        )
        akte.record(
            session,
            antrag,
            Antragsereignis.NACHGEFORDERT,
            am,
            {"text": text, "frist": due.isoformat()},
            wer.person,
        )
        ausgang.queue_request(session, buero, antrag, text, due, am)
        return due


def supplement(buero: Buero, wer: Angemeldet, aktenzeichen: str, grund: str) -> None:
    """The municipality has answered a Nachforderung: the case goes back into review."""
    require_reason(grund)
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugnis.authorise_on(session, antrag, wer, "pruefung", am)
        akte.record(session, antrag, Antragsereignis.ERGAENZT, am, {"grund": grund}, wer.person)
        session.execute(
            update(Frist)
            .where(col(Frist.antrag_id) == antrag.id, col(Frist.erledigt_am).is_(None))
            .values(erledigt_am=am)
        )


def overdue_requests(buero: Buero) -> list[str]:
    """Cases whose Nachforderung ran out without an answer: back into review, a person decides. Gives their AZ."""
    moved = []
    with buero.database.writing() as session:
        am = buero.uhr.now()
        rows = session.exec(
            select(Frist, Antrag)
            .where(
                Frist.antrag_id == Antrag.id,
                col(Frist.erledigt_am).is_(None),
                Frist.faellig_am < berlin_date(am),
                Antrag.status == "nachgefordert",
            )
            .order_by(col(Frist.id))
        ).all()
        for frist, antrag in rows:
            if antrag.aktenzeichen not in moved:
                akte.record(
                    session,
                    antrag,
                    Antragsereignis.FRIST_ABGELAUFEN,
                    am,
                    {"frist": frist.faellig_am.isoformat()},
                )
                moved.append(antrag.aktenzeichen)
            session.execute(update(Frist).where(col(Frist.id) == frist.id).values(erledigt_am=am))
    return moved
