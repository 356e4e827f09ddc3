"""The Haushaltssperre: nothing is decided from its commit on, everything else goes on, and the database holds it too."""

import json
import threading
from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import select

from kim.adapters.database import Refusal
from kim.casework.bescheid import erlass
from kim.casework.buero import KimError
from kim.casework.haushalt import sperre
from kim.casework.kontrolle import buecher
from kim.casework.pauschale import festsetzung
from kim.casework.personen.konten import RolleFehlt
from kim.casework.pruefung import ende
from kim.casework.reihenfolge import lage as bestaende
from kim.casework.reihenfolge import warteschlange
from kim.cli import haushalt as befehl
from kim.cli.konsole import tuer
from kim_models.rows import Bescheid, Ereignis, Haushaltssperre
from tests.casework.kontrolle.test_buecher import drop_triggers
from tests.casework.pauschale.test_festsetzung import issue_some
from tests.casework.pauschale.test_festsetzung import signed as signed_list
from tests.casework.reihenfolge.test_warteschlange import HEUTE
from tests.werkzeug.buero import AGS, JETZT, Office, daten, issue_all, set_budget, signed, submitted


def reasons(office: Office) -> list[tuple[bool, str]]:
    """Whether each open case can be issued, and the code of why not."""
    with office.buero.database.reading() as session:
        return [(p.erteilbar, p.grund[0]) for p in warteschlange.queue(session, office.buero, 1, HEUTE)]


def test_nothing_is_decided_while_it_stands_and_all_else_goes_on(office: Office) -> None:
    set_budget(office)
    first = signed(office, daten(AGS[0]))
    signed(office, daten(AGS[1]), vorschlag="ablehnen")
    submitted(office, daten(AGS[2]))

    sperre.impose(office.buero, office.carl, "Erlass des Finanzministeriums")

    assert issue_all(office) == []
    assert reasons(office) == [(False, "haushaltssperre")] * 2 + [(False, "zeichnung_offen")]
    later = signed(office, daten(AGS[3]))
    ende.withdraw(office.buero, office.anna, first, "Schreiben der Kommune")
    assert buecher.verify(office.buero) == []

    sperre.lift(office.buero, office.dora, "Erlass aufgehoben")

    assert [(one.aktenzeichen, one.art) for one in issue_all(office)][-1] == (later, "zuwendung")
    assert len(office.rows(Bescheid)) == 2
    assert buecher.verify(office.buero) == []


def test_lump_sums_stop_in_the_middle_of_a_list_and_go_on(office: Office) -> None:
    signed_list(office)
    assert len(issue_some(office, 3)) == 3

    sperre.impose(office.buero, office.carl, "Erlass")

    assert issue_some(office) == []
    assert festsetzung.overview(office.buero)[0].grund[0] == "haushaltssperre"
    sperre.lift(office.buero, office.carl, "aufgehoben")
    assert len(issue_some(office)) == len(AGS) - 3


def test_only_who_may_sign_finally_and_only_with_a_reason(office: Office) -> None:
    with pytest.raises(RolleFehlt):
        sperre.impose(office.buero, office.anna, "Erlass")
    with pytest.raises(KimError, match="Grund"):
        sperre.impose(office.buero, office.carl, "  ")
    forged = replace(office.anna, rollen=frozenset({"schlusszeichnung"}))
    with pytest.raises(Refusal, match="wer schlusszeichnen darf"):
        sperre.impose(office.buero, forged, "Erlass")
    with pytest.raises(Refusal, match="Es gilt keine"):
        sperre.lift(office.buero, office.carl, "aufgehoben")
    sperre.impose(office.buero, office.carl, "Erlass")
    with pytest.raises(Refusal, match="Es gilt schon"):
        sperre.impose(office.buero, office.dora, "Erlass")

    assert [(row.gesperrt, row.grund) for row in office.rows(Haushaltssperre)] == [(True, "Erlass")]
    with office.buero.database.reading() as session:
        arts = session.exec(select(Ereignis.art).where(Ereignis.vorgang == "Haushalt kim-nrw")).all()
    assert list(arts) == ["haushalt.gesperrt"]


def test_database_refuses_a_grant_even_if_the_queue_forgets(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(office)
    signed(office)
    sperre.impose(office.buero, office.carl, "Erlass")
    monkeypatch.setattr(bestaende, "standing", lambda *_: None)

    with pytest.raises(erlass.VorgangAngehalten, match="Es gilt eine Haushaltssperre"):
        erlass.issue_next_bescheid(office.buero, 1)

    assert office.rows(Bescheid) == []


def test_row_past_the_triggers_is_found(office: Office) -> None:
    sperre.impose(office.buero, office.carl, "Erlass")
    with office.buero.database.engine.connect() as connection:
        drop_triggers(connection)
        connection.commit()
    office.sql("UPDATE haushaltssperre SET grund = 'anderer'")

    assert [one.ort for one in buecher.verify(office.buero)] == ["Haushaltssperre kim-nrw"]


class Stillstand:
    """A clock that stands."""

    def now(self) -> datetime:
        return JETZT


@pytest.mark.parametrize("after", [1, 3])
def test_set_while_issuing_no_decision_comes_after_it(office: Office, after: int) -> None:
    """Three issuers race; once `after` decisions are out, a person sets it. The journal has the order of the commits."""
    # The simulated clock is a file that ticks; three threads in one process would replace it under each other.
    buero = replace(office.buero, uhr=Stillstand())
    set_budget(office)
    for ags in AGS[:12]:
        signed(office, daten(ags, cent=10_000_00))
    seen, errors = threading.Semaphore(0), list[Exception]()

    def issue() -> None:
        try:
            while erlass.issue_next_bescheid(buero, 1) is not None:
                seen.release()
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=issue) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(after):
        assert seen.acquire(timeout=60)
    sperre.impose(buero, office.carl, "Erlass")
    committed = len(office.rows(Bescheid))
    for thread in threads:
        thread.join(timeout=60)

    assert errors == []
    with office.buero.database.reading() as session:
        arts = list(session.exec(select(Ereignis.art).order_by(Ereignis.nr)).all())  # type: ignore[arg-type]
    assert "antrag.bewilligt" not in arts[arts.index("haushalt.gesperrt") :]
    assert after <= len(office.rows(Bescheid)) == committed <= 12
    assert reasons(office) == [(False, "haushaltssperre")] * (12 - committed)
    sperre.lift(office.buero, office.carl, "aufgehoben")
    assert len(issue_all(office)) == 12 - committed
    assert buecher.verify(office.buero) == []


def test_command(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = sqlite_office
    monkeypatch.setattr(tuer, "open_office", lambda _: office.buero)
    monkeypatch.setattr(tuer, "me", lambda _: office.carl)

    befehl.sperren(grund="Erlass")
    befehl.freigeben(grund="aufgehoben")
    befehl.sperren(grund="wieder")
    capsys.readouterr()
    befehl.show(json=True)

    answer = json.loads(capsys.readouterr().out)
    assert (answer["schema"], answer["gesperrt"]) == ("kim.haushalt/1", True)
    assert [(row["was"], row["grund"]) for row in answer["verlauf"]] == [
        ("gesperrt", "Erlass"),
        ("freigegeben", "aufgehoben"),
        ("gesperrt", "wieder"),
    ]
