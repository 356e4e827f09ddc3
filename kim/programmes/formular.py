"""Which fields and which printed labels does a programme's application form have?

The answer is data (`<programme>/formular.yaml`): the names of the fillable fields and, for documents without
fields, the words under which the same values are printed.
"""

from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml

from kim_models.antrag import Planzeile, PositionArt
from kim_models.wert import Wert

Feldart = Literal[
    "text", "telefon", "email", "iban", "bic", "ags", "plz", "baustein", "datum", "zeitraum", "ort_datum"
]
Erklaerung = Literal["nicht_begonnen", "bereits_begonnen", "vollstaendig_richtig", "keine_doppelfoerderung"]


class PositionFelder(Wert):
    """The fillable fields of one line of number 4."""

    art: PositionArt
    vzae: str
    monate: str
    betrag: str
    kommune: str | None = None


class Formularfelder(Wert):
    """The fillable form: field names by what they mean."""

    werte: dict[str, str]
    """Field name to path in Antragsdaten."""
    jahre: tuple[str, ...]
    plan: dict[Planzeile, tuple[str, ...]]
    """One field per year, in the order of `jahre`, and the last for the sum."""
    positionen: tuple[PositionFelder, ...]
    positionen_summe: str
    erklaerungen: dict[str, Erklaerung]
    vorsteuer_ja: str
    vorsteuer_nein: str
    nebenfelder: tuple[str, ...] = ()
    """Fields of the form that carry nothing the office calculates with."""

    def alle(self) -> frozenset[str]:
        """Every field name of the form: its fingerprint."""
        namen = {*self.werte, *self.jahre, *self.erklaerungen, *self.nebenfelder}
        namen |= {self.positionen_summe, self.vorsteuer_ja, self.vorsteuer_nein}
        for zeile in self.plan.values():
            namen |= set(zeile)
        for p in self.positionen:
            namen |= {p.vzae, p.monate, p.betrag} | ({p.kommune} if p.kommune else set())
        return frozenset(namen)


class Etikett(Wert):
    """The words a value is printed under."""

    pfad: str
    """A path in Antragsdaten, `andere` for what the office does not need, or one of the pairs
    `plz_ort`, `anschrift`, `zeitraum`, `iban_bic`, `ort_datum`."""
    art: Feldart = "text"
    worte: tuple[str, ...]
    abschnitte: tuple[str, ...] = ()
    """If named: these words mean this value only in these sections."""
    kern: tuple[str, ...] = ()
    """Single words, in lower case, by which the label is known among whatever others stand in it."""
    mehrzeilig: bool = False


class Stichworte(Wert):
    """A line means `ist` if one of the word groups occurs in it completely; the first match in a list wins."""

    ist: str
    gruppen: tuple[tuple[str, ...], ...]


class Formular(Wert):
    """A form as data."""

    programm: str
    felder: Formularfelder
    abschnitte: dict[str, tuple[str, ...]]
    """Section to its printed headings."""
    kopfkerne: dict[str, str]
    """Single words, in lower case, that make a short line the heading of a section."""
    etiketten: tuple[Etikett, ...]
    etikettzusaetze: frozenset[str]
    """Words that may follow a label and only explain it; in lower case, without punctuation."""
    planzeilen: tuple[Stichworte, ...]
    plannummern: dict[str, Planzeile]
    plansumme: tuple[str, ...]
    positionen: tuple[Stichworte, ...]
    positionsspalten: tuple[Stichworte, ...]
    erklaerungen: tuple[Stichworte, ...]
    amtsbezeichnungen: tuple[str, ...]
    """Words that show that what follows a name is an office."""
    geldinstitute: tuple[str, ...]
    """Parts of names by which a bank is known where no label stands before it."""
    keine_person: tuple[str, ...]
    """Beginnings of lines between date and name that are not the name."""

    def ueberschrift(self, pfad: str) -> str:
        """The printed heading of a whole part, `positionen` say; the path itself where the form has none."""
        return next(iter(self.abschnitte.get(pfad.removesuffix("_summe_cent"), ())), pfad)


def _ordner(programm: str) -> str:
    return programm.replace("-", "_")


@lru_cache
def load_formular(programm: str = "kim-nrw") -> Formular:
    """The form of a programme; raises FileNotFoundError for an unknown one."""
    text = (files("kim.programmes") / _ordner(programm) / "formular.yaml").read_text(encoding="utf-8")
    return Formular.model_validate({"programm": programm, **yaml.safe_load(text)})
