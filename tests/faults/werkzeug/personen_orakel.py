"""Who may do what, told a second time and in another way: a small model of humans that shares no code with the rules."""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple


class Tat(NamedTuple):
    """One attempt: what, by which access (an account in a session), and for whom or what."""

    was: str
    zugang: str = ""
    wer: str = ""
    """Somebody else: the represented, the deputy, the biased."""
    worauf: str = ""
    zahl: int = 0


TAG = 24
NOTZUGRIFF_STUNDEN = 24


@dataclass
class Orakel:
    """The whole office as far as it matters who acts: humans, not accounts, and whose hands were in what."""

    zugaenge: dict[str, str]
    """Access → human."""
    rollen: dict[str, set[str]]
    mitzeichnungen: int
    stunde: int = 0
    status: str = "in_pruefung"
    hand_am_feld: dict[str, str] = field(default_factory=dict)
    letzte_hand: str = ""
    runde: list[tuple[str, set[str]]] = field(default_factory=list)
    """Stage and the humans behind it, for the standing round."""
    veraltet: bool = False
    """Whether there was an earlier round whose hash somebody may still hold."""
    vertretungen: list[dict[str, Any]] = field(default_factory=list)
    befangenheiten: list[dict[str, Any]] = field(default_factory=list)
    notzugriffe: list[dict[str, Any]] = field(default_factory=list)

    def copy(self) -> "Orakel":
        """A model that goes its own way from here."""
        return replace(
            self,
            rollen={mensch: set(rollen) for mensch, rollen in self.rollen.items()},
            hand_am_feld=dict(self.hand_am_feld),
            runde=list(self.runde),
            vertretungen=[dict(eine) for eine in self.vertretungen],
            befangenheiten=[dict(eine) for eine in self.befangenheiten],
            notzugriffe=[dict(einer) for einer in self.notzugriffe],
        )

    def erlaubt(self, tat: Tat) -> bool:
        """Whether the act must succeed now; if so, the model has moved on afterwards."""
        return bool(getattr(self, f"_{tat.was}")(self.zugaenge.get(tat.zugang, ""), tat))

    def _uhr(self, _mensch: str, tat: Tat) -> bool:
        self.stunde += tat.zahl
        return True

    def _rolle_weg(self, _mensch: str, tat: Tat) -> bool:
        self.rollen[tat.wer].discard(tat.worauf)
        return True

    def _tippen(self, mensch: str, tat: Tat) -> bool:
        if not self._kann(mensch, "pruefung") or self._befangen(mensch):
            return False
        self.hand_am_feld[tat.worauf] = self.letzte_hand = mensch
        self._runde_hinfaellig()
        return True

    def _zurueck(self, mensch: str, _tat: Tat) -> bool:
        if not self.rollen[mensch] or self._befangen(mensch) or self.status == "in_pruefung":
            return False
        self._runde_hinfaellig()
        return True

    def _runde_hinfaellig(self) -> None:
        self.veraltet = self.veraltet or bool(self.runde)
        self.status = "in_pruefung"

    def _zeichnen(self, mensch: str, tat: Tat) -> bool:
        """`worauf`: the stage; `zahl`: 1 if the hash of an earlier round is shown instead of the standing one."""
        if self.hindernisse(tat):
            return False
        vorher = [] if tat.worauf == "vermerk" else self.runde
        self.runde = [*vorher, (tat.worauf, {mensch, tat.wer} - {""})]
        self.status = "gezeichnet" if tat.worauf == "schluss" else "in_zeichnung"
        return True

    def hindernisse(self, tat: Tat) -> set[str]:
        """Everything that forbids a signature; one single reason makes the hardest test."""
        mensch, stufe = self.zugaenge[tat.zugang], tat.worauf
        rolle = {"vermerk": "pruefung", "mit": "mitzeichnung", "schluss": "schlusszeichnung"}[stufe]
        vorher = [] if stufe == "vermerk" else self.runde
        dahinter = {mensch, tat.wer} - {""}
        mit = sum(1 for name, _ in vorher if name == "mit")
        beteiligt: set[str] = set().union(*(hinter for _, hinter in vorher))
        getippt = {self.letzte_hand, *self.hand_am_feld.values()}
        gelten = {
            "status": self.status == ("in_pruefung" if stufe == "vermerk" else "in_zeichnung"),
            "anzahl": stufe == "vermerk" or (mit >= self.mitzeichnungen) == (stufe == "schluss"),
            "inhalt": stufe == "vermerk" or not (tat.zahl == 1 and self.veraltet),
            "rolle": rolle in self.rollen[tat.wer] if tat.wer else self._kann(mensch, rolle),
            "vertretung": not tat.wer or self._vertritt(mensch, tat.wer),
            "selbst_getippt": stufe == "vermerk" or mensch not in getippt,
            "vertretene_getippt": stufe == "vermerk" or tat.wer not in getippt - {""},
            "selbst_gezeichnet": mensch not in beteiligt,
            "vertretene_gezeichnet": not tat.wer or tat.wer not in beteiligt,
            "befangen": not any(self._befangen(einer) for einer in dahinter),
            "runde_befangen": not any(self._befangen(einer) for einer in beteiligt),
        }
        return {grund for grund, gilt in gelten.items() if not gilt}

    def _bescheiden(self, _mensch: str, _tat: Tat) -> bool:
        beteiligt: set[str] = set().union(*(hinter for _, hinter in self.runde))
        return self.status == "gezeichnet" and not any(self._befangen(einer) for einer in beteiligt)

    def _vertreten(self, mensch: str, tat: Tat) -> bool:
        """`wer` is represented by `worauf` for the days from `zahl` // 100 to `zahl` % 100."""
        if "schlusszeichnung" not in self.rollen[mensch] or mensch in {tat.wer, tat.worauf}:
            return False
        if tat.wer == tat.worauf:
            return False
        zeit = range(tat.zahl // 100, tat.zahl % 100 + 1)
        self.vertretungen.append({"fuer": tat.wer, "durch": tat.worauf, "tage": zeit, "ende": False})
        return True

    def _vertretung_beenden(self, mensch: str, tat: Tat) -> bool:
        if tat.zahl >= len(self.vertretungen) or self.vertretungen[tat.zahl]["ende"]:
            return False
        eine = self.vertretungen[tat.zahl]
        if mensch not in {eine["fuer"], eine["durch"]} and "schlusszeichnung" not in self.rollen[mensch]:
            return False
        eine["ende"] = True
        return True

    def _befangen_melden(self, mensch: str, tat: Tat) -> bool:
        if mensch != tat.wer and "schlusszeichnung" not in self.rollen[mensch]:
            return False
        self.befangenheiten.append({"wer": tat.wer, "wo": tat.worauf, "ende": False})
        return True

    def _befangen_aufheben(self, mensch: str, tat: Tat) -> bool:
        if tat.zahl >= len(self.befangenheiten) or self.befangenheiten[tat.zahl]["ende"]:
            return False
        if mensch == self.befangenheiten[tat.zahl]["wer"] or "schlusszeichnung" not in self.rollen[mensch]:
            return False
        self.befangenheiten[tat.zahl]["ende"] = True
        return True

    def _notzugriff(self, mensch: str, tat: Tat) -> bool:
        if not self.rollen[mensch] or tat.worauf in self.rollen[mensch]:
            return False
        if any(n["wer"] == mensch and self._notzugriff_laeuft(n) for n in self.notzugriffe):
            return False
        bis = self.stunde + NOTZUGRIFF_STUNDEN
        self.notzugriffe.append({"wer": mensch, "rolle": tat.worauf, "bis": bis, "kontrolliert": False})
        return True

    def _kontrollieren(self, mensch: str, tat: Tat) -> bool:
        if tat.zahl >= len(self.notzugriffe) or self.notzugriffe[tat.zahl]["kontrolliert"]:
            return False
        if mensch == self.notzugriffe[tat.zahl]["wer"] or "schlusszeichnung" not in self.rollen[mensch]:
            return False
        self.notzugriffe[tat.zahl]["kontrolliert"] = True
        return True

    def _kann(self, mensch: str, rolle: str) -> bool:
        if rolle in self.rollen[mensch]:
            return True
        return any(
            n["wer"] == mensch and n["rolle"] == rolle and self._notzugriff_laeuft(n)
            for n in self.notzugriffe
        )

    def _notzugriff_laeuft(self, einer: dict[str, Any]) -> bool:
        return not einer["kontrolliert"] and self.stunde < einer["bis"]

    def _vertritt(self, mensch: str, fuer: str) -> bool:
        return any(
            v["fuer"] == fuer and v["durch"] == mensch and not v["ende"] and self.stunde // TAG in v["tage"]
            for v in self.vertretungen
        )

    def _befangen(self, mensch: str) -> bool:
        return any(
            b["wer"] == mensch and b["wo"] in {"fall", "kommune"} and not b["ende"]
            for b in self.befangenheiten
        )
