"""A decision is annulled by two persons: its letter void, its money back and with the next in order, its case moved on."""

from dataclasses import replace

import pytest

from kim.adapters.database import Refusal
from kim.casework.bescheid import aufhebung, ausfertigung, ausfuehrung, erlass, verfuegungsstand
from kim.casework.echtheit import brief
from kim.casework.erzaehlung import vorgang
from kim.casework.haushalt import sperre
from kim.casework.kontrolle import abschluss, buecher, nachrechnung
from kim.casework.personen.konten import RolleFehlt
from kim.casework.post import ausgang, klaerung
from kim.casework.zeichnung import verfuegung, vermerk
from kim.casework.zeichnung.verfuegung import VerfuegungNichtMoeglich, Verfuegungsschritt
from kim_models.bescheid import Aufhebungsinhalt
from kim_models.rows import Bescheid, Buchung, Haushalt, Post
from kim_models.verfuegung import Aufhebungsfolge
from tests.casework.pauschale.test_festsetzung import issue_some
from tests.casework.pauschale.test_festsetzung import signed as signed_list
from tests.werkzeug.buero import (
    AGS,
    Office,
    daten,
    issue_all,
    issued_order,
    mail_of,
    propose,
    seen,
    send_due,
    set_budget,
    signed,
    write_addresses,
)

GRUENDE = "Die Stellen wurden nie besetzt.\n\nDie Kommune wurde am 3. Februar 2021 angehört."


def ordered(
    office: Office, nummer: str, folge: Aufhebungsfolge = "abschluss", wer: object = None
) -> Verfuegungsschritt:
    """An Aufhebung that waits for the second person."""
    return aufhebung.order_annulment(office.buero, wer or office.anna, nummer, "widerruf", folge, GRUENDE)


def sign(office: Office, step: Verfuegungsschritt) -> None:
    verfuegung.sign_off(office.buero, office.carl, step.verfuegungsnummer, step.inhalt_sha256)


def annul(office: Office, nummer: str, folge: Aufhebungsfolge = "abschluss") -> erlass.Beschieden:
    """Ordered, signed by another person and carried out."""
    sign(office, ordered(office, nummer, folge))
    done = ausfuehrung.issue_next_verfuegung(office.buero)
    assert done is not None
    return done


def agrees(office: Office) -> None:
    """Every book says the same, and every decision follows again from what it rested on."""
    assert buecher.verify(office.buero) == []
    assert [line.was for line in abschluss.daily_close(office.buero) if not line.stimmt] == []
    assert nachrechnung.recompute(office.buero).abweichungen == ()


def bound(office: Office) -> dict[tuple[int, str], int]:
    return {
        (pot.haushaltsjahr, pot.art): pot.gebunden_cent for pot in office.rows(Haushalt) if pot.gebunden_cent
    }


def test_money_goes_to_the_next_in_order_by_itself(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    first = signed(office, daten(AGS[0]))
    second = signed(office, daten(AGS[1]))
    issue_all(office)
    assert issued_order(office) == [first]

    done = annul(office, "KIM1-2020-0001")
    issue_all(office)

    assert (done.art, done.bescheidnummer, done.betrag_cent) == ("aufhebung", "KIM1-2020-0002", 0)
    assert issued_order(office) == [first, first, second]
    assert [office.antrag(az).status for az in (first, second)] == ["erledigt", "bewilligt"]
    assert bound(office) == {(2021, "verpflichtung"): 50_000_00, (2022, "verpflichtung"): 50_000_00}
    agrees(office)


def test_case_taken_up_again_keeps_rank_and_money_and_is_decided_anew(office: Office) -> None:
    set_budget(office, v2021=50_000_00, v2022=50_000_00)
    first = signed(office, daten(AGS[0]))
    second = signed(office, daten(AGS[1]))
    issue_all(office)

    annul(office, "KIM1-2020-0001", "wiederaufnahme")

    assert bound(office) == {}
    assert office.antrag(first).status == "in_pruefung"
    # The money is reserved for the earlier one: the later one does not slip through.
    assert issue_all(office) == []
    propose(office, first)
    vermerk.sign_off(office.buero, office.carl, first, seen(office, first))
    assert [one.aktenzeichen for one in issue_all(office)] == [first]
    assert office.antrag(second).status == "gezeichnet"
    told = vorgang.tell(office.buero, first)
    assert told["jetzt"].startswith("Bewilligt mit Bescheid KIM1-2020-0003")
    assert [line["ereignis"] for line in told["geschichte"]].count("antrag.bewilligt") == 2
    agrees(office)


def test_refusal_is_annulled_and_the_case_decided_anew(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office, daten(AGS[0]), vorschlag="ablehnen")
    issue_all(office)

    annul(office, "KIM1-2020-0001", "wiederaufnahme")
    propose(office, aktenzeichen)
    vermerk.sign_off(office.buero, office.carl, aktenzeichen, seen(office, aktenzeichen))
    issue_all(office)

    assert office.antrag(aktenzeichen).status == "bewilligt"
    payload = ausfertigung.payload(office.rows(Bescheid)[1])
    assert isinstance(payload, Aufhebungsinhalt)
    assert payload.erstattung is None
    agrees(office)


def test_payload_says_what_was_signed(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)

    annul(office, "KIM1-2020-0001")

    old, new = office.rows(Bescheid)
    payload = ausfertigung.payload(new)
    assert isinstance(payload, Aufhebungsinhalt)
    assert (payload.vorgaenger.bescheidnummer, payload.vorgaenger.betrag_cent) == (
        "KIM1-2020-0001",
        100_000_00,
    )
    assert "Zuwendungsbescheid KIM1-2020-0001 vom 7. Dezember 2020" in payload.ausspruch.text
    assert payload.gruende == (
        "Die Stellen wurden nie besetzt.",
        "Die Kommune wurde am 3. Februar 2021 angehört.",
    )
    assert payload.rueckbuchung == ausfertigung.payload(old).rahmen
    assert "§ 49 " in payload.rechtsgrundlage.text
    assert (payload.auskunft_erteilt, payload.unterzeichner) == ("Anna Berg", "Carl Dorn")
    assert (old.status, new.vorgaenger_id, new.schluessel) == ("aufgehoben", old.id, "verfuegung:1")
    assert [row.betrag_cent for row in office.rows(Buchung)] == [50_000_00, 50_000_00, -50_000_00, -50_000_00]


def test_old_letter_is_void_and_says_so(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    assert [sent.ausgang for sent in send_due(office)].count("angenommen") == 2

    annul(office, "KIM1-2020-0001")
    [old, new] = [ausfertigung.letter(office.buero, id_) for id_ in (1, 2)]

    urteil = brief.verify_letter(office.buero, old)
    assert urteil.ergebnis == "aufgehoben"
    assert "durch Bescheid KIM1-2020-0002 vom 7. Dezember 2020 aufgehoben" in urteil.satz
    assert brief.verify_letter(office.buero, new).ergebnis == "gilt"
    # What has left, has left; the annulment follows it.
    assert mail_of(office, "KIM1-2020-0001").status == "versendet"
    assert mail_of(office, "KIM1-2020-0002").status == "bereit"
    assert nachrechnung.recompute(office.buero, briefe=True).abweichungen == ()


def test_letter_that_has_not_left_never_leaves(office: Office) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)

    annul(office, "KIM1-2020-0001")

    assert mail_of(office, "KIM1-2020-0001").status == "storniert"
    sent = send_due(office)
    assert "KIM1-2020-0001" not in [one.bezug for one in sent]
    assert "KIM1-2020-0002" in [one.bezug for one in sent]
    # Two guards forbid it; which one is asked first is the engine's order of triggers.
    name = {"sqlite": "unveraenderlich", "postgresql": "post_bescheid_aufgehoben"}
    with pytest.raises(Exception, match=name[office.buero.database.dialect]):
        office.sql("UPDATE postausgang SET status = 'im_versand' WHERE bezug = 'KIM1-2020-0001'")
    agrees(office)


def test_unclear_mail_of_an_annulled_letter_is_not_sent_again(office: Office) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    ausfertigung.letter(office.buero, 1)
    office.sql(
        "UPDATE postausgang SET status = 'im_versand', faellig_am = '2020-12-01' WHERE bezug = 'KIM1-2020-0001'"
    )
    ausgang.recover(office.buero)
    annul(office, "KIM1-2020-0001")

    klaerung.settle(office.buero, office.anna, "KIM1-2020-0001", versendet=False, grund="Server gefragt")

    assert mail_of(office, "KIM1-2020-0001").status == "storniert"


def test_lump_sum_is_annulled_and_its_money_is_free(office: Office) -> None:
    signed_list(office)
    issue_some(office, 2)
    ausfertigung.letter(office.buero, 1)

    done = annul(office, "KIM2-2021-0001")

    assert (done.aktenzeichen, done.bescheidnummer, done.empfaenger_ags) == (
        "KIM2-2021-0001",
        "KIM2-2021-0003",
        AGS[0],
    )
    assert bound(office) == {(2021, "ausgabe"): sum(row.betrag_cent for row in office.rows(Bescheid)[1:])}
    assert [row.art for row in office.rows(Post)] == ["pauschalbescheid"] * 3
    assert issue_some(office, 1)[0].empfaenger_ags == AGS[2]
    agrees(office)


def test_lump_sum_has_no_case_to_take_up_again(sqlite_office: Office) -> None:
    signed_list(sqlite_office)
    issue_some(sqlite_office, 1)

    with pytest.raises(VerfuegungNichtMoeglich, match="kein Antrag"):
        ordered(sqlite_office, "KIM2-2021-0001", "wiederaufnahme")


def test_annulment_is_final(office: Office) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    annul(office, "KIM1-2020-0001")

    with pytest.raises(VerfuegungNichtMoeglich, match="selbst eine Aufhebung"):
        ordered(office, "KIM1-2020-0002")
    with pytest.raises(VerfuegungNichtMoeglich, match="schon aufgehoben"):
        ordered(office, "KIM1-2020-0001")


def test_nothing_happens_before_another_person_has_signed(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office, daten(AGS[0]))
    issue_all(office)
    step = ordered(office, "KIM1-2020-0001", wer=office.emil)

    assert ausfuehrung.issue_next_verfuegung(office.buero) is None
    with pytest.raises(Refusal) as refusal:
        verfuegung.sign_off(office.buero, office.emil, step.verfuegungsnummer, step.inhalt_sha256)
    assert refusal.value.code == "verfuegungszeichnung_zwei_personen"
    with pytest.raises(RolleFehlt):
        ordered(office, "KIM1-2020-0001", wer=office.carl)
    with pytest.raises(Refusal) as refusal:
        ordered(office, "KIM1-2020-0001", wer=office.berta)
    assert refusal.value.code == "verfuegung_eine_je_bescheid"
    assert office.antrag(aktenzeichen).status == "bewilligt"
    assert office.rows(Bescheid)[0].status == "ausgefertigt"


def test_carried_out_once_and_also_while_money_is_frozen(office: Office) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    sign(office, ordered(office, "KIM1-2020-0001"))
    sperre.impose(office.buero, office.carl, "Sperre")

    assert ausfuehrung.issue_next_verfuegung(office.buero) is not None
    assert ausfuehrung.issue_next_verfuegung(office.buero) is None
    assert len(office.rows(Bescheid)) == 2
    agrees(office)


def test_without_an_address_it_waits(office: Office) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    sign(office, ordered(office, "KIM1-2020-0001"))
    write_addresses(office.buero.settings.home, ohne=frozenset({AGS[0]}))
    buero = replace(office.buero)

    assert ausfuehrung.issue_next_verfuegung(buero) is None
    assert [stand.grund[0] for stand in verfuegungsstand.overview(buero)] == ["anschrift_fehlt"]


def test_reason_that_no_letter_can_show_is_held_and_named(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office, daten(AGS[0]))
    issue_all(office)
    step = aufhebung.order_annulment(
        office.buero, office.anna, "KIM1-2020-0001", "widerruf", "abschluss", "un\u200bsichtbar"
    )
    sign(office, step)

    with pytest.raises(erlass.VorgangAngehalten) as held:
        ausfuehrung.issue_next_verfuegung(office.buero)
    ausfuehrung.note_held(office.buero, held.value)

    assert held.value.aktenzeichen == step.verfuegungsnummer
    assert ausfuehrung.issue_next_verfuegung(office.buero, frozenset({step.verfuegungsnummer})) is None
    assert (
        "konnte nicht ausgeführt werden" in vorgang.tell(office.buero, aktenzeichen)["geschichte"][-1]["satz"]
    )
    agrees(office)


_NEU = (
    "INSERT INTO bescheid (nr, bescheidnummer, schluessel, art, status, antrag_id, vorgaenger_id, programm, baustein,"
    " empfaenger_ags, betrag_cent, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version,"
    " ausgefertigt_am) SELECT 2, 'X', 'verfuegung:1', '{art}', 'ausgefertigt', antrag_id, id, programm, baustein,"
    " empfaenger_ags, {cent}, zeitraum_von, zeitraum_bis, nutzlast_json, nutzlast_sha256, vorlage_version,"
    " ausgefertigt_am FROM bescheid WHERE nr = 1"
)
_ZURUECK = "INSERT INTO buchung (haushalt_id, bescheid_id, betrag_cent, am) SELECT haushalt_id, 1, -1, am FROM buchung"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE bescheid SET status = 'aufgehoben'", "bescheid_ohne_verfuegung"),
        (_NEU.format(art="aufhebung", cent=0), "bescheid_ohne_verfuegung"),
        ("UPDATE antrag SET status = 'in_pruefung'", "antrag_ohne_aufhebung"),
        ("UPDATE antrag SET status = 'erledigt'", "antrag_ohne_aufhebung"),
        (_ZURUECK, "buchung_vorzeichen"),
        ("UPDATE verfuegung SET status = 'ausgefuehrt'", "verfuegung_"),
    ],
)
def test_database_refuses_the_way_past_the_second_signature(
    office: Office, statement: str, code: str
) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    ordered(office, "KIM1-2020-0001")

    with pytest.raises(Exception, match=code):
        office.sql(statement)


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (["UPDATE verfuegung SET status = 'ausgefuehrt'"], "verfuegung_unvollstaendig"),
        # Annulled, but the money is not back.
        (
            [
                "UPDATE bescheid SET status = 'aufgehoben'",
                _NEU.format(art="aufhebung", cent=0),
                "UPDATE antrag SET status = 'erledigt'",
                "UPDATE verfuegung SET status = 'ausgefuehrt'",
            ],
            "verfuegung_unvollstaendig",
        ),
        # An Aufhebung that grants, and an Änderung where an Aufhebung was signed.
        (
            ["UPDATE bescheid SET status = 'aufgehoben'", _NEU.format(art="aufhebung", cent=1)],
            "bescheid_ohne",
        ),
        (
            ["UPDATE bescheid SET status = 'aufgehoben'", _NEU.format(art="aenderung", cent=1)],
            "bescheid_ohne",
        ),
        (
            ["UPDATE bescheid SET status = 'aufgehoben'", "UPDATE bescheid SET status = 'abgesandt'"],
            "unveraenderlich",
        ),
    ],
)
def test_database_refuses_half_an_annulment(office: Office, statements: list[str], code: str) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    sign(office, ordered(office, "KIM1-2020-0001"))

    with office.buero.database.engine.connect() as connection:
        for statement in statements[:-1]:
            connection.exec_driver_sql(statement)
        with pytest.raises(Exception, match=code):
            connection.exec_driver_sql(statements[-1])
        connection.rollback()


@pytest.mark.parametrize(
    ("statement", "ort"),
    [
        (
            "UPDATE verfuegung SET inhalt_json = replace(inhalt_json, 'widerruf', 'ruecknahme')",
            "Verfügung V-000001",
        ),
        ("UPDATE verfuegung SET status = 'verworfen'", "Verfügung V-000001"),
        ("UPDATE bescheid SET vorgaenger_id = NULL WHERE nr = 2", "Verfügung V-000001"),
        ("UPDATE bescheid SET status = 'ausgefertigt' WHERE nr = 1", "Bescheid KIM1-2020-0001"),
        ("UPDATE buchung SET betrag_cent = -49999 WHERE id = 3", "Bescheid KIM1-2020-0002"),
    ],
)
def test_tampering_with_the_triggers_off_is_found(sqlite_office: Office, statement: str, ort: str) -> None:
    office = sqlite_office
    set_budget(office)
    signed(office, daten(AGS[0]))
    issue_all(office)
    annul(office, "KIM1-2020-0001")
    for name in ("verfuegung_fest", "verfuegung_weg", "bescheid_fest", "bescheid_tot", "buchung_update"):
        office.sql(f"DROP TRIGGER waechter_{name}")

    office.sql(statement)

    assert ort in {found.ort for found in buecher.verify(office.buero)}


def test_tampered_order_stops_itself_and_no_other(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office)
    signed(office, daten(AGS[0]))
    signed(office, daten(AGS[1]))
    issue_all(office)
    sign(office, ordered(office, "KIM1-2020-0001"))
    sign(office, ordered(office, "KIM1-2020-0002"))
    office.sql("DROP TRIGGER waechter_verfuegung_fest")
    office.sql(
        "UPDATE verfuegung SET inhalt_json = replace(inhalt_json, 'widerruf', 'ruecknahme') WHERE nr = 1"
    )

    done = ausfuehrung.issue_next_verfuegung(office.buero)

    assert done is not None
    assert [row.status for row in office.rows(Bescheid)] == ["ausgefertigt", "aufgehoben", "ausgefertigt"]
    assert [stand.grund[0] for stand in verfuegungsstand.overview(office.buero)] == ["verfuegung_weicht_ab"]
