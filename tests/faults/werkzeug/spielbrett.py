"""How thousands of combinations are played on one real office: savepoints instead of copies, a clock in memory, one case."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kim.adapters.clock import berlin_date
from kim.adapters.database import Database, Refusal
from kim.adapters.database.refusals import refusal_of
from kim.casework.bescheid import erlass
from kim.casework.buero import Buero, KimError
from kim.casework.personen import befangenheit, befugnis, konten, notzugriff, vertretung
from kim.casework.personen.befugnis import Befugnis
from kim.casework.pruefung import berichtigung
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import vermerk
from kim_models.programm import Programm
from kim_models.rows import Notzugriff
from tests.faults.werkzeug.personen_orakel import Orakel, Tat
from tests.werkzeug.buero import AGS, KENNWORT, PERSONEN, Office, examined, seen

ERSTER_TAG = date(2020, 12, 8)
BEGINN = datetime(2020, 12, 8, 5, tzinfo=UTC)
"""Six o'clock in Berlin: whole days later it is still the day that the oracle counts."""
KUERZEL = {vorname: kuerzel for vorname, (kuerzel, _, _) in PERSONEN.items()} | {"frida": "FG"}
ROLLEN = {vorname: set(rollen) for vorname, (_, _, rollen) in PERSONEN.items()} | {"frida": set()}
ZUGAENGE = {vorname: vorname for vorname in KUERZEL} | {"carl'": "carl", "emil2": "emil"}
"""Carl sits in two sessions at once, Emil has two accounts; Frida has an account and no role."""


class Uhr:
    """A clock in memory: a second for each look, as the office's own."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """This moment in UTC."""
        self.moment += timedelta(seconds=1)
        return self.moment


class Brett(Database):
    """The office's database in one long transaction: every act is a savepoint, and whole games can be taken back."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.connection = self.engine.connect()
        self._outer = self.connection.begin()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """As in the office."""
        with self._session() as session:
            yield session
            session.expunge_all()
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """As in the office, but nothing is ever committed."""
        with self._session() as session:
            try:
                yield session
                session.commit()
            except DBAPIError as error:
                session.rollback()
                refusal = refusal_of(error)
                if refusal is None:
                    raise
                raise refusal from error

    def _session(self) -> Session:
        return Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What happens inside has not happened afterwards."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def close(self) -> None:
        """Takes everything back."""
        self._outer.rollback()
        self.connection.close()
        super().close()


class Mitzeichnend(Buero):
    """An office whose programme asks for as many Mitzeichnungen as the game says."""

    mitzeichnungen = 0

    def programm(self, version: str) -> Programm:
        """The programme with this number."""
        found = super().programm(version)
        wanted = found.unterschriften.model_copy(update={"mitzeichnungen": self.mitzeichnungen})
        return found.model_copy(update={"unterschriften": wanted})


class Spiel:
    """One office, one examined case, everybody logged in; plays acts and says whether they were allowed."""

    def __init__(self, office: Office, *, konto_als_person: bool = False) -> None:
        self.brett = Brett(office.buero.database.url)
        self.uhr = Uhr(BEGINN - timedelta(hours=12))
        self.buero = Mitzeichnend(office.buero.settings, self.brett, office.buero.ablage, self.uhr)
        self.office = replace(office, buero=self.buero)
        konten.add_person(self.buero, "FG", "Frida Groß", [], "frida", KENNWORT)
        if konto_als_person:
            konten.add_person(self.buero, "E2", "Emil Falk", PERSONEN["emil"][2], "emil2", KENNWORT)
        else:
            konten.add_account(self.buero, "EF", "emil2", KENNWORT)
        self.tokens = {
            zugang: konten.login(self.buero, zugang.removesuffix("'"), KENNWORT) for zugang in ZUGAENGE
        }
        self.aktenzeichen = examined(self.office)
        self.uhr.moment = BEGINN
        self.ids = {
            vorname: konten.authenticate(self.buero, self.tokens[vorname]).person for vorname in KUERZEL
        }
        self.zaehler = 0
        self.pruefwerte: list[str] = []
        self.nummern: dict[str, list[int]] = {"vertretung": [], "befangenheit": [], "notzugriff": []}

    def orakel(self, mitzeichnungen: int) -> Orakel:
        """The model of the office as it stands at the beginning."""
        self.buero.__class__.mitzeichnungen = mitzeichnungen
        return Orakel(dict(ZUGAENGE), {name: set(rollen) for name, rollen in ROLLEN.items()}, mitzeichnungen)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """A branch of the game: afterwards everything is as before, the clock too."""
        stand = (self.uhr.moment, list(self.pruefwerte), {k: list(v) for k, v in self.nummern.items()})
        with self.brett.taken_back():
            yield
        self.uhr.moment, self.pruefwerte, self.nummern = stand

    def play(self, tat: Tat, *, roh: bool = False) -> str:
        """'' if the act was allowed, else why not. `roh`: past our own checks, so that the database alone decides."""
        with _unchecked() if roh and tat.was == "zeichnen" else nullcontext():
            try:
                with self.brett.connection.begin_nested():
                    getattr(self, f"_{tat.was}")(tat)
            except (KimError, Refusal) as error:
                return f"{type(error).__name__}: {error}"
        return ""

    def _wer(self, tat: Tat) -> konten.Angemeldet:
        return konten.authenticate(self.buero, self.tokens[tat.zugang])

    def _next(self) -> int:
        self.zaehler += 1
        return self.zaehler

    def _uhr(self, tat: Tat) -> None:
        self.uhr.moment += timedelta(hours=tat.zahl)

    def _rolle_weg(self, tat: Tat) -> None:
        self.brett.connection.exec_driver_sql(
            f"DELETE FROM personenrolle WHERE person_id = {self.ids[tat.wer].id} AND rolle = '{tat.worauf}'"
        )

    def _tippen(self, tat: Tat) -> None:
        werte = {tat.worauf: f"Wert {self._next()}"}
        berichtigung.mend(self.buero, self._wer(tat), self.aktenzeichen, werte, "Telefonat")

    def _zurueck(self, tat: Tat) -> None:
        vermerk.hand_back(self.buero, self._wer(tat), self.aktenzeichen, "Bitte noch einmal.")

    def _zeichnen(self, tat: Tat) -> None:
        fuer = KUERZEL[tat.wer] if tat.wer else ""
        if tat.worauf == "vermerk":
            vermerk.submit_vermerk(
                self.buero,
                self._wer(tat),
                self.aktenzeichen,
                "bewilligen",
                f"Begründung {self._next()}.",
                vertretung=fuer,
            )
            self.pruefwerte.append(seen(self.office, self.aktenzeichen))
            return
        gesehen = (self.pruefwerte or ["0" * 64])[-1]
        if tat.zahl == 1 and len(self.pruefwerte) > 1:
            gesehen = self.pruefwerte[-2]
        door = vermerk.cosign if tat.worauf == "mit" else vermerk.sign_off
        door(self.buero, self._wer(tat), self.aktenzeichen, gesehen, vertretung=fuer)

    def _bescheiden(self, _tat: Tat) -> None:
        heute = berlin_date(self.uhr.now())
        with self.brett.reading() as session:
            place = warteschlange.queue(session, self.buero, 1, heute)[0]
        if not place.erteilbar:
            raise KimError(place.grund[1])

    def issue(self) -> str:
        """'' if a Bescheid was really issued, letter and all; taken back at once."""
        with self.taken_back():
            try:
                return "" if erlass.issue_next_bescheid(self.buero, 1) else "nobody is next"
            except (KimError, Refusal) as error:
                return str(error)

    def _vertreten(self, tat: Tat) -> None:
        von, bis = (ERSTER_TAG + timedelta(days=tage) for tage in divmod(tat.zahl, 100))
        pair = (KUERZEL[tat.wer], KUERZEL[tat.worauf])
        self.nummern["vertretung"].append(
            vertretung.appoint(self.buero, self._wer(tat), *pair, von, bis, "Urlaub")
        )

    def _vertretung_beenden(self, tat: Tat) -> None:
        vertretung.end(self.buero, self._wer(tat), self._nr("vertretung", tat), "wieder da")

    def _befangen_melden(self, tat: Tat) -> None:
        orte = {"kommune": {"ags": AGS[0]}, "anderswo": {"ags": AGS[7]}}
        ort = orte.get(tat.worauf, {"aktenzeichen": self.aktenzeichen})
        wer = self._wer(tat)
        self.nummern["befangenheit"].append(
            befangenheit.report(self.buero, wer, **ort, grund="Verwandt", person=KUERZEL[tat.wer])
        )

    def _befangen_aufheben(self, tat: Tat) -> None:
        befangenheit.lift(self.buero, self._wer(tat), self._nr("befangenheit", tat), "doch nicht")

    def _notzugriff(self, tat: Tat) -> None:
        stand = notzugriff.take(self.buero, self._wer(tat), tat.worauf, "Grippewelle")
        self.nummern["notzugriff"].append(stand.nr)

    def _kontrollieren(self, tat: Tat) -> None:
        notzugriff.control(self.buero, self._wer(tat), self._nr("notzugriff", tat), "angesehen")

    def _nr(self, art: str, tat: Tat) -> int:
        return dict(enumerate(self.nummern[art])).get(tat.zahl, 999)

    def close(self) -> None:
        """Takes everything back."""
        self.brett.close()


@contextmanager
def _unchecked() -> Iterator[None]:
    """Our own look at role, deputy and bias is out of the way; what is asked for goes to the database as it is."""

    def grant(
        session: Session, antrag: Any, wer: Any, rolle: str, am: datetime, *, vertretung: str = ""
    ) -> Befugnis:
        if vertretung:
            return Befugnis(wer.person, vertretene=befugnis.find_person(session, vertretung))
        if rolle in wer.rollen:
            return Befugnis(wer.person)
        own = befugnis.live_notzugriff(session, wer.person.id, am)
        # Who has none shows somebody else's, or one that is over.
        return Befugnis(wer.person, notzugriff=own or session.get(Notzugriff, 1))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(befugnis, "authorise_on", grant)
        yield
