"""What the model of the office keeps: contents, cases, lists, decisions and orders, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

OFFEN = ("eingegangen", "in_pruefung", "nachgefordert", "in_zeichnung", "gezeichnet")
Topf = tuple[int, int, str]
"""Baustein, Haushaltsjahr, kind."""
Platz = tuple[str, str, bool, str, dict[tuple[int, str], int]]
"""Aktenzeichen, status, whether it could be decided now, the code of what it waits for, and what would be short."""


@dataclass(frozen=True)
class Inhalt:
    """What an application says; without `ags` nothing could be read. `felder`: the values as a person types them."""

    ags: str | None = None
    von: date = date.max
    bis: date = date.max
    beantragt: Mapping[int, int] = field(default_factory=dict)
    bewilligt: Mapping[int, int] = field(default_factory=dict)
    """What the rules leave of it."""
    felder: Mapping[str, object] = field(default_factory=dict)

    @property
    def gekuerzt(self) -> bool:
        """Whether less is granted than asked."""
        return self.beantragt != self.bewilligt


@dataclass
class Vermerk:
    """One Prüfvermerk: what it grants by year, on which Fassung, and who has signed it."""

    vorschlag: str
    je_jahr: Mapping[int, int]
    zeichner: list[tuple[str, str]]


@dataclass
class Fall:
    """One case."""

    aktenzeichen: str
    eingang: int
    eingegangen: date
    inhalt: Inhalt
    status: str = "eingegangen"
    status_nr: int = 1
    fassungen: int = 1
    aktuelle: int = 1
    offene: dict[int, Inhalt] = field(default_factory=dict)
    """Later submissions that nobody has decided about, by number."""
    geaendert_von: str = ""
    getippt: dict[str, str] = field(default_factory=dict)
    """Values that still stand as a person typed them, by field."""
    frist: date | None = None
    vermerke: list[Vermerk] = field(default_factory=list)

    def move(self, status: str) -> bool:
        """One step of the case; always True."""
        self.status, self.status_nr = status, self.status_nr + 1
        return True


@dataclass
class Liste:
    """One list of lump sums."""

    nummer: str
    baustein: int
    posten: list[tuple[str, int]]
    zeichner: list[tuple[str, str]]
    status: str = "vorgeschlagen"
    beschieden: int = 0


@dataclass
class Entscheidung:
    """One Bescheid: its number, kind, case or list, recipient and bookings; an Aufhebung books back (negative cents)."""

    nummer: str
    art: str
    vorgang: str
    ags: str
    von: date
    bis: date
    buchungen: Mapping[Topf, int]
    aufgehoben: bool = False

    @property
    def betrag_cent(self) -> int:
        """What it grants."""
        return max(sum(self.buchungen.values()), 0)


@dataclass
class Verfuegung:
    """One order to annul a decision: what becomes of the case (`wiederaufnahme`, `abschluss`), and who signed it."""

    nummer: str
    bescheid: Entscheidung
    folge: str
    zeichner: list[tuple[str, str]]
    status: str = "vorgeschlagen"
