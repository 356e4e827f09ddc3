"""Promise 9: whatever people do in whatever order, the office is where a model of it says it must be."""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event

from kim.adapters import brief
from kim.adapters.database import Database
from kim.casework import bescheid, haushaltssperre, pauschale, personen, pruefung, verteilliste, vorgang, zeichnung
from tests.faults.modell import OFFEN, Fall, Inhalt, Liste, Modell
from tests.faults.modellbuero import ARTEN, UNLESBAR, WUENSCHE, Modellbuero, Werk, content, expected
from tests.faults.trials import bar, measured
from tests.office import AGS, JETZT

START, ENDE = JETZT.date(), date(2022, 12, 20)
KOMMUNEN = st.sampled_from(AGS[:3])
WUNSCH = st.integers(0, len(WUENSCHE) - 1)
NR = st.integers(0, 9)
"""Which case or list: counted round, so that a number always names one."""
PRUEFT = st.sampled_from(("anna", "berta", "emil", "anna", "berta", "carl"))
ZEICHNET = st.sampled_from(("carl", "dora", "emil", "carl", "dora", "anna"))
MITTEL = st.sampled_from((0, 100_000_00, 250_000_00, 500_000_00, 2_000_000_00))
VORSCHLAG = st.sampled_from(("bewilligen", "bewilligen", "kuerzen", "ablehnen"))
TOEPFE = [(1, jahr, art) for jahr in (2021, 2022) for art in ("verpflichtung", "ausgabe")]
SELTEN = st.sampled_from((0, 0, 0, 0, 1))

def one_of(*acts: tuple[int, str, *tuple[st.SearchStrategy[Any], ...]]) -> st.SearchStrategy[tuple[Any, ...]]:
    """One act with its arguments: how often it shall come, its method, and what each argument is drawn from."""
    return st.one_of(
        *(st.tuples(st.just(name), *args) for often, name, *args in acts for _ in range(often))  # type: ignore[misc]
    )


AM_VORGANG = one_of(
    (2, "receive", KOMMUNEN, WUNSCH),
    (1, "receive_unreadable"),
    (2, "assess", NR),
    (4, "submit", NR, PRUEFT, VORSCHLAG, st.booleans()),
    (4, "sign", NR, ZEICHNET, SELTEN),
    (3, "bring_to_signature", NR, st.sampled_from(("anna", "berta")), st.sampled_from(("carl", "dora"))),
    (1, "cosign_is_not_asked_for", NR, ZEICHNET),
    (1, "hand_back", NR, PRUEFT),
    (2, "mend", NR, PRUEFT, WUNSCH, KOMMUNEN, st.integers(0, 2)),
    (1, "retype", NR, PRUEFT, WUNSCH),
    (2, "decide_about_later_submission", NR, PRUEFT, st.booleans(), SELTEN),
    (1, "request", NR, PRUEFT),
    (1, "supplement", NR, PRUEFT),
    (1, "withdraw", NR, PRUEFT),
    (1, "close", NR, PRUEFT),
    (1, "consent", NR, ZEICHNET),
    (4, "issue"),
)
RINGSUM = one_of(
    (3, "day_passes", st.sampled_from((1, 1, 3, 10, 15, 45))),
    (2, "night"),
    (2, "freeze", ZEICHNET, st.booleans()),
    (2, "lock_account", PRUEFT, st.sampled_from((False, False, True))),
    (1, "restart"),
    (1, "propose_list", PRUEFT, st.sampled_from((2, 3)), st.sampled_from((2021, 2021, 2021, 2022))),
    (2, "sign_list", NR, ZEICHNET),
    (1, "discard_list", NR, PRUEFT),
    (2, "issue_lump_sums", st.sampled_from((1, 1, 2, 3))),
)


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
        getattr(self, name)(*args)

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

    def fall(self, nr: int) -> Fall:
        """Mostly one that is still open: what is over refuses nearly everything."""
        faelle = sorted(self.modell.faelle, key=lambda fall: fall.status not in OFFEN)
        offen = sum(fall.status in OFFEN for fall in faelle)
        return faelle[nr % min(offen + 1, len(faelle))]

    def both(self, allowed: bool, wer: str, act: Callable[[personen.Angemeldet], object]) -> None:
        assert self.buero.succeeds(wer, act) == allowed, f"the model says {allowed}, the office {not allowed}"

    def assess(self, nr: int) -> None:
        fall = self.fall(nr)
        self.modell.assess(fall)
        pruefung.assess(self.buero.office.buero, fall.aktenzeichen)

    def submit(self, nr: int, wer: str, vorschlag: zeichnung.Vorschlag, abweichung: bool) -> None:
        fall = self.fall(nr)
        deviation = {"frist_versaeumt": "Unverschuldet."} if abweichung else {}
        # Each round gives other reasons: its hash is then its own.
        gruende = f"Nach Prüfung in Runde {len(fall.vermerke) + 1}."
        allowed = self.modell.submit(wer, fall, vorschlag, abweichung=abweichung)
        buero = self.buero.office.buero
        self.both(
            allowed,
            wer,
            lambda who: zeichnung.submit_vermerk(buero, who, fall.aktenzeichen, vorschlag, gruende, deviation),
        )
        if allowed:
            self.buero.look(fall.aktenzeichen)

    def sign(self, nr: int, wer: str, back: int) -> None:
        fall = self.fall(nr)
        runde = len(fall.vermerke) - back
        hashes = self.buero.gesehen.get(fall.aktenzeichen, [])
        sha256 = hashes[runde - 1] if runde > 0 else "0" * 64
        buero = self.buero.office.buero
        self.both(
            self.modell.sign(wer, fall, runde),
            wer,
            lambda who: zeichnung.sign_off(buero, who, fall.aktenzeichen, sha256),
        )

    def cosign_is_not_asked_for(self, nr: int, wer: str) -> None:
        fall = self.fall(nr)
        sha256 = self.buero.gesehen.get(fall.aktenzeichen, ["0" * 64])[-1]
        buero = self.buero.office.buero
        self.both(False, wer, lambda who: zeichnung.cosign(buero, who, fall.aktenzeichen, sha256))

    def bring_to_signature(self, nr: int, wer: str, zeichner: str) -> None:
        """The usual way in one step, so that the office gets far."""
        fall = self.fall(nr)
        self.assess(nr)
        vorschlag: zeichnung.Vorschlag = "kuerzen" if fall.inhalt.gekuerzt else "bewilligen"
        self.submit(nr, wer, vorschlag, True)
        self.sign(nr, zeichner, 0)

    def hand_back(self, nr: int, wer: str) -> None:
        fall = self.fall(nr)
        buero = self.buero.office.buero
        self.both(
            self.modell.hand_back(wer, fall),
            wer,
            lambda who: zeichnung.hand_back(buero, who, fall.aktenzeichen, "Noch einmal."),
        )

    def mend(self, nr: int, wer: str, wunsch: int, ags: str, telefon: int) -> None:
        """One value, or what an unreadable application says."""
        fall = self.fall(nr)
        if fall.inhalt.ags is not None:
            inhalt, _ = content(fall.inhalt.ags, self.wunsch_of(fall), telefon)
        else:
            inhalt, _ = content(ags, wunsch, telefon)
        self.type_in(wer, fall, inhalt)

    def retype(self, nr: int, wer: str, wunsch: int) -> None:
        """Another plan, another period."""
        fall = self.fall(nr)
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

    def decide_about_later_submission(self, nr: int, wer: str, accept: bool, other: int) -> None:
        fall = self.fall(nr)
        number = min(fall.offene, default=1) + other
        decide = vorgang.accept_fassung if accept else vorgang.decline_fassung
        model = self.modell.accept if accept else self.modell.decline
        buero = self.buero.office.buero
        self.both(
            model(wer, fall, number), wer, lambda who: decide(buero, who, fall.aktenzeichen, number, "Verglichen.")
        )

    def request(self, nr: int, wer: str) -> None:
        fall = self.fall(nr)
        buero = self.buero.office.buero
        self.both(
            self.modell.request(wer, fall),
            wer,
            lambda who: vorgang.request_documents(buero, who, fall.aktenzeichen, "Bitte ergänzen."),
        )

    def supplement(self, nr: int, wer: str) -> None:
        fall = self.fall(nr)
        buero = self.buero.office.buero
        self.both(
            self.modell.supplement(wer, fall),
            wer,
            lambda who: vorgang.supplement(buero, who, fall.aktenzeichen, "Ergänzt."),
        )

    def withdraw(self, nr: int, wer: str) -> None:
        fall = self.fall(nr)
        buero = self.buero.office.buero
        self.both(
            self.modell.withdraw(wer, fall),
            wer,
            lambda who: vorgang.withdraw(buero, who, fall.aktenzeichen, "Schreiben der Kommune."),
        )

    def close(self, nr: int, wer: str) -> None:
        fall = self.fall(nr)
        buero = self.buero.office.buero
        self.both(
            self.modell.close(wer, fall), wer, lambda who: vorgang.close(buero, who, fall.aktenzeichen, "Kein Antrag.")
        )

    def consent(self, nr: int, wer: str) -> None:
        fall = self.fall(nr)
        buero = self.buero.office.buero
        self.both(
            self.modell.consent(wer, fall),
            wer,
            lambda who: vorgang.consent_early_start(buero, who, fall.aktenzeichen, START, "Dringend."),
        )

    # What the office decides.

    def issue(self) -> None:
        nummer = self.modell.issue()
        issued = bescheid.issue_next_bescheid(self.buero.office.buero, 1)
        assert (issued.bescheidnummer if issued else "") == nummer

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
            self.modell.sign_list(wer, liste), wer, lambda who: verteilliste.sign(buero, who, liste.nummer, sha256)
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
            issued = pauschale.issue_next_pauschale(self.buero.office.buero)
            assert (issued.bescheidnummer if issued else "") == nummer

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


@pytest.fixture
def werk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Werk]:
    """Offices on SQLite, one after the other. No letter is set, and no disk waited for: other harnesses cut the power."""
    monkeypatch.setattr(brief, "render_bescheid", brief.check_printable)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    template, tokens = request.getfixturevalue("sqlite_office_template")
    file = tmp_path / "office.sqlite"
    database = Database(f"sqlite:///{file}")

    @event.listens_for(database.engine, "connect")
    def _no_waiting(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]

    def fresh() -> tuple[Database, dict[str, str]]:
        database.close()
        shutil.copyfile(template, file)
        return database, tokens

    yield Werk(fresh, tmp_path / "home")
    database.close()


def play(werk: Werk, number: int, examples: int, steps: int = 100) -> int:
    """Plays `examples` offices of `steps` steps each from this seed; raises at the first difference. Gives the steps."""

    class Seeded(Maschine):
        pass

    Seeded.werk = werk
    run_state_machine_as_test(
        seed(number)(Seeded),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Seeded.schritte


def test_office_is_where_the_model_says(werk: Werk) -> None:
    assert play(werk, 1, examples=2) > 0
