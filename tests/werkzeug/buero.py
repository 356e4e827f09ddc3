"""An office for tests: on any database, with a simulated clock, five people, all 54 addresses, and no PDF to read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from kim.adapters.clock import Dateiuhr
from kim.adapters.database import Database
from kim.adapters.document_store import Dokumentablage
from kim.casework import buero
from kim.casework.bescheid import erlass
from kim.casework.buero import Buero
from kim.casework.eingang import einordnung
from kim.casework.eingang import register as eingangsregister
from kim.casework.haushalt import mittel
from kim.casework.personen import konten
from kim.casework.personen.konten import Angemeldet
from kim.casework.post import ausgang
from kim.casework.pruefung import befunde
from kim.casework.versand import uebergabe
from kim.casework.zeichnung import vermerk as vermerke
from kim.programmes import laden
from kim.programmes.register import register
from kim.settings import Settings
from kim_models.antrag import Antragsdaten, Erklaerungen, Planspalte, Position
from kim_models.lesung import Lesung
from kim_models.programm import Programm, Rangpolitik
from kim_models.rows import Antrag, Bescheid, Haushalt, Post
from tests.werkzeug.arbeiter import boxes

JETZT = datetime(2020, 12, 7, 8, tzinfo=UTC)
"""A Monday in the first round: 9 o'clock in Arnsberg."""
KENNWORT = "Ein langes Kennwort!"
PERSONEN = {
    "anna": ("AB", "Anna Berg", ("pruefung",)),
    "berta": ("BC", "Berta Claus", ("pruefung",)),
    "carl": ("CD", "Carl Dorn", ("schlusszeichnung",)),
    "dora": ("DE", "Dora Ehm", ("schlusszeichnung", "mitzeichnung")),
    "emil": ("EF", "Emil Falk", ("pruefung", "mitzeichnung", "schlusszeichnung")),
}
AGS = tuple(register())
"""The 54 keys in the order of the register; the first is a kreisfreie Stadt."""
ZEHN_JAHRE = 10 * 366 * 24 * 60


@dataclass(frozen=True)
class Office:
    """An open office and the people who are logged in to it."""

    buero: Buero
    anna: Angemeldet
    """pruefung"""
    berta: Angemeldet
    """pruefung"""
    carl: Angemeldet
    """schlusszeichnung"""
    dora: Angemeldet
    """schlusszeichnung and mitzeichnung"""
    emil: Angemeldet
    """All roles."""

    @property
    def uhr(self) -> Dateiuhr:
        """The simulated clock."""
        assert isinstance(self.buero.uhr, Dateiuhr)
        return self.buero.uhr

    def set_clock(self, *moment: int) -> None:
        """Sets the clock to year, month, day, hour, … in UTC."""
        self.uhr.set(datetime(*moment, tzinfo=UTC))  # type: ignore[misc,arg-type]

    def rows(self, model: Any) -> list[Any]:
        """All rows of one table, by its first column."""
        with self.buero.database.reading() as session:
            return list(session.exec(select(model).order_by(next(iter(model.__table__.columns)))).all())

    def antrag(self, aktenzeichen: str) -> Antrag:
        """The row of one case."""
        with self.buero.database.reading() as session:
            return session.exec(select(Antrag).where(Antrag.aktenzeichen == aktenzeichen)).one()

    def sql(self, statement: str) -> None:
        """One statement past all of our code, as somebody with the database's password would write it."""
        with self.buero.database.engine.connect() as connection:
            connection.exec_driver_sql(statement.replace("%", "%%"))
            connection.commit()


def settings_of(url: str, home: Path, **werte: Any) -> Settings:
    """Settings of an office in `home`, independent of the environment."""
    return Settings(home=home, database_url=url, uhr="datei", sitzung_minuten=ZEHN_JAHRE, **werte)


def write_addresses(
    home: Path, *, ohne: frozenset[str] = frozenset(), papier: frozenset[str] = frozenset()
) -> None:
    """The recipients' file: all 54 but `ohne`; `papier` get letters, the others mail."""
    zeilen = ["ags,zeile1,strasse,plz,ort,email,elektronisch"]
    zeilen += [
        f"{e.ags},Kommunales Integrationszentrum,Rathausplatz 1,40000,{e.sitz},poststelle@k{e.ags}.example,"
        f"{'nein' if e.ags in papier else 'ja'}"
        for e in register().values()
        if e.ags not in ohne
    ]
    home.mkdir(parents=True, exist_ok=True)
    (home / "empfaenger.csv").write_text("\n".join(zeilen) + "\n", encoding="utf-8")


def open_buero(database: Database | str, home: Path, **werte: Any) -> Buero:
    """The office on a migrated database (or its URL); its clock must have been set."""
    home.mkdir(parents=True, exist_ok=True)
    opened = Database(database) if isinstance(database, str) else database
    settings = settings_of(opened.url, home, **werte)
    buero = Buero(settings, opened, Dokumentablage(home / "dokumente"), Dateiuhr(home / "uhr.json"))
    vars(buero)["pdf_kasten"], vars(buero)["mail_kasten"] = boxes(settings.programm, settings.sandkasten)
    return buero


def create_people(url: str, home: Path) -> dict[str, str]:
    """Adds the five to a migrated database and logs them in: the tokens by first name. Slow, so done once."""
    buero = open_buero(url, home)
    assert isinstance(buero.uhr, Dateiuhr)
    buero.uhr.set(datetime(2020, 12, 1, 8, tzinfo=UTC))
    for vorname, (kuerzel, name, rollen) in PERSONEN.items():
        konten.add_person(buero, kuerzel, name, rollen, vorname, KENNWORT)
    tokens = {vorname: konten.login(buero, vorname, KENNWORT) for vorname in PERSONEN}
    buero.close()
    return tokens


def open_test_office(database: Database | str, home: Path, tokens: Mapping[str, str], **werte: Any) -> Office:
    """The office on a copy of the template: addresses written, clock at JETZT, everybody logged in, no money yet."""
    write_addresses(home)
    buero = open_buero(database, home, **werte)
    assert isinstance(buero.uhr, Dateiuhr)
    buero.uhr.set(JETZT)
    return Office(buero, **{vorname: konten.authenticate(buero, token) for vorname, token in tokens.items()})


def with_settings(office: Office, **werte: Any) -> Office:
    """The same office with other settings: another mail server, say."""
    settings = office.buero.settings.model_copy(update=werte)
    return replace(office, buero=replace(office.buero, settings=settings))


def follow_policy(monkeypatch: pytest.MonkeyPatch, policy: Rangpolitik) -> None:
    """From now on every version of the programme ranks by this policy."""
    as_written = laden.load_programm

    def changed(kennung: str, version: str) -> Programm:
        programm = as_written(kennung, version)
        return programm.model_copy(update={"rang": programm.rang.model_copy(update={"policy": policy})})

    for module in (laden, buero):
        monkeypatch.setattr(module, "load_programm", changed)


def set_budget(office: Office, **cent: int) -> None:
    """The means of Baustein 1 for grants promised in 2020: `v2021=…, v2022=…` in cents; all else as in the programme."""
    with office.buero.database.writing() as session:
        for jahr, betrag in cent.items():
            session.add(
                Haushalt(
                    programm="kim-nrw",
                    baustein=1,
                    haushaltsjahr=int(jahr.removeprefix("v")),
                    art="verpflichtung",
                    mittel_cent=betrag,
                    fundstelle="Test",
                    beleg="annahme",
                )
            )
    mittel.open_budget(office.buero)


def daten(
    ags: str = AGS[0],
    cent: int = 100_000_00,
    von: date = date(2021, 1, 1),
    bis: date = date(2022, 12, 31),
    **overrides: Any,
) -> Antragsdaten:
    """A complete and right application over `cent`, spread evenly over its years; up to 275.000 € for two years."""
    kommune = register()[ags].name
    jahre = range(von.year, bis.year + 1)
    teile = {jahr: cent // len(jahre) + (cent % len(jahre) if jahr == jahre[0] else 0) for jahr in jahre}
    monate = (bis.year - von.year) * 12 + bis.month - von.month + 1
    felder: dict[str, Any] = {
        "kommune": kommune,
        "kommune_text": kommune,
        "ags": ags,
        "ags_text": ags,
        "strasse": "Rathausplatz 1",
        "plz": "40000",
        "ort": register()[ags].sitz,
        "ansprechperson": "Erika Beispiel",
        "telefon": "0200 00-0",
        "email": f"kim@k{ags}.example",
        "iban": "DE04478500659900762221",
        "bic": "WELADED1GTL",
        "kreditinstitut": "Sparkasse Musterstadt",
        "baustein": 1,
        "massnahme": "Strategisches Kommunales Integrationsmanagement",
        "zeitraum_von": von,
        "zeitraum_bis": bis,
        "finanzierungsplan": {
            **{str(jahr): _spalte(betrag) for jahr, betrag in teile.items()},
            "summe": _spalte(cent),
        },
        "positionen": (Position(art="koordination", vzae=2.5, monate=monate, betrag_cent=cent),),
        "positionen_summe_cent": cent,
        "beantragt_cent": cent,
        "erklaerungen": Erklaerungen(
            nicht_begonnen=True, vorsteuerabzug=False, vollstaendig_richtig=True, keine_doppelfoerderung=True
        ),
        "antragsdatum": date(2020, 12, 4),
        "unterschrift_ort": register()[ags].sitz,
        "unterzeichner": "Max Muster",
    }
    return Antragsdaten(**{**felder, **overrides})


def _spalte(cent: int) -> Planspalte:
    return Planspalte(
        gesamtausgaben=cent, zuwendungsfaehig=cent, zuwendungsfaehige_gesamtausgaben=cent, beantragt=cent
    )


def lesung(felder: Antragsdaten | None = None, **overrides: Any) -> Lesung:
    """What the reader would have made of a flawless PDF."""
    werte: dict[str, Any] = {
        "art": "antrag",
        "satz": "Antrag gelesen.",
        "felder": felder if felder is not None else daten(),
    }
    return Lesung(**{**werte, **overrides})


def bring_in(office: Office, felder: Antragsdaten | Lesung | None = None, inhalt: bytes | None = None) -> str:
    """Registers and files one application without reading a PDF; gives its Aktenzeichen."""
    gelesen = felder if isinstance(felder, Lesung) else lesung(felder)
    roh = inhalt if inhalt is not None else b"%PDF-1.7 " + gelesen.model_dump_json().encode()
    receipt = eingangsregister.register_eingang(office.buero, "antrag.pdf", roh)
    return einordnung.file_lesung(office.buero, receipt.eingang_id, gelesen).aktenzeichen


def examined(office: Office, felder: Antragsdaten | Lesung | None = None) -> str:
    """A case in review; gives its Aktenzeichen."""
    aktenzeichen = bring_in(office, felder)
    befunde.assess(office.buero, aktenzeichen)
    return aktenzeichen


def propose(
    office: Office,
    aktenzeichen: str,
    vorschlag: vermerke.Vorschlag = "bewilligen",
    wer: Angemeldet | None = None,
    **werte: Any,
) -> str:
    """Submits the case; gives the hash that the signers see."""
    vermerke.submit_vermerk(
        office.buero,
        wer or office.anna,
        aktenzeichen,
        vorschlag,
        "Nach Prüfung der Voraussetzungen.",
        **werte,
    )
    return seen(office, aktenzeichen)


def seen(office: Office, aktenzeichen: str) -> str:
    """The hash of the newest Prüfvermerk."""
    with office.buero.database.reading() as session:
        vermerk = vermerke.current_vermerk(session, _id(session, aktenzeichen))
        assert vermerk is not None
        return vermerk.inhalt_sha256


def _id(session: Session, aktenzeichen: str) -> int | None:
    return session.exec(select(Antrag.id).where(Antrag.aktenzeichen == aktenzeichen)).one()


def submitted(office: Office, felder: Antragsdaten | Lesung | None = None, **werte: Any) -> str:
    """A case that waits for the Schlusszeichnung."""
    aktenzeichen = examined(office, felder)
    propose(office, aktenzeichen, **werte)
    return aktenzeichen


def signed(office: Office, felder: Antragsdaten | Lesung | None = None, **werte: Any) -> str:
    """A case that two people have signed."""
    aktenzeichen = submitted(office, felder, **werte)
    vermerke.sign_off(office.buero, office.carl, aktenzeichen, seen(office, aktenzeichen))
    return aktenzeichen


def issue_all(office: Office) -> list[erlass.Beschieden]:
    """Decides until nobody who can be paid is left; cases that cannot be decided are passed by."""
    issued: list[erlass.Beschieden] = []
    held: set[str] = set()
    while True:
        try:
            one = erlass.issue_next_bescheid(office.buero, 1, frozenset(held))
        except erlass.VorgangAngehalten as error:
            held.add(error.aktenzeichen)
            continue
        if one is None:
            return issued
        issued.append(one)


def issued_order(office: Office) -> list[str]:
    """The Aktenzeichen that were decided, in the order of their numbers."""
    with office.buero.database.reading() as session:
        return list(
            session.exec(
                select(Antrag.aktenzeichen).where(Antrag.id == Bescheid.antrag_id).order_by(col(Bescheid.nr))
            ).all()
        )


def mail_of(office: Office, bezug: str) -> Post:
    """The mail about one receipt, request or decision."""
    with office.buero.database.reading() as session:
        return session.exec(select(Post).where(Post.bezug == bezug)).one()


def send_due(office: Office) -> list[uebergabe.Uebergabe]:
    """One attempt for each mail that is due."""
    return [uebergabe.send(office.buero, post_id) for post_id in ausgang.due(office.buero)]
