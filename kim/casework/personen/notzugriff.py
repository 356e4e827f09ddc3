"""Break-glass: a role in an emergency, for some hours, with a reason; loud until another person has looked at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.journal import append, next_number
from kim.casework.personen.befugnis import people
from kim.casework.personen.konten import ROLLEN, Angemeldet
from kim_models.rows import (
    Antrag,
    Listenzeichnung,
    Notzugriff,
    Notzugriffskontrolle,
    Pruefvermerk,
    Verteillistenzeile,
    Zeichnung,
)


@dataclass(frozen=True)
class Notzugriffsstand:
    """One Notzugriff as people read it."""

    nr: int
    person: str
    rolle: str
    grund: str
    am: datetime
    bis: datetime
    laeuft: bool
    kontrolliert_von: str | None
    genutzt_fuer: tuple[str, ...]
    """Aktenzeichen and numbers of lists that were signed with it."""

    @property
    def offen(self) -> bool:
        """Whether somebody still has to look at it; a live one is always open."""
        return self.kontrolliert_von is None

    @property
    def satz(self) -> str:
        """What stands and what to do, without a name: it may be shown anywhere."""
        genutzt = (
            f"gezeichnet: {', '.join(self.genutzt_fuer)}" if self.genutzt_fuer else "noch nichts gezeichnet"
        )
        zeit = f"{'läuft bis' if self.laeuft else 'lief bis'} {self.bis.astimezone(BERLIN):%d.%m.%Y %H:%M}"
        return (
            f"Notzugriff {self.nr} auf „{self.rolle}“ {zeit}, {genutzt}. Eine andere Person mit Schlusszeichnung"
            f" kontrolliert ihn: „kim notzugriff kontrollieren {self.nr}“."
        )


def take(buero: Buero, wer: Angemeldet, rolle: str, grund: str) -> Notzugriffsstand:
    """Takes one role that the person lacks, for the hours of the settings. Raises Refusal if she has it or holds one.

    Four eyes, the exclusion of who edited, and Befangenheit hold as ever.
    """
    if rolle not in ROLLEN:
        raise KimError(f"Unbekannte Rolle: {rolle}. Es gibt: {', '.join(ROLLEN)}.")
    wer.require_any()
    if not grund.strip():
        raise KimError("Bitte den Notfall begründen; der Grund steht später im Journal.")
    assert wer.person.id is not None
    with buero.database.writing() as session:
        am = buero.uhr.now()
        row = Notzugriff(
            nr=next_number(session, "notzugriff"),
            person_id=wer.person.id,
            rolle=rolle,
            grund=grund,
            am=am,
            bis=am + timedelta(hours=buero.settings.notzugriff_stunden),
        )
        session.add(row)
        session.flush()
        angaben = {"nummer": row.nr, "rolle": rolle, "grund": grund, "bis": row.bis.isoformat()}
        append(session, "notzugriff.genommen", f"Notzugriff {row.nr}", am, {**angaben, **wer.angaben()})
        return next(stand for stand in history(session, am) if stand.nr == row.nr)


def control(buero: Buero, wer: Angemeldet, nr: int, vermerk: str) -> None:
    """Another person with schlusszeichnung has looked at it; this ends it too. Raises NichtGefunden, Refusal."""
    wer.require("schlusszeichnung")
    if not vermerk.strip():
        raise KimError("Eine Kontrolle braucht einen Vermerk: was war, und ob es in Ordnung ist.")
    assert wer.person.id is not None
    with buero.database.writing() as session:
        if session.get(Notzugriff, nr) is None:
            raise NichtGefunden(f"Es gibt keinen Notzugriff {nr}. „kim notzugriff list“ zeigt alle.")
        if session.get(Notzugriffskontrolle, nr) is not None:
            raise KimError(f"Der Notzugriff {nr} ist schon kontrolliert.")
        am = buero.uhr.now()
        session.add(Notzugriffskontrolle(notzugriff_nr=nr, vermerk=vermerk, person_id=wer.person.id, am=am))
        session.flush()
        angaben = {"nummer": nr, "vermerk": vermerk, **wer.angaben()}
        append(session, "notzugriff.kontrolliert", f"Notzugriff {nr}", am, angaben)


def history(session: Session, am: datetime) -> list[Notzugriffsstand]:
    """Every Notzugriff with where it stands at this moment, oldest first."""
    rows = session.exec(select(Notzugriff).order_by(col(Notzugriff.nr))).all()
    if not rows:
        return []
    names = people(session)
    controls = {row.notzugriff_nr: row for row in session.exec(select(Notzugriffskontrolle)).all()}
    used = _used(session)
    return [
        Notzugriffsstand(
            nr=row.nr,
            person=names[row.person_id].kuerzel,
            rolle=row.rolle,
            grund=row.grund,
            am=row.am,
            bis=row.bis,
            laeuft=am < row.bis and row.nr not in controls,
            kontrolliert_von=names[controls[row.nr].person_id].kuerzel if row.nr in controls else None,
            genutzt_fuer=tuple(dict.fromkeys(used.get(row.nr, []))),
        )
        for row in rows
    ]


def open_ones(buero: Buero) -> list[Notzugriffsstand]:
    """Every live and every uncontrolled Notzugriff: what status, work list, doctor, night report and explain show."""
    with buero.database.reading() as session:
        return [stand for stand in history(session, buero.uhr.now()) if stand.offen]


def _used(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    cases = session.exec(
        select(Zeichnung.notzugriff_nr, Antrag.aktenzeichen)
        .where(
            col(Zeichnung.notzugriff_nr).is_not(None),
            Pruefvermerk.id == Zeichnung.pruefvermerk_id,
            Antrag.id == Pruefvermerk.antrag_id,
        )
        .order_by(col(Zeichnung.id))
    ).all()
    lists = session.exec(
        select(Listenzeichnung.notzugriff_nr, Verteillistenzeile.listennummer)
        .where(
            col(Listenzeichnung.notzugriff_nr).is_not(None),
            Verteillistenzeile.id == Listenzeichnung.liste_id,
        )
        .order_by(col(Listenzeichnung.id))
    ).all()
    for nr, name in (*cases, *lists):
        found.setdefault(nr or 0, []).append(name)
    return found
