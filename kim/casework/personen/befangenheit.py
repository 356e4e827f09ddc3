"""Who must keep out of which case: reported by the person herself or by a superior, lifted by another, never deleted."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from kim.casework import akte
from kim.casework.buero import Buero, KimError, NichtGefunden, require_reason
from kim.casework.journal import append, next_number
from kim.casework.personen.befugnis import find_person, people
from kim.casework.personen.konten import Angemeldet
from kim_models.rows import Antrag, Befangenheit, Befangenheitsende


@dataclass(frozen=True)
class Befangenheitsstand:
    """One Befangenheit as people read it."""

    nr: int
    person: str
    worauf: str
    """`Kommune 05…` or the Aktenzeichen."""
    grund: str
    gemeldet_von: str
    gilt: bool


def report(
    buero: Buero, wer: Angemeldet, *, ags: str = "", aktenzeichen: str = "", grund: str, person: str = ""
) -> int:
    """Bars a person from one municipality (AGS) or one case; gives the entry's number.

    About oneself anybody may; about somebody else (`person`: Kürzel) whoever may schlusszeichnen. Signatures given
    before stay in the file, but nothing is issued on them. Raises NichtGefunden, Refusal.
    """
    require_reason(grund)
    if bool(ags) == bool(aktenzeichen):
        raise KimError("Bitte entweder --kommune mit dem AGS oder --vorgang mit dem Aktenzeichen angeben.")
    if ags and ags not in buero.register:
        raise NichtGefunden(f"Es gibt keine Empfängerin mit dem AGS {ags}.")
    assert wer.person.id is not None
    with buero.database.writing() as session:
        wen = find_person(session, person) if person else wer.person
        antrag_id = akte.load(session, aktenzeichen).id if aktenzeichen else None
        assert wen.id is not None
        am = buero.uhr.now()
        row = Befangenheit(
            nr=next_number(session, "befangenheit"),
            betroffene_id=wen.id,
            ags=ags or None,
            antrag_id=antrag_id,
            grund=grund,
            person_id=wer.person.id,
            am=am,
        )
        session.add(row)
        session.flush()
        append(
            session,
            "befangenheit.gemeldet",
            f"Befangenheit {row.nr}",
            am,
            {
                "nummer": row.nr,
                "betroffene": wen.kuerzel,
                "betroffene_name": wen.name,
                "ags": row.ags,
                "aktenzeichen": aktenzeichen or None,
                "grund": grund,
                **wer.angaben(),
            },
        )
        return row.nr


def lift(buero: Buero, wer: Angemeldet, nr: int, grund: str) -> None:
    """Another person with schlusszeichnung finds that nothing bars any more. Raises NichtGefunden, Refusal."""
    wer.require("schlusszeichnung")
    require_reason(grund)
    assert wer.person.id is not None
    with buero.database.writing() as session:
        if session.get(Befangenheit, nr) is None:
            raise NichtGefunden(f"Es gibt keine Befangenheit {nr}. „kim befangenheit list“ zeigt alle.")
        if session.get(Befangenheitsende, nr) is not None:
            raise KimError(f"Die Befangenheit {nr} ist schon aufgehoben.")
        am = buero.uhr.now()
        session.add(Befangenheitsende(befangenheit_nr=nr, grund=grund, person_id=wer.person.id, am=am))
        session.flush()
        append(
            session,
            "befangenheit.aufgehoben",
            f"Befangenheit {nr}",
            am,
            {"nummer": nr, "grund": grund, **wer.angaben()},
        )


def history(session: Session) -> list[Befangenheitsstand]:
    """Every Befangenheit, oldest first."""
    names = people(session)
    ended = set(session.exec(select(Befangenheitsende.befangenheit_nr)).all())
    return [
        Befangenheitsstand(
            nr=row.nr,
            person=names[row.betroffene_id].kuerzel,
            worauf=f"Kommune {row.ags}" if row.ags else akte.aktenzeichen_of(session, row.antrag_id) or "",
            grund=row.grund,
            gemeldet_von=names[row.person_id].kuerzel,
            gilt=row.nr not in ended,
        )
        for row in session.exec(select(Befangenheit).order_by(col(Befangenheit.nr))).all()
    ]


def about(session: Session, antrag: Antrag) -> list[int]:
    """The numbers of all entries that concern this case, lifted ones too."""
    return list(
        session.exec(
            select(Befangenheit.nr)
            .where(
                or_(
                    Befangenheit.antrag_id == antrag.id,
                    Befangenheit.ags == antrag.empfaenger_ags if antrag.empfaenger_ags else False,
                )
            )
            .order_by(col(Befangenheit.nr))
        ).all()
    )
