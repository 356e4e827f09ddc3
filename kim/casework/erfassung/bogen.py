"""The sheet on which a person types what stands on paper: a YAML text with every field and what was read or proposed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from kim.casework import worte
from kim.casework.antrag.fassung import flatten
from kim.casework.buero import KimError
from kim.programmes.formular import Formular
from kim_models.antrag import PLANZEILEN, Antragsdaten
from kim_models.lesung import Herkunft

SCHEMA = "kim.erfassung/1"
MAX_ZEICHEN = 500_000
_EINFACH = (
    *("kommune", "ags", "strasse", "plz", "ort", "ansprechperson", "telefon", "email"),
    *("iban", "bic", "kreditinstitut", "baustein", "massnahme", "zeitraum_von", "zeitraum_bis"),
)
_ERKLAERUNGEN = (
    *("nicht_begonnen", "bereits_begonnen", "vorsteuerabzug", "vollstaendig_richtig"),
    "keine_doppelfoerderung",
)
_ENDE = ("antragsdatum", "unterschrift_ort", "unterzeichner")
_SPALTEN = ("art", "vzae", "monate", "betrag_cent", "kommune")
JA_NEIN = {"ja": True, "nein": False, "x": True, "true": True, "false": False}


class BogenFalsch(KimError):
    """The sheet cannot be taken as it is; the message names every line that is wrong."""


@dataclass(frozen=True)
class Angabe:
    """One value that is known already: read, typed, or only proposed by text recognition."""

    wert: Any
    herkunft: Herkunft
    vorschlag: bool = False
    zweifel: bool = False

    @property
    def offen(self) -> bool:
        """Whether it wants a person's word."""
        return self.vorschlag or self.zweifel


@dataclass(frozen=True)
class Bogen:
    """What a sheet is filled with. `stand` tells whether something happened since."""

    eingangsnummer: str
    aktenzeichen: str | None
    anlass: str
    """Why a person must type."""
    originale: tuple[str, ...]
    """Where the originals lie."""
    stand: str
    angaben: Mapping[str, Angabe]
    jahre: tuple[int, ...]
    """The years of the plan that are offered."""


@dataclass(frozen=True)
class Eintrag:
    """One line of a filled sheet."""

    wert: str
    seite: int | None
    bestaetigt: bool
    wie_im_original: bool


@dataclass(frozen=True)
class Eingabe:
    """A filled sheet, line by line, nothing judged yet."""

    eingangsnummer: str
    stand: str
    grund: str
    felder: Mapping[str, Eintrag]


def years_of(paths: Iterable[str], eingegangen: date) -> tuple[int, ...]:
    """The years of the plan: those that are known, else the two after the receipt."""
    known = {int(p.split(".")[1]) for p in paths if p.startswith("finanzierungsplan.") and p[18:22].isdigit()}
    return tuple(sorted(known)) or (eingegangen.year + 1, eingegangen.year + 2)


def shown(pfad: str, wert: Any) -> str:
    """How a value stands on the sheet."""
    return worte.wert(pfad, wert)


def write(bogen: Bogen, formular: Formular) -> str:
    """The sheet as YAML with comments, to be filled in an editor."""
    kopf = [
        f"# Erfassungsbogen zu {bogen.eingangsnummer}"
        + (f", Vorgang {bogen.aktenzeichen}" if bogen.aktenzeichen else ", noch ohne Vorgang"),
        f"# {bogen.anlass}",
        *(f"# Original: {pfad}" for pfad in bogen.originale),
        "# „wert“ aus dem Original abtippen, „seite“ dazu (oder leer). Beträge in Euro (215.000,00), Tage als TT.MM.JJJJ,",
        "# Ankreuzfelder ja oder nein. Was schon dasteht und „bestaetigt: nein“ trägt, ist nur ein Vorschlag: mit dem",
        "# Original vergleichen und auf „ja“ setzen (oder oben „alles_bestaetigt: ja“); sonst wird es nicht übernommen.",
        "# Ist eine IBAN im Original falsch, „wie_im_original: ja“ dazuschreiben; daraus wird ein Befund.",
        f"schema: {SCHEMA}",
        f"eingang: {bogen.eingangsnummer}",
        f"stand: {bogen.stand}",
        'grund: ""',
        "alles_bestaetigt: nein",
        "felder:",
    ]
    return "\n".join([*kopf, *(_line(pfad, bogen, formular) for pfad in _paths(bogen, formular))]) + "\n"


def _paths(bogen: Bogen, formular: Formular) -> list[str]:
    spalten = [*map(str, bogen.jahre), "summe"]
    offered = [
        *_EINFACH,
        *(f"finanzierungsplan.{spalte}.{zeile}" for zeile in PLANZEILEN for spalte in spalten),
        *(f"positionen.{n}.{s}" for n in range(len(formular.felder.positionen)) for s in _SPALTEN),
        *("positionen_summe_cent", "beantragt_cent"),
        *(f"erklaerungen.{name}" for name in _ERKLAERUNGEN),
        *_ENDE,
    ]
    # As printed: the reader's evidence, nothing to type.
    further = [p for p in bogen.angaben if p not in offered and not p.endswith("_text")]
    return [*offered, *further]


def _line(pfad: str, bogen: Bogen, formular: Formular) -> str:
    angabe, found = bogen.angaben.get(pfad), {"wert": "", "seite": ""}
    if angabe is not None:
        woher = angabe.herkunft
        found = {"wert": shown(pfad, angabe.wert), "seite": str(woher.seite or "")}
        if woher.leser != "abgeleitet":
            art = worte.wort(worte.LESER, woher.leser)
            found["aus"] = art if woher.sicherheit >= 1 else f"{art}, {woher.sicherheit:.0%}"
        if angabe.offen:
            found["bestaetigt"] = "nein"
    elif pfad.startswith("positionen.") and pfad.endswith(".art"):
        found["wert"] = formular.felder.positionen[int(pfad.split(".")[1])].art
    teile = ", ".join(
        f"{name}: {json.dumps(text, ensure_ascii=False) if name in {'wert', 'aus'} else text}"
        for name, text in found.items()
    )
    return f"  # {worte.feld(pfad)}\n  {pfad}: {{{teile}}}"


def parse(text: str) -> Eingabe:
    """A filled sheet (YAML or JSON); every scalar is a text, so that nothing is taken for a number. Raises BogenFalsch."""
    if len(text) > MAX_ZEICHEN:
        raise BogenFalsch("Der Erfassungsbogen ist zu groß.")
    try:
        tree = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - the loader that makes texts of everything
    except (yaml.YAMLError, RecursionError) as error:
        wo = getattr(error, "problem_mark", None)
        stelle = f" in Zeile {wo.line + 1}" if wo is not None else ""
        raise BogenFalsch(
            f"Der Erfassungsbogen lässt sich nicht lesen{stelle}. Bitte neu ausgeben."
        ) from error
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA or not isinstance(tree.get("felder"), dict):
        raise BogenFalsch(f"Das ist kein Erfassungsbogen ({SCHEMA}). „kim erfassung show“ gibt einen aus.")
    alles = _tick(tree.get("alles_bestaetigt", "nein"), "alles_bestaetigt")
    felder = {str(pfad): _entry(str(pfad), zeile, alles) for pfad, zeile in tree["felder"].items()}
    return Eingabe(
        str(tree.get("eingang", "")).strip(),
        str(tree.get("stand", "")).strip(),
        str(tree.get("grund", "")).strip(),
        felder,
    )


def _entry(pfad: str, zeile: Any, alles: bool) -> Eintrag:
    if isinstance(zeile, str):
        zeile = {"wert": zeile}
    if not isinstance(zeile, dict) or not all(isinstance(teil, str) for teil in zeile.values()):
        raise BogenFalsch(f"„{pfad}“: Die Zeile hat nicht die Form {{wert: …, seite: …}}.")
    seite = zeile.get("seite", "").strip()
    if seite and not (seite.isascii() and seite.isdigit() and 0 < int(seite) < 10_000):
        raise BogenFalsch(f"„{pfad}“: „{seite}“ ist keine Seitenzahl.")
    return Eintrag(
        wert=zeile.get("wert", "").strip(),
        seite=int(seite) if seite else None,
        bestaetigt=alles or _tick(zeile.get("bestaetigt", "nein"), pfad),
        wie_im_original=_tick(zeile.get("wie_im_original", "nein"), pfad),
    )


def _tick(text: Any, wo: str) -> bool:
    found = JA_NEIN.get(str(text).strip().lower()) if isinstance(text, str) else None
    if found is None:
        raise BogenFalsch(f"„{wo}“: „{text}“ ist weder ja noch nein.")
    return found


def known(daten: Antragsdaten, herkunft: Mapping[str, Herkunft], zweifel: Iterable[str]) -> dict[str, Angabe]:
    """What a Fassung says already; ticks that nobody set are no statement."""
    doubtful = set(zweifel)
    derived = Herkunft(leser="abgeleitet")
    return {
        pfad: Angabe(wert, herkunft.get(pfad, derived), zweifel=pfad in doubtful)
        for pfad, wert in flatten(daten).items()
        if not (wert is False and herkunft.get(pfad, derived).leser == "abgeleitet")
    }
