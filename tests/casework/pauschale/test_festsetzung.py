"""Lump sums: computed, signed by two, issued to all 54 once, to the cent, and never past the database."""

import json
import os
import signal
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, func
from sqlmodel import col, select

from kim.adapters.database import Database, Refusal, require_fingerprint
from kim.casework import akte
from kim.casework.bescheid import ausfertigung, erlass
from kim.casework.buero import KimError
from kim.casework.haushalt import mittel
from kim.casework.kontrolle import buecher
from kim.casework.pauschale import festsetzung, verteilliste
from kim.casework.pauschale.verteilliste import ListeNichtMoeglich
from kim.casework.personen.konten import Angemeldet, RolleFehlt
from kim.casework.post import ausgang, klaerung
from kim_models.bescheid import Pauschalinhalt
from kim_models.rows import (
    Ausfertigung,
    Bescheid,
    Buchung,
    Haushalt,
    Listenzeichnung,
    Post,
    Verteillistenzeile,
    Verteilpostenzeile,
)
from tests.werkzeug.buero import AGS, Office, send_due, write_addresses


def proposed(office: Office, baustein: int = 2, wer: Angemeldet | None = None) -> verteilliste.Listenschritt:
    """A list that waits for the second person, on 5 January 2021."""
    office.set_clock(2021, 1, 5, 9)
    mittel.open_budget(office.buero)
    return verteilliste.propose(office.buero, wer or office.anna, baustein, 2021)


def signed(office: Office, baustein: int = 2) -> str:
    """The number of a list that two persons signed."""
    step = proposed(office, baustein)
    return verteilliste.sign_off(
        office.buero, office.carl, step.listennummer, step.inhalt_sha256
    ).listennummer


def issue_some(office: Office, hoechstens: int = 200) -> list[erlass.Beschieden]:
    """Grants lines until none is left; lines that cannot be granted are passed by."""
    issued: list[erlass.Beschieden] = []
    held: set[str] = set()
    while len(issued) < hoechstens:
        try:
            one = festsetzung.issue_next_pauschale(office.buero, frozenset(held))
        except erlass.VorgangAngehalten as error:
            held.add(error.aktenzeichen)
            continue
        if one is None:
            break
        issued.append(one)
    return issued


def status_of(office: Office, listennummer: str) -> str:
    with office.buero.database.reading() as session:
        return verteilliste.load(session, listennummer).status


def reason(office: Office) -> str:
    """The code of what the first list waits for."""
    return festsetzung.overview(office.buero)[0].grund[0]


def total(office: Office) -> int:
    with office.buero.database.reading() as session:
        return int(session.exec(select(func.coalesce(func.sum(Bescheid.betrag_cent), 0))).one())


def test_both_lists_reach_all_54_once_and_to_the_cent(office: Office) -> None:
    lists = [signed(office, 2), signed(office, 3)]

    issued = issue_some(office)

    assert lists == ["36.2021-KIM2-V01", "36.2021-KIM3-V02"]
    assert [one.empfaenger_ags for one in issued] == [*AGS, *AGS]
    assert [one.bescheidnummer for one in issued[:55:54]] == ["KIM2-2021-0001", "KIM3-2021-0055"]
    assert {status_of(office, nummer) for nummer in lists} == {"ausgefertigt"}
    assert total(office) == 22_880_000_00 + 5_400_000_00
    pots = {(p.baustein, p.haushaltsjahr): p.gebunden_cent for p in office.rows(Haushalt) if p.gebunden_cent}
    assert pots == {(2, 2021): 22_880_000_00, (3, 2021): 5_400_000_00}
    assert {(row.art, row.status) for row in office.rows(Post)} == {("pauschalbescheid", "bereit")}
    assert len(office.rows(Post)) == len(office.rows(Buchung)) == 108
    assert buecher.verify(office.buero) == []
    assert festsetzung.issue_next_pauschale(office.buero) is None


def test_payload_is_the_line_of_the_signed_list(sqlite_office: Office) -> None:
    office = sqlite_office
    listennummer = signed(office)
    issue_some(office, 1)

    row = office.rows(Bescheid)[0]
    inhalt = ausfertigung.payload(row)

    assert isinstance(inhalt, Pauschalinhalt)
    assert (row.antrag_id, row.pruefvermerk_id, row.art) == (None, None, "pauschale")
    assert (inhalt.aktenzeichen, inhalt.lfd, inhalt.posten_anzahl) == (listennummer, 1, 54)
    assert inhalt.liste_sha256 == office.rows(Verteillistenzeile)[0].inhalt_sha256
    assert (inhalt.vzae, inhalt.satz_cent, inhalt.betrag_cent) == (10.0, 55_000_00, 550_000_00)
    assert [(z.am, z.betrag_cent) for z in inhalt.zahlungen] == [
        (date(2021, 4, 1), 275_000_00),
        (date(2021, 10, 1), 275_000_00),
    ]
    assert (inhalt.auskunft_erteilt, inhalt.unterzeichner) == ("Anna Berg", "Carl Dorn")
    assert "Verwaltungsgericht Düsseldorf" in inhalt.rechtsbehelf


def test_letter_and_mail_need_no_application(sqlite_office: Office) -> None:
    office = sqlite_office
    signed(office)
    issue_some(office, 1)

    assert [sent.ausgang for sent in send_due(office)] == ["angenommen"]

    assert len(office.rows(Ausfertigung)) == 1
    assert office.rows(Bescheid)[0].status == "abgesandt"
    mail = office.buero.ablage.get(office.rows(Post)[0].dokument_sha256)
    assert b"KIM2-2021-0001" in mail
    assert buecher.verify(office.buero) == []


def test_nothing_is_issued_before_the_second_signature_or_outside_the_year(office: Office) -> None:
    step = proposed(office)
    assert reason(office) == "zeichnung_offen"
    assert issue_some(office) == []

    office.set_clock(2020, 12, 30, 9)
    verteilliste.sign_off(office.buero, office.carl, step.listennummer, step.inhalt_sha256)

    assert issue_some(office) == []
    assert reason(office) == "haushaltsjahr_nicht_begonnen"
    office.set_clock(2022, 1, 1, 9)
    assert issue_some(office) == []
    assert reason(office) == "haushaltsjahr_abgeschlossen"
    # 31 December 23:30 in Arnsberg is 22:30 in UTC: the calendar of the place counts.
    office.set_clock(2020, 12, 31, 23, 30)
    assert len(issue_some(office, 1)) == 1


def test_one_person_with_all_roles_cannot_sign_twice(office: Office) -> None:
    step = proposed(office, wer=office.emil)

    with pytest.raises(Refusal) as refusal:
        verteilliste.sign_off(office.buero, office.emil, step.listennummer, step.inhalt_sha256)

    assert refusal.value.code == "listenzeichnung_zwei_personen"
    assert status_of(office, step.listennummer) == "vorgeschlagen"


def test_signature_is_bound_to_what_was_seen(office: Office) -> None:
    step = proposed(office)

    with pytest.raises(Refusal) as refusal:
        verteilliste.sign_off(office.buero, office.carl, step.listennummer, "0" * 64)

    assert refusal.value.code == "listenzeichnung_veraltet"


def test_roles_are_asked_for(sqlite_office: Office) -> None:
    office = sqlite_office
    step = proposed(office)

    with pytest.raises(RolleFehlt):
        verteilliste.propose(office.buero, office.carl, 3, 2021)
    with pytest.raises(RolleFehlt):
        verteilliste.sign_off(office.buero, office.berta, step.listennummer, step.inhalt_sha256)
    with pytest.raises(akte.NichtMoeglich, match="keine Mitzeichnung"):
        verteilliste.cosign(office.buero, office.dora, step.listennummer, step.inhalt_sha256)
    with pytest.raises(KimError, match="Grund"):
        verteilliste.discard(office.buero, office.anna, step.listennummer, " ")


def test_only_one_live_list_until_it_is_discarded(office: Office) -> None:
    first = proposed(office)
    with pytest.raises(Refusal) as refusal:
        proposed(office)
    assert refusal.value.code == "verteilliste_eine_lebende"

    verteilliste.discard(office.buero, office.carl, first.listennummer, "Schlüssel noch nicht abgestimmt")
    second = proposed(office)

    assert second.listennummer == "36.2021-KIM2-V02"
    with pytest.raises(akte.NichtMoeglich):
        verteilliste.discard(office.buero, office.carl, first.listennummer, "noch einmal")
    assert buecher.verify(office.buero) == []


def test_signed_list_can_be_discarded_before_its_first_bescheid_only(office: Office) -> None:
    listennummer = signed(office)
    issue_some(office, 1)

    with pytest.raises(Refusal) as refusal:
        verteilliste.discard(office.buero, office.anna, listennummer, "zu spät")

    assert refusal.value.code == "verteilliste_hat_bescheide"
    assert status_of(office, listennummer) == "gezeichnet"


@pytest.mark.slow
def test_kill_at_every_statement_leaves_nothing_and_the_next_run_goes_on(office: Office) -> None:
    """kill −9 before statement 1, 2, … and before the commit of one issuing transaction; then all 54 are there once."""
    signed(office)
    statements = _statements_of_one(office)
    assert statements > 15

    for nr in range(statements + 1):
        assert _killed_before(office, nr)
        assert len(office.rows(Bescheid)) == 1
    rest = issue_some(office)

    assert len(rest) == 53
    assert [row.empfaenger_ags for row in office.rows(Bescheid)] == list(AGS)
    assert total(office) == 22_880_000_00
    assert buecher.verify(office.buero) == []


def _statements_of_one(office: Office) -> int:
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        seen.append(statement)

    engine = office.buero.database.engine
    event.listen(engine, "before_cursor_execute", note)
    festsetzung.issue_next_pauschale(office.buero)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def _killed_before(office: Office, statement: int) -> bool:
    """Issues in a process of its own that ends by SIGKILL before this statement, or before the commit after the last."""
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        buero = replace(office.buero, database=Database(office.buero.database.url))
        left = [statement]

        def count(*_: object) -> None:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

        event.listen(buero.database.engine, "before_cursor_execute", count)
        event.listen(buero.database.engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        try:
            festsetzung.issue_next_pauschale(buero)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def test_recipient_without_address_is_passed_by_and_comes_later(sqlite_office: Office) -> None:
    office = sqlite_office
    listennummer = signed(office, 3)
    home = office.buero.settings.home
    write_addresses(home, ohne=frozenset({AGS[1]}))
    office.buero.__dict__.pop("adressen", None)

    assert len(issue_some(office)) == 53
    assert status_of(office, listennummer) == "gezeichnet"

    write_addresses(home)
    office.buero.__dict__.pop("adressen", None)
    assert [one.empfaenger_ags for one in issue_some(office)] == [AGS[1]]
    assert status_of(office, listennummer) == "ausgefertigt"
    assert buecher.verify(office.buero) == []


def test_list_over_the_means_is_neither_proposed_nor_begun(office: Office) -> None:
    listennummer = signed(office)
    office.sql("UPDATE haushalt SET mittel_cent = 2287999999 WHERE baustein = 2")

    assert issue_some(office) == []
    assert reason(office) == "mittel_reichen_nicht"
    verteilliste.discard(office.buero, office.anna, listennummer, "Mittel gekürzt")
    with pytest.raises(ListeNichtMoeglich, match="verfügbar sind"):
        proposed(office)


def test_programme_without_lump_sum_and_a_closed_year_are_refused(sqlite_office: Office) -> None:
    office = sqlite_office
    proposed(office)

    with pytest.raises(ListeNichtMoeglich, match="keine Pauschale"):
        verteilliste.propose(office.buero, office.anna, 1, 2021)
    with pytest.raises(ListeNichtMoeglich, match="abgeschlossen"):
        verteilliste.propose(office.buero, office.anna, 3, 2020)


def test_a_held_mail_on_paper_waits_for_a_person(sqlite_office: Office) -> None:
    office = sqlite_office
    write_addresses(office.buero.settings.home, papier=frozenset({AGS[0]}))
    office.buero.__dict__.pop("adressen", None)
    signed(office)
    issue_some(office, 1)

    assert ausgang.due(office.buero) == []
    klaerung.posted(office.buero, office.anna, "KIM2-2021-0001")

    assert office.rows(Bescheid)[0].status == "abgesandt"


# What follows is written past our code: the database itself must refuse it.

GRANT = (
    "INSERT INTO bescheid (nr, bescheidnummer, schluessel, art, status, programm, baustein, empfaenger_ags,"
    " betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version, ausgefertigt_am)"
    " VALUES ((SELECT coalesce(max(nr), 0) + 1 FROM bescheid), 'X', '{schluessel}', 'pauschale', 'ausgefertigt',"
    " 'kim-nrw', {baustein}, '{ags}', {cent}, '{von}', '2021-12-31', '{{}}', '', '', '2021-01-05 09:00:00')"
)


def grant(**werte: object) -> str:
    felder = {
        "schluessel": f"verteilliste:1:{AGS[0]}",
        "baustein": 2,
        "ags": AGS[0],
        "cent": 550_000_00,
        "von": "2021-01-01",
    }
    return GRANT.format(**{**felder, **werte})


def test_database_accepts_the_line_that_was_signed(office: Office) -> None:
    signed(office)

    office.sql(grant())

    # … and the auditor sees that no letter, no booking and no payload stand behind it.
    assert len(buecher.verify(office.buero)) >= 2


@pytest.mark.parametrize(
    "werte",
    [
        {"cent": 550_000_01},
        {"baustein": 3},
        {"ags": AGS[1]},
        {"schluessel": "verteilliste:1:99999"},
        {"schluessel": f"verteilliste:2:{AGS[0]}"},
        {"schluessel": "frei erfunden"},
    ],
)
def test_database_refuses_a_grant_that_no_line_names(office: Office, werte: dict[str, object]) -> None:
    signed(office)

    with pytest.raises(Exception, match="pauschale_ohne_liste"):
        office.sql(grant(**werte))


def test_database_refuses_a_grant_from_an_unsigned_list(office: Office) -> None:
    proposed(office)

    with pytest.raises(Exception, match="pauschale_ohne_liste"):
        office.sql(grant())


@pytest.mark.parametrize("von", ["2021-01-01", "2021-07-01"])
def test_database_refuses_a_second_live_lump_sum_twice_over(office: Office, von: str) -> None:
    """Without the check of the list, the index (same year) and the overlap trigger each still refuse."""
    signed(office)
    issue_some(office, 1)
    name = "waechter_bescheid_pauschale_liste"
    on = "" if office.buero.database.dialect == "sqlite" else " ON bescheid"
    office.sql(f"DROP TRIGGER {name}{on}")

    with pytest.raises(Exception, match="bescheid_eine_lebende_pauschale"):
        office.sql(grant(schluessel="anders", von=von))
    office.sql(f"DROP TRIGGER waechter_bescheid_pauschale_doppelt{on}")
    if von == "2021-01-01":
        with pytest.raises(Exception, match=r"bescheid_eine_lebende_pauschale|UNIQUE.*zeitraum_von"):
            office.sql(grant(schluessel="anders", von=von))


SIGN = (
    "INSERT INTO listenzeichnung (liste_id, stufe, person_id, inhalt_sha256, am)"
    " VALUES (1, '{stufe}', {person}, '{sha}', '2021-01-05 09:00:00')"
)


def test_database_refuses_the_second_step_of_one_person(office: Office) -> None:
    step = proposed(office, wer=office.emil)
    emil, carl, berta = office.emil.person.id, office.carl.person.id, office.berta.person.id

    with pytest.raises(Exception, match=r"listenzeichnung_zwei_personen|UNIQUE.*person_id"):
        office.sql(SIGN.format(stufe="schlusszeichnung", person=emil, sha=step.inhalt_sha256))
    with pytest.raises(Exception, match="listenzeichnung_veraltet"):
        office.sql(SIGN.format(stufe="schlusszeichnung", person=carl, sha="0" * 64))
    with pytest.raises(Exception, match="listenzeichnung_status"):
        office.sql(SIGN.format(stufe="vorschlag", person=berta, sha=step.inhalt_sha256))
    assert len(office.rows(Listenzeichnung)) == 1


@pytest.mark.parametrize("status", ["gezeichnet", "ausgefertigt"])
def test_database_refuses_a_status_without_signatures(office: Office, status: str) -> None:
    proposed(office)

    with pytest.raises(
        Exception, match=r"verteilliste_ohne_zeichnung|verteilliste_weg|verteilliste_unvollstaendig"
    ):
        office.sql(f"UPDATE verteilliste SET status = '{status}'")
    with pytest.raises(Exception, match="verteilliste_ohne_zeichnung"):
        office.sql(
            "INSERT INTO verteilliste (nr, listennummer, programm, programm_version, regel_version, baustein,"
            " haushaltsjahr, status, status_nr, summe_cent, inhalt_json, inhalt_sha256, person_id, am)"
            f" SELECT 2, 'Y', programm, programm_version, regel_version, 3, haushaltsjahr, '{status}', 1, summe_cent,"
            " inhalt_json, inhalt_sha256, person_id, am FROM verteilliste"
        )


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE verteilliste SET summe_cent = 1", "unveraenderlich"),
        ("UPDATE verteilliste SET inhalt_json = '{}'", "unveraenderlich"),
        ("UPDATE verteilliste SET person_id = 3", "unveraenderlich"),
        ("UPDATE verteilliste SET status = 'vorgeschlagen'", "verteilliste_weg"),
        ("UPDATE verteilliste SET status = 'ausgefertigt'", "verteilliste_unvollstaendig"),
        ("DELETE FROM verteilliste", "unveraenderlich"),
        ("UPDATE verteilposten SET betrag_cent = 1", "unveraenderlich"),
        ("DELETE FROM verteilposten", "unveraenderlich"),
        ("UPDATE listenzeichnung SET person_id = 1", "unveraenderlich"),
        ("DELETE FROM listenzeichnung", "unveraenderlich"),
        (
            "INSERT INTO verteilposten (liste_id, lfd, ags, betrag_cent, angaben_json) VALUES (1, 55, '1', 1, '')",
            "verteilliste_gezeichnet",
        ),
    ],
)
def test_signed_list_cannot_be_changed(office: Office, statement: str, name: str) -> None:
    signed(office)

    with pytest.raises(Exception, match=name):
        office.sql(statement)


def test_database_refuses_a_booking_on_another_pot(office: Office) -> None:
    signed(office)
    issue_some(office, 1)
    pot = next(p.id for p in office.rows(Haushalt) if p.baustein == 3)

    with pytest.raises(Exception, match="pauschale_falscher_topf"):
        office.sql(
            "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am)"
            f" VALUES ({pot}, 1, 1, '2021-01-05 09:00:00')"
        )


def unguarded(office: Office, table: str, statement: str) -> None:
    """What somebody could do who may drop triggers, right after an issuing run has looked at them."""
    require_fingerprint(office.buero.database)
    triggers = {
        "verteilliste": ("waechter_verteilliste_fest",),
        "verteilposten": ("waechter_verteilposten_update",),
        "listenzeichnung": ("waechter_listenzeichnung_update",),
        "bescheid": ("waechter_bescheid_fest",),
    }
    on = "" if office.buero.database.dialect == "sqlite" else f" ON {table}"
    for name in triggers[table]:
        office.sql(f"DROP TRIGGER {name}{on}")
    office.sql(statement)


@pytest.mark.parametrize(
    ("table", "statement", "satz"),
    [
        (
            "verteilliste",
            "UPDATE verteilliste SET inhalt_sha256 = '" + "0" * 64 + "'",
            "hat nicht mehr seinen Prüfwert",
        ),
        ("verteilliste", "UPDATE verteilliste SET summe_cent = 1", "sind nicht die des Inhalts"),
        ("verteilliste", "UPDATE verteilliste SET haushaltsjahr = 2022", "Angaben zur Verteilliste"),
        ("verteilliste", "UPDATE verteilliste SET person_id = 2", "nicht von der Person"),
        (
            "verteilposten",
            "UPDATE verteilposten SET betrag_cent = 1 WHERE lfd = 1",
            "sind nicht die des Inhalts",
        ),
        ("verteilposten", "UPDATE verteilposten SET ags = 'x' WHERE lfd = 1", "keinen Posten"),
        (
            "listenzeichnung",
            "UPDATE listenzeichnung SET inhalt_sha256 = '" + "0" * 64 + "'",
            "anderen Inhalt",
        ),
        ("bescheid", "UPDATE bescheid SET betrag_cent = 1", "Betrag oder Empfänger"),
        ("bescheid", "UPDATE bescheid SET schluessel = 'weg'", "keinen Posten"),
    ],
)
def test_auditor_finds_tampering(sqlite_office: Office, table: str, statement: str, satz: str) -> None:
    signed(sqlite_office)
    issue_some(sqlite_office, 1)
    assert buecher.verify(sqlite_office.buero) == []

    unguarded(sqlite_office, table, statement)

    assert [d.satz for d in buecher.verify(sqlite_office.buero) if satz in d.satz] != []


def test_nothing_is_issued_from_a_list_that_was_tampered_with(sqlite_office: Office) -> None:
    signed(sqlite_office)
    content = json.loads(sqlite_office.rows(Verteillistenzeile)[0].inhalt_json)
    assert content["posten"][0]["betrag_cent"] == 550_000_00

    unguarded(sqlite_office, "verteilposten", "UPDATE verteilposten SET betrag_cent = 99 WHERE lfd = 1")

    assert issue_some(sqlite_office) == []
    assert reason(sqlite_office) == "liste_weicht_ab"


def test_the_lines_are_the_register_in_its_order(sqlite_office: Office) -> None:
    proposed(sqlite_office)
    with sqlite_office.buero.database.reading() as session:
        found = session.exec(select(Verteilpostenzeile.ags).order_by(col(Verteilpostenzeile.lfd))).all()

    assert tuple(found) == AGS
