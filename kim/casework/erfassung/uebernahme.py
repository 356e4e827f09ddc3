"""What does a filled sheet mean? Every line against what lies there: changed, confirmed, left a proposal, or wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from schwifty import IBAN

from kim.adapters.pdf.werte import lesarten as lies
from kim.adapters.pdf.werte.kommune import official_name
from kim.casework import worte
from kim.casework.erfassung.bogen import JA_NEIN, Angabe, Bogen, BogenFalsch, Eingabe, Eintrag, shown
from kim.rules.zeichen import unsichtbares_zeichen
from kim_models.antrag import PositionArt
from kim_models.lesung import Herkunft

_HOECHSTENS = 500
"""Characters of one value."""


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
        return _need(JA_NEIN.get(text.lower()), text, "weder ja noch nein")
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
