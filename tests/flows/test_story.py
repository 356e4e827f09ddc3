"""From PDF to letter: three municipalities, money for two, a third that waits with a reason and then follows."""

import pytest

from flows.intake import intake
from flows.issue import issue
from flows.notify import notify
from flows.review import review
from kim.adapters.mail.nachricht import stable_message_id
from kim.casework import worte
from kim.casework.kontrolle import buecher
from kim.casework.pruefung import ende
from kim.cli import issue as issue_
from kim.cli.demo.empfaenger import schreiben
from kim_models.betrag import format_euro
from kim_models.rows import Buchung, Haushalt
from tests.flows.werkzeug.ansicht import run_of, subruns, table, task_names
from tests.flows.werkzeug.schritte import drop, mails, pdf_text, sign, truth
from tests.werkzeug.buero import Office, issued_order, set_budget

pytestmark = [pytest.mark.flows, pytest.mark.xdist_group("prefect")]

DATEIEN = ("p1_01_kreis-guetersloh.pdf", "p1_02_stadt-duesseldorf.pdf", "p1_03_staedteregion-aachen.pdf")
ERSTER, ZWEITER, DRITTER = (f"36.2020-KIM1-{nr:04d}" for nr in (1, 2, 3))
EINGAENGE = ["E-000001", "E-000002", "E-000003"]
B1, B2 = "KIM1-2020-0001", "KIM1-2020-0002"


def asked(nr: int, jahr: int) -> int:
    """What the sample in this place asked for one year; cents."""
    return int(truth(DATEIEN[nr])["finanzierungsplan"][str(jahr)]["beantragt"])


def place(
    platz: int, aktenzeichen: str, status: str, erteilbar: str, grund: str, satz: str
) -> dict[str, object]:
    """One row of the table `kim-reihenfolge`."""
    return {
        "Platz": str(platz),
        "Aktenzeichen": aktenzeichen,
        "erteilbar": erteilbar,
        "Satz": satz,
        "Status": status,
        "Grund": worte.GRUND[grund],
        "Code": grund,
    }


IN_PRUEFUNG = (
    "in Prüfung",
    "nein",
    "in_pruefung",
    "In Prüfung: Es fehlt der Prüfvermerk. Die Mittel sind vorgemerkt.",
)
FRUEHERE_ZUERST = (
    "gezeichnet",
    "nein",
    "fruehere_zuerst",
    "Die Mittel für Verpflichtungen zulasten 2021 sind für Anträge reserviert, die vorher an der Reihe sind,"
    f" zuerst für {ZWEITER}.",
)


@pytest.fixture
def short_of_money(office: Office) -> Office:
    """Means for the first and one of the other two, never for all three; the mail domains are those of the forms."""
    schreiben(office.buero.settings.empfaengerpfad)
    v2021, v2022 = (asked(0, jahr) + asked(2, jahr) for jahr in (2021, 2022))
    set_budget(office, v2021=v2021, v2022=v2022)
    office.set_clock(2020, 12, 21, 9)
    return office


def test_three_municipalities_share_money_for_two(
    short_of_money: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office = short_of_money

    _applications_arrive(office)
    _the_first_is_signed_and_leaves(office)
    _the_third_is_signed_and_waits_for_the_second(office, capsys)
    _the_second_withdraws_and_the_third_follows(office)

    _the_books_are_right(office)
    _the_letters_say_what_was_decided(office)
    _each_mail_left_once(office)


def _applications_arrive(office: Office) -> None:
    drop(office, *DATEIEN)

    state = intake(return_state=True)

    run = run_of(state)
    assert (run.name, state.name) == ("Eingang 2020-12-21 10:00", "Completed")
    assert state.message == (
        "3 Eingänge, 0 für Menschen; 3 geprüft, 0 mit Befunden; 3 von 3 versendet, 0 für Menschen"
    )
    # One page tells all: filing, the rules, and the acknowledgements, which leave at once.
    assert subruns(run) == []
    assert task_names(run, 11) == [
        "Eingangskorb",
        *EINGAENGE,
        ERSTER,
        ZWEITER,
        DRITTER,
        "Abgebrochene Sendungen",
        *EINGAENGE,
    ]
    assert table(run, "kim-eingang") == [
        {"Eingang": eingang, "Aktenzeichen": aktenzeichen, "Ergebnis": "Antrag", "Mensch": ""}
        for eingang, aktenzeichen in zip(EINGAENGE, (ERSTER, ZWEITER, DRITTER), strict=True)
    ]
    assert table(run, "kim-pruefung") == [
        {"Aktenzeichen": aktenzeichen, "Ergebnis": "geprüft", "Befunde": "keine"}
        for aktenzeichen in (ERSTER, ZWEITER, DRITTER)
    ]
    assert table(run, "kim-versand") == [
        {"Sendung": eingang, "Aktenzeichen": aktenzeichen, "Ergebnis": "angenommen", "Status": "versendet"}
        for eingang, aktenzeichen in zip(EINGAENGE, (ERSTER, ZWEITER, DRITTER), strict=True)
    ]


def _the_first_is_signed_and_leaves(office: Office) -> None:
    sign(office, ERSTER)

    state = review(ERSTER, return_state=True)

    run = run_of(state)
    assert (run.name, state.name) == (f"Zeichnung {ERSTER}", "Completed")
    (issuing,) = subruns(run)
    assert (issuing.name.split()[0], issuing.state_name) == ("Bescheide", "Completed")
    assert task_names(issuing, 7) == [
        "Reihenfolge",
        "Abschluss, Vorlage, Schriften, Anlagen",
        ERSTER,
        "Reihenfolge",
        B1,
        "Reihenfolge",
        "Verteillisten",
    ]
    assert table(issuing, "kim-bescheide") == [
        {"Aktenzeichen": ERSTER, "Ergebnis": "Zuwendung", "Bescheid": B1, "Betrag": format_euro(_granted(0))}
    ]
    assert task_names(run, 5) == [ERSTER, "Abgebrochene Sendungen", B1, ERSTER, "Offene Akten"]
    assert table(run, "kim-versand") == [
        {"Sendung": B1, "Aktenzeichen": ERSTER, "Ergebnis": "angenommen", "Status": "versendet"}
    ]


def _the_third_is_signed_and_waits_for_the_second(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    sign(office, DRITTER)

    state = review(DRITTER, return_state=True)

    assert (state.name, state.message) == (
        "Menschen gefragt",
        f"{DRITTER} steht auf „gezeichnet“; 0 von 0 versendet, 0 für Menschen",
    )
    (issuing,) = subruns(run_of(state))
    assert (issuing.state_name, issuing.tags) == ("Menschen gefragt", ["menschen-gefragt"])
    assert table(issuing, "kim-bescheide") == [{"Ergebnis": "nichts zu tun"}]
    assert table(issuing, "kim-reihenfolge") == [
        place(1, ZWEITER, *IN_PRUEFUNG),
        place(2, DRITTER, *FRUEHERE_ZUERST),
    ]
    capsys.readouterr()
    assert issue_.issue(vorschau=True) == 0
    preview = " ".join(capsys.readouterr().out.split())
    assert f"zuerst für {ZWEITER}" in preview


def _the_second_withdraws_and_the_third_follows(office: Office) -> None:
    ende.withdraw(office.buero, office.anna, ZWEITER, "Schreiben der Kommune: Rücknahme.")

    issued, sent = issue(nur_vorschau=False, return_state=True), notify(return_state=True)

    assert (issued.name, issued.message) == ("Completed", "1 Bescheide, 0 gezeichnete warten")
    assert (sent.name, sent.message) == ("Completed", "1 von 1 versendet, 0 für Menschen")
    assert table(run_of(issued), "kim-bescheide") == [
        {"Aktenzeichen": DRITTER, "Ergebnis": "Zuwendung", "Bescheid": B2, "Betrag": format_euro(_granted(2))}
    ]
    assert issued_order(office) == [ERSTER, DRITTER]


def _granted(nr: int) -> int:
    return int(truth(DATEIEN[nr])["beantragt_cent"])


def _the_books_are_right(office: Office) -> None:
    pots = {pot.id: (pot.haushaltsjahr, pot.art) for pot in office.rows(Haushalt)}
    booked = [(row.bescheid_id, *pots[row.haushalt_id], row.betrag_cent) for row in office.rows(Buchung)]
    assert booked == [
        (1, 2021, "verpflichtung", asked(0, 2021)),
        (1, 2022, "verpflichtung", asked(0, 2022)),
        (2, 2021, "verpflichtung", asked(2, 2021)),
        (2, 2022, "verpflichtung", asked(2, 2022)),
    ]
    statuses = [office.antrag(aktenzeichen).status for aktenzeichen in (ERSTER, ZWEITER, DRITTER)]
    assert statuses == ["bewilligt", "zurueckgenommen", "bewilligt"]
    assert buecher.verify(office.buero) == []


def _the_letters_say_what_was_decided(office: Office) -> None:
    folder = office.buero.settings.home / "bescheide"
    assert sorted(path.name for path in folder.iterdir()) == [f"{B1}.pdf", f"{B2}.pdf"]
    for nummer, aktenzeichen, nr in ((B1, ERSTER, 0), (B2, DRITTER, 2)):
        text = pdf_text((folder / f"{nummer}.pdf").read_bytes())
        betrag = " ".join(format_euro(_granted(nr)).split())
        missing = [
            part
            for part in (nummer, aktenzeichen, betrag, str(truth(DATEIEN[nr])["kommune"]))
            if part not in text
        ]
        assert missing == []


def _each_mail_left_once(office: Office) -> None:
    anlaesse = [("eingangsbestaetigung", eingang) for eingang in EINGAENGE] + [
        ("bescheid", B1),
        ("bescheid", B2),
    ]
    found = {str(mail["Message-ID"]): mail for mail in mails(office)}
    ids = [stable_message_id(art, bezug, office.buero.settings.mail_domain) for art, bezug in anlaesse]
    assert [str(mail["Message-ID"]) for mail in mails(office)] == sorted(ids)
    folder = office.buero.settings.home / "bescheide"
    for nummer, message_id in zip((B1, B2), ids[3:], strict=True):
        attached = {part.get_filename(): part.get_content() for part in found[message_id].iter_attachments()}
        assert attached[f"Bescheid {nummer}.pdf"] == (folder / f"{nummer}.pdf").read_bytes()
