"""When nobody answers the COMMIT: the decision is there once or not at all, and we know which."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kim.adapters.database import Database, TransientError
from kim.casework.bescheid import erlass, gewissheit
from kim.casework.bescheid.gewissheit import SchluesselVergeben, certain
from kim.casework.pauschale import festsetzung, verteilliste
from tests.faults.werkzeug.verstummen import Cut, Wire, wire_to
from tests.faults.werkzeug.versuche import bar, broken_promises, measured
from tests.werkzeug.buero import AGS, Office, daten, issue_all, set_budget, signed
from tests.werkzeug.viele_vorgaenge import MOST, many_signed

FIRST, SECOND = "36.2020-KIM1-0001", "36.2020-KIM1-0002"


@pytest.fixture
def wired(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Office, Wire]]:
    """An office on PostgreSQL whose wire can be cut, with two signed cases."""
    from tests.conftest import office_on

    with office_on("postgresql", request, tmp_path / "home") as office:
        set_budget(office)
        for ags in AGS[:2]:
            signed(office, daten(ags))
        with wire_to(office.buero.database.url) as (wire, url):
            database = Database(url)
            yield replace(office, buero=replace(office.buero, database=database)), wire
            database.close()


def test_commit_that_was_carried_out_unseen_is_the_result(wired: tuple[Office, Wire]) -> None:
    office, wire = wired

    wire.cut = "after"
    issued = erlass.issue_next_bescheid(office.buero, 1)

    assert issued is not None
    assert (issued.aktenzeichen, issued.bescheidnummer, wire.cuts) == (FIRST, "KIM1-2020-0001", 1)
    issue_all(office)
    assert broken_promises(office, [FIRST, SECOND]) == []


@pytest.mark.slow
def test_commit_that_never_arrived_changed_nothing_and_may_be_repeated(wired: tuple[Office, Wire]) -> None:
    office, wire = wired

    wire.cut = "before"
    with pytest.raises(TransientError, match="nicht gespeichert"):
        erlass.issue_next_bescheid(office.buero, 1)

    assert wire.cuts == 1
    assert [one.bescheidnummer for one in issue_all(office)] == ["KIM1-2020-0001", "KIM1-2020-0002"]
    assert broken_promises(office, [FIRST, SECOND]) == []


@pytest.mark.slow
@pytest.mark.parametrize("cut", ["before", "after"])
def test_lump_sum_is_granted_once_whatever_became_of_the_commit(wired: tuple[Office, Wire], cut: Cut) -> None:
    office, wire = wired
    office.set_clock(2021, 3, 1, 8)
    step = verteilliste.propose(office.buero, office.anna, 2, 2021)
    verteilliste.sign_off(office.buero, office.carl, step.listennummer, step.inhalt_sha256)
    name = "carried out" if cut == "after" else "lost"

    wire.cut = cut
    try:
        issued = festsetzung.issue_next_pauschale(office.buero)
        outcome = "carried out" if issued is not None else "nothing"
    except TransientError:
        outcome = "lost"

    assert (outcome, wire.cuts) == (name, 1)
    following = festsetzung.issue_next_pauschale(office.buero)
    assert following is not None
    assert following.bescheidnummer.endswith("0002" if cut == "after" else "0001")


@pytest.mark.slow
def test_another_payload_under_the_same_key_is_an_alarm(wired: tuple[Office, Wire]) -> None:
    office, wire = wired
    issue_all(office)

    wire.cut = "after"
    with (
        pytest.raises(SchluesselVergeben, match="nachgesehen"),
        certain(office.buero) as entwurf,
        office.buero.database.writing(),
    ):
        entwurf.schluessel, entwurf.nutzlast_sha256 = "vermerk:1", "0" * 64


@pytest.mark.slow
def test_harness_finds_an_office_that_takes_silence_for_no(
    wired: tuple[Office, Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, wire = wired
    monkeypatch.setattr(gewissheit, "_committed", lambda *_args: False)

    wire.cut = "after"
    with pytest.raises(TransientError):
        erlass.issue_next_bescheid(office.buero, 1)

    assert broken_promises(office, []) != []


@contextmanager
def full_disk(file: Path) -> Iterator[None]:
    """The kernel lets no file of this process grow beyond the size that `file` has now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk_at_the_commit_changes_nothing(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    for ags in AGS[:2]:
        signed(office, daten(ags))

    with full_disk(Path(office.buero.database.url.removeprefix("sqlite:///"))), pytest.raises(TransientError):
        issue_all(office)

    issue_all(office)
    assert broken_promises(office, [FIRST, SECOND]) == []


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_wire_cut_at_many_commits_never_makes_a_second_number(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    from tests.conftest import office_on

    with office_on("postgresql", request, tmp_path / "home") as office:
        cases = many_signed(office, bar(MOST))
        seit = time.monotonic()
        with wire_to(office.buero.database.url) as (wire, url):
            cut_off = replace(office, buero=replace(office.buero, database=Database(url)))
            decided = []
            for n in range(4 * len(cases)):
                wire.cut = ("before", "after")[n % 2]  # type: ignore[assignment]
                try:
                    one = erlass.issue_next_bescheid(cut_off.buero, 1)
                except TransientError:
                    continue
                if one is None:
                    break
                decided.append(one.aktenzeichen)
            cut_off.buero.close()
        broken = broken_promises(office, cases)
        measured(6, "Entscheidungen mit stummem COMMIT", len(decided), len(broken), seit)
        assert (decided, broken) == (cases, [])
