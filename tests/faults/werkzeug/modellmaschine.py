"""What may happen to the office, drawn by Hypothesis: each act is done by the office and by its model, then compared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kim.casework.bescheid import aufhebung, ausfuehrung, erlass
from kim.casework.haushalt import sperre
from kim.casework.pauschale import festsetzung, verteilliste
from kim.casework.personen import konten
from kim.casework.pruefung import annahme, befunde, berichtigung, ende, nachforderung, zustimmung
from kim.casework.zeichnung import verfuegung, vermerk
from tests.faults.werkzeug.modell import Modell
from tests.faults.werkzeug.modellakte import OFFEN, Fall, Inhalt, Liste
from tests.faults.werkzeug.modellbuero import ARTEN, UNLESBAR, WUENSCHE, Werk, content, expected
from tests.werkzeug.buero import AGS, JETZT

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
    (2, "request", vorgang_in("eingegangen", "in_pruefung"), PRUEFT),
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
    (3, "day_passes", st.sampled_from((25, 1, 3, 15, 60)), st.booleans()),
    (1, "night"),
    (2, "freeze", ZEICHNET, st.sampled_from((True, False))),
    (2, "lock_account", PRUEFT, st.sampled_from((False, False, False, False, False, False, True))),
    (1, "restart"),
    (1, "propose_list", PRUEFT, st.sampled_from((2, 3)), st.sampled_from((2021, 2021, 2021, 2022))),
    (2, "sign_list", NR, ZEICHNET),
    (1, "discard_list", NR, PRUEFT),
    (2, "issue_lump_sums", st.sampled_from((1, 1, 2, 3))),
)


def issued(act: Callable[..., erlass.Beschieden | None], *args: Any) -> str:
    """The Bescheidnummer of the next decision, '' if there is none, or why the one whose turn it is was held."""
    try:
        one = act(*args)
    except erlass.VorgangAngehalten as error:
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
        programme = {
            (1, year, art): 20_000_000_00
            for year in range(2023, 2028)
            for art in ("verpflichtung", "ausgabe")
        }
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

    def both(self, allowed: bool, wer: str, act: Callable[[konten.Angemeldet], object]) -> None:
        assert self.buero.succeeds(wer, act) == allowed, f"the model says {allowed}, the office {not allowed}"

    def assess(self, fall: Fall) -> None:
        self.modell.assess(fall)
        befunde.assess(self.buero.office.buero, fall.aktenzeichen)

    def submit(self, fall: Fall, wer: str, vorschlag: vermerk.Vorschlag, abweichung: bool) -> None:
        deviation = {"frist_versaeumt": "Unverschuldet."} if abweichung else {}
        # Each round gives other reasons: its hash is then its own.
        gruende = f"Nach Prüfung in Runde {len(fall.vermerke) + 1}."
        allowed = self.modell.submit(wer, fall, vorschlag, abweichung=abweichung)
        buero = self.buero.office.buero
        self.both(
            allowed,
            wer,
            lambda who: vermerk.submit_vermerk(buero, who, fall.aktenzeichen, vorschlag, gruende, deviation),
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
            lambda who: vermerk.sign_off(buero, who, fall.aktenzeichen, sha256),
        )

    def cosign_is_not_asked_for(self, fall: Fall, wer: str) -> None:
        sha256 = self.buero.gesehen.get(fall.aktenzeichen, ["0" * 64])[-1]
        buero = self.buero.office.buero
        self.both(False, wer, lambda who: vermerk.cosign(buero, who, fall.aktenzeichen, sha256))

    def bring_to_signature(self, fall: Fall, wer: str, zeichner: str, refuse: bool) -> None:
        """The usual way in one step, so that the office gets far."""
        self.assess(fall)
        for nr in sorted(fall.offene):
            self.decide_about_later_submission(fall, wer, False, nr - min(fall.offene))
        granted: vermerk.Vorschlag = "kuerzen" if fall.inhalt.gekuerzt else "bewilligen"
        self.submit(fall, wer, "ablehnen" if refuse else granted, True)
        self.sign(fall, zeichner, 0)

    def hand_back(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.hand_back(wer, fall),
            wer,
            lambda who: vermerk.hand_back(buero, who, fall.aktenzeichen, "Noch einmal."),
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
            lambda who: berichtigung.mend(buero, who, fall.aktenzeichen, werte, "Abgetippt."),
        )

    def decide_about_later_submission(self, fall: Fall, wer: str, accept: bool, other: int) -> None:
        number = min(fall.offene, default=1) + other
        decide = annahme.accept_fassung if accept else annahme.decline_fassung
        model = self.modell.accept if accept else self.modell.decline
        buero = self.buero.office.buero
        self.both(
            model(wer, fall, number),
            wer,
            lambda who: decide(buero, who, fall.aktenzeichen, number, "Verglichen."),
        )

    def request(self, fall: Fall, wer: str) -> None:
        self.assess(fall)
        buero = self.buero.office.buero
        self.both(
            self.modell.request(wer, fall),
            wer,
            lambda who: nachforderung.request_documents(buero, who, fall.aktenzeichen, "Bitte ergänzen."),
        )

    def supplement(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.supplement(wer, fall),
            wer,
            lambda who: nachforderung.supplement(buero, who, fall.aktenzeichen, "Ergänzt."),
        )

    def withdraw(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.withdraw(wer, fall),
            wer,
            lambda who: ende.withdraw(buero, who, fall.aktenzeichen, "Schreiben der Kommune."),
        )

    def close(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.close(wer, fall),
            wer,
            lambda who: ende.end_case(buero, who, fall.aktenzeichen, "Kein Antrag."),
        )

    def consent(self, fall: Fall, wer: str) -> None:
        buero = self.buero.office.buero
        self.both(
            self.modell.consent(wer, fall),
            wer,
            lambda who: zustimmung.consent_early_start(buero, who, fall.aktenzeichen, START, "Dringend."),
        )

    # What the office decides.

    def issue(self) -> None:
        nummer = self.modell.issue()
        assert issued(erlass.issue_next_bescheid, self.buero.office.buero, 1) == nummer

    def freeze(self, wer: str, gesperrt: bool) -> None:
        act = sperre.impose if gesperrt else sperre.lift
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
            lambda who: verteilliste.sign_off(buero, who, liste.nummer, sha256),
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
            assert issued(festsetzung.issue_next_pauschale, self.buero.office.buero) == nummer

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
        assert issued(ausfuehrung.issue_next_verfuegung, self.buero.office.buero) == nummer

    def annul_at_once(self, nr: int, folge: str) -> None:
        """The usual way: two persons, then the run."""
        self.order_annulment(nr, "anna", folge)
        self.sign_order(0, "carl")
        self.carry_out()

    # People, days, and the process itself.

    def lock_account(self, wer: str, gesperrt: bool) -> None:
        (self.modell.draussen.add if gesperrt else self.modell.draussen.discard)(wer)
        konten.lock(self.buero.office.buero, wer, gesperrt=gesperrt)

    def day_passes(self, days: int, night: bool) -> None:
        self.modell.heute = min(self.modell.heute + timedelta(days=days), ENDE)
        self.buero.set_day(self.modell.heute)
        if night:
            self.night()

    def night(self) -> None:
        moved = nachforderung.overdue_requests(self.buero.office.buero)
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
