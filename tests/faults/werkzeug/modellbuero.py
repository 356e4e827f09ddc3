"""The office beside the model: it does each act through the casework's own doors and says what it looks like then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kim.adapters.clock import berlin_date
from kim.adapters.database import Database, Refusal
from kim.casework.antrag.fassung import flatten
from kim.casework.buero import KimError
from kim.casework.eingang import einordnung
from kim.casework.eingang import register as eingangsregister
from kim.casework.haushalt.mittel import open_budget
from kim.casework.kontrolle import abschluss, buecher
from kim.casework.personen import konten
from kim.casework.personen.konten import Angemeldet
from kim.casework.reihenfolge import warteschlange
from kim.programmes.register import register
from kim_models.antrag import Antragsdaten
from kim_models.lesung import Lesung
from kim_models.rows import Haushalt
from tests.faults.werkzeug.modell import Modell
from tests.faults.werkzeug.modellakte import Entscheidung, Inhalt, Platz
from tests.werkzeug.buero import KENNWORT, PERSONEN, Office, daten, lesung, open_buero, open_test_office, seen

ARTEN = {ags: empfaenger.art for ags, empfaenger in register().items()}
_NAMEN = {kuerzel: vorname for vorname, (kuerzel, _, _) in PERSONEN.items()}
_BIS = {2021: date(2021, 12, 31), 2022: date(2022, 12, 31), 2023: date(2023, 12, 31)}
WUENSCHE: tuple[tuple[int, int, int, int], ...] = (
    # first and last year, cents asked and granted for each year
    (2021, 2022, 100_000_00, 100_000_00),
    (2021, 2022, 150_000_00, 137_500_00),
    (2021, 2021, 120_000_00, 120_000_00),
    (2021, 2021, 30_000_00, 30_000_00),
    (2022, 2022, 80_000_00, 80_000_00),
    (2022, 2023, 90_000_00, 90_000_00),
)


def content(ags: str, wunsch: int, telefon: int = 0) -> tuple[Inhalt, Antragsdaten]:
    """One application as the model and as the office know it."""
    first, last, asked, granted = WUENSCHE[wunsch]
    years = range(first, last + 1)
    von, bis = date(first, 1, 1), _BIS[last]
    cent = asked * len(years)
    felder = daten(ags, cent, von, bis, telefon=f"0200 00-{telefon}")
    paths = flatten(felder)
    return Inhalt(ags, von, bis, dict.fromkeys(years, asked), dict.fromkeys(years, granted), paths), felder


UNLESBAR = Inhalt(), lesung(Antragsdaten(), art="unlesbar", satz="Bitte abtippen.")


@dataclass
class Modellbuero:
    """One office, and what its people have seen."""

    office: Office
    tokens: dict[str, str]
    gesehen: dict[str, list[str]] = field(default_factory=dict)
    """The hash of each round, by Aktenzeichen."""
    _stand: tuple[Any, ...] = ()
    _reihe: list[Platz] = field(default_factory=list)

    def succeeds(self, wer: str, act: Callable[[Angemeldet], object]) -> bool:
        """Whether the office lets this person do it; every other error is a finding of its own."""
        try:
            act(konten.authenticate(self.office.buero, self.tokens[wer]))
        except (KimError, Refusal):
            return False
        return True

    def receive(self, gelesen: Lesung | Antragsdaten, serial: int) -> None:
        """One receipt, registered and filed; twice, as a repeated run would."""
        one = gelesen if isinstance(gelesen, Lesung) else lesung(gelesen)
        receipt = eingangsregister.register_eingang(self.office.buero, "antrag.pdf", b"%%PDF-1.7 %d" % serial)
        einordnung.file_lesung(self.office.buero, receipt.eingang_id, one)
        einordnung.file_lesung(self.office.buero, receipt.eingang_id, one)

    def look(self, aktenzeichen: str) -> None:
        """The signers look at the newest round."""
        self.gesehen.setdefault(aktenzeichen, []).append(seen(self.office, aktenzeichen))

    def login(self, wer: str) -> None:
        """A new session."""
        self.tokens[wer] = konten.login(self.office.buero, wer, KENNWORT)

    def set_day(self, day: date) -> None:
        """Nine in the morning, UTC; one example's acts do not reach the next day."""
        self.office.set_clock(day.year, day.month, day.day, 9)

    def restart(self) -> None:
        """The process ends and another begins on the same data."""
        old = self.office.buero
        old.close()
        buero = open_buero(old.database, old.settings.home)
        people = {wer: getattr(self.office, wer) for wer in PERSONEN}
        self.office = Office(buero, **people)

    def picture(self) -> dict[str, Any]:
        """What stands in the database now, past all of our code."""
        with self.office.buero.database.engine.connect() as connection:

            def ask(statement: str) -> list[tuple[Any, ...]]:
                return [tuple(row) for row in connection.exec_driver_sql(statement)]

            picture = {
                "faelle": ask(
                    "SELECT a.aktenzeichen, a.status, a.status_nr, a.empfaenger_ags, f.nr,"
                    " (SELECT count(*) FROM fassung g WHERE g.antrag_id = a.id)"
                    " FROM antrag a JOIN fassung f ON f.id = a.aktuelle_fassung_id ORDER BY a.rang_nr"
                ),
                "zeichnungen": [
                    (az, runde, vorschlag, cent, stufe, _NAMEN[kuerzel])
                    for az, runde, vorschlag, cent, stufe, kuerzel in ask(
                        "SELECT a.aktenzeichen, v.runde, v.vorschlag, v.betrag_cent, z.stufe, p.kuerzel"
                        " FROM zeichnung z JOIN pruefvermerk v ON v.id = z.pruefvermerk_id"
                        " JOIN antrag a ON a.id = v.antrag_id JOIN person p ON p.id = z.person_id"
                        " ORDER BY a.rang_nr, v.runde, z.id"
                    )
                ],
                "bescheide": [
                    (nr, nummer, art, vorgang, ags, cent, bool(dead))
                    for nr, nummer, art, vorgang, ags, cent, dead in ask(
                        "SELECT b.nr, b.bescheidnummer, b.art, coalesce(a.aktenzeichen, l.listennummer),"
                        " b.empfaenger_ags, b.betrag_cent, b.status = 'aufgehoben' FROM bescheid b"
                        " LEFT JOIN antrag a ON a.id = b.antrag_id LEFT JOIN bescheid v ON v.id = b.vorgaenger_id"
                        " LEFT JOIN verteilliste l ON substr(coalesce(v.schluessel, b.schluessel), 1,"
                        " length('verteilliste:' || l.id || ':')) = 'verteilliste:' || l.id || ':' ORDER BY b.nr"
                    )
                ],
                "buchungen": ask(
                    "SELECT b.bescheidnummer, h.baustein, h.haushaltsjahr, h.art, c.betrag_cent FROM buchung c"
                    " JOIN bescheid b ON b.id = c.bescheid_id JOIN haushalt h ON h.id = c.haushalt_id"
                    " ORDER BY b.nr, h.haushaltsjahr"
                ),
                "gebunden": ask(
                    "SELECT baustein, haushaltsjahr, art, gebunden_cent FROM haushalt WHERE gebunden_cent <> 0"
                    " ORDER BY baustein, haushaltsjahr, art"
                ),
                "listen": [
                    (nummer, status, stufe, _NAMEN[kuerzel])
                    for nummer, status, stufe, kuerzel in ask(
                        "SELECT l.listennummer, l.status, z.stufe, p.kuerzel FROM listenzeichnung z"
                        " JOIN verteilliste l ON l.id = z.liste_id JOIN person p ON p.id = z.person_id"
                        " ORDER BY l.nr, z.id"
                    )
                ],
                "verfuegungen": [
                    (nummer, status, bescheid, stufe, _NAMEN[kuerzel])
                    for nummer, status, bescheid, stufe, kuerzel in ask(
                        "SELECT v.verfuegungsnummer, v.status, b.bescheidnummer, z.stufe, p.kuerzel"
                        " FROM verfuegungszeichnung z JOIN verfuegung v ON v.id = z.verfuegung_id"
                        " JOIN bescheid b ON b.id = v.bescheid_id JOIN person p ON p.id = z.person_id"
                        " ORDER BY v.nr, z.id"
                    )
                ],
                "post": ask("SELECT art, bezug FROM postausgang ORDER BY id"),
                "zaehler": dict(ask("SELECT name, wert FROM zaehler WHERE name IN ('bescheid', 'eingang')")),
            }
            stand = tuple(ask("SELECT wert FROM zaehler WHERE name = 'ereignis'"))
        return {**picture, "reihe": self._line(stand)}

    def _line(self, stand: tuple[Any, ...]) -> list[Platz]:
        """The queue; asked again only when the journal has grown or the day is another."""
        buero = self.office.buero
        heute = berlin_date(buero.uhr.now())
        if (heute, stand) != self._stand:
            with buero.database.reading() as session:
                places = warteschlange.queue(session, buero, 1, heute)
            self._reihe = [
                (p.aktenzeichen, p.status, p.erteilbar, p.grund[0], dict(p.prognose.fehlt)) for p in places
            ]
            self._stand = (heute, stand)
        return self._reihe

    def night(self) -> list[str]:
        """What the nightly close and the auditor find: nothing, or somebody must look."""
        lines = [line.was for line in abschluss.daily_close(self.office.buero) if not line.stimmt]
        return lines + [f"{one.ort}: {one.satz}" for one in buecher.verify(self.office.buero)]


def expected(modell: Modell) -> dict[str, Any]:
    """What the model says must stand there."""
    return {
        "faelle": [
            (f.aktenzeichen, f.status, f.status_nr, f.inhalt.ags, f.aktuelle, f.fassungen)
            for f in modell.faelle
        ],
        "zeichnungen": [
            (f.aktenzeichen, runde, v.vorschlag, sum(v.je_jahr.values()), stufe, wer)
            for f in modell.faelle
            for runde, v in enumerate(f.vermerke, start=1)
            for stufe, wer in v.zeichner
        ],
        "bescheide": [
            (nr, b.nummer, b.art, b.vorgang, b.ags, b.betrag_cent, b.aufgehoben)
            for nr, b in enumerate(modell.bescheide, start=1)
        ],
        "buchungen": [line for b in modell.bescheide for line in _bookings(b)],
        "gebunden": sorted((*topf, cent) for topf, cent in modell.gebunden.items() if cent),
        "listen": [(li.nummer, li.status, stufe, wer) for li in modell.listen for stufe, wer in li.zeichner],
        "verfuegungen": [
            (v.nummer, v.status, v.bescheid.nummer, stufe, wer)
            for v in modell.verfuegungen
            for stufe, wer in v.zeichner
        ],
        "post": modell.post,
        "zaehler": {
            name: wert
            for name, wert in (("bescheid", len(modell.bescheide)), ("eingang", modell.eingaenge))
            if wert
        },
        "reihe": modell.line(),
    }


def _bookings(one: Entscheidung) -> list[tuple[Any, ...]]:
    return [(one.nummer, *topf, cent) for topf, cent in sorted(one.buchungen.items()) if cent]


@dataclass
class Werk:
    """Where offices come from: a copy of one prepared database for each example."""

    fresh: Callable[[], tuple[Database, dict[str, str]]]
    home: Path

    def open(self, mittel: Mapping[tuple[int, int, str], int]) -> Modellbuero:
        """A fresh office in which these pots of Baustein 1 hold this much; all others as in the programme."""
        database, tokens = self.fresh()
        office = open_test_office(database, self.home, tokens)
        with database.writing() as session:
            for (baustein, jahr, art), cent in mittel.items():
                session.add(
                    Haushalt(
                        programm="kim-nrw",
                        baustein=baustein,
                        haushaltsjahr=jahr,
                        art=art,
                        mittel_cent=cent,
                        fundstelle="Test",
                        beleg="annahme",
                    )
                )
        open_budget(office.buero)
        return Modellbuero(office, dict(tokens))
