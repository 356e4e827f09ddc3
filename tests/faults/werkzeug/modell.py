"""The office as a model: what follows from each act, told from the acts alone. It shares no code with `kim`.

Every method is one act: it says whether the office may do it and, if so, what has become of the office.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.faults.werkzeug.modellakte import (
    OFFEN,
    Entscheidung,
    Fall,
    Inhalt,
    Liste,
    Platz,
    Topf,
    Verfuegung,
    Vermerk,
)

ROLLEN: Mapping[str, frozenset[str]] = {
    "anna": frozenset({"pruefung"}),
    "berta": frozenset({"pruefung"}),
    "carl": frozenset({"schlusszeichnung"}),
    "dora": frozenset({"schlusszeichnung", "mitzeichnung"}),
    "emil": frozenset({"pruefung", "mitzeichnung", "schlusszeichnung"}),
}
FRISTEN = {
    2021: date(2020, 12, 28),
    2022: date(2021, 10, 30),
    2023: date(2022, 10, 30),
    2024: date(2023, 10, 30),
}
"""Until when an application for a measure that begins in this year must be in."""
GRUNDBEDARF_CENT = 253_800_00
"""What one year keeps reserved where nothing is readable: 3.5 × 64,700 € + 0.5 × 54,700 €."""
STELLEN = {2: {"kreis": 6, "staedteregion": 6, "kreisfreie_stadt": 10, "regionsangehoerige_stadt": 10}}
SATZ_CENT = {2: 55_000_00, 3: 50_000_00}


@dataclass
class Modell:
    """The whole office. `arten`: the 54 recipients' kinds by AGS, in the order of the register."""

    heute: date
    mittel: dict[Topf, int]
    arten: Mapping[str, str]
    gebunden: dict[Topf, int] = field(default_factory=dict)
    faelle: list[Fall] = field(default_factory=list)
    listen: list[Liste] = field(default_factory=list)
    bescheide: list[Entscheidung] = field(default_factory=list)
    verfuegungen: list[Verfuegung] = field(default_factory=list)
    eingaenge: int = 0
    gesperrt: bool = False
    """The Haushaltssperre stands."""
    draussen: set[str] = field(default_factory=set)
    """Who cannot act because the account is locked or the session has ended."""
    post: list[tuple[str, str]] = field(default_factory=list)
    """What was put into the outbox: kind and reference."""

    def may(self, wer: str, rolle: str) -> bool:
        """Whether this person is there and has the role."""
        return wer not in self.draussen and rolle in ROLLEN[wer]

    # What comes in and what the office makes of it.

    def receive(self, inhalt: Inhalt) -> bool:
        """A new case, or a further Fassung of the earliest live one of this recipient that it overlaps."""
        self.eingaenge += 1
        if inhalt.ags is not None:
            self.post.append(("eingangsbestaetigung", f"E-{self.eingaenge:06d}"))
            for fall in self.faelle:
                now = fall.inhalt
                live = fall.status in OFFEN or fall.status == "bewilligt"
                if live and now.ags == inhalt.ags and now.von <= inhalt.bis and inhalt.von <= now.bis:
                    fall.fassungen += 1
                    fall.offene[fall.fassungen] = inhalt
                    return True
        lfd = 1 + sum(fall.eingegangen.year == self.heute.year for fall in self.faelle)
        name = f"36.{self.heute.year}-KIM1-{lfd:04d}"
        self.faelle.append(Fall(name, self.eingaenge, self.heute, inhalt))
        return True

    def assess(self, fall: Fall) -> bool:
        """A new case comes into review."""
        return fall.move("in_pruefung") if fall.status == "eingegangen" else True

    def late(self, fall: Fall) -> bool:
        """Whether it came in after the deadline of its beginning."""
        return fall.eingegangen > FRISTEN[fall.inhalt.von.year]

    def _adopt(self, fall: Fall, inhalt: Inhalt, nr: int, wer: str) -> bool:
        if fall.inhalt.ags is None and inhalt.ags is not None:
            self.post.append(("eingangsbestaetigung", f"E-{fall.eingang:06d}"))
        fall.inhalt, fall.aktuelle, fall.geaendert_von, fall.frist = inhalt, nr, wer, None
        fall.move("eingegangen" if fall.status == "eingegangen" else "in_pruefung")
        # What a person changed is examined in the same breath.
        return self.assess(fall)

    def mend(self, wer: str, fall: Fall, inhalt: Inhalt) -> bool:
        """A person types what the case should say; signatures become void."""
        old, new = fall.inhalt.felder, inhalt.felder
        changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        if not self.may(wer, "pruefung") or fall.status not in OFFEN or not changed:
            return False
        fall.fassungen += 1
        fall.getippt = {f: p for f, p in fall.getippt.items() if f not in changed} | dict.fromkeys(
            changed & new.keys(), wer
        )
        return self._adopt(fall, inhalt, fall.fassungen, wer)

    def accept(self, wer: str, fall: Fall, nr: int) -> bool:
        """A later submission becomes the content; nobody has typed any of it."""
        if not self.may(wer, "pruefung") or nr not in fall.offene or fall.status not in OFFEN:
            return False
        fall.getippt = {}
        return self._adopt(fall, fall.offene.pop(nr), nr, "")

    def decline(self, wer: str, fall: Fall, nr: int) -> bool:
        """A later submission stays in the file only."""
        return self.may(wer, "pruefung") and fall.offene.pop(nr, None) is not None

    def request(self, wer: str, fall: Fall) -> bool:
        """The municipality is asked for more, within 14 days."""
        if not self.may(wer, "pruefung") or fall.status != "in_pruefung":
            return False
        fall.frist = self.heute + timedelta(days=14)
        fall.move("nachgefordert")
        if fall.inhalt.ags is not None:
            # The reference is taken after the step.
            self.post.append(("nachforderung", f"{fall.aktenzeichen}/N{fall.status_nr}"))
        return True

    def supplement(self, wer: str, fall: Fall) -> bool:
        """It has answered."""
        if not self.may(wer, "pruefung") or fall.status != "nachgefordert":
            return False
        fall.frist = None
        return fall.move("in_pruefung")

    def overdue(self) -> list[str]:
        """Whose date has passed comes back into review; gives their Aktenzeichen."""
        found = [
            f
            for f in self.faelle
            if f.status == "nachgefordert" and f.frist is not None and f.frist < self.heute
        ]
        for fall in found:
            fall.frist = None
            fall.move("in_pruefung")
        return sorted(fall.aktenzeichen for fall in found)

    def withdraw(self, wer: str, fall: Fall) -> bool:
        """The municipality does not want it any more."""
        return self.may(wer, "pruefung") and fall.status in OFFEN and fall.move("zurueckgenommen")

    def close(self, wer: str, fall: Fall) -> bool:
        """It was no application."""
        early = fall.status in {"eingegangen", "in_pruefung"}
        return self.may(wer, "pruefung") and early and fall.move("erledigt")

    # Two people.

    def submit(self, wer: str, fall: Fall, vorschlag: str, *, abweichung: bool) -> bool:
        """A Prüfvermerk; what the proposal grants follows from the content."""
        if not self.may(wer, "pruefung") or fall.status != "in_pruefung" or fall.inhalt.ags is None:
            return False
        if vorschlag != "ablehnen":
            late = self.late(fall) and not abweichung
            if late or fall.inhalt.gekuerzt != (vorschlag == "kuerzen"):
                return False
        je_jahr = {} if vorschlag == "ablehnen" else fall.inhalt.bewilligt
        fall.vermerke.append(Vermerk(vorschlag, je_jahr, [("pruefvermerk", wer)]))
        return fall.move("in_zeichnung")

    def sign(self, wer: str, fall: Fall, runde: int) -> bool:
        """The Schlusszeichnung of the newest round by somebody who neither proposed nor typed any of the content."""
        involved = {fall.geaendert_von, *fall.getippt.values()}
        if (
            not self.may(wer, "schlusszeichnung")
            or fall.status != "in_zeichnung"
            or runde != len(fall.vermerke)
            or wer in involved
            or wer in {person for _, person in fall.vermerke[-1].zeichner}
        ):
            return False
        fall.vermerke[-1].zeichner.append(("schlusszeichnung", wer))
        return fall.move("gezeichnet")

    def hand_back(self, wer: str, fall: Fall) -> bool:
        """Out of signature, back into review."""
        if wer in self.draussen or fall.status not in {"in_zeichnung", "gezeichnet"}:
            return False
        return fall.move("in_pruefung")

    def consent(self, wer: str, fall: Fall) -> bool:
        """A consent to an early start is recorded; a case in signature goes back, as its amount may change."""
        if not self.may(wer, "schlusszeichnung"):
            return False
        return fall.move("in_pruefung") if fall.status in {"in_zeichnung", "gezeichnet"} else True

    # Money and the order of receipt.

    def freeze(self, wer: str, *, gesperrt: bool) -> bool:
        """Sets or lifts the Haushaltssperre."""
        if not self.may(wer, "schlusszeichnung") or self.gesperrt == gesperrt:
            return False
        self.gesperrt = gesperrt
        return True

    def available(self, topf: Topf) -> int:
        """What a pot still has; what was promised for a year falls due from that year's expenditure too."""
        baustein, jahr, _ = topf
        if topf not in self.mittel:
            return 0
        own = self.mittel[topf] - self.gebunden.get(topf, 0)
        spend = (baustein, jahr, "ausgabe")
        if spend not in self.mittel:
            return own
        due = self.gebunden.get(spend, 0) + self.gebunden.get((baustein, jahr, "verpflichtung"), 0)
        return min(own, self.mittel[spend] - due)

    def needs(self, fall: Fall) -> Mapping[int, int]:
        """What a case needs by year: as signed, as asked, or the base where nothing is readable."""
        if fall.status == "gezeichnet":
            return fall.vermerke[-1].je_jahr
        if fall.inhalt.ags is not None:
            return fall.inhalt.beantragt
        begins = next(year for year, last in FRISTEN.items() if fall.eingegangen <= last)
        return {begins: GRUNDBEDARF_CENT, begins + 1: GRUNDBEDARF_CENT}

    def toepfe(self, je_jahr: Mapping[int, int]) -> dict[Topf, int]:
        """The pots a decision of today draws on; years that are over have none."""
        this = self.heute.year
        return {
            (1, year, "ausgabe" if year == this else "verpflichtung"): cent
            for year, cent in je_jahr.items()
            if year >= this
        }

    def line(self) -> list[Platz]:
        """All open cases in the order of receipt: whether each could be decided now, why not, and what is short."""
        before: dict[Topf, int] = {}
        decided: dict[Topf, int] = {}
        line = []
        for fall in self.faelle:
            if fall.status not in OFFEN:
                continue
            needs = self.needs(fall)
            toepfe = self.toepfe(needs)
            why = self._waits(fall)
            if not why and min(needs, default=self.heute.year) < self.heute.year:
                why = "haushaltsjahr_geschlossen"
            short = {}
            for topf, cent in sorted(toepfe.items()):
                left = self.available(topf) - before.get(topf, 0)
                if left < cent:
                    short[topf[1:]] = cent - max(left, 0)
                    if why in {"", "fruehere_zuerst"}:
                        enough = self.available(topf) - decided.get(topf, 0) >= cent
                        why = "fruehere_zuerst" if enough else "mittel_erschoepft"
            for topf, cent in toepfe.items():
                before[topf] = before.get(topf, 0) + cent
                decided[topf] = decided.get(topf, 0) + (0 if why else cent)
            may = not why and not self.gesperrt
            code = why or ("bereit" if may else "haushaltssperre")
            line.append((fall.aktenzeichen, fall.status, may, code, short))
        return line

    def _waits(self, fall: Fall) -> str:
        """What stands in the way apart from money."""
        early = {
            "eingegangen": "ungeprueft",
            "in_pruefung": "in_pruefung",
            "nachgefordert": "nachforderung",
            "in_zeichnung": "zeichnung_offen",
        }
        if fall.status in early:
            return early[fall.status]
        if fall.offene:
            return "neue_fassung"
        if fall.vermerke[-1].vorschlag == "ablehnen":
            return ""
        for one in self.bescheide:
            same = one.art == "zuwendung" and not one.aufgehoben and one.ags == fall.inhalt.ags
            if same and one.von <= fall.inhalt.bis and fall.inhalt.von <= one.bis:
                return "ueberschneidung"
        return ""

    def issue(self) -> str:
        """The first that may be decided is decided; gives its Bescheidnummer or ''."""
        name = next((name for name, _, may, *_ in self.line() if may), None)
        if name is None:
            return ""
        fall = next(fall for fall in self.faelle if fall.aktenzeichen == name)
        refused = fall.vermerke[-1].vorschlag == "ablehnen"
        toepfe = self.toepfe(self.needs(fall))
        fall.move("abgelehnt" if refused else "bewilligt")
        inhalt = fall.inhalt
        assert inhalt.ags is not None
        art = "ablehnung" if refused else "zuwendung"
        return self._decide(1, art, name, inhalt.ags, inhalt.von, inhalt.bis, toepfe)

    def _decide(
        self,
        baustein: int,
        art: str,
        vorgang: str,
        ags: str,
        von: date,
        bis: date,
        toepfe: Mapping[Topf, int],
    ) -> str:
        nummer = f"KIM{baustein}-{self.heute.year}-{len(self.bescheide) + 1:04d}"
        self.bescheide.append(Entscheidung(nummer, art, vorgang, ags, von, bis, toepfe))
        for topf, cent in toepfe.items():
            self.gebunden[topf] = self.gebunden.get(topf, 0) + cent
        self.post.append(("pauschalbescheid" if art == "pauschale" else "bescheid", nummer))
        return nummer

    # Lump sums.

    def propose_list(self, wer: str, baustein: int, jahr: int) -> bool:
        """A list over all 54; only the programme's year has any, and only one lives for each Baustein."""
        alive = any(liste.baustein == baustein and liste.status != "verworfen" for liste in self.listen)
        if not self.may(wer, "pruefung") or alive or jahr != 2021 or self.heute.year > jahr:
            return False
        stellen = STELLEN.get(baustein, {})
        posten = [(ags, stellen.get(art, 2) * SATZ_CENT[baustein]) for ags, art in self.arten.items()]
        nummer = f"36.{jahr}-KIM{baustein}-V{len(self.listen) + 1:02d}"
        self.listen.append(Liste(nummer, baustein, posten, [("vorschlag", wer)]))
        return True

    def sign_list(self, wer: str, liste: Liste) -> bool:
        """The second person."""
        first = {person for _, person in liste.zeichner}
        if not self.may(wer, "schlusszeichnung") or liste.status != "vorgeschlagen" or wer in first:
            return False
        liste.zeichner.append(("schlusszeichnung", wer))
        liste.status = "gezeichnet"
        return True

    def discard_list(self, wer: str, liste: Liste) -> bool:
        """Given up before its first Bescheid."""
        early = liste.status in {"vorgeschlagen", "gezeichnet"} and not liste.beschieden
        if wer in self.draussen or not early:
            return False
        liste.status = "verworfen"
        return True

    def issue_lump_sum(self) -> str:
        """The next line of the first signed list in its year; gives the Bescheidnummer or ''."""
        for liste in self.listen:
            if liste.status == "gezeichnet" and self.heute.year == 2021 and not self.gesperrt:
                ags, cent = liste.posten[liste.beschieden]
                liste.beschieden += 1
                if liste.beschieden == len(liste.posten):
                    liste.status = "ausgefertigt"
                toepfe = {(liste.baustein, 2021, "ausgabe"): cent}
                year = (date(2021, 1, 1), date(2021, 12, 31))
                return self._decide(liste.baustein, "pauschale", liste.nummer, ags, *year, toepfe)
        return ""

    # A decision is annulled.

    def order(self, wer: str, one: Entscheidung, folge: str) -> bool:
        """Proposed about a decision that holds; behind a lump sum stands no case that could be taken up again."""
        alive = any(
            v.bescheid is one and v.status in {"vorgeschlagen", "gezeichnet"} for v in self.verfuegungen
        )
        possible = not one.aufgehoben and one.art != "aufhebung" and not alive
        if (
            not self.may(wer, "pruefung")
            or not possible
            or (one.art, folge) == ("pauschale", "wiederaufnahme")
        ):
            return False
        nummer = f"V-{len(self.verfuegungen) + 1:06d}"
        self.verfuegungen.append(Verfuegung(nummer, one, folge, [("vorschlag", wer)]))
        return True

    def sign_order(self, wer: str, one: Verfuegung) -> bool:
        """The second person."""
        first = {person for _, person in one.zeichner}
        if not self.may(wer, "schlusszeichnung") or one.status != "vorgeschlagen" or wer in first:
            return False
        one.zeichner.append(("schlusszeichnung", wer))
        one.status = "gezeichnet"
        return True

    def discard_order(self, wer: str, one: Verfuegung) -> bool:
        """Given up before it was carried out."""
        if wer in self.draussen or one.status not in {"vorgeschlagen", "gezeichnet"}:
            return False
        one.status = "verworfen"
        return True

    def carry_out(self) -> str:
        """The first signed order, also while the Haushaltssperre stands; gives the annulling letter's number or ''."""
        one = next((one for one in self.verfuegungen if one.status == "gezeichnet"), None)
        if one is None:
            return ""
        old = one.bescheid
        old.aufgehoben, one.status = True, "ausgefuehrt"
        back = {topf: -cent for topf, cent in old.buchungen.items()}
        for fall in self.faelle:
            if fall.aktenzeichen == old.vorgang:
                fall.move("in_pruefung" if one.folge == "wiederaufnahme" else "erledigt")
        baustein = int(old.nummer[3])
        nummer = self._decide(baustein, "aufhebung", old.vorgang, old.ags, old.von, old.bis, back)
        if old.art == "pauschale":
            self.post[-1] = ("pauschalbescheid", nummer)
        return nummer
