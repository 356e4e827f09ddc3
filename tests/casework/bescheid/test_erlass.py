"""Issuing: strictly by rank, never over the money, whole or not at all, and nobody's fault stops the others."""

import json
from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import Session

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.casework.antrag.fassung import flatten
from kim.casework.bescheid import ausfertigung, erlass
from kim.casework.haushalt import mittel
from kim.casework.kontrolle import buecher
from kim.casework.pruefung import befunde, berichtigung, ende
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import berechnung, vermerk
from kim_models.antrag import Antragsdaten
from kim_models.rows import Antrag, Ausfertigung, Bescheid, Buchung, Haushalt, Post, Pruefung, Zaehler
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    issued_order,
    lesung,
    propose,
    seen,
    set_budget,
    signed,
    write_addresses,
)


def places(office: Office) -> dict[str, tuple[int, bool, str]]:
    """Aktenzeichen → place, whether it may be issued now, and the reason's code."""
    with office.buero.database.reading() as session:
        queue = warteschlange.queue(session, office.buero, 1, berlin_date(office.uhr.now()))
    return {place.aktenzeichen: (place.platz, place.erteilbar, place.grund[0]) for place in queue}


def sign(office: Office, aktenzeichen: str) -> None:
    """Two people sign a case that was examined."""
    propose(office, aktenzeichen)
    vermerk.sign_off(office.buero, office.carl, aktenzeichen, seen(office, aktenzeichen))


def test_cases_are_issued_in_the_order_of_receipt_and_not_of_signature(office: Office) -> None:
    set_budget(office)
    cases = [examined(office, daten(ags)) for ags in AGS[:3]]
    for aktenzeichen in reversed(cases):
        sign(office, aktenzeichen)

    issued = issue_all(office)

    assert [one.aktenzeichen for one in issued] == cases
    assert [one.bescheidnummer for one in issued] == ["KIM1-2020-0001", "KIM1-2020-0002", "KIM1-2020-0003"]
    assert buecher.verify(office.buero) == []


def test_open_earlier_case_keeps_its_money(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    earlier = examined(office, daten(AGS[0], cent=60_000_00))
    later = signed(office, daten(AGS[1], cent=60_000_00))

    assert issue_all(office) == []
    assert places(office) == {earlier: (1, False, "in_pruefung"), later: (2, False, "fruehere_zuerst")}


def test_later_case_may_pass_if_there_is_money_for_both(office: Office) -> None:
    set_budget(office, v2021=60_000_00, v2022=60_000_00)
    examined(office, daten(AGS[0], cent=60_000_00))
    later = signed(office, daten(AGS[1], cent=60_000_00))

    assert [one.aktenzeichen for one in issue_all(office)] == [later]


def test_case_that_nobody_examined_yet_keeps_its_money_too(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    bring_in(office, daten(AGS[0], cent=60_000_00))
    signed(office, daten(AGS[1], cent=60_000_00))

    assert issue_all(office) == []


def test_unreadable_case_keeps_the_base_ceiling(office: Office) -> None:
    set_budget(office, v2021=200_000_00, v2022=200_000_00)
    examined(office, lesung(Antragsdaten(), art="unlesbar", satz="Bitte abtippen."))
    signed(office, daten(AGS[1], cent=60_000_00))

    assert issue_all(office) == []


def test_withdrawal_frees_the_money_for_the_next(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    earlier = examined(office, daten(AGS[0], cent=60_000_00))
    later = signed(office, daten(AGS[1], cent=60_000_00))
    assert issue_all(office) == []

    ende.withdraw(office.buero, office.anna, earlier, "Schreiben der Kommune")

    assert [one.aktenzeichen for one in issue_all(office)] == [later]
    assert places(office) == {}


def test_when_the_money_ends_the_next_waits_with_a_reason(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    first, second = (signed(office, daten(ags, cent=60_000_00)) for ags in AGS[:2])

    issued = issue_all(office)

    assert [one.aktenzeichen for one in issued] == [first]
    with office.buero.database.reading() as session:
        waiting = warteschlange.queue(session, office.buero, 1, date(2020, 12, 7))
    assert [(place.aktenzeichen, place.grund) for place in waiting] == [
        (
            second,
            (
                "mittel_erschoepft",
                "Für Verpflichtungen zulasten 2021 werden 30.000,00\xa0€ gebraucht, verfügbar sind noch 20.000,00\xa0€.",
            ),
        )
    ]


def test_small_case_does_not_pass_a_signed_one_that_waits_for_money(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    signed(office, daten(AGS[0], cent=120_000_00))
    small = signed(office, daten(AGS[1], cent=10_000_00))

    assert issue_all(office) == []
    assert places(office)[small] == (2, False, "fruehere_zuerst")


def test_last_cent_is_granted_and_not_one_more(office: Office) -> None:
    set_budget(office, v2021=30_000_00, v2022=30_000_00)
    exact = signed(office, daten(AGS[0], cent=60_000_00))
    signed(office, daten(AGS[1], cent=2))

    assert [one.aktenzeichen for one in issue_all(office)] == [exact]


def test_same_money_is_not_promised_for_the_year_and_in_the_year(office: Office) -> None:
    set_budget(office, v2021=19_999_000_00, v2022=19_999_000_00)
    office.sql(
        "INSERT INTO bescheid (nr, bescheidnummer, schluessel, art, status, programm, baustein, empfaenger_ags,"
        " betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version, ausgefertigt_am)"
        " VALUES (1, 'X', 'x', 'zuwendung', 'ausgefertigt', 'kim-nrw', 1, '05112000', 1999900000, '2021-01-01',"
        " '2021-12-31', '{}', '', '', '2020-12-07 08:00:00')"
    )
    pot = next(
        p for p in office.rows(Haushalt) if (p.baustein, p.haushaltsjahr, p.art) == (1, 2021, "verpflichtung")
    )
    office.sql(
        "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am)"
        f" VALUES ({pot.id}, 1, 1999900000, '2020-12-07 08:00:00')"
    )

    with office.buero.database.reading() as session:
        free = mittel.available(session, "kim-nrw", 1)

    assert free[2021, "verpflichtung"] == 0
    assert free[2021, "ausgabe"] == 1_000_00


def test_bookings_fall_on_the_years_and_sum_to_the_amount(office: Office) -> None:
    set_budget(office)
    signed(office, daten(cent=100_000_01))

    issue_all(office)

    pots = {pot.id: (pot.haushaltsjahr, pot.art) for pot in office.rows(Haushalt)}
    booked = {pots[row.haushalt_id]: row.betrag_cent for row in office.rows(Buchung)}
    assert booked == {(2021, "verpflichtung"): 50_000_01, (2022, "verpflichtung"): 50_000_00}
    assert office.rows(Bescheid)[0].betrag_cent == sum(booked.values()) == 100_000_01


def test_partial_grant_says_why(office: Office) -> None:
    set_budget(office)
    signed(office, daten(cent=280_000_00), vorschlag="kuerzen")

    issue_all(office)

    inhalt = ausfertigung.payload(office.rows(Bescheid)[0])
    assert inhalt.berechnung.bewilligt_cent == 275_000_00
    assert inhalt.teilablehnung[-1] == "Nach Prüfung der Voraussetzungen."
    assert inhalt.teilablehnung[:-1] == inhalt.berechnung.kuerzungsgruende
    assert len(inhalt.berechnung.kuerzungsgruende) == 1
    assert sum(row.betrag_cent for row in office.rows(Buchung)) == 275_000_00


def test_refusal_binds_no_money_and_is_issued_although_there_is_none(office: Office) -> None:
    set_budget(office, v2021=0, v2022=0)
    aktenzeichen = signed(office, vorschlag="ablehnen")

    issued = issue_all(office)

    assert [(one.art, one.betrag_cent) for one in issued] == [("ablehnung", 0)]
    assert office.antrag(aktenzeichen).status == "abgelehnt"
    assert office.rows(Buchung) == []
    assert ausfertigung.payload(office.rows(Bescheid)[0]).teilablehnung == (
        "Nach Prüfung der Voraussetzungen.",
    )
    assert buecher.verify(office.buero) == []


def overlapping_pair(office: Office) -> tuple[str, str]:
    """Two signed cases of one recipient whose periods overlap: the second was typed in from an unreadable file."""
    first = signed(office, daten(AGS[0], cent=60_000_00))
    second = examined(office, lesung(Antragsdaten(), art="unlesbar", satz="Bitte abtippen."))
    berichtigung.mend(office.buero, office.anna, second, flatten(daten(AGS[0], cent=50_000_00)), "abgetippt")
    sign(office, second)
    return first, second


def test_no_second_grant_for_an_overlapping_period_and_the_next_may_go(office: Office) -> None:
    set_budget(office)
    first, second = overlapping_pair(office)
    third = signed(office, daten(AGS[1]))

    issued = issue_all(office)

    assert [one.aktenzeichen for one in issued] == [first, third]
    assert places(office) == {second: (1, False, "ueberschneidung")}
    assert buecher.verify(office.buero) == []


def test_database_refuses_a_second_grant_for_an_overlapping_period(office: Office) -> None:
    set_budget(office)
    signed(office)
    issue_all(office)

    with pytest.raises(Exception, match="bescheid_ueberschneidung"):
        office.sql(
            "INSERT INTO bescheid (nr, bescheidnummer, schluessel, art, status, programm, baustein, empfaenger_ags,"
            " betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version,"
            " ausgefertigt_am) SELECT 2, 'X', 'x', art, status, programm, baustein, empfaenger_ags, betrag_cent,"
            " '2022-12-31', '2023-12-31', nutzlast_json, nutzlast_sha256, vorlage_version, ausgefertigt_am FROM bescheid"
        )


def test_database_refuses_to_overspend(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    signed(office, daten(cent=60_000_00))
    issue_all(office)

    with pytest.raises(Exception, match="haushalt_nicht_ueberzogen"):
        office.sql(
            "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am)"
            " SELECT haushalt_id, bescheid_id, 2000001, am FROM buchung WHERE id = 1"
        )


def test_failing_commit_leaves_neither_decision_nor_mail_nor_a_gap(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office)
    before = (office.rows(Zaehler), office.rows(Post), office.rows(Antrag), office.rows(Haushalt))

    def fail(_session: Session) -> None:
        raise OSError("no space left on device")

    event.listen(Session, "before_commit", fail)
    try:
        with pytest.raises(OSError, match="no space"):
            erlass.issue_next_bescheid(office.buero, 1)
    finally:
        event.remove(Session, "before_commit", fail)

    assert (office.rows(Zaehler), office.rows(Post), office.rows(Antrag), office.rows(Haushalt)) == before
    assert (office.rows(Bescheid), office.rows(Buchung)) == ([], [])
    issued = issue_all(office)
    assert [(one.aktenzeichen, one.bescheidnummer) for one in issued] == [(aktenzeichen, "KIM1-2020-0001")]


def test_decision_and_its_mail_are_committed_together(office: Office) -> None:
    set_budget(office)
    signed(office)

    issue_all(office)

    letter = office.rows(Bescheid)[0]
    mail = next(row for row in office.rows(Post) if row.art == "bescheid")
    assert (mail.bescheid_id, mail.bezug, mail.status, mail.erstellt_am) == (
        letter.id,
        letter.bescheidnummer,
        "bereit",
        letter.ausgefertigt_am,
    )


def test_rule_that_raises_holds_the_case_and_never_passes_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(office)
    aktenzeichen = bring_in(office)

    def broken(*_args: object, **_kwargs: object) -> list[object]:
        raise ZeroDivisionError("planted")

    with monkeypatch.context() as planted:
        planted.setattr(befunde, "pruefe", broken)
        examination = befunde.assess(office.buero, aktenzeichen)

    assert examination.ergebnis == "regelfehler"
    assert office.antrag(aktenzeichen).status == "eingegangen"
    assert office.rows(Pruefung)[0].fehler == "ZeroDivisionError: planted"
    with pytest.raises(berechnung.VermerkNichtMoeglich):
        propose(office, aktenzeichen)
    assert befunde.due(office.buero) == [aktenzeichen]
    assert befunde.assess(office.buero, aktenzeichen).ergebnis == "geprueft"


def test_missing_address_holds_the_case_but_the_next_one_may_go(office: Office) -> None:
    set_budget(office)
    write_addresses(office.buero.settings.home, ohne=frozenset({AGS[0]}))
    held = signed(office, daten(AGS[0]))
    following = signed(office, daten(AGS[1]))

    issued = issue_all(office)

    assert [one.aktenzeichen for one in issued] == [following]
    assert places(office) == {held: (1, False, "anschrift_fehlt")}


def test_case_held_for_its_address_still_keeps_its_money(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    write_addresses(office.buero.settings.home, ohne=frozenset({AGS[0]}))
    signed(office, daten(AGS[0], cent=60_000_00))
    following = signed(office, daten(AGS[1], cent=60_000_00))

    assert issue_all(office) == []
    assert places(office)[following] == (2, False, "fruehere_zuerst")


@pytest.mark.parametrize("zeichen", ["\u202e", "\U0001f9ff", "漢"])
def test_text_that_cannot_be_printed_holds_the_case_before_a_number_is_drawn(
    sqlite_office: Office, zeichen: str
) -> None:
    office = sqlite_office
    set_budget(office)
    held = signed(office, daten(AGS[0], massnahme=f"Integration {zeichen}"))
    following = signed(office, daten(AGS[1]))

    issued = issue_all(office)

    assert [(one.aktenzeichen, one.bescheidnummer) for one in issued] == [(following, "KIM1-2020-0001")]
    assert office.antrag(held).status == "gezeichnet"


def test_case_is_decided_once(office: Office) -> None:
    set_budget(office)
    signed(office)

    first, again = issue_all(office), issue_all(office)

    assert (len(first), again) == (1, [])
    assert [row.schluessel for row in office.rows(Bescheid)] == ["vermerk:1"]


def test_later_signature_in_a_closed_year_waits(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office, daten(von=date(2020, 12, 1), bis=date(2021, 11, 30)))
    office.set_clock(2021, 1, 4, 8)

    assert issue_all(office) == []
    assert places(office)[aktenzeichen][2] == "haushaltsjahr_geschlossen"


def test_letter_is_rendered_once_and_again_the_same(office: Office) -> None:
    set_budget(office)
    signed(office)
    issue_all(office)
    row = office.rows(Bescheid)[0]

    first = ausfertigung.letter(office.buero, row.id)
    second = ausfertigung.letter(office.buero, row.id)

    assert first == second == brief.render_bescheid(ausfertigung.payload(row))
    assert len(office.rows(Ausfertigung)) == 1
    assert ausfertigung.unrendered(office.buero) == []


def test_payload_names_what_was_signed(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office)
    issue_all(office)

    inhalt = json.loads(office.rows(Bescheid)[0].nutzlast_json)

    assert inhalt["aktenzeichen"] == aktenzeichen
    assert inhalt["auskunft_erteilt"] == "Anna Berg"
    assert inhalt["unterzeichner"] == "Carl Dorn"
    assert inhalt["eingangsnummer"] == "E-000001"
    assert inhalt["anschrift"]["name"] == "Stadt Düsseldorf"
    assert inhalt["berechnung"]["bewilligt_cent"] == 100_000_00


def test_preview_and_decision_agree(office: Office) -> None:
    set_budget(office, v2021=100_000_00, v2022=100_000_00)
    for ags in AGS[:4]:
        signed(office, daten(ags, cent=60_000_00))

    foreseen = [az for az, (_, erteilbar, _) in places(office).items() if erteilbar]
    issue_all(office)

    assert issued_order(office) == foreseen
