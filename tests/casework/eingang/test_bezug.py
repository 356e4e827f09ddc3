"""Which case an e-mail is about, and which e-mails are acknowledged: by token first, never silently, never a machine."""

from collections.abc import Iterator
from typing import Any

import pytest

from kim.casework.eingang import bezug, nachricht, register
from kim.casework.eingang.nachricht import Eingangsergebnis
from kim.casework.kontrolle import buecher
from kim.casework.kontrolle.abschluss import daily_close
from kim.rules.posteinordnung import Anhangbefund, ordne_ein
from kim_models.nachricht import Nachricht
from kim_models.rows import Antwortkennung, Einordnung, Post
from tests.werkzeug.buero import AGS, Office, bring_in, daten
from tests.werkzeug.nachrichten import anhang, mail, text, unzustellbar

ERSTER, ZWEITER = "36.2020-KIM1-0001", "36.2020-KIM1-0002"
PDF = anhang(b"%PDF kaputt", 'filename="Nachweis.pdf"')


def two_cases(office: Office) -> tuple[str, str]:
    """Two cases; gives their tokens."""
    bring_in(office, daten(AGS[0]))
    bring_in(office, daten(AGS[1]))
    erste, zweite = office.rows(Antwortkennung)
    return erste.kennung, zweite.kennung


def test_message_finds_its_case_or_a_person(office: Office) -> None:
    k1, k2 = two_cases(office)
    m2 = office.rows(Post)[1].message_id
    falsch = k1[:-1] + ("0" if k1[-1] != "0" else "1")
    unbekannt = "KIM-0000-0000-0000-0000"
    messages: list[tuple[dict[str, Any], list[str], bool]] = [
        ({"betreff": f"AW: [{k1}]"}, [ERSTER], False),
        ({"text": f"> Antwortkennung [{k1.lower()}]."}, [ERSTER], False),
        ({"betreff": f"AW: Bestätigung – {ERSTER} [{k1}]", "text": k1}, [ERSTER], False),
        ({"in_reply_to": (m2,), "text": k2}, [ZWEITER], False),
        ({"betreff": f"[{falsch}]"}, [], True),
        ({"betreff": f"[{unbekannt}]"}, [], True),
        ({"betreff": f"[{falsch}] {ERSTER}"}, [ERSTER], True),
        # What contradicts itself names both: nobody chooses.
        ({"betreff": f"[{k1}] {ZWEITER}"}, [ERSTER, ZWEITER], False),
        ({"betreff": f"[{k1}] zu E-000002"}, [ERSTER, ZWEITER], False),
        ({"betreff": k1, "text": k2}, [ERSTER, ZWEITER], False),
        ({"in_reply_to": (m2,), "betreff": k1}, [ZWEITER, ERSTER], False),
        ({"betreff": f"{ERSTER} und {ZWEITER}"}, [ERSTER, ZWEITER], False),
    ]

    with office.buero.database.reading() as session:
        found = [bezug.cases_named(session, Nachricht(**felder)) for felder, *_ in messages]

    told = [([fall.aktenzeichen for fall in one.faelle], one.kennung_unbekannt) for one in found]
    assert told == [(soll, fremd) for _, soll, fremd in messages]
    assert [one.antrag is not None for one in found] == [len(soll) == 1 for _, soll, _ in messages]


def test_contradiction_and_wrong_token_go_to_a_person(sqlite_office: Office) -> None:
    k1, _ = two_cases(sqlite_office)
    anlage = (Anhangbefund(rolle="anlage"),)
    nachricht = Nachricht(betreff=f"[{k1}] {ZWEITER}", datum_vorhanden=True)
    verschrieben = Nachricht(betreff=f"[{k1[:-2]}00]", datum_vorhanden=True)
    with sqlite_office.buero.database.reading() as session:
        widerspruch, falsch = (
            ordne_ein(n, anlage, bezug.cases_named(session, n).beside(None, None))
            for n in (nachricht, verschrieben)
        )

    assert (widerspruch.menschen, falsch.menschen) == (True, True)
    assert f"mehrere Vorgänge ({ERSTER}, {ZWEITER})" in widerspruch.satz
    assert "Antwortkennung, die es hier nicht gibt" in falsch.satz
    assert k1[4:13] not in widerspruch.satz + falsch.satz


def take(office: Office, roh: bytes) -> Eingangsergebnis:
    """Registers and files one e-mail."""
    receipt = register.register_eingang(office.buero, "mail.eml", roh)
    return nachricht.file_receipt(office.buero, receipt.eingang_id)


def acknowledged(office: Office) -> list[str]:
    """What was acknowledged."""
    return [row.bezug for row in office.rows(Post) if row.art == "eingangsbestaetigung"]


@pytest.fixture
def replied(office: Office) -> Iterator[tuple[Office, str, str]]:
    """An office with two cases and their tokens; whatever comes, its books agree at the end."""
    k1, k2 = two_cases(office)
    yield office, k1, k2
    assert buecher.verify(office.buero) == []
    assert all(line.stimmt for line in daily_close(office.buero))


@pytest.mark.slow
def test_reply_with_a_token_is_filed_and_acknowledged_once(replied: tuple[Office, str, str]) -> None:
    office, k1, _ = replied
    zwei = anhang(b"%PDF noch eins", 'filename="b.pdf"')

    ergebnis = take(office, mail(text(), PDF, zwei, betreff=f"AW: Eingangsbestätigung [{k1}]"))
    again = take(office, mail(text("noch einmal"), PDF, zwei, betreff=f"AW: [{k1}]"))

    assert (ergebnis.aktenzeichen, again.aktenzeichen) == (ERSTER, ERSTER)
    assert [row.klasse for row in office.rows(Einordnung)][2:] == ["anlage", "anlage"]
    assert "duplikat" in again.klassen
    # One for the whole e-mail; what came a second time is no new receipt.
    assert acknowledged(office) == ["E-000001", "E-000002", "E-000003"]


@pytest.mark.slow
@pytest.mark.parametrize("art", ["abwesenheit", "unzustellbar", "erzeugt", "nur Text"])
def test_machine_and_bare_text_are_not_acknowledged(replied: tuple[Office, str, str], art: str) -> None:
    office, k1, _ = replied
    before = office.rows(Post)
    roh = {
        "abwesenheit": mail(PDF, betreff=f"Abwesend [{k1}]", kopf="Auto-Submitted: auto-replied"),
        "unzustellbar": unzustellbar(before[0].message_id),
        "erzeugt": mail(PDF, betreff=f"Ticket zu [{k1}]", kopf="Auto-Submitted: auto-generated"),
        "nur Text": mail(betreff=f"AW: [{k1}]"),
    }[art]

    assert take(office, roh).aktenzeichen == ERSTER
    assert office.rows(Post) == before


@pytest.mark.slow
def test_token_of_one_case_and_number_of_another_choose_nothing(replied: tuple[Office, str, str]) -> None:
    office, k1, _ = replied
    before = office.rows(Post)

    ergebnis = take(office, mail(text(), PDF, betreff=f"[{k1}] zu {ZWEITER}"))

    # What came with it is kept as a case to be sorted by a person.
    assert (ergebnis.menschen, "manuell" in ergebnis.klassen) == (True, True)
    assert ergebnis.aktenzeichen == "36.2020-KIM1-0003"
    assert f"({ERSTER}, {ZWEITER})" in ergebnis.satz
    assert office.rows(Post) == before
