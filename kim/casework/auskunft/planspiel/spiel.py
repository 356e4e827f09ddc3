"""What if there were other means, or another version of the programme: who would flip, and what it would cost.

Nothing is written. Both sides are asked of the functions that issue: the queue with its places for the open cases,
the same walk over the full means for the decided ones, `rules.bemessung` for every amount of another version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlmodel import select

from kim.adapters.clock import berlin_date
from kim.casework.auskunft.planspiel.beschiedene import play_decided
from kim.casework.auskunft.planspiel.offene import play_open
from kim.casework.auskunft.planspiel.stand import Spielfall, Spielstand
from kim.casework.buero import Buero, KimError
from kim.casework.haushalt import mittel as haushaltsmittel
from kim.casework.reihenfolge import warteschlange
from kim.programmes import versions
from kim_models.programm import Ermaechtigung, Mittel, Programm, Quelle
from kim_models.rows import Antrag

Topf = tuple[int, int, Ermaechtigung]
"""Baustein, Haushaltsjahr, kind."""


@dataclass(frozen=True)
class Planspiel:
    """The outcome: open cases (the real queue) and decided ones, in rank order, and the queue as it would be shown."""

    offen: tuple[Spielfall, ...]
    vergangen: tuple[Spielfall, ...]
    plaetze: tuple[warteschlange.Rangplatz, ...]
    """The queue with the changed inputs, as `kim issue --vorschau` shows the real one."""


@dataclass(frozen=True)
class _AndereFassung(Buero):
    """The same office, where every case is decided by one version of the programme."""

    fassung: str = ""

    def programm(self, version: str) -> Programm:
        return super().programm(self.fassung or version)


def kosten(faelle: Iterable[Spielfall], seite: Literal["jetzt", "dann"]) -> dict[int, int]:
    """What the granted ones cost on one side, by year (cents)."""
    summe: dict[int, int] = {}
    for fall in faelle:
        stand: Spielstand = getattr(fall, seite)
        if stand.ausgang == "bewilligt":
            for jahr, cent in stand.je_jahr.items():
                summe[jahr] = summe.get(jahr, 0) + cent
    return dict(sorted(summe.items()))


def simulate(buero: Buero, mittel: Mapping[Topf, int] | None = None, fassung: str | None = None) -> Planspiel:
    """Plays changed means (cents by pot) or another version over the open and over all decided cases.

    Raises KimError for a version that the programme does not have. A pot that does not exist yet is put in.
    """
    if fassung is not None and fassung not in versions(buero.settings.programm):
        known = ", ".join(versions(buero.settings.programm))
        raise KimError(f"Das Programm hat keine Fassung {fassung}; es gibt {known}.")
    andere = _other(buero, fassung)
    changed = dict(mittel or {})
    offen, vergangen, plaetze = list[Spielfall](), list[Spielfall](), list[warteschlange.Rangplatz]()
    with buero.database.reading() as session:
        heute = berlin_date(buero.uhr.now())
        for baustein in sorted(session.exec(select(Antrag.baustein).distinct()).all()):
            means, bound = haushaltsmittel.means(session, buero.settings.programm, baustein)
            then = _changed(means, baustein, changed)
            faelle, places = play_open(session, buero, andere, baustein, heute, (means, then, bound))
            offen += faelle
            plaetze += places
            vergangen += play_decided(session, buero, andere, baustein, (means, then))
    return Planspiel(tuple(offen), tuple(vergangen), tuple(plaetze))


def _other(buero: Buero, fassung: str | None) -> Buero:
    if fassung is None:
        return buero
    return _AndereFassung(buero.settings, buero.database, buero.ablage, buero.uhr, fassung)


def _changed(means: list[Mittel], baustein: int, changed: Mapping[Topf, int]) -> list[Mittel]:
    own = {(jahr, art): cent for (nr, jahr, art), cent in changed.items() if nr == baustein}
    kept = [
        row.model_copy(update={"betrag_cent": own.pop((row.haushaltsjahr, row.art), row.betrag_cent)})
        for row in means
    ]
    quelle = Quelle(fundstelle="Planspiel", beleg="annahme")
    return kept + [
        Mittel(baustein=baustein, haushaltsjahr=jahr, art=art, betrag_cent=cent, quelle=quelle)
        for (jahr, art), cent in own.items()
    ]
