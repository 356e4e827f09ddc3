"""Promise 7: strict order and fair overtaking for every policy, against an oracle that shares no code with the rules."""

import copy
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations_with_replacement, count, product
from pathlib import Path
from typing import Any, get_args

import pytest

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.adapters.database import Database
from kim.casework.bescheid import erlass
from kim.casework.pruefung import annahme, befunde, ende
from kim.casework.reihenfolge import lage, vorziehen, warteschlange
from kim.casework.zeichnung import verfuegung, vermerk
from kim.rules.rang import Bewerbung, Vorrang, verteile_nach_rang
from kim.rules.rangregel import Rangangaben, politik
from kim_models.antrag import Antragsdaten
from kim_models.programm import Rangpolitik
from tests.conftest import office_on
from tests.faults.werkzeug.rang_orakel import Application, Oracle
from tests.faults.werkzeug.versuche import bar, measured
from tests.werkzeug.buero import AGS, Office, bring_in, daten, follow_policy, propose, seen, set_budget

JAHRE = (2021, 2022)
WANTS = ({2021: 300, 2022: 300}, {2021: 500}, {2021: 200, 2022: 200}, {2022: 400}, {2021: 100, 2022: 100})
MEANS = (0, 100, 300, 500, 600, 800, 1200)
POLICIES = get_args(Rangpolitik)
EVENTS = (
    *("receive", "receive_lacking") * 3,
    *("submit", "look", "sign") * 4,
    *("refuse", "withdraw", "prefer 0", "prefer 1", "prefer 2"),
    *("issue",) * 2,
)
"""As often as a story needs them: withdrawals are always possible and would leave nobody in the line."""


# The same events through the real casework.


def act(office: Office, event: str, who: int, need: dict[int, int], cases: dict[int, str]) -> list[int]:
    """One event in the office, a minute after the last; gives who was decided by it."""
    office.uhr.set(office.uhr.now() + timedelta(minutes=1))
    if event in {"receive", "receive_lacking"}:
        cases[who] = bring_in(office, application(who, need, lacking=event == "receive_lacking"))
    elif event == "submit":
        assert bring_in(office, application(who, need)) == cases[who]
    elif event == "look":
        if befunde.assess(office.buero, cases[who]).ergebnis == "unveraendert":
            annahme.accept_fassung(office.buero, office.anna, cases[who], 2, "Die IBAN ist da.")
    elif event in {"sign", "refuse"}:
        propose(office, cases[who], "bewilligen" if event == "sign" else "ablehnen")
        vermerk.sign_off(office.buero, office.carl, cases[who], seen(office, cases[who]))
    elif event.startswith("prefer "):
        other = cases[int(event.split()[1])]
        order = vorziehen.propose_deviation(office.buero, office.anna, cases[who], other, "Ein Ausnahmefall.")
        verfuegung.sign_off(office.buero, office.carl, order.verfuegungsnummer, order.inhalt_sha256)
    elif event == "withdraw":
        ende.withdraw(office.buero, office.anna, cases[who], "Schreiben der Kommune")
    else:
        issued = erlass.issue_next_bescheid(office.buero, 1)
        return [who for who, az in cases.items() if issued is not None and az == issued.aktenzeichen]
    return []


def application(who: int, need: dict[int, int], *, lacking: bool = False) -> Antragsdaten:
    """The application of one municipality over its need, in thousands of cents by year; `lacking`: without its IBAN."""
    years = sorted(need)
    whole = daten(AGS[who], sum(need.values()) * 1000, von=date(years[0], 1, 1), bis=date(years[-1], 12, 31))
    return whole.model_copy(update={"iban": None}) if lacking else whole


def line_of(office: Office, cases: dict[int, str]) -> list[tuple[int, bool, bool]]:
    """What the office says of the order now."""
    names = {az: who for who, az in cases.items()}
    with office.buero.database.reading() as session:
        places = warteschlange.queue(session, office.buero, 1, berlin_date(office.uhr.now()))
    return [(names[place.aktenzeichen], place.erteilbar, place.reserviert) for place in places]


def step(
    office: Office, oracle: Oracle, cases: dict[int, str], event: str, who: int, need: dict[int, int]
) -> str | None:
    """One event on both: how they differ afterwards, '' if they do not, None if the event cannot happen."""
    before = list(oracle.issued)
    need = oracle.applications[who].need if event == "submit" and who in oracle.applications else dict(need)
    if not oracle.happens(event, who, need):
        return None
    decided = before + act(office, event, who, need, cases)
    if decided != oracle.issued:
        return f"the office decided {decided}, the oracle {oracle.issued}"
    if (line := line_of(office, cases)) != oracle.line():
        return f"the office's line is {line}, the oracle's {oracle.line()}"
    return ""


def give_money(office: Office, money: dict[int, int]) -> None:
    set_budget(office, **{f"v{year}": amount * 1000 for year, amount in money.items()})


# Drawn at random: longer stories than can be enumerated.


def differs(office: Office, policy: str, dice: random.Random, steps: int) -> str:
    """Plays one random sequence on both; the story up to the first difference, or ''."""
    money = {year: dice.choice(MEANS) for year in JAHRE}
    give_money(office, money)
    oracle, cases, story = Oracle(money, policy), dict[int, str](), [str(money)]
    while steps and not (len(oracle.applications) == 3 and not oracle.line()):
        event, who, need = dice.choice(EVENTS), dice.randrange(3), dice.choice(WANTS)
        if event == "issue" and not any(may for _, may, _ in oracle.line()) and dice.random() < 0.9:
            continue  # to issue when nobody can be paid is always possible and would crowd out the rest
        found = step(office, oracle, cases, event, who, need)
        if found is None:
            continue
        steps -= 1
        story.append(f"{event} {who} {need if event.startswith('receive') else ''}")
        if found:
            return f"{story}: {found}"
    return ""


@pytest.fixture
def offices(
    request: pytest.FixtureRequest,
    kept_databases: dict[str, Database],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Iterator[Office]]:
    """As many fresh offices as asked for, one after the other. No letter is set: only the order is asked here."""
    monkeypatch.setattr(brief, "render_bescheid", brief.check_printable)
    engine = getattr(request, "param", "sqlite")

    def fresh() -> Iterator[Office]:
        for number in count():
            with office_on(engine, request, tmp_path / f"{number}", kept_databases) as office:
                yield office
            shutil.rmtree(tmp_path / f"{number}")

    generator = fresh()
    yield generator
    generator.close()


def all_differences(offices: Iterator[Office], policy: str, sequences: range, steps: int = 12) -> list[str]:
    """The stories of all sequences on which office and oracle disagree; a seed replays one."""
    stories = []
    for seed in sequences:
        if story := differs(next(offices), policy, random.Random(seed), steps):
            stories.append(f"seed {seed}: {story}")
    return stories


@pytest.mark.parametrize("policy", POLICIES)
def test_office_and_oracle_agree_on_random_sequences(
    offices: Iterator[Office], monkeypatch: pytest.MonkeyPatch, policy: Rangpolitik
) -> None:
    follow_policy(monkeypatch, policy)

    assert all_differences(offices, policy, range(4)) == []


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("offices", "full"), [("sqlite", 2000), ("postgresql", 200)], indirect=["offices"])
def test_office_and_oracle_agree_on_many_random_sequences(
    offices: Iterator[Office], monkeypatch: pytest.MonkeyPatch, policy: Rangpolitik, full: int
) -> None:
    follow_policy(monkeypatch, policy)
    seit = time.monotonic()

    stories = all_differences(offices, policy, range(1000, 1000 + bar(full)), steps=16)

    measured(7, "Geschichten", bar(full), len(stories), seit)
    assert stories == []


# Every order in which the events of three applications can follow each other.

LIVES = (
    ("receive", "look", "sign"),
    ("receive_lacking", "look", "submit"),
    ("receive", "withdraw", "issue"),
    ("receive_and_sign", "issue", "issue"),
    ("receive_lacking_seen", "submit_seen", "sign"),
    ("receive_and_look", "prefer 0", "sign"),
)
"""What may befall one application. Two of the words stand for more than one event with nothing in between."""
WORDS = {
    "receive_and_sign": ("receive", "look", "sign"),
    "receive_lacking_seen": ("receive_lacking", "look"),
    "submit_seen": ("submit", "look"),
    "receive_and_look": ("receive", "look"),
}
ASKED = ({2021: 300, 2022: 300}, {2021: 500}, {2021: 200, 2022: 200})
ENOUGH_FOR_SOME = {2021: 700, 2022: 400}
THREES_IN_OFFICE = 6
"""So many of the 56 choices of three lives are played through the office in every order."""
Lives = tuple[tuple[str, ...], ...]
Play = Callable[[Oracle, str, int], str | None]


def orders(
    oracle: Oracle, lives: Lives, play: Play, save: Callable[[int], Callable[[], None]]
) -> Iterator[str]:
    """Walks the tree of all orders of these lives, each common beginning once; gives what differs.

    `save` keeps the world as it is and gives the way back to it.
    """
    restore = save(sum(map(len, lives)))
    for who, life in enumerate(lives):
        if not life:
            continue
        restore()
        then = copy.deepcopy(oracle)
        found = [play(then, event, who) for event in WORDS.get(life[0], (life[0],))]
        yield from (f"{then.policy}, {life[0]} of {who}, then {lives}: {one}" for one in found if one)
        yield from orders(then, (*lives[:who], life[1:], *lives[who + 1 :]), play, save)


def in_office(office: Office, policy: str, lives: Lives) -> list[str]:
    """All orders of these lives through the casework, on SQLite, whose file is the world that is kept."""
    give_money(office, ENOUGH_FOR_SOME)
    database, cases = Path(office.buero.database.url.removeprefix("sqlite:///")), dict[int, str]()

    def save(depth: int) -> Callable[[], None]:
        kept, known, moment = office.buero.settings.home / f"{depth}.sqlite", dict(cases), office.uhr.now()
        office.buero.database.close()
        shutil.copyfile(database, kept)

        def restore() -> None:
            office.buero.database.close()
            shutil.copyfile(kept, database)
            cases.clear()
            cases.update(known)
            office.uhr.set(moment)

        return restore

    def play(oracle: Oracle, event: str, who: int) -> str | None:
        return step(office, oracle, cases, event, who, ASKED[who])

    return list(orders(Oracle(dict(ENOUGH_FOR_SOME), policy), lives, play, save))


@pytest.mark.slow
@pytest.mark.timeout(14400)
@pytest.mark.parametrize("policy", POLICIES)
def test_office_and_oracle_agree_on_every_order_of_events(
    offices: Iterator[Office], monkeypatch: pytest.MonkeyPatch, policy: Rangpolitik
) -> None:
    follow_policy(monkeypatch, policy)
    pairs = list(combinations_with_replacement(LIVES, 2))
    # One choice of three takes minutes: some 5,000 beginnings, each with an event in the office. Every choice of
    # three goes through the allocator alone in the next test; what the office adds to it is already there in pairs.
    dice, threes = random.Random(7), list(combinations_with_replacement(LIVES, 3))
    choices = [*dice.sample(pairs, bar(len(pairs))), *dice.sample(threes, bar(THREES_IN_OFFICE))]
    seit = time.monotonic()

    found = [in_office(next(offices), policy, lives) for lives in choices]

    was = "Auswahlen von zwei und drei Lebensläufen im Büro, jede Reihenfolge"
    measured(7, was, len(choices), sum(map(len, found)), seit)
    assert found == [[]] * len(choices)


def by_the_rules(oracle: Oracle) -> list[tuple[int, bool, bool]]:
    """What the allocator alone makes of the oracle's applications."""
    regel, nullter = politik(oracle.policy), datetime(2020, 12, 7, tzinfo=UTC)

    def one(who: int, a: Application) -> Bewerbung:
        came, complete = nullter + timedelta(minutes=a.came), a.complete()
        angaben = Rangangaben(came, a.came, (complete and nullter + timedelta(minutes=complete)) or None)
        bedarf: dict[Any, int] = {(year, "verpflichtung"): amount for year, amount in a.need.items()}
        signed = a.state == "signed"
        return Bewerbung(
            who,
            str(who),
            regel.rang(angaben),
            "gezeichnet" if signed else "offen",
            bedarf,
            reserviert=regel.reserviert(angaben),
        )

    waiting = [one(who, a) for who, a in oracle.applications.items() if a.state in {"open", "signed"}]
    means: dict[Any, int] = {(year, "verpflichtung"): amount for year, amount in oracle.money.items()}
    ranks = {who: one(who, a).rang for who, a in oracle.applications.items()}
    vorrang = [Vorrang(who, other, ranks[other]) for who, other in oracle.preferred]
    plaetze = verteile_nach_rang(waiting, means, vorrang).plaetze
    return [(p.antrag_id, p.ergebnis == "erteilbar", p.reserviert) for p in plaetze]


def by_the_rules_in_all_orders(policy: str, lives: Lives) -> list[str]:
    """All orders of these lives through the allocator alone."""

    def play(oracle: Oracle, event: str, who: int) -> str | None:
        known = oracle.applications.get(who)
        if not oracle.happens(event, who, dict(known.need if known else ASKED[who])):
            return None
        line = by_the_rules(oracle)
        return "" if line == oracle.line() else f"the rules say {line}, the oracle {oracle.line()}"

    return list(orders(Oracle(dict(ENOUGH_FOR_SOME), policy), lives, play, lambda _: lambda: None))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("policy", POLICIES)
def test_allocator_and_oracle_agree_on_every_order_of_events(policy: str) -> None:
    choices = list(product(LIVES, repeat=3))
    seit = time.monotonic()

    some = random.Random(7).sample(choices, bar(len(choices)))
    found = [by_the_rules_in_all_orders(policy, lives) for lives in some]

    measured(7, "Auswahlen nur durch die Regeln", len(some), sum(map(len, found)), seit)
    assert found == [[]] * len(some)


# Bugs that are planted and must be found.

_LINE, _BEWERBUNG, _SINCE = warteschlange.line, warteschlange._bewerbung, befunde.complete_since
_OPEN = warteschlange.open_cases


def forgets_reservations(*args: Any) -> Iterator[warteschlange.Rangplatz]:
    return (place for place in _LINE(*args) if place.status == "gezeichnet")


def by_the_moment_of_signing(*args: Any) -> lage.Bestand:
    stand = _OPEN(*args)
    late = datetime(2099, 1, 1, tzinfo=UTC)
    signed = {
        id_: datetime(2000, 1, 1, second=s.vermerk_id, tzinfo=UTC) for id_, s in stand.gezeichnet.items()
    }
    return ranked_by(stand, {antrag.id or 0: signed.get(antrag.id or 0, late) for antrag in stand.antraege})


def by_receipt_whatever_the_policy(*args: Any) -> lage.Bestand:
    stand = _OPEN(*args)
    return ranked_by(stand, {antrag.id or 0: antrag.rang_am for antrag in stand.antraege})


def ranked_by(stand: lage.Bestand, moments: dict[int, datetime]) -> lage.Bestand:
    rang = {
        antrag.id or 0: Rangangaben(moments[antrag.id or 0], antrag.rang_nr, moments[antrag.id or 0])
        for antrag in stand.antraege
    }
    return replace(stand, rang=rang, antraege=lage.in_order(stand.antraege, rang))


def reserves_for_incomplete_ones(*args: Any) -> Bewerbung:
    return replace(_BEWERBUNG(*args), reserviert=True)


def complete_by_our_clock(session: Any, buero: Any, antrag: Any) -> datetime | None:
    return antrag.vollstaendig_am or (buero.uhr.now() if _SINCE(session, buero, antrag) else None)


def deviations_are_forgotten(*_: Any) -> tuple[()]:
    return ()


def nothing_counts_before_we_looked(*_: Any) -> dict[int, datetime]:
    return {}


@pytest.mark.parametrize(
    ("policy", "module", "name", "bug"),
    [
        ("eingang", warteschlange, "line", forgets_reservations),
        ("eingang", warteschlange, "open_cases", by_the_moment_of_signing),
        ("vollstaendig", warteschlange, "_bewerbung", reserves_for_incomplete_ones),
        ("vollstaendig", warteschlange, "open_cases", by_receipt_whatever_the_policy),
        ("vollstaendig", befunde, "complete_since", complete_by_our_clock),
        ("eingang", lage, "abweichungen", deviations_are_forgotten),
        ("vollstaendig", lage, "_unseen", nothing_counts_before_we_looked),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_oracle_finds_a_planted_bug(
    offices: Iterator[Office],
    monkeypatch: pytest.MonkeyPatch,
    policy: Rangpolitik,
    module: object,
    name: str,
    bug: Callable[..., object],
) -> None:
    follow_policy(monkeypatch, policy)
    monkeypatch.setattr(module, name, bug)

    assert any(all_differences(offices, policy, range(seed, seed + 1)) for seed in range(1, 12))
