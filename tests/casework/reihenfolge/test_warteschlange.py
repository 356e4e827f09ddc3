"""The queue asks the database a constant number of questions, and gives what asking for each case alone would give."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.adapters.database import require_fingerprint
from kim.casework.antrag import fassung as fassungen
from kim.casework.bescheid import erlass
from kim.casework.haushalt import mittel
from kim.casework.pruefung import berichtigung, zustimmung
from kim.casework.reihenfolge import warteschlange
from kim.casework.reihenfolge.warteschlange import Rangplatz
from kim.casework.zeichnung import berechnung as berechnungen
from kim.casework.zeichnung import vermerk as vermerke
from kim.rules.haushalt import rahmen
from kim.rules.prognose import prognose
from kim.rules.rang import Bewerbung, verteile_nach_rang
from kim.rules.reservierung import grundbedarf
from kim_models.antrag import Antragsdaten
from kim_models.lifecycle import OFFEN
from kim_models.rows import Antrag, Bescheid
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    issue_all,
    lesung,
    propose,
    set_budget,
    signed,
    submitted,
)

HEUTE = date(2020, 12, 7)


def asked_one_by_one(session: Session, office: Office, heute: date) -> list[Rangplatz]:
    """The queue as it was first written: every case asks for its own Vermerk, Fassung, consents and grants."""
    buero = office.buero
    rows = session.exec(
        select(Antrag)
        .where(Antrag.baustein == 1, col(Antrag.status).in_([status.value for status in OFFEN]))
        .order_by(col(Antrag.rang_am), col(Antrag.rang_nr))
    ).all()
    hindrances = {row.id: hindrance_alone(session, office, row, heute) for row in rows}
    bewerbungen = []
    for row in rows:
        gezeichnet = row.status == "gezeichnet"
        bedarf, geschlossen = rahmen(need_alone(session, office, row), heute.year)
        bewerbungen.append(
            Bewerbung(
                antrag_id=row.id or 0,
                aktenzeichen=row.aktenzeichen,
                rang=(False, row.rang_am, row.rang_am, row.rang_nr),
                zustand="gezeichnet" if gezeichnet and hindrances[row.id] is None else "offen",
                bedarf=bedarf,
                geschlossen=geschlossen,
            )
        )
    status = {row.id: row.status for row in rows}
    vorschau = verteile_nach_rang(bewerbungen, mittel.available(session, buero.settings.programm, 1))
    return [
        Rangplatz(
            p.antrag_id,
            p.aktenzeichen,
            p.platz,
            status[p.antrag_id],
            p.ergebnis == "erteilbar",
            hindrances[p.antrag_id] or p.grund or warteschlange.waits(status[p.antrag_id], p.reserviert),
            prognose(p),
            p.reserviert,
        )
        for p in vorschau.plaetze
    ]


def hindrance_alone(session: Session, office: Office, antrag: Antrag, heute: date) -> tuple[str, str] | None:
    """The reason of one case, asked alone; its sentence is the queue's own, so only the code is compared apart."""
    buero = office.buero
    if antrag.status != "gezeichnet":
        return None
    vermerk = vermerke.current_vermerk(session, antrag.id)
    assert vermerk is not None
    calculation = berechnungen.signed_calculation(vermerk)
    overlapping = session.exec(
        select(Bescheid.bescheidnummer).where(
            Bescheid.art == "zuwendung",
            Bescheid.status != "aufgehoben",
            Bescheid.empfaenger_ags == antrag.empfaenger_ags,
            Bescheid.zeitraum_von <= calculation.zeitraum_bis,
            Bescheid.zeitraum_bis >= calculation.zeitraum_von,
        )
    ).first()
    programm = buero.programm(antrag.programm_version)
    consent = berechnungen.consented_from(session, buero, antrag)
    von = calculation.zeitraum_von
    code = (
        "zeichnung_veraltet"
        if vermerk.fassung_id != antrag.aktuelle_fassung_id
        else "neue_fassung"
        if fassungen.pending(session, antrag.id or 0, antrag.aktuelle_fassung_id)
        else "anschrift_fehlt"
        if antrag.empfaenger_ags not in buero.adressen
        else None
        if vermerk.vorschlag == "ablehnen"
        else "ueberschneidung"
        if overlapping
        else "beginn_vor_bekanntgabe"
        if von < heute + timedelta(days=programm.fiktion_tage(heute)) and (consent is None or von < consent)
        else None
    )
    return (code, "") if code else None


def need_alone(session: Session, office: Office, antrag: Antrag) -> Mapping[int, int]:
    """The need of one case, read from its whole Fassung."""
    if antrag.status == "gezeichnet":
        vermerk = vermerke.current_vermerk(session, antrag.id)
        return berechnungen.signed_calculation(vermerk).bewilligt_je_jahr if vermerk else {}
    gelesen = fassungen.read(session, antrag.aktuelle_fassung_id or 0)
    return gelesen.beantragt_je_jahr() or grundbedarf(
        office.buero.programm(antrag.programm_version),
        office.buero.register.get(antrag.empfaenger_ags or ""),
        berlin_date(antrag.rang_am),
    )


def comparable(places: list[Rangplatz]) -> list[tuple[object, ...]]:
    """Everything but the sentences of the hindrances."""
    return [
        (p.antrag_id, p.aktenzeichen, p.platz, p.status, p.erteilbar, p.grund[0], p.prognose) for p in places
    ]


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    """Collects every statement that reaches the database."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(office.buero.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(office.buero.database.engine, "before_cursor_execute", note)


def questions(office: Office) -> int:
    """How many statements one look at the queue costs."""
    with counted(office) as statements, office.buero.database.reading() as session:
        warteschlange.queue(session, office.buero, 1, HEUTE)
    return len(statements)


def test_number_of_questions_does_not_grow_with_the_cases(office: Office) -> None:
    set_budget(office)
    signed(office, daten(AGS[0]))
    examined(office, daten(AGS[1]))
    few = questions(office)
    for ags in AGS[2:8]:
        signed(office, daten(ags))
        bring_in(office, daten(ags, baustein=1, von=date(2023, 1, 1), bis=date(2023, 12, 31)))

    assert questions(office) == few
    assert few <= 12


def test_statements_of_a_decision_do_not_grow_with_the_queue(sqlite_office: Office) -> None:
    set_budget(sqlite_office)
    for ags in AGS[:6]:
        signed(sqlite_office, daten(ags, cent=50_000_00))
    # Asked once per process, not once per decision.
    require_fingerprint(sqlite_office.buero.database, anew=True)
    costs = []

    for _ in range(6):
        with counted(sqlite_office) as statements:
            erlass.issue_next_bescheid(sqlite_office.buero, 1)
        costs.append(len(statements))

    # The first number of all asks once more whether there is one.
    assert costs == [costs[0], *[costs[0] - 1] * 5]
    assert costs[1] <= 22


def with_later_submission(office: Office, ags: str) -> None:
    signed(office, daten(ags, cent=40_000_00))
    bring_in(office, daten(ags, cent=45_000_00))


def signed_twice(office: Office, ags: str) -> None:
    aktenzeichen = submitted(office, daten(ags, cent=33_000_00))
    vermerke.hand_back(office.buero, office.carl, aktenzeichen, "Bitte genauer begründen.")
    vermerke.sign_off(office.buero, office.carl, aktenzeichen, propose(office, aktenzeichen))


def overlapping(office: Office) -> None:
    second = examined(office, lesung(Antragsdaten(), art="unlesbar", satz="Bitte auch abtippen."))
    werte = fassungen.flatten(daten(AGS[0], cent=20_000_00))
    berichtigung.mend(office.buero, office.anna, second, werte, "abgetippt")
    vermerke.sign_off(office.buero, office.carl, second, propose(office, second))


def with_consent(office: Office, ags: str) -> None:
    aktenzeichen = examined(
        office, daten(ags, cent=24_000_00, von=date(2020, 11, 15), bis=date(2021, 12, 31))
    )
    for tag in (12, 10):
        zustimmung.consent_early_start(
            office.buero, office.carl, aktenzeichen, date(2020, 11, tag), "dringend"
        )
    vermerke.sign_off(office.buero, office.dora, aktenzeichen, propose(office, aktenzeichen))


MAKERS: tuple[Callable[[Office, str], object], ...] = (
    lambda office, ags: bring_in(office, daten(ags, cent=50_000_00)),
    lambda office, ags: examined(office, daten(ags, cent=60_000_00)),
    lambda office, ags: submitted(office, daten(ags, cent=70_000_00)),
    lambda office, ags: signed(office, daten(ags, cent=80_000_00)),
    lambda office, ags: signed(office, daten(ags), vorschlag="ablehnen"),
    lambda office, _: examined(office, lesung(Antragsdaten(), art="unlesbar", satz="Bitte abtippen.")),
    with_later_submission,
    signed_twice,
    lambda office, _: overlapping(office),
    with_consent,
)
"""Cases in every state that the queue can meet."""


def mixed(office: Office, seed: int) -> None:
    """One decision, then one case of each kind, in an order drawn by `seed`."""
    set_budget(office, v2021=400_000_00, v2022=400_000_00)
    signed(office, daten(AGS[0], cent=30_000_00))
    issue_all(office)
    order = random.Random(seed).sample(MAKERS, len(MAKERS))
    for maker, ags in zip(order, AGS[1:], strict=False):
        maker(office, ags)


@pytest.mark.parametrize("seed", [1, 2])
def test_same_places_as_asking_case_by_case(office: Office, seed: int) -> None:
    mixed(office, seed)

    codes: set[str] = set()
    for heute in (HEUTE, date(2021, 1, 4), date(2022, 6, 1)):
        with office.buero.database.reading() as session:
            together = warteschlange.queue(session, office.buero, 1, heute)
            alone = asked_one_by_one(session, office, heute)
        assert comparable(together) == comparable(alone)
        codes |= {place.grund[0] for place in together}
    assert len(together) == len(MAKERS)
    assert codes >= {"neue_fassung", "ueberschneidung", "zeichnung_offen"}
