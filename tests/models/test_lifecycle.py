"""The five lifecycle tables: every pair of status and event either leads to the status written here or raises."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product

import pytest

from kim_models.lifecycle import (
    ANTRAG,
    BESCHEID,
    OFFEN,
    POST,
    VERFUEGUNG,
    VERTEILLISTE,
    Antragsstatus,
    Bescheidereignis,
    Bescheidstatus,
    Listenereignis,
    Listenstatus,
    Postereignis,
    Poststatus,
    VerboteneBewegung,
    Verfuegungsereignis,
    Verfuegungsstatus,
    advance,
)
from kim_models.lifecycle import Antragsereignis as Ereignis

# Written out a second time on purpose, from the design and not from the code: event → from → to.
ERLAUBT_ANTRAG = """
uebernommen: eingegangen>in_pruefung
nachgefordert: in_pruefung>nachgefordert
ergaenzt: nachgefordert>in_pruefung
frist_abgelaufen: nachgefordert>in_pruefung
geaendert: eingegangen>eingegangen in_pruefung>in_pruefung nachgefordert>in_pruefung
geaendert: in_zeichnung>in_pruefung gezeichnet>in_pruefung
vorgelegt: in_pruefung>in_zeichnung
mitgezeichnet: in_zeichnung>in_zeichnung
schlussgezeichnet: in_zeichnung>gezeichnet
zurueckgegeben: in_zeichnung>in_pruefung gezeichnet>in_pruefung
bewilligt: gezeichnet>bewilligt
abgelehnt: gezeichnet>abgelehnt
zurueckgenommen: eingegangen>zurueckgenommen in_pruefung>zurueckgenommen nachgefordert>zurueckgenommen
zurueckgenommen: in_zeichnung>zurueckgenommen gezeichnet>zurueckgenommen
erledigt: eingegangen>erledigt in_pruefung>erledigt
wiederaufgenommen: bewilligt>in_pruefung abgelehnt>in_pruefung
aufgehoben: bewilligt>erledigt abgelehnt>erledigt
neu_beschieden: bewilligt>bewilligt
"""
ERLAUBT_BESCHEID = """
abgesandt: ausgefertigt>abgesandt
bekanntgegeben: abgesandt>bekanntgegeben
ruecklauf: abgesandt>ausgefertigt bekanntgegeben>ausgefertigt
klage_erhoben: bekanntgegeben>angefochten
klage_erledigt: angefochten>bestandskraeftig
bestandskraeftig: bekanntgegeben>bestandskraeftig
aufgehoben: ausgefertigt>aufgehoben abgesandt>aufgehoben bekanntgegeben>aufgehoben
aufgehoben: angefochten>aufgehoben bestandskraeftig>aufgehoben
"""
ERLAUBT_POST = """
begonnen: bereit>im_versand
angenommen: im_versand>versendet
vertagt: im_versand>bereit
abgewiesen: im_versand>unzustellbar
ungewiss: im_versand>unklar
geklaert_versendet: unklar>versendet
geklaert_nicht_versendet: unklar>bereit
storniert: bereit>storniert unklar>storniert
"""
ERLAUBT_VERTEILLISTE = """
mitgezeichnet: vorgeschlagen>vorgeschlagen
schlussgezeichnet: vorgeschlagen>gezeichnet
ausgefertigt: gezeichnet>ausgefertigt
verworfen: vorgeschlagen>verworfen gezeichnet>verworfen
"""
ERLAUBT_VERFUEGUNG = """
mitgezeichnet: vorgeschlagen>vorgeschlagen
schlussgezeichnet: vorgeschlagen>gezeichnet
ausgefuehrt: gezeichnet>ausgefuehrt
verworfen: vorgeschlagen>verworfen gezeichnet>verworfen
"""


def allowed(text: str) -> dict[tuple[str, str], str]:
    """(status, event) → status."""
    steps = {}
    for line in text.strip().splitlines():
        event, ways = line.split(": ")
        for way in ways.split():
            before, after = way.split(">")
            steps[before, event] = after
    return steps


CASES = [
    pytest.param(table, allowed(text), status, event, id=f"{status}-{event}")
    for table, text, states, events in (
        (ANTRAG, ERLAUBT_ANTRAG, Antragsstatus, Ereignis),
        (BESCHEID, ERLAUBT_BESCHEID, Bescheidstatus, Bescheidereignis),
        (POST, ERLAUBT_POST, Poststatus, Postereignis),
        (VERTEILLISTE, ERLAUBT_VERTEILLISTE, Listenstatus, Listenereignis),
        (VERFUEGUNG, ERLAUBT_VERFUEGUNG, Verfuegungsstatus, Verfuegungsereignis),
    )
    for status, event in product(states, events)
]


@pytest.mark.parametrize(("table", "steps", "status", "event"), CASES)
def test_pair_of_status_and_event_leads_on_or_raises(
    table: Mapping[tuple[StrEnum, StrEnum], StrEnum],
    steps: dict[tuple[str, str], str],
    status: StrEnum,
    event: StrEnum,
) -> None:
    after = steps.get((status.value, event.value))

    if after is None:
        with pytest.raises(VerboteneBewegung, match=f"„{event.value}“ ist im Status „{status.value}“"):
            advance(table, status, event)
    else:
        assert advance(table, status, event).value == after


def test_open_status_are_those_that_can_be_withdrawn() -> None:
    assert {status for status, event in ANTRAG if event is Ereignis.ZURUECKGENOMMEN} == set(OFFEN)
