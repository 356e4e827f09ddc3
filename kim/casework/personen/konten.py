"""Who acts: persons, accounts with argon2, and sessions that end. The person always comes from a session."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import update
from sqlmodel import Session, col, select

from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.journal import append
from kim_models.rows import Anmeldeversuch, Konto, Person, Personenrolle, Sitzung
from kim_models.wert import sha256_hex

VERSUCHE = 5
SPERRZEIT = timedelta(minutes=15)
ROLLEN = ("pruefung", "mitzeichnung", "schlusszeichnung")
_HASHER = PasswordHasher()


@cache
def _blind() -> str:
    """Verified when the account does not exist, so that an answer's time does not tell which names are taken.

    Made at the first log-in of a process, for known names as well as for unknown ones: otherwise the first unknown name
    would take twice as long.
    """
    return _HASHER.hash(secrets.token_hex(8))


class NichtAngemeldet(KimError):
    """No valid session: log in (again)."""


class AnmeldungGebremst(NichtAngemeldet):
    """Too many wrong passwords for this name just now; the message says how long to wait."""


class RolleFehlt(KimError):
    """The person is logged in but may not do this."""


@dataclass(frozen=True)
class Angemeldet:
    """A person proven by a session. Acts take this, never a name from an option or a flow's parameter."""

    person: Person
    rollen: frozenset[str]

    def require(self, rolle: str) -> None:
        """Raises RolleFehlt without this role."""
        if rolle not in self.rollen:
            raise RolleFehlt(f"{self.person.name} hat nicht die Rolle „{rolle}“.")

    def require_any(self) -> None:
        """Raises RolleFehlt for a person without any role."""
        if not self.rollen:
            raise RolleFehlt(f"{self.person.name} hat keine Rolle im Verfahren.")

    def angaben(self) -> dict[str, str]:
        """Who acted, as the journal writes it."""
        return {"person": self.person.kuerzel, "name": self.person.name}


def add_person(
    buero: Buero, kuerzel: str, name: str, rollen: Iterable[str], anmeldename: str, kennwort: str
) -> None:
    """Creates a person with an account. Raises KimError for an unknown role or a password under 10 characters."""
    unknown = sorted(set(rollen) - set(ROLLEN))
    if unknown:
        raise KimError(f"Unbekannte Rolle: {', '.join(unknown)}. Es gibt: {', '.join(ROLLEN)}.")
    for was, text in (("Name", name), ("Kürzel", kuerzel), ("Anmeldename", anmeldename)):
        if not text.strip() or not text.isprintable():
            raise KimError(f"{was} fehlt oder enthält Zeichen, die man nicht sieht.")
    if len(kennwort) < 10:
        raise KimError("Das Kennwort braucht mindestens 10 Zeichen.")
    kennwort_hash = _HASHER.hash(kennwort)
    am = buero.uhr.now()
    with buero.database.writing() as session:
        person = Person(kuerzel=kuerzel, name=name)
        session.add(person)
        session.flush()
        assert person.id is not None
        session.add_all([Personenrolle(person_id=person.id, rolle=rolle) for rolle in sorted(set(rollen))])
        session.add(Konto(person_id=person.id, anmeldename=anmeldename, kennwort_hash=kennwort_hash))
        append(
            session,
            "person.angelegt",
            f"Person {kuerzel}",
            am,
            {
                "name": name,
                "rollen": sorted(set(rollen)),
                "anmeldename": anmeldename,
                "kennwort_sha256": sha256_hex(kennwort_hash),
            },
        )


def add_account(buero: Buero, kuerzel: str, anmeldename: str, kennwort: str) -> None:
    """Gives a person one more account: it is still one person, whichever she uses. Raises NichtGefunden, KimError."""
    if not anmeldename.strip() or not anmeldename.isprintable():
        raise KimError("Anmeldename fehlt oder enthält Zeichen, die man nicht sieht.")
    if len(kennwort) < 10:
        raise KimError("Das Kennwort braucht mindestens 10 Zeichen.")
    kennwort_hash = _HASHER.hash(kennwort)
    with buero.database.writing() as session:
        person = session.exec(select(Person).where(Person.kuerzel == kuerzel)).one_or_none()
        if person is None or person.id is None:
            raise NichtGefunden(f"Es gibt keine Person {kuerzel}. „kim konto list“ zeigt alle Kürzel.")
        session.add(Konto(person_id=person.id, anmeldename=anmeldename, kennwort_hash=kennwort_hash))
        angaben = {"person": kuerzel, "kennwort_sha256": sha256_hex(kennwort_hash)}
        append(session, "person.konto", f"Konto {anmeldename}", buero.uhr.now(), angaben)


def accounts(buero: Buero) -> list[tuple[Konto, Person, tuple[str, ...]]]:
    """All accounts with their person and roles."""
    with buero.database.reading() as session:
        pairs = session.exec(
            select(Konto, Person).where(Person.id == Konto.person_id).order_by(col(Konto.id))
        ).all()
        rollen = session.exec(select(Personenrolle)).all()
    return [
        (konto, person, tuple(sorted(row.rolle for row in rollen if row.person_id == person.id)))
        for konto, person in pairs
    ]


def lock(buero: Buero, anmeldename: str, *, gesperrt: bool) -> None:
    """Locks or unlocks an account; a locked one is out at once, also from running sessions."""
    _change(buero, anmeldename, "person.gesperrt" if gesperrt else "person.entsperrt", {}, gesperrt=gesperrt)


def set_password(buero: Buero, anmeldename: str, kennwort: str) -> None:
    """Gives an account a new password. Raises KimError if it is under 10 characters."""
    if len(kennwort) < 10:
        raise KimError("Das Kennwort braucht mindestens 10 Zeichen.")
    kennwort_hash = _HASHER.hash(kennwort)
    # Of the hash a hash: the journal tells that it is still this password, and gives nothing to try passwords on.
    angaben = {"kennwort_sha256": sha256_hex(kennwort_hash)}
    _change(buero, anmeldename, "person.kennwort", angaben, kennwort_hash=kennwort_hash)


def _change(buero: Buero, anmeldename: str, art: str, angaben: dict[str, str], **werte: object) -> None:
    with buero.database.writing() as session:
        result = session.execute(update(Konto).where(col(Konto.anmeldename) == anmeldename).values(**werte))
        if result.rowcount != 1:  # type: ignore[attr-defined]
            raise KimError(f"Es gibt kein Konto {anmeldename}. „kim konto list“ zeigt alle.")
        append(session, art, f"Konto {anmeldename}", buero.uhr.now(), angaben)


def login(buero: Buero, anmeldename: str, kennwort: str) -> str:
    """The token of a new session; raises NichtAngemeldet with the same words for a wrong name and a wrong password.

    Raises AnmeldungGebremst after five failures within 15 minutes, for names that exist and for names that do not.
    """
    wrong = NichtAngemeldet("Anmeldename oder Kennwort stimmt nicht.")
    versuch_id = _attempt(buero, anmeldename)
    with buero.database.reading() as session:
        konto = session.exec(select(Konto).where(Konto.anmeldename == anmeldename)).one_or_none()
    blind = _blind()
    try:
        _HASHER.verify(konto.kennwort_hash if konto else blind, kennwort)
    except VerificationError:
        raise wrong from None
    if konto is None or konto.gesperrt or konto.id is None:
        raise wrong
    token = secrets.token_urlsafe(32)
    am = buero.uhr.now()
    with buero.database.writing() as session:
        session.execute(
            update(Anmeldeversuch).where(col(Anmeldeversuch.id) == versuch_id).values(gelungen=True)
        )
        session.add(
            Sitzung(
                konto_id=konto.id,
                token_sha256=sha256_hex(token),
                beginn=am,
                ende=am + timedelta(minutes=buero.settings.sitzung_minuten),
            )
        )
        append(session, "person.angemeldet", f"Konto {anmeldename}", am, {})
    return token


def _attempt(buero: Buero, anmeldename: str) -> int:
    """Books an attempt before the password is looked at: a hundred at once count as a hundred.

    It counts as failed until it has succeeded, so whoever is killed in between gains nothing.
    """
    name = sha256_hex(anmeldename)
    with buero.database.writing() as session:
        am = buero.uhr.now()
        failed = session.exec(
            select(Anmeldeversuch.am)
            .where(
                Anmeldeversuch.name_sha256 == name,
                col(Anmeldeversuch.gelungen).is_(False),
                Anmeldeversuch.am > am - SPERRZEIT,
            )
            .order_by(col(Anmeldeversuch.am).desc())
            .limit(VERSUCHE)
        ).all()
        if len(failed) == VERSUCHE:
            minuten = -(-(failed[-1] + SPERRZEIT - am) // timedelta(minutes=1))
            raise AnmeldungGebremst(
                f"Zu viele falsche Kennwörter für diesen Anmeldenamen. Bitte in {minuten} Minuten noch einmal versuchen;"
                " andere Konten sind nicht betroffen."
            )
        row = Anmeldeversuch(name_sha256=name, am=am)
        session.add(row)
        session.flush()
        known = session.exec(select(Konto.id).where(Konto.anmeldename == anmeldename)).first()
        if len(failed) == VERSUCHE - 1 and known is not None:
            append(session, "person.gebremst", f"Konto {anmeldename}", am, {"versuche": VERSUCHE})
        assert row.id is not None
        return row.id


def authenticate(buero: Buero, token: str) -> Angemeldet:
    """The person behind a session's token; raises NichtAngemeldet if it has ended or never was."""
    am = buero.uhr.now()
    with buero.database.reading() as session:
        row = session.exec(
            select(Sitzung, Konto).where(
                Sitzung.token_sha256 == sha256_hex(token), Konto.id == Sitzung.konto_id
            )
        ).one_or_none()
        if row is None or row[0].ende <= am or row[1].gesperrt:
            raise NichtAngemeldet("Die Sitzung ist beendet. Bitte „kim login“ ausführen.")
        return _angemeldet(session, row[1].person_id)


def _angemeldet(session: Session, person_id: int) -> Angemeldet:
    person = session.exec(select(Person).where(Person.id == person_id)).one()
    rollen = session.exec(select(Personenrolle.rolle).where(Personenrolle.person_id == person_id)).all()
    return Angemeldet(person, frozenset(rollen))


def logout(buero: Buero, token: str) -> None:
    """Ends a session at once; ending it twice does no harm."""
    am = buero.uhr.now()
    with buero.database.writing() as session:
        session.execute(
            update(Sitzung)
            .where(col(Sitzung.token_sha256) == sha256_hex(token), col(Sitzung.ende) > am)
            .values(ende=am)
        )
