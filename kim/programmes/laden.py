"""How a programme's version is read from its YAML file: once per process, checked as a whole or not at all."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import ValidationError

from kim.programmes.texte import check_texte
from kim_models.programm import Programm

CENT_JE_EURO = 100


class ProgrammFehler(ValueError):
    """A programme's file is missing, not readable or says something that cannot be."""


def ordner(kennung: str) -> Traversable:
    """The folder of one programme: `kim-nrw` lies in `kim_nrw/`. Raises ProgrammFehler for an unknown one."""
    name = kennung.replace("-", "_")
    folder = files(__package__) / name
    if not name.isidentifier() or not folder.is_dir():
        raise ProgrammFehler(f"Das Förderprogramm {kennung!r} gibt es hier nicht.")
    return folder


def versions(kennung: str) -> tuple[str, ...]:
    """The versions of a programme, oldest first: `("2021", "2025")`."""
    names = (eintrag.name for eintrag in ordner(kennung).iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml") and n[:-5].isdigit()))


@cache
def load_programm(kennung: str, version: str) -> Programm:
    """One version, e.g. `load_programm("kim-nrw", "2021")`. Raises ProgrammFehler naming the file."""
    if version not in versions(kennung):
        raise ProgrammFehler(f"Das Förderprogramm {kennung!r} hat keine Fassung {version!r}.")
    quelle = ordner(kennung) / f"{version}.yaml"
    try:
        roh = _in_cent(yaml.safe_load(quelle.read_text(encoding="utf-8")))
        # A later version repeats only the texts that changed; figures are never inherited.
        geerbt = roh.pop("texte_wie", None)
        if geerbt is not None:
            frueher = load_programm(kennung, str(geerbt))
            roh["texte"] = {k: t.model_dump() for k, t in frueher.texte.items()} | roh["texte"]
        programm = Programm.model_validate(roh)
        check_texte(programm)
    except (yaml.YAMLError, ValidationError, ValueError) as fehler:
        raise ProgrammFehler(f"{quelle.name} des Förderprogramms {kennung!r}: {fehler}") from fehler
    if (programm.kennung, programm.version) != (kennung, version):
        raise ProgrammFehler(f"{quelle.name} nennt sich {programm.kennung!r} {programm.version!r}.")
    return programm


def programm_for(kennung: str, stichtag: date) -> Programm:
    """The version in force on `stichtag`, the day of receipt. Raises ProgrammFehler if there is none."""
    for version in versions(kennung):
        programm = load_programm(kennung, version)
        if programm.gilt_ab <= stichtag and (programm.gilt_bis is None or stichtag <= programm.gilt_bis):
            return programm
    raise ProgrammFehler(f"Am {stichtag:%d.%m.%Y} gilt keine Fassung des Förderprogramms {kennung!r}.")


def _in_cent(wert: Any) -> Any:
    """The files say whole euros (`betrag_euro: 20_000_000`), the types say cents. Raises ValueError for 1.5."""
    if isinstance(wert, Mapping):
        return dict(_feld_in_cent(str(schluessel), inhalt) for schluessel, inhalt in wert.items())
    if isinstance(wert, list):
        return [_in_cent(inhalt) for inhalt in wert]
    return wert


def _feld_in_cent(schluessel: str, inhalt: Any) -> tuple[str, Any]:
    if not schluessel.endswith("_euro"):
        return schluessel, _in_cent(inhalt)
    if type(inhalt) is not int:
        raise ValueError(f"{schluessel} muss ein ganzer Eurobetrag sein, nicht {inhalt!r}.")
    return schluessel.removesuffix("_euro") + "_cent", inhalt * CENT_JE_EURO
