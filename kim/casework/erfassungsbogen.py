"""The sheet on which a person types what stands on paper: a YAML text with every field and what was read or proposed."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

import yaml
from schwifty import IBAN

from kim.adapters.pdf import werte as lies
from kim.adapters.pdf.kommune import official_name
from kim.casework import worte
from kim.casework.buero import KimError
from kim.casework.fassung import flatten
from kim.programmes.formular import Formular
from kim.rules.zeichen import unsichtbares_zeichen
from kim_models.antrag import PLANZEILEN, Antragsdaten, PositionArt
from kim_models.lesung import Herkunft

SCHEMA = "kim.erfassung/1"
MAX_ZEICHEN = 500_000
_HOECHSTENS = 500
"""Characters of one value."""
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
_JA_NEIN = {"ja": True, "nein": False, "x": True, "true": True, "false": False}


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
    found = _JA_NEIN.get(str(text).strip().lower()) if isinstance(text, str) else None
    if found is None:
        raise BogenFalsch(f"„{wo}“: „{text}“ ist weder ja noch nein.")
    return found


@dataclass(frozen=True)
class Uebernahme:
    """What a filled sheet asks for: values that change, where they stand, what was compared, what stays a proposal."""

    werte: Mapping[str, Any]
    herkunft: Mapping[str, Herkunft]
    bestaetigt: frozenset[str]
    """Doubtful values that stay and were compared with the original."""
    unbestaetigt: tuple[str, ...]
    """Proposals that nobody confirmed: they are not taken."""


def judge(eingabe: Eingabe, bogen: Bogen, namen: Mapping[str, str]) -> Uebernahme:
    """What the sheet changes against what lies there. Raises BogenFalsch with every line that cannot be meant."""
    neu, herkunft = dict[str, Any](), dict[str, Herkunft]()
    bestaetigt, unbestaetigt, falsch = set[str](), list[str](), list[str]()
    for pfad, eintrag in _meant(eingabe.felder).items():
        angabe = bogen.angaben.get(pfad)
        try:
            same = angabe is not None and _same(pfad, eintrag, angabe, namen)
            if angabe is not None and same:
                if angabe.vorschlag and eintrag.bestaetigt:
                    neu[pfad], herkunft[pfad] = angabe.wert, angabe.herkunft
                elif angabe.vorschlag:
                    unbestaetigt.append(pfad)
                elif angabe.zweifel and eintrag.bestaetigt:
                    bestaetigt.add(pfad)
            elif eintrag.wert == "":
                if angabe is not None and not angabe.vorschlag:
                    neu[pfad] = None
            else:
                neu[pfad] = value(pfad, eintrag, namen)
                herkunft[pfad] = Herkunft(leser="mensch", seite=eintrag.seite)
        except ValueError as error:
            falsch.append(f"{worte.feld(pfad)} ({pfad}): {error}")
    if falsch:
        raise BogenFalsch("Nicht gespeichert. " + " ".join(falsch))
    moved = _closed_up(neu, bogen)
    return Uebernahme(
        neu,
        {moved(pfad): woher for pfad, woher in herkunft.items()},
        frozenset(map(moved, bestaetigt)),
        tuple(unbestaetigt),
    )


def _closed_up(neu: Mapping[str, Any], bogen: Bogen) -> Callable[[str], str]:
    """What a line of number 4 is called once empty lines before it are gone: the origin moves with its value."""
    stays = {pfad for pfad, angabe in bogen.angaben.items() if not angabe.vorschlag}
    stays = (stays | {pfad for pfad, wert in neu.items() if wert is not None}) - {
        pfad for pfad, wert in neu.items() if wert is None
    }
    lines = sorted({int(pfad.split(".")[1]) for pfad in stays if re.match(r"positionen\.[0-9]+\.", pfad)})
    place = {str(line): n for n, line in enumerate(lines)}

    def moved(pfad: str) -> str:
        head, _, rest = pfad.partition(".")
        line, _, leaf = rest.partition(".")
        return f"{head}.{place[line]}.{leaf}" if head == "positionen" and line in place else pfad

    return moved


def _meant(felder: Mapping[str, Eintrag]) -> dict[str, Eintrag]:
    """Without the lines of number 4 in which nothing stands but their kind, as the form prints it."""

    def line(pfad: str) -> str:
        return pfad.rpartition(".")[0]

    filled = {
        line(pfad)
        for pfad, eintrag in felder.items()
        if pfad.startswith("positionen.") and not pfad.endswith(".art") and eintrag.wert
    }
    return {
        pfad: eintrag
        for pfad, eintrag in felder.items()
        if not (pfad.startswith("positionen.") and pfad.endswith(".art") and line(pfad) not in filled)
    }


def _same(pfad: str, eintrag: Eintrag, angabe: Angabe, namen: Mapping[str, str]) -> bool:
    if eintrag.wert == shown(pfad, angabe.wert):
        return True
    try:
        return eintrag.wert != "" and value(pfad, eintrag, namen) == angabe.wert
    except ValueError:
        return False


def value(pfad: str, eintrag: Eintrag, namen: Mapping[str, str]) -> Any:
    """The JSON value that a typed text means in this field. Raises ValueError with a German sentence."""
    text = eintrag.wert
    zeichen = unsichtbares_zeichen(text)
    if zeichen is not None:
        raise ValueError(
            f"An Stelle {zeichen.stelle} steht das unsichtbare Zeichen {zeichen.name}. Bitte neu eintippen."
        )
    if len(text) > _HOECHSTENS:
        raise ValueError(f"Der Text ist länger als {_HOECHSTENS} Zeichen.")
    if pfad.endswith("_cent") or pfad.startswith("finanzierungsplan."):
        return _need(lies.parse_betrag(text), text, "kein Betrag; gemeint ist etwa 215.000,00")
    if pfad.startswith("erklaerungen."):
        return _need(_JA_NEIN.get(text.lower()), text, "weder ja noch nein")
    leaf = pfad.rpartition(".")[2]
    if leaf in {"vzae", "monate"}:
        return _need(lies.parse_zahl(text), text, "keine Zahl; gemeint ist etwa 2,5")
    if leaf == "art":
        return _need(text if text in get_args(PositionArt) else None, text, _ARTEN)
    if leaf in {"zeitraum_von", "zeitraum_bis", "antragsdatum"}:
        tag = _need(lies.parse_datum(text), text, "kein Tag; gemeint ist etwa 14.12.2020")
        return tag.isoformat()
    if leaf == "iban":
        return _iban(text, eintrag)
    if pfad == "kommune":
        return official_name(text, namen) or lies.normalise(text)
    if leaf == "ags":
        return _need(lies.parse_ags(text, namen), text, "keine Gemeindekennziffer (5 oder 8 Ziffern)")
    parser = {
        "baustein": lies.parse_baustein,
        "bic": lies.parse_bic,
        "plz": lies.parse_plz,
        "telefon": lies.parse_telefon,
        "email": lies.parse_email,
    }.get(leaf)
    if parser is not None:
        return _need(parser(text), text, "so nicht zu verstehen")
    return lies.normalise(text)


_ARTEN = f"keine Art von Stelle; möglich sind {', '.join(get_args(PositionArt))}"


def _iban(text: str, eintrag: Eintrag) -> str:
    iban: str = _need(lies.parse_iban(text), text, "keine IBAN")
    if not eintrag.wie_im_original and not IBAN(iban, allow_invalid=True).is_valid:
        raise ValueError(
            f"Länge oder Prüfziffer von „{text}“ stimmen nicht. Bitte vergleichen; steht es so im Original, dann"
            " „wie_im_original: ja“."
        )
    return iban


def _need(found: Any, text: str, was: str) -> Any:
    if found is None:
        raise ValueError(f"„{text}“ ist {was}.")
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
