"""Who may do this now, and on what ground: by own role, for somebody else, or in an emergency; and who is barred."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kim.casework.buero import KimError, NichtGefunden
from kim.casework.personen.konten import Angemeldet, RolleFehlt
from kim_models.rows import (
    Antrag,
    Befangenheit,
    Befangenheitsende,
    Notzugriff,
    Notzugriffskontrolle,
    Person,
    Personenrolle,
    Vertretung,
    Vertretungsende,
)


class Befangen(KimError):
    """A conflict of interest bars this person from this case (§§ 20, 21 VwVfG NRW)."""


class VertretungFehlt(KimError):
    """The person may not act for the other one now; the message says what is missing."""


@dataclass(frozen=True)
class Befugnis:
    """On what ground a person acts. The name in letters is always that of `person`."""

    person: Person
    vertretene: Person | None = None
    notzugriff: Notzugriff | None = None

    @property
    def person_id(self) -> int:
        """The id of who acts."""
        assert self.person.id is not None
        return self.person.id

    @property
    def vertretene_id(self) -> int | None:
        """The id of who is represented, if anybody."""
        return self.vertretene.id if self.vertretene else None

    @property
    def notzugriff_nr(self) -> int | None:
        """The number of the Notzugriff that lent the role, if any."""
        return self.notzugriff.nr if self.notzugriff else None

    def angaben(self) -> dict[str, Any]:
        """What the journal says beside the acting person; empty for whoever acts by her own role."""
        found: dict[str, Any] = {}
        if self.vertretene is not None:
            found |= {"vertretene": self.vertretene.kuerzel, "vertretene_name": self.vertretene.name}
        if self.notzugriff is not None:
            found["notzugriff"] = self.notzugriff.nr
        return found


def authorise(
    session: Session, wer: Angemeldet, rolle: str, am: datetime, *, vertretung: str = ""
) -> Befugnis:
    """The ground on which `wer` takes this role now; `vertretung` is the Kürzel of whom she acts for.

    Raises RolleFehlt without the role, VertretungFehlt without a live Vertretung. For signatures the database asks again.
    """
    assert wer.person.id is not None
    if vertretung:
        vertretene = find_person(session, vertretung)
        if not _deputises(session, vertretene, wer.person, am):
            raise VertretungFehlt(
                f"{wer.person.name} vertritt {vertretene.name} zurzeit nicht. „kim vertretung list“ zeigt alle Vertretungen."
            )
        if not _has_role(session, vertretene, rolle):
            raise RolleFehlt(
                f"{vertretene.name} hat nicht die Rolle „{rolle}“ und kann darin nicht vertreten werden."
            )
        return Befugnis(wer.person, vertretene=vertretene)
    if _has_role(session, wer.person, rolle):
        return Befugnis(wer.person)
    notzugriff = live_notzugriff(session, wer.person.id, am)
    if notzugriff is None or notzugriff.rolle != rolle:
        raise RolleFehlt(f"{wer.person.name} hat nicht die Rolle „{rolle}“.")
    return Befugnis(wer.person, notzugriff=notzugriff)


def authorise_on(
    session: Session, antrag: Antrag, wer: Angemeldet, rolle: str, am: datetime, *, vertretung: str = ""
) -> Befugnis:
    """As `authorise`, for an act on one case. Raises Befangen for whoever is barred from it, also if represented."""
    befugt = authorise(session, wer, rolle, am, vertretung=vertretung)
    require_unbiased(session, antrag, befugt.person, befugt.vertretene)
    return befugt


def require_unbiased(session: Session, antrag: Antrag, *personen: Person | None) -> None:
    """Raises Befangen if a live Befangenheit bars one of these persons from this case."""
    _require_unbiased(session, antrag.aktenzeichen, antrag.id, antrag.empfaenger_ags, personen)


def require_unbiased_about(
    session: Session, bezug: str, antrag_id: int | None, ags: str | None, befugt: Befugnis
) -> None:
    """The same for what is about a municipality without being a case."""
    _require_unbiased(session, bezug, antrag_id, ags, (befugt.person, befugt.vertretene))


def _require_unbiased(
    session: Session, bezug: str, antrag_id: int | None, ags: str | None, personen: tuple[Person | None, ...]
) -> None:
    barred = biased(session, antrag_id, ags)
    for person in personen:
        if person is not None and person.id in barred:
            raise Befangen(
                f"{bezug}: {person.name} ist befangen und wirkt hier nicht mit (§§ 20, 21 VwVfG NRW)."
                " Bitte eine andere Person. „kim befangenheit list“ nennt den Eintrag."
            )


def biased(session: Session, antrag_id: int | None, ags: str | None) -> set[int]:
    """The ids of all who are barred now from this case or from everything about this municipality."""
    rows = session.exec(
        select(Befangenheit.betroffene_id, Befangenheit.antrag_id, Befangenheit.ags).where(
            col(Befangenheit.nr).not_in(select(Befangenheitsende.befangenheit_nr)),
        )
    ).all()
    return {
        person_id
        for person_id, case, kommune in rows
        if (case is not None and case == antrag_id) or (kommune is not None and kommune == ags)
    }


def live_notzugriff(session: Session, person_id: int, am: datetime) -> Notzugriff | None:
    """The Notzugriff that this person holds at this moment; there is at most one."""
    return session.exec(
        select(Notzugriff).where(
            Notzugriff.person_id == person_id,
            Notzugriff.am <= am,
            am < col(Notzugriff.bis),
            col(Notzugriff.nr).not_in(select(Notzugriffskontrolle.notzugriff_nr)),
        )
    ).one_or_none()


def find_person(session: Session, kuerzel: str) -> Person:
    """The person of this Kürzel; raises NichtGefunden."""
    person = session.exec(select(Person).where(Person.kuerzel == kuerzel)).one_or_none()
    if person is None:
        raise NichtGefunden(f"Es gibt keine Person {kuerzel}. „kim konto list“ zeigt alle Kürzel.")
    return person


def people(session: Session) -> dict[int | None, Person]:
    """All persons by id."""
    return {row.id: row for row in session.exec(select(Person)).all()}


def _deputises(session: Session, vertretene: Person, vertreter: Person, am: datetime) -> bool:
    found = session.exec(
        select(Vertretung.nr).where(
            Vertretung.vertretene_id == vertretene.id,
            Vertretung.vertreter_id == vertreter.id,
            Vertretung.von <= am,
            am < col(Vertretung.bis),
            col(Vertretung.nr).not_in(select(Vertretungsende.vertretung_nr)),
        )
    ).first()
    return found is not None


def _has_role(session: Session, person: Person, rolle: str) -> bool:
    # Asked of the database and not of the login: a role that was taken away is gone at once.
    return session.get(Personenrolle, (person.id, rolle)) is not None
