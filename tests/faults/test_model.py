"""Promise 9: whatever people do in whatever order, the office is where a model of it says it must be."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event

from kim.adapters import brief
from kim.adapters.database import Database
from kim.casework import (
    akte,
    aufhebung,
    bescheid,
    bestand,
    haushaltssperre,
    pauschale,
    personen,
    pruefung,
    reihenfolge,
    verfuegung,
    verteilliste,
    vollzug,
    vorgang,
    zeichnung,
)
from kim_models.lifecycle import Antragsereignis, Antragsstatus
from tests.faults.modell import OFFEN, Fall, Inhalt, Liste, Modell
from tests.faults.modellbuero import ARTEN, UNLESBAR, WUENSCHE, Werk, content, expected
from tests.faults.trials import bar, measured
from tests.office import AGS, JETZT

START, ENDE = JETZT.date(), date(2022, 12, 20)
KOMMUNEN = st.sampled_from(AGS[:5])
WUNSCH = st.integers(0, len(WUENSCHE) - 1)
NR = st.integers(0, 9)
BELIEBIG = 7
"""From this number on it is any case, whether the act fits it or not."""
PRUEFT = st.sampled_from(("anna", "berta", "emil", "anna", "berta", "carl"))
ZEICHNET = st.sampled_from(("carl", "dora", "emil", "carl", "dora", "anna"))
MITTEL = st.sampled_from((250_000_00, 100_000_00, 500_000_00, 2_000_000_00, 0))
VORSCHLAG = st.sampled_from(("bewilligen", "bewilligen", "kuerzen", "ablehnen"))
TOEPFE = [(1, jahr, art) for jahr in (2021, 2022) for art in ("verpflichtung", "ausgabe")]
SELTEN = st.sampled_from((0, 0, 0, 0, 1))


@dataclass(frozen=True)
class Welcher:
    """Which case an act is about: mostly one in whose status it is possible, counted round."""

    nr: int
    passend: tuple[str, ...]


def vorgang_in(*passend: str) -> st.SearchStrategy[Welcher]:
    """A case, mostly in one of these statuses."""
    return st.builds(Welcher, NR, st.just(passend))


def one_of(*acts: tuple[int, str, *tuple[st.SearchStrategy[Any], ...]]) -> st.SearchStrategy[tuple[Any, ...]]:
    """One act with its arguments: how often it shall come, its method, and what each argument is drawn from."""
    return st.one_of(
        *(st.tuples(st.just(name), *args) for often, name, *args in acts for _ in range(often))  # type: ignore[misc]
    )


AM_VORGANG = one_of(
    # Hypothesis likes the first line best: the usual way, so that its offices get far.
    (
        3,
        "bring_to_signature",
        vorgang_in("eingegangen", "in_pruefung"),
        st.sampled_from(("anna", "berta")),
        st.sampled_from(("carl", "dora")),
        st.sampled_from((False, False, True)),
    ),
    (2, "receive", KOMMUNEN, WUNSCH),
    (1, "receive_unreadable"),
    (1, "assess", vorgang_in("eingegangen")),
    (3, "submit", vorgang_in("in_pruefung"), PRUEFT, VORSCHLAG, st.booleans()),
    (3, "sign", vorgang_in("in_zeichnung"), ZEICHNET, SELTEN),
    (1, "cosign_is_not_asked_for", vorgang_in(), ZEICHNET),
    (1, "hand_back", vorgang_in("in_zeichnung", "gezeichnet"), PRUEFT),
    (2, "mend", vorgang_in(*OFFEN), PRUEFT, WUNSCH, KOMMUNEN, st.integers(0, 2)),
    (1, "mend", vorgang_in("in_zeichnung", "gezeichnet"), PRUEFT, WUNSCH, KOMMUNEN, st.integers(0, 2)),
    (1, "retype", vorgang_in(*OFFEN), PRUEFT, WUNSCH),
    (2, "decide_about_later_submission", vorgang_in("gezeichnet"), PRUEFT, st.booleans(), SELTEN),
    (1, "request", vorgang_in("in_pruefung"), PRUEFT),
    (1, "supplement", vorgang_in("nachgefordert"), PRUEFT),
    (1, "withdraw", vorgang_in(*OFFEN), PRUEFT),
    (1, "close", vorgang_in("eingegangen"), PRUEFT),
    (1, "consent", vorgang_in(*OFFEN), ZEICHNET),
    (4, "issue"),
    (2, "carry_out"),
    (2, "order_annulment", NR, PRUEFT, st.sampled_from(("wiederaufnahme", "abschluss"))),
    (2, "sign_order", NR, ZEICHNET),
    (1, "discard_order", NR, PRUEFT),
    (1, "annul_at_once", NR, st.sampled_from(("wiederaufnahme", "abschluss"))),
)
RINGSUM = one_of(
    (2, "day_passes", st.sampled_from((25, 1, 3, 15, 60))),
    (2, "night"),
    (2, "freeze", ZEICHNET, st.sampled_from((True, False))),
    (2, "lock_account", PRUEFT, st.sampled_from((False, False, False, False, False, False, True))),
    (1, "restart"),
    (1, "propose_list", PRUEFT, st.sampled_from((2, 3)), st.sampled_from((2021, 2021, 2021, 2022))),
    (2, "sign_list", NR, ZEICHNET),
    (1, "discard_list", NR, PRUEFT),
    (2, "issue_lump_sums", st.sampled_from((1, 1, 2, 3))),
)


def issued(act: Callable[..., bescheid.Issued | None], *args: Any) -> str:
    """The Bescheidnummer of the next decision, '' if there is none, or why the one whose turn it is was held."""
    try:
        one = act(*args)
    except bescheid.VorgangAngehalten as error:
        return str(error)
    return one.bescheidnummer if one else ""


class Maschine(RuleBasedStateMachine):
    """One office and its model. A new act: one method in the model, one here, and one line in a table above."""

    werk: Werk
    schritte = 0
    """All steps of all examples, for the figures."""

    def __init__(self) -> None:
        super().__init__()
        self.serial = self.dran = 0

    @initialize(
        cent=st.tuples(MITTEL, MITTEL, MITTEL, MITTEL),
        erste=st.lists(st.tuples(KOMMUNEN, WUNSCH), min_size=1, max_size=5),
    )
    def opens(self, cent: tuple[int, ...], erste: list[tuple[str, int]]) -> None:
        mittel = dict(zip(TOEPFE, cent, strict=True))
        programme = {(1, 2023, art): 20_000_000_00 for art in ("verpflichtung", "ausgabe")}
        pauschalen = {(2, 2021, "ausgabe"): 24_000_000_00, (3, 2021, "ausgabe"): 6_000_000_00}
        self.modell = Modell(START, mittel | programme | pauschalen, ARTEN)
        self.buero = self.werk.open(mittel)
        for ags, wunsch in erste:
            self.receive(ags, wunsch)

    # Two rules, so that Hypothesis plays most offices with both and some with one of them.

    @rule(akt=AM_VORGANG)
    def somebody_acts(self, akt: tuple[Any, ...]) -> None:
        self.does(akt)

    @rule(akt=RINGSUM)
    def something_happens(self, akt: tuple[Any, ...]) -> None:
        self.does(akt)

    def does(self, akt: tuple[Any, ...]) -> None:
        name, *args = akt
        getattr(self, name)(*(self.fall(one) if isinstance(one, Welcher) else one for one in args))

    def fall(self, welcher: Welcher) -> Fall:
        """The case that is meant."""
        faelle = self.modell.faelle
        fitting = [fall for fall in faelle if fall.status in welcher.passend]
        choice = fitting if fitting and welcher.nr < BELIEBIG else faelle
        return choice[welcher.nr % len(choice)]

    # What comes in.

    def receive(self, ags: str, wunsch: int) -> None:
        inhalt, felder = content(ags, wunsch)
        self.serial += 1
        self.modell.receive(inhalt)
        self.buero.receive(felder, self.serial)

    def receive_unreadable(self) -> None:
        inhalt, gelesen = UNLESBAR
        self.serial += 1
        self.modell.receive(inhalt)
        self.buero.receive(gelesen, self.serial)

    # What people do with one case.

    def both(self, allowed: bool, wer: str, act: Callable[[personen.Angemeldet], object]) -> None:
        assert self.buero.succeeds(wer, act) == allowed, f"the model says {allowed}, the office {not allowed}"

    def assess(self, fall: Fall) -> None:
        self.modell.assess(fall)
        pruefung.assess(self.buero.office.buero, fall.aktenzeichen)

    def submit(self, fall: Fall, wer: str, vorschlag: zeichnung.Vorschlag, abweichung: bool) -> None:
        deviation = {"frist_versaeumt": "Unverschuldet."} if abweichung else {}
        # Each round gives other reasons: its hash is then its own.
        gruende = f"Nach Prüfung in Runde {len(fall.vermerke) + 1}."
        allowed = self.modell.submit(wer, fall, vorschlag, abweichung=abweichung)
        buero = self.buero.office.buero
        self.both(
            allowed,
            wer,
            lambda who: zeichnung.submit_vermerk(
                buero, who, fall.aktenzeichen, vorschlag, gruende, deviation
            ),
        )
        if allowed:
            self.buero.look(fall.aktenzeichen)

    def sign(self, fall: Fall, wer: str, back: int) -> None:
        runde = len(fall.vermerke) - back
        hashes = self.buero.gesehen.get(fall.aktenzeichen, [])
        sha256 = hashes[runde - 1] if runde > 0 else "0" * 64
        buero = self.buero.office.buero
        self.both(
            self.modell.sign(wer, fall, runde),
            wer,
            lambda who: zeichnung.sign_off(buero, who, fall.aktenzeichen, sha256),
        )

    def cosign_is_not_asked_for(self, fall: Fall, wer: str) -> None:
        sha256 = self.buero.gesehen.get(fall.aktenzeichen, ["0" * 64])[-1]
        buero = self.buero.office.buero
        self.both(False, wer, lambda who: zeichnung.cosign(buero, who, fall.aktenzeichen, sha256))

    def bring_to_signature(self, fall: Fall, wer: str, zeichner: str, refuse: bool) -> None:
        """The usual way in one step, so that the office gets far."""
        self.assess(fall)
        for nr in sorted(fall.offene):
            self.decide_about_later_submission(fall, wer, False, nr - min(fall.offene))
        granted: zeichnung.Vorschlag = "kuerzen" if fall.inhalt.gekuerzt else "bewilligen"
        self.submit(fall, wer, "ablehnen" if refuse else granted, True)
        self.sign(fall, zeichner, 0)

    def hand_back(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.hand_back(wer, fall),
            wer,
            lambda who: zeichnung.hand_back(buero, who, fall.aktenzeichen, "Noch einmal."),
        )

    def mend(self, fall: Fall, wer: str, wunsch: int, ags: str, telefon: int) -> None:
        """One value, or what an unreadable application says."""
        if fall.inhalt.ags is not None:
            inhalt, _ = content(fall.inhalt.ags, self.wunsch_of(fall), telefon)
        else:
            inhalt, _ = content(ags, wunsch, telefon)
        self.type_in(wer, fall, inhalt)

    def retype(self, fall: Fall, wer: str, wunsch: int) -> None:
        """Another plan, another period."""
        if fall.inhalt.ags is not None:
            self.type_in(wer, fall, content(fall.inhalt.ags, wunsch)[0])

    def wunsch_of(self, fall: Fall) -> int:
        one = fall.inhalt
        wanted = (min(one.beantragt), max(one.beantragt), *one.beantragt.values())
        return next(n for n, w in enumerate(WUENSCHE) if (w[0], w[1], w[2]) == wanted[:3])

    def type_in(self, wer: str, fall: Fall, inhalt: Inhalt) -> None:
        gone = dict.fromkeys(fall.inhalt.felder.keys() - inhalt.felder.keys())
        werte = {**gone, **inhalt.felder}
        buero = self.buero.office.buero
        self.both(
            self.modell.mend(wer, fall, inhalt),
            wer,
            lambda who: vorgang.mend(buero, who, fall.aktenzeichen, werte, "Abgetippt."),
        )

    def decide_about_later_submission(self, fall: Fall, wer: str, accept: bool, other: int) -> None:
        number = min(fall.offene, default=1) + other
        decide = vorgang.accept_fassung if accept else vorgang.decline_fassung
        model = self.modell.accept if accept else self.modell.decline
        buero = self.buero.office.buero
        self.both(
            model(wer, fall, number),
            wer,
            lambda who: decide(buero, who, fall.aktenzeichen, number, "Verglichen."),
        )

    def request(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.request(wer, fall),
            wer,
            lambda who: vorgang.request_documents(buero, who, fall.aktenzeichen, "Bitte ergänzen."),
        )

    def supplement(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.supplement(wer, fall),
            wer,
            lambda who: vorgang.supplement(buero, who, fall.aktenzeichen, "Ergänzt."),
        )

    def withdraw(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.withdraw(wer, fall),
            wer,
            lambda who: vorgang.withdraw(buero, who, fall.aktenzeichen, "Schreiben der Kommune."),
        )

    def close(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.close(wer, fall),
            wer,
            lambda who: vorgang.close(buero, who, fall.aktenzeichen, "Kein Antrag."),
        )

    def consent(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.consent(wer, fall),
            wer,
            lambda who: vorgang.consent_early_start(buero, who, fall.aktenzeichen, START, "Dringend."),
        )

    # What the office decides.

    def issue(self) -> None:
        nummer = self.modell.issue()
        assert issued(bescheid.issue_next_bescheid, self.buero.office.buero, 1) == nummer

    def freeze(self, wer: str, gesperrt: bool) -> None:
        act = haushaltssperre.impose if gesperrt else haushaltssperre.lift
        buero = self.buero.office.buero
        self.both(self.modell.freeze(wer, gesperrt=gesperrt), wer, lambda who: act(buero, who, "Erlass."))

    # Lump sums.

    def liste(self, nr: int) -> Liste:
        return self.modell.listen[nr % len(self.modell.listen)]

    def propose_list(self, wer: str, baustein: int, jahr: int) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.propose_list(wer, baustein, jahr),
            wer,
            lambda who: verteilliste.propose(buero, who, baustein, jahr),
        )

    def sign_list(self, nr: int, wer: str) -> None:
        if not self.modell.listen:
            return
        liste = self.liste(nr)
        buero = self.buero.office.buero
        with buero.database.reading() as session:
            sha256 = verteilliste.load(session, liste.nummer).inhalt_sha256
        self.both(
            self.modell.sign_list(wer, liste),
            wer,
            lambda who: verteilliste.sign(buero, who, liste.nummer, sha256),
        )

    def discard_list(self, nr: int, wer: str) -> None:
        if not self.modell.listen:
            return
        liste = self.liste(nr)
        buero = self.buero.office.buero
        self.both(
            self.modell.discard_list(wer, liste),
            wer,
            lambda who: verteilliste.discard(buero, who, liste.nummer, "Neu zu rechnen."),
        )

    def issue_lump_sums(self, times: int) -> None:
        for _ in range(times):
            nummer = self.modell.issue_lump_sum()
            assert issued(pauschale.issue_next_pauschale, self.buero.office.buero) == nummer

    # A decision is annulled. Lately issued ones come first: they are the ones that still hold.

    def order_annulment(self, nr: int, wer: str, folge: Any) -> None:
        if self.modell.bescheide:
            one = self.modell.bescheide[-1 - nr % len(self.modell.bescheide)]
            buero = self.buero.office.buero
            self.both(
                self.modell.order(wer, one, folge),
                wer,
                lambda who: aufhebung.order_annulment(buero, who, one.nummer, "widerruf", folge, "Geboten."),
            )

    def sign_order(self, nr: int, wer: str) -> None:
        if self.modell.verfuegungen:
            one = self.modell.verfuegungen[-1 - nr % len(self.modell.verfuegungen)]
            buero = self.buero.office.buero
            with buero.database.reading() as session:
                sha256 = verfuegung.find(session, one.nummer).inhalt_sha256
            self.both(
                self.modell.sign_order(wer, one),
                wer,
                lambda who: verfuegung.sign_off(buero, who, one.nummer, sha256),
            )

    def discard_order(self, nr: int, wer: str) -> None:
        if self.modell.verfuegungen:
            one = self.modell.verfuegungen[-1 - nr % len(self.modell.verfuegungen)]
            buero = self.buero.office.buero
            self.both(
                self.modell.discard_order(wer, one),
                wer,
                lambda who: verfuegung.discard(buero, who, one.nummer, "Doch nicht."),
            )

    def carry_out(self) -> None:
        nummer = self.modell.carry_out()
        assert issued(vollzug.issue_next_verfuegung, self.buero.office.buero) == nummer

    def annul_at_once(self, nr: int, folge: str) -> None:
        """The usual way: two persons, then the run."""
        self.order_annulment(nr, "anna", folge)
        self.sign_order(0, "carl")
        self.carry_out()

    # People, days, and the process itself.

    def lock_account(self, wer: str, gesperrt: bool) -> None:
        (self.modell.draussen.add if gesperrt else self.modell.draussen.discard)(wer)
        personen.lock(self.buero.office.buero, wer, gesperrt=gesperrt)

    def day_passes(self, days: int) -> None:
        self.modell.heute = min(self.modell.heute + timedelta(days=days), ENDE)
        self.buero.set_day(self.modell.heute)

    def night(self) -> None:
        moved = vorgang.overdue_requests(self.buero.office.buero)
        assert sorted(moved) == self.modell.overdue()

    def restart(self) -> None:
        self.buero.restart()

    @invariant()
    def office_is_where_the_model_is(self) -> None:
        if not hasattr(self, "modell"):
            return
        type(self).schritte += 1
        office, model = self.buero.picture(), expected(self.modell)
        for name, wanted in model.items():
            assert office[name] == wanted, f"{name}: the office has {office[name]}, the model {wanted}"

    def teardown(self) -> None:
        if hasattr(self, "buero"):
            assert self.buero.night() == []


# The harness.

Fresh = Callable[[], tuple[Database, dict[str, str]]]


@pytest.fixture
def werk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Werk]:
    """Offices on SQLite (or the parameter's engine), one after the other.

    No letter is set, and no disk is waited for: other harnesses set letters and cut the power.
    """
    monkeypatch.setattr(brief, "render_bescheid", brief.check_printable)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    # In memory where the machine has room there: the clock alone is a file that every act rewrites.
    folder = Path(
        tempfile.mkdtemp(prefix="kim-modell-", dir="/dev/shm" if Path("/dev/shm").is_dir() else tmp_path)
    )
    engine = _postgres if getattr(request, "param", "sqlite") == "postgresql" else _sqlite
    with engine(request, folder) as fresh:
        yield Werk(fresh, folder / "home")
    shutil.rmtree(folder)


@contextmanager
def _sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[Fresh]:
    template, tokens = request.getfixturevalue("sqlite_office_template")
    database = Database(f"sqlite:///{folder / 'office.sqlite'}")

    @event.listens_for(database.engine, "connect")
    def _no_waiting(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    def fresh() -> tuple[Database, dict[str, str]]:
        database.close()
        shutil.copyfile(template, folder / "office.sqlite")
        return database, tokens

    yield fresh
    database.close()


@contextmanager
def _postgres(request: pytest.FixtureRequest, _folder: Path) -> Iterator[Fresh]:
    server, tokens = request.getfixturevalue("postgres_office_template")
    database = Database(f"{server}/modell")

    def fresh() -> tuple[Database, dict[str, str]]:
        database.close()
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS modell WITH (FORCE)")
            connection.execute("CREATE DATABASE modell TEMPLATE vorlage_office")
        return database, tokens

    yield fresh
    database.close()


def play(werk: Werk, number: int, examples: int, steps: int = 100, *, shrink: bool = True) -> int:
    """Plays `examples` offices of `steps` acts each from this seed; gives all steps, raises at the first difference.

    A seed replays the same offices; the shortest story of a difference stands in the error.
    """

    class Seeded(Maschine):
        pass

    Seeded.werk = werk
    seit = time.monotonic()
    verstoesse = 1
    try:
        run_state_machine_as_test(
            seed(number)(Seeded),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
                suppress_health_check=list(HealthCheck),
            ),
        )
        verstoesse = 0
    finally:
        if shrink:
            measured(9, "Schritte", Seeded.schritte, verstoesse, seit)
    return Seeded.schritte


def test_office_is_where_the_model_says(werk: Werk) -> None:
    assert play(werk, 1, examples=2, steps=60) >= 60


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("number", range(10, 18))
def test_many_offices_are_where_the_model_says(werk: Werk, number: int) -> None:
    assert play(werk, number, examples=bar(250)) >= bar(250) * 100


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("werk", ["postgresql"], indirect=True)
def test_offices_on_postgresql_are_where_the_model_says(werk: Werk) -> None:
    assert play(werk, 20, examples=bar(100)) >= bar(100) * 100


# Planted bugs: each must be found.


def forgotten_reservation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked for more loses the money meanwhile."""
    whole = reihenfolge.need

    def need(session: Any, buero: Any, antrag: Any) -> Any:
        return {} if antrag.status == "nachgefordert" else whole(session, buero, antrag)

    monkeypatch.setattr(reihenfolge, "need", need)


def refusals_in_spite_of_the_sperre(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Haushaltssperre stops grants only."""
    whole = reihenfolge.places

    def places(buero: Any, offen: bestand.Bestand, *args: Any) -> Any:
        refusals = {id_ for id_, stand in offen.gezeichnet.items() if stand.vermerk.vorschlag == "ablehnen"}
        return [
            replace(place, erteilbar=True)
            if place.antrag_id in refusals and place.grund == reihenfolge.GESPERRT
            else place
            for place in whole(buero, offen, *args)
        ]

    monkeypatch.setattr(reihenfolge, "places", places)


def signature_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case stays in signature although its content has changed."""
    table = {
        **akte.ANTRAG,
        (Antragsstatus.IN_ZEICHNUNG, Antragsereignis.GEAENDERT): Antragsstatus.IN_ZEICHNUNG,
    }
    monkeypatch.setattr(akte, "ANTRAG", table)


def withdrawn_keeps_its_money(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that was withdrawn still stands in the line."""
    monkeypatch.setattr(bestand, "OFFEN", (*bestand.OFFEN, Antragsstatus.ZURUECKGENOMMEN))


def number_drawn_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each decision uses up two numbers."""
    whole = bescheid.next_number

    def twice(session: Any, name: str) -> int:
        whole(session, name)
        return int(whole(session, name))

    monkeypatch.setattr(bescheid, "next_number", twice)


def later_submission_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came in after the signatures is not looked at."""
    monkeypatch.setattr(bestand, "_undecided", lambda *_args: frozenset())


def last_years_money(monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn of the year goes unnoticed: money of this year is still asked of the promises for it."""
    whole = reihenfolge.rahmen
    monkeypatch.setattr(reihenfolge, "rahmen", lambda je_jahr, _jahr: whole(je_jahr, 2020))


def annulled_keeps_its_money(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an annulled decision had bound stays bound."""
    monkeypatch.setattr(bescheid, "bookings", lambda inhalt: list(inhalt.rahmen))


def forgotten_frist(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case comes back into review although the municipality has been asked again."""
    monkeypatch.setattr(vorgang, "overdue_requests", lambda _buero: [])


PLANTS = (
    forgotten_reservation,
    refusals_in_spite_of_the_sperre,
    signature_survives,
    withdrawn_keeps_its_money,
    number_drawn_twice,
    later_submission_forgotten,
    last_years_money,
    forgotten_frist,
    annulled_keeps_its_money,
)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_model_finds_a_planted_bug(
    werk: Werk, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)

    with pytest.raises(AssertionError):
        play(werk, 3, examples=100, shrink=False)
