"""Who is next: applications in the order of their rank, each against the money that is left before it.

The one answer for preview and for real: the same inputs give the same places. What the rank is and who reserves comes
from a policy (`rangregel.py`). An open application that reserves keeps its money, so that a later one that is ready
earlier can pass it only if there is enough for both.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from kim.rules.haushalt import Posten
from kim.rules.rangregel import Rang
from kim_models.betrag import format_euro

Ergebnis = Literal["erteilbar", "reserviert", "ohne_reservierung", "wartet"]
Grund = tuple[str, str]
"""A code and a German sentence that a person can act on."""


@dataclass(frozen=True)
class Bewerbung:
    """One application in the queue: its need in cents by Posten. A refusal is signed and needs nothing."""

    antrag_id: int
    aktenzeichen: str
    rang: Rang
    zustand: Literal["offen", "gezeichnet"]
    bedarf: Mapping[Posten, int]
    geschlossen: tuple[int, ...] = ()
    """Years of its amount that are over (`haushalt.rahmen`)."""
    reserviert: bool = True
    """Whether it keeps its money while it is not decided: the policy's predicate."""


@dataclass(frozen=True)
class Vorrang:
    """A signed deviation: one application stands directly before another, open or not. Its own rank stays."""

    antrag_id: int
    vor_id: int
    vor_rang: Rang


@dataclass(frozen=True)
class Platz:
    """The place of one application (from 1) and what may happen to it now."""

    antrag_id: int
    aktenzeichen: str
    platz: int
    ergebnis: Ergebnis
    grund: Grund | None
    """Why a signed one waits; None otherwise."""
    fehlt: Mapping[Posten, int] = field(default_factory=dict, compare=False)
    """What would be short for it, by Posten (cents), if all before it were granted as asked: the forecast."""
    reserviert: bool = True
    """Whether its money is kept for it until it is decided."""


@dataclass(frozen=True)
class Vorschau:
    """All places in rank order, and what is left of each Posten after them (negative: asked for more than there is)."""

    plaetze: tuple[Platz, ...]
    frei: Mapping[Posten, int]


def verteile_nach_rang(
    bewerbungen: Iterable[Bewerbung], verfuegbar: Mapping[Posten, int], vorrang: Sequence[Vorrang] = ()
) -> Vorschau:
    """Walk the queue in strict rank order, but for the deviations in force, in the order they were signed.

    Raises ValueError if two applications share a rank or a need is negative.
    """
    reihe = sorted(bewerbungen, key=lambda b: b.rang)
    for frueher, spaeter in pairwise(reihe):
        if frueher.rang == spaeter.rang:
            raise ValueError(f"{frueher.aktenzeichen} und {spaeter.aktenzeichen} haben denselben Rang.")
    by_id = {b.antrag_id: b for b in reihe}
    kasse = _Kasse(verfuegbar)
    order = folge({b.antrag_id: b.rang for b in reihe}, vorrang)
    return Vorschau(tuple(_gehe((by_id[id_] for id_ in order), kasse)), kasse.ungefragt)


def folge(raenge: Mapping[int, Rang], vorrang: Sequence[Vorrang]) -> list[int]:
    """The applications by rank with the deviations. Whoever stands before the other already stays where the rank says."""
    # An application that is decided or withdrawn still marks the place that another was put before.
    marken = {v.vor_id: v.vor_rang for v in vorrang} | dict(raenge)
    reihe = sorted(marken, key=lambda id_: marken[id_])
    for v in vorrang:
        if v.antrag_id in raenge and reihe.index(v.vor_id) < reihe.index(v.antrag_id):
            reihe.remove(v.antrag_id)
            reihe.insert(reihe.index(v.vor_id), v.antrag_id)
    return [id_ for id_ in reihe if id_ in raenge]


def der_reihe_nach(
    reihe: Iterable[Bewerbung], verfuegbar: Mapping[Posten, int], vorgezogen: Collection[int] = ()
) -> Iterator[Platz]:
    """The same walk, step by step: whoever wants only the next one need not look at all who come after it.

    `reihe` comes in the order of `folge`; raises ValueError where those who are not `vorgezogen` do not stand by
    rank, and as `verteile_nach_rang` does.
    """
    return _gehe(_by_rank(reihe, vorgezogen), _Kasse(verfuegbar))


def _by_rank(reihe: Iterable[Bewerbung], vorgezogen: Collection[int]) -> Iterator[Bewerbung]:
    vorige: Bewerbung | None = None
    for bewerbung in reihe:
        if bewerbung.antrag_id not in vorgezogen:
            if vorige is not None and vorige.rang == bewerbung.rang:
                raise ValueError(f"{vorige.aktenzeichen} und {bewerbung.aktenzeichen} haben denselben Rang.")
            if vorige is not None and vorige.rang > bewerbung.rang:
                raise ValueError(
                    f"{bewerbung.aktenzeichen} steht hinter {vorige.aktenzeichen}, kam aber früher."
                )
            vorige = bewerbung
        yield bewerbung


def _gehe(reihe: Iterable[Bewerbung], kasse: "_Kasse") -> Iterator[Platz]:
    for nummer, bewerbung in enumerate(reihe, start=1):
        grund = kasse.hindernis(bewerbung) if bewerbung.zustand == "gezeichnet" else None
        ergebnis = _ergebnis(bewerbung, grund)
        fehlt = kasse.fehlt(bewerbung)
        kasse.nimm(bewerbung, ergebnis)
        yield Platz(
            bewerbung.antrag_id,
            bewerbung.aktenzeichen,
            nummer,
            ergebnis,
            grund,
            fehlt,
            bewerbung.reserviert,
        )


def _ergebnis(bewerbung: Bewerbung, grund: Grund | None) -> Ergebnis:
    if bewerbung.zustand == "gezeichnet":
        return "wartet" if grund else "erteilbar"
    return "reserviert" if bewerbung.reserviert else "ohne_reservierung"


class _Kasse:
    """The money while the queue is walked: what is left, and what is only held by those who cannot be issued yet."""

    def __init__(self, verfuegbar: Mapping[Posten, int]) -> None:
        self._frei = dict(verfuegbar)
        self.ungefragt = dict(verfuegbar)
        """What nobody so far has asked for, reserved or not: the forecast's side."""
        self._gehalten: dict[Posten, int] = {}
        self._erste: dict[Posten, str] = {}

    def hindernis(self, bewerbung: Bewerbung) -> Grund | None:
        """Why a signed application cannot be issued now."""
        if bewerbung.geschlossen:
            jahre = ", ".join(map(str, bewerbung.geschlossen))
            return (
                "haushaltsjahr_geschlossen",
                f"Ein Teil des Betrages fällt auf das abgelaufene Haushaltsjahr {jahre}; aus ihm kann nicht mehr "
                "bewilligt werden. Bitte zurückgeben, Zeitraum und Plan mit der Kommune anpassen und neu vorlegen.",
            )
        knapp = [
            p
            for p, betrag in sorted(bewerbung.bedarf.items())
            if betrag > 0 and self._frei.get(p, 0) < betrag
        ]
        # What is short for good is named first; only then what an earlier one merely holds.
        for posten in knapp:
            # Without those before it that cannot be issued yet: is it the money or is it the order?
            ohne_gehaltene = self._frei.get(posten, 0) + self._gehalten.get(posten, 0)
            if ohne_gehaltene < bewerbung.bedarf[posten]:
                return (
                    "mittel_erschoepft",
                    f"Für {benenne(posten)} werden {format_euro(bewerbung.bedarf[posten])} gebraucht, "
                    f"verfügbar sind noch {format_euro(max(ohne_gehaltene, 0))}.",
                )
        if not knapp:
            return None
        return (
            "fruehere_zuerst",
            f"Die Mittel für {benenne(knapp[0])} sind für Anträge reserviert, die vorher an der Reihe sind, "
            f"zuerst für {self._erste[knapp[0]]}.",
        )

    def fehlt(self, bewerbung: Bewerbung) -> dict[Posten, int]:
        """What is short for it if all before it are granted, by Posten."""
        return {
            posten: betrag - max(self.ungefragt.get(posten, 0), 0)
            for posten, betrag in bewerbung.bedarf.items()
            if betrag > max(self.ungefragt.get(posten, 0), 0)
        }

    def nimm(self, bewerbung: Bewerbung, ergebnis: Ergebnis) -> None:
        """Take the need out: for good if it may be issued, only held otherwise, and not at all if it reserves nothing."""
        for posten, betrag in bewerbung.bedarf.items():
            if betrag < 0:
                raise ValueError(f"{bewerbung.aktenzeichen}: negativer Bedarf {betrag}.")
            self.ungefragt[posten] = self.ungefragt.get(posten, 0) - betrag
            if ergebnis != "erteilbar" and not bewerbung.reserviert:
                continue
            self._frei[posten] = self._frei.get(posten, 0) - betrag
            if ergebnis != "erteilbar" and betrag:
                self._gehalten[posten] = self._gehalten.get(posten, 0) + betrag
                self._erste.setdefault(posten, bewerbung.aktenzeichen)


def benenne(posten: Posten) -> str:
    """What a Posten is called towards people."""
    jahr, art = posten
    return f"{'Ausgaben' if art == 'ausgabe' else 'Verpflichtungen zulasten'} {jahr}"
