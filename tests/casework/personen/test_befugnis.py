"""On what ground somebody acts: deputies inherit exclusions, bias bars, break-glass is loud, and the database agrees."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from kim.adapters.database import Refusal
from kim.casework.auskunft import arbeitsliste, zahlen
from kim.casework.bescheid import aufhebung, ausfertigung, ausfuehrung, erlass, verfuegungsstand
from kim.casework.betrieb import einrichtung
from kim.casework.buero import KimError
from kim.casework.erzaehlung import vorgang
from kim.casework.kontrolle import buecher
from kim.casework.pauschale import verteilliste
from kim.casework.personen import befangenheit, konten, notzugriff, vertretung
from kim.casework.personen.befugnis import Befangen, VertretungFehlt
from kim.casework.personen.konten import Angemeldet, RolleFehlt
from kim.casework.pruefung import annahme, berichtigung, ende, nachforderung
from kim.casework.reihenfolge import warteschlange
from kim.casework.zeichnung import verfuegung, vermerk
from kim_models.rows import (
    Anmeldeversuch,
    Befangenheit,
    Bescheid,
    Ereignis,
    Konto,
    Notzugriff,
    Notzugriffskontrolle,
    Vertretung,
    Zeichnung,
)
from tests.werkzeug.buero import (
    AGS,
    KENNWORT,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    propose,
    seen,
    set_budget,
    signed,
    submitted,
)

HEUTE = date(2020, 12, 7)


def appoint(office: Office, vertretene: str, vertreter: str, wer: Angemeldet | None = None) -> int:
    """A Vertretung for today and the next four days."""
    bis = HEUTE + timedelta(days=4)
    return vertretung.appoint(office.buero, wer or office.emil, vertretene, vertreter, HEUTE, bis, "Urlaub")


def sign_off(office: Office, wer: Angemeldet, aktenzeichen: str, fuer: str = "") -> None:
    vermerk.sign_off(office.buero, wer, aktenzeichen, seen(office, aktenzeichen), vertretung=fuer)


def test_deputy_signs_and_her_own_name_stands_in_the_letter(office: Office) -> None:
    set_budget(office)
    appoint(office, "CD", "BC")
    aktenzeichen = submitted(office)

    sign_off(office, office.berta, aktenzeichen, "CD")
    issue_all(office)

    row = office.rows(Zeichnung)[-1]
    assert (row.person_id, row.vertretene_id) == (office.berta.person.id, office.carl.person.id)
    assert ausfertigung.payload(office.rows(Bescheid)[0]).unterzeichner == "Berta Claus"
    told = [satz["satz"] for satz in vorgang.tell(office.buero, aktenzeichen)["geschichte"]]
    assert "Berta Claus (BC) in Vertretung von Carl Dorn (CD) hat die Schlusszeichnung geleistet." in told
    assert buecher.verify(office.buero) == []


def test_deputy_needs_to_say_so(office: Office) -> None:
    appoint(office, "CD", "BC")
    aktenzeichen = submitted(office)

    with pytest.raises(RolleFehlt):
        sign_off(office, office.berta, aktenzeichen)


def test_vertretung_holds_from_its_first_to_its_last_day(office: Office) -> None:
    appoint(office, "CD", "BC")
    aktenzeichen = submitted(office)

    office.set_clock(2020, 12, 11, 23, 0, 0)  # midnight in Berlin: the day after the last
    with pytest.raises(VertretungFehlt):
        sign_off(office, office.berta, aktenzeichen, "CD")
    office.set_clock(2020, 12, 11, 22, 59, 0)
    sign_off(office, office.berta, aktenzeichen, "CD")

    assert office.antrag(aktenzeichen).status == "gezeichnet"


def test_ended_vertretung_is_over_at_once(office: Office) -> None:
    nr = appoint(office, "CD", "BC")
    aktenzeichen = submitted(office)

    vertretung.end(office.buero, office.berta, nr, "Carl ist wieder da")

    with pytest.raises(VertretungFehlt):
        sign_off(office, office.berta, aktenzeichen, "CD")
    with pytest.raises(KimError, match="schon beendet"):
        vertretung.end(office.buero, office.carl, nr, "noch einmal")
    with office.buero.database.reading() as session:
        assert [row.stand for row in vertretung.history(session, office.uhr.now())] == ["beendet"]


def test_deputy_inherits_what_excludes_the_represented(office: Office) -> None:
    appoint(office, "EF", "CD", wer=office.dora)
    typed = examined(office)
    berichtigung.mend(office.buero, office.emil, typed, {"massnahme": "Anders"}, "Telefonat")
    propose(office, typed)
    proposed_by_emil = submitted(office, daten(AGS[1]), wer=office.emil)

    with pytest.raises(Refusal) as edited:
        sign_off(office, office.carl, typed, "EF")
    with pytest.raises(Refusal) as twice:
        sign_off(office, office.carl, proposed_by_emil, "EF")

    assert (edited.value.code, twice.value.code) == ("zeichnung_eigene_aenderung", "vertretung_zwei_personen")
    sign_off(office, office.carl, typed)


def test_represented_person_counts_as_a_signer(office: Office) -> None:
    appoint(office, "EF", "BC", wer=office.dora)
    aktenzeichen = examined(office)
    vermerk.submit_vermerk(
        office.buero, office.berta, aktenzeichen, "bewilligen", "Nach Prüfung.", vertretung="EF"
    )

    with pytest.raises(Refusal) as refusal:
        sign_off(office, office.emil, aktenzeichen)

    assert refusal.value.code == "vertretung_zwei_personen"


def test_nobody_is_represented_in_a_role_she_lacks(office: Office) -> None:
    appoint(office, "AB", "BC")
    aktenzeichen = submitted(office, wer=office.emil)

    with pytest.raises(RolleFehlt, match="kann darin nicht vertreten werden"):
        sign_off(office, office.berta, aktenzeichen, "AB")


def test_only_a_third_person_appoints(office: Office) -> None:
    with pytest.raises(Refusal) as own:
        appoint(office, "CD", "BC", wer=office.carl)
    with pytest.raises(RolleFehlt):
        appoint(office, "CD", "BC", wer=office.anna)
    with pytest.raises(KimError, match="sich selbst"):
        appoint(office, "CD", "CD")
    with pytest.raises(KimError, match="keine Person XX"):
        appoint(office, "XX", "CD")

    assert own.value.code == "vertretung_dritte"
    assert office.rows(Vertretung) == []


ACTS: dict[str, Callable[[Office, str], object]] = {
    "vermerk": lambda o, az: propose(o, az, wer=o.berta),
    "berichtigen": lambda o, az: berichtigung.mend(o.buero, o.berta, az, {"telefon": "0201 1"}, "Telefonat"),
    "nachfordern": lambda o, az: nachforderung.request_documents(o.buero, o.berta, az, "Bitte ergänzen."),
    "fassung": lambda o, az: annahme.accept_fassung(o.buero, o.berta, az, 2, "gilt"),
    "zuruecknehmen": lambda o, az: ende.withdraw(o.buero, o.berta, az, "Schreiben"),
    "erledigen": lambda o, az: ende.end_case(o.buero, o.berta, az, "Dublette"),
    "zurueckgeben": lambda o, az: vermerk.hand_back(o.buero, o.berta, az, "noch einmal"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("worauf", ["vorgang", "kommune"])
def test_bias_bars_every_act_on_the_case(sqlite_office: Office, act: str, worauf: str) -> None:
    office = sqlite_office
    aktenzeichen = examined(office)
    ort = {"aktenzeichen": aktenzeichen} if worauf == "vorgang" else {"ags": AGS[0]}
    befangenheit.report(office.buero, office.berta, **ort, grund="Bruder ist dort Kämmerer")

    with pytest.raises(Befangen, match="Berta Claus ist befangen"):
        ACTS[act](office, aktenzeichen)


def test_bias_for_another_municipality_bars_nothing(office: Office) -> None:
    befangenheit.report(office.buero, office.carl, ags=AGS[5], grund="Wohnt dort")

    assert office.antrag(signed(office)).status == "gezeichnet"


def test_biased_represented_bars_the_deputy(office: Office) -> None:
    appoint(office, "CD", "BC")
    aktenzeichen = submitted(office)
    befangenheit.report(office.buero, office.dora, person="CD", ags=AGS[0], grund="Schwager")

    with pytest.raises(Befangen, match="Carl Dorn ist befangen"):
        sign_off(office, office.berta, aktenzeichen, "CD")


def test_case_signed_by_somebody_biased_waits_until_handed_back(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office)
    befangenheit.report(office.buero, office.carl, aktenzeichen=aktenzeichen, grund="erst jetzt bemerkt")

    assert issue_all(office) == []
    assert [line.code for line in arbeitsliste.work_list(office.buero)] == ["befangen_gezeichnet"]
    vermerk.hand_back(office.buero, office.dora, aktenzeichen, "Befangenheit")
    propose(office, aktenzeichen)
    sign_off(office, office.dora, aktenzeichen)
    assert [one.aktenzeichen for one in issue_all(office)] == [aktenzeichen]
    assert buecher.verify(office.buero) == []


def test_lifted_bias_lets_the_signatures_count_again(office: Office) -> None:
    set_budget(office)
    signed(office)
    nr = befangenheit.report(office.buero, office.dora, person="CD", ags=AGS[0], grund="Verdacht")

    assert issue_all(office) == []
    befangenheit.lift(office.buero, office.emil, nr, "Kein Verwandter")

    assert len(issue_all(office)) == 1


def test_nobody_signs_on_top_of_a_biased_proposal(office: Office) -> None:
    aktenzeichen = submitted(office)
    befangenheit.report(office.buero, office.anna, aktenzeichen=aktenzeichen, grund="Tante")

    with pytest.raises(Refusal) as refusal:
        sign_off(office, office.carl, aktenzeichen)

    assert refusal.value.code == "befangen_gezeichnet"


def test_database_issues_nothing_on_a_biased_signature(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(office)
    aktenzeichen = signed(office)
    befangenheit.report(office.buero, office.carl, aktenzeichen=aktenzeichen, grund="erst jetzt bemerkt")
    monkeypatch.setattr(warteschlange, "hindrance", lambda *_: None)

    with pytest.raises(erlass.VorgangAngehalten, match="ist befangen"):
        erlass.issue_next_bescheid(office.buero, 1)
    assert office.rows(Bescheid) == []


def test_verfuegung_signed_by_somebody_biased_is_not_carried_out(office: Office) -> None:
    set_budget(office)
    aktenzeichen = signed(office)
    [issued] = issue_all(office)
    order = aufhebung.order_annulment(
        office.buero, office.anna, issued.bescheidnummer, "ruecknahme", "abschluss", "Ein Irrtum."
    )
    appoint(office, "CD", "BC")
    verfuegung.sign_off(
        office.buero, office.berta, order.verfuegungsnummer, order.inhalt_sha256, vertretung="CD"
    )
    nr = befangenheit.report(
        office.buero, office.dora, person="CD", aktenzeichen=aktenzeichen, grund="Schwager"
    )

    assert [stand.grund[0] for stand in verfuegungsstand.overview(office.buero)] == ["befangen_gezeichnet"]
    assert ausfuehrung.issue_next_verfuegung(office.buero) is None
    befangenheit.lift(office.buero, office.emil, nr, "Kein Verwandter")
    assert ausfuehrung.issue_next_verfuegung(office.buero) is not None
    assert buecher.verify(office.buero) == []


def test_who_may_report_and_lift_bias(office: Office) -> None:
    with pytest.raises(Refusal) as other:
        befangenheit.report(office.buero, office.anna, person="CD", ags=AGS[0], grund="Gerücht")
    nr = befangenheit.report(office.buero, office.carl, ags=AGS[0], grund="Wohnt dort")
    with pytest.raises(Refusal) as own:
        befangenheit.lift(office.buero, office.carl, nr, "halb so wild")
    with pytest.raises(RolleFehlt):
        befangenheit.lift(office.buero, office.anna, nr, "halb so wild")
    with pytest.raises(KimError, match="entweder"):
        befangenheit.report(office.buero, office.carl, grund="beides fehlt")
    with pytest.raises(KimError, match="keine Empfängerin"):
        befangenheit.report(office.buero, office.carl, ags="00000000", grund="vertippt")

    assert (other.value.code, own.value.code) == ("befangenheit_rolle", "befangenheitsende_rolle")
    assert len(office.rows(Befangenheit)) == 1


def test_list_over_all_municipalities_is_nobodys_bias(office: Office) -> None:
    set_budget(office)
    befangenheit.report(office.buero, office.carl, ags=AGS[0], grund="Wohnt dort")
    step = verteilliste.propose(office.buero, office.anna, 2, 2021)

    signed_list = verteilliste.sign_off(office.buero, office.carl, step.listennummer, step.inhalt_sha256)

    assert signed_list.status == "gezeichnet"


def test_notzugriff_lends_the_role_and_is_recorded_in_the_signature(office: Office) -> None:
    set_budget(office)
    aktenzeichen = submitted(office)
    stand = notzugriff.take(office.buero, office.berta, "schlusszeichnung", "Grippewelle")

    sign_off(office, office.berta, aktenzeichen)

    assert office.rows(Zeichnung)[-1].notzugriff_nr == stand.nr
    assert len(issue_all(office)) == 1
    [open_] = notzugriff.open_ones(office.buero)
    assert (open_.laeuft, open_.genutzt_fuer) == (True, (aktenzeichen,))
    assert buecher.verify(office.buero) == []


def test_notzugriff_breaks_no_other_rule(office: Office) -> None:
    notzugriff.take(office.buero, office.anna, "schlusszeichnung", "Grippewelle")
    own = submitted(office)
    typed = examined(office, daten(AGS[1]))
    berichtigung.mend(office.buero, office.anna, typed, {"massnahme": "Anders"}, "Telefonat")
    propose(office, typed, wer=office.berta)
    biased = submitted(office, daten(AGS[2]), wer=office.berta)
    befangenheit.report(office.buero, office.anna, aktenzeichen=biased, grund="Tante")

    with pytest.raises(Refusal) as twice:
        sign_off(office, office.anna, own)
    with pytest.raises(Refusal) as edited:
        sign_off(office, office.anna, typed)
    with pytest.raises(Befangen):
        sign_off(office, office.anna, biased)

    assert (twice.value.code, edited.value.code) == ("zeichnung_zwei_personen", "zeichnung_eigene_aenderung")


def test_notzugriff_ends_by_the_clock_and_by_control(office: Office) -> None:
    first, second = submitted(office), submitted(office, daten(AGS[1]))
    notzugriff.take(office.buero, office.berta, "schlusszeichnung", "Grippewelle")
    office.set_clock(2020, 12, 8, 8, 1)
    with pytest.raises(RolleFehlt):
        sign_off(office, office.berta, first)
    again = notzugriff.take(office.buero, office.berta, "schlusszeichnung", "immer noch")

    notzugriff.control(office.buero, office.carl, again.nr, "In Ordnung")

    with pytest.raises(RolleFehlt):
        sign_off(office, office.berta, second)
    assert [stand.nr for stand in notzugriff.open_ones(office.buero)] == [1]


def test_notzugriff_is_not_taken_for_nothing_and_not_controlled_by_oneself(office: Office) -> None:
    with pytest.raises(Refusal) as needless:
        notzugriff.take(office.buero, office.carl, "schlusszeichnung", "einfach so")
    with pytest.raises(KimError, match="begründen"):
        notzugriff.take(office.buero, office.carl, "pruefung", " ")
    notzugriff.take(office.buero, office.carl, "pruefung", "Grippewelle")
    with pytest.raises(Refusal) as second:
        notzugriff.take(office.buero, office.carl, "mitzeichnung", "auch noch")
    with pytest.raises(Refusal) as own:
        notzugriff.control(office.buero, office.carl, 1, "alles gut")
    with pytest.raises(RolleFehlt):
        notzugriff.control(office.buero, office.anna, 1, "alles gut")

    assert needless.value.code == "notzugriff_unnoetig"
    assert second.value.code == "notzugriff_besteht"
    assert own.value.code == "notzugriffskontrolle_rolle"
    assert (len(office.rows(Notzugriff)), office.rows(Notzugriffskontrolle)) == (1, [])


def test_borrowed_role_judges_no_emergency(office: Office) -> None:
    notzugriff.take(office.buero, office.carl, "pruefung", "Grippewelle")
    notzugriff.take(office.buero, office.anna, "schlusszeichnung", "Grippewelle")

    with pytest.raises(RolleFehlt):
        notzugriff.control(office.buero, office.anna, 1, "alles gut")


def test_open_notzugriff_is_shown_wherever_somebody_looks(sqlite_office: Office) -> None:
    office, aktenzeichen = sqlite_office, bring_in(sqlite_office)
    assert einrichtung.emergencies(office.buero).urteil == "gut"
    notzugriff.take(office.buero, office.berta, "schlusszeichnung", "Grippewelle")

    office.set_clock(2020, 12, 20, 8)

    satz = notzugriff.open_ones(office.buero)[0].satz
    assert "lief bis 08.12.2020 09:00" in satz
    assert zahlen.status(office.buero)["notzugriffe"][0]["satz"] == satz
    assert vorgang.tell(office.buero, aktenzeichen)["notzugriffe"] == [satz]
    assert einrichtung.emergencies(office.buero).urteil == "achtung"
    notzugriff.control(office.buero, office.dora, 1, "In Ordnung")
    assert zahlen.status(office.buero)["notzugriffe"] == []


def test_role_that_was_taken_away_signs_no_more(office: Office) -> None:
    aktenzeichen = submitted(office)
    office.sql(f"DELETE FROM personenrolle WHERE person_id = {office.carl.person.id}")

    with pytest.raises(RolleFehlt):
        sign_off(office, office.carl, aktenzeichen)


GROUNDS = {
    "no role": ("{anna}", "NULL", "NULL", "zeichnung_rolle"),
    "represented without a Vertretung": ("{anna}", "{carl}", "NULL", "zeichnung_vertretung"),
    "represented without the role": ("{carl}", "{berta}", "NULL", "zeichnung_"),
    "somebody else's Notzugriff": ("{anna}", "NULL", "1", "zeichnung_notzugriff"),
    "two grounds at once": ("{berta}", "{carl}", "1", "zeichnung_"),
    "Notzugriff after its end": ("{berta}", "NULL", "1", "zeichnung_notzugriff"),
}


@pytest.mark.parametrize("case", GROUNDS)
def test_database_refuses_a_signature_without_its_ground(office: Office, case: str) -> None:
    person, vertretene, notfall, code = GROUNDS[case]
    aktenzeichen = submitted(office, wer=office.emil)
    notzugriff.take(office.buero, office.berta, "schlusszeichnung", "Grippewelle")
    ids = {name: getattr(office, name).person.id for name in ("anna", "berta", "carl")}
    am = "2020-12-09 09:00:00" if "after" in case else "2020-12-07 09:00:00"

    with pytest.raises(Exception, match=code):
        office.sql(
            "INSERT INTO zeichnung (pruefvermerk_id, stufe, person_id, vertretene_id, notzugriff_nr, inhalt_sha256, am)"
            f" VALUES (1, 'schlusszeichnung', {person.format(**ids)}, {vertretene.format(**ids)}, {notfall},"
            f" '{seen(office, aktenzeichen)}', '{am}')"
        )
    assert len(office.rows(Zeichnung)) == 1


def test_second_account_is_the_same_person(office: Office) -> None:
    konten.add_account(office.buero, "EF", "emil2", KENNWORT)

    second = konten.authenticate(office.buero, konten.login(office.buero, "emil2", KENNWORT))

    assert (second.person.id, second.rollen) == (office.emil.person.id, office.emil.rollen)
    with pytest.raises(KimError, match="keine Person XX"):
        konten.add_account(office.buero, "XX", "niemand", KENNWORT)
    with pytest.raises(Refusal, match="vergeben"):
        konten.add_account(office.buero, "EF", "anna", KENNWORT)
    assert len(office.rows(Konto)) == 6


def fail(office: Office, name: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(konten.NichtAngemeldet, match="stimmt nicht"):
            konten.login(office.buero, name, "falsch, aber lang")


@pytest.mark.parametrize("name", ["anna", pytest.param("niemand", marks=pytest.mark.slow)])
def test_fifth_wrong_password_makes_this_name_wait(sqlite_office: Office, name: str) -> None:
    office = sqlite_office
    fail(office, name, 5)

    with pytest.raises(konten.AnmeldungGebremst, match="in 15 Minuten"):
        konten.login(office.buero, name, KENNWORT)
    konten.login(office.buero, "carl", KENNWORT)
    braked = [row.vorgang for row in office.rows(Ereignis) if row.art == "person.gebremst"]
    assert braked == (["Konto anna"] if name == "anna" else [])
    assert "anna" not in "".join(row.name_sha256 for row in office.rows(Anmeldeversuch))


def test_brake_lets_go_after_its_time_and_forgets_successes(sqlite_office: Office) -> None:
    office = sqlite_office
    konten.login(office.buero, "anna", KENNWORT)
    fail(office, "anna", 4)
    konten.login(office.buero, "anna", KENNWORT)
    fail(office, "anna", 1)
    with pytest.raises(konten.AnmeldungGebremst):
        konten.login(office.buero, "anna", KENNWORT)

    office.uhr.set(office.uhr.now() + timedelta(minutes=15))

    assert konten.login(office.buero, "anna", KENNWORT)
