"""Who the 54 recipients are, by AGS and by name, and which court is theirs."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from kim_models.programm import Empfaenger, Gericht

_ART = {
    "Kreis": "kreis",
    "Städteregion": "staedteregion",
    "kreisfreie Stadt": "kreisfreie_stadt",
    "regionsangehörige Stadt (Rechtsstellung kreisfreie Stadt)": "regionsangehoerige_stadt",
}
_UMLAUTE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# What cities put before their name; without it Landeshauptstadt Düsseldorf and Stadt Düsseldorf are one.
_STADT = re.compile(r"\b(?:kreisfreie\s+)?\w*stadt(?:verwaltung)?\b")
_VERBAND = ("kreis", "staedteregion")
_AMT = re.compile(r"\b(?:der|die|des)\s+(?:land|oberbuergermeister|staedteregions|buergermeister)\w*.*$")


@cache
def register() -> Mapping[str, Empfaenger]:
    """The 54 recipients by AGS: 5 digits for Kreise and Städteregion, 8 for cities."""
    text = (files(__package__) / "register" / "kommunen.csv").read_text(encoding="utf-8")
    empfaenger = (
        Empfaenger(
            ags=zeile["ags"],
            name=zeile["empfaenger_bezeichnung"],
            art=_ART[zeile["typ"]],
            regierungsbezirk=zeile["regierungsbezirk"],
            verwaltungsgericht=zeile["verwaltungsgericht"],
            sitz=zeile["verwaltungssitz"],
        )
        for zeile in csv.DictReader(text.splitlines())
    )
    return MappingProxyType({e.ags: e for e in empfaenger})


@cache
def gerichte() -> Mapping[str, Gericht]:
    """The seven administrative courts by short name: `gerichte()["VG Minden"]`."""
    roh = yaml.safe_load((files(__package__) / "register" / "gerichte.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({g["kurz"]: Gericht.model_validate(g) for g in roh})


@cache
def _altschluessel() -> Mapping[str, str]:
    text = (files(__package__) / "register" / "altschluessel.yaml").read_text(encoding="utf-8")
    return MappingProxyType(dict(yaml.safe_load(text)))


def normalise_ags(text: str) -> str:
    """The key as in the register: `05 382` → `05382`, `05334000` → `05334`, `05111` → `05111000`.

    Spreadsheets lose the leading zero and forms print twelve digits; both are put right. An unknown key comes
    back as its digits (or as written, if it has letters), so that a finding can show it.
    """
    ziffern = re.sub(r"[\s./\-–]", "", text)
    if not ziffern.isascii() or not ziffern.isdigit():
        return text.strip()
    if len(ziffern) in (4, 7) and ziffern.startswith("5"):
        ziffern = "0" + ziffern
    if len(ziffern) == 12:  # Regionalschlüssel: the Gemeindeverband (digits 6 to 9) is not part of the AGS
        ziffern = ziffern[:5] + ziffern[9:]
    kreis = ziffern.removesuffix("000") if len(ziffern) == 8 else ziffern
    kreis = _altschluessel().get(kreis, kreis)
    for kandidat in (kreis, ziffern, kreis + "000"):
        if kandidat in register():
            return kandidat
    return ziffern


def find_by_name(text: str) -> Empfaenger | None:
    """The recipient that is named, however it is spelled; None if none or more than one could be meant.

    `Stadt Unna` is None (a town of Kreis Unna is no recipient), `Köln` is Stadt Köln.
    """
    nach_name = _nach_name()
    # `Kreis Lippe, Der Landrat`: the whole first, then what stands before a comma, a dash or a line break.
    for teil in (text, *re.split(r"[,;\n]|\s[-–]\s", text)):
        if empfaenger := nach_name.get(_kern(teil)):
            return empfaenger
    return None


def nennt(text: str, empfaenger: Empfaenger) -> bool:
    """Whether a name may stand for this recipient, also in a sentence: `Der Landrat des Kreises Unna`.

    More lenient than `find_by_name`, because here the key has already said who is meant. A Stadt is never a Kreis.
    """
    if (gefunden := find_by_name(text)) is not None:
        return gefunden == empfaenger
    woerter = [w for w in re.findall(r"\w+", text.casefold().translate(_UMLAUTE)) if not w.endswith("stadt")]
    kern = _kern(empfaenger.name).split()
    ist_verband = any(w.startswith(_VERBAND) or w.endswith("kreis") for w in woerter)
    soll_verband = any(w.startswith(_VERBAND) or w.endswith("kreis") for w in kern)
    return ist_verband == soll_verband and all(any(w.startswith(k) for w in woerter) for k in kern)


@cache
def _nach_name() -> Mapping[str, Empfaenger]:
    return MappingProxyType({_kern(e.name): e for e in register().values()})


def _kern(text: str) -> str:
    """What is left of a name: `Landeshauptstadt Düsseldorf` → `duesseldorf`, `Kreis Düren` → `kreis dueren`."""
    kern = text.casefold().translate(_UMLAUTE)
    kern = re.sub(r"\([^)]*\)", " ", kern)
    kern = re.sub(r"\ba\.?\s*d\.\s*", "an der ", kern)
    kern = _AMT.sub(" ", kern)
    kern = re.sub(r"\bkrs\.", "kreis", kern)
    kern = re.sub(r"\bkreisverwaltung\b", "kreis", kern)
    kern = re.sub(r"\bstaedte\s*-?\s*region\b", "staedteregion", kern)
    kern = _STADT.sub(" ", kern)
    return " ".join(re.findall(r"\w+", kern))
