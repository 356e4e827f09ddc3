"""Which of the texts at its labels is the value of a field?

Several labels may mean the same field, and several texts may stand at one label. A text counts only if it can be what its
label promises; a value that has a form of its own, an IBAN say, shows where this document's values stand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kim.adapters.pdf.felder.etiketten import Etikettenleser
from kim.adapters.pdf.felder.nachbarn import SCHLUSSPFADE, Kandidat
from kim.adapters.pdf.felder.schluss import is_name, place_and_date, without_office
from kim.adapters.pdf.seite.zeilen import Segment, as_fund
from kim.adapters.pdf.werte import lesarten
from kim.adapters.pdf.werte.kommune import names_body, official_name
from kim.adapters.pdf.werte.sammlung import Fund, Sammlung
from kim.programmes.formular import Etikett

_TEILE = {
    "plz_ort": ("plz", "ort"),
    "anschrift": ("strasse", "plz", "ort"),
    "zeitraum": ("zeitraum_von", "zeitraum_bis"),
    "iban_bic": ("iban", "bic"),
}
"""What a label of several values promises."""
_ADRESSE = ("strasse", "plz", "ort", "plz_ort", "anschrift")
_ADRESSE_HOECHSTENS = 300
"""Characters; a page may be one line, and the patterns of an address go through it many times."""
_KONTO = re.compile(
    r"\s*([A-Z]{2}\d{2}[\d ]{8,34}?)[\s,;/|·]+(?:BIC:?\s*)?([A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?)\b"
)


@dataclass(slots=True)
class Auswahl:
    """Chooses among the candidates of one document."""

    leser: Etikettenleser
    sammlung: Sammlung
    _vergeben: dict[Segment, str] = field(default_factory=dict)
    """Whose value a segment is: it is not another's, too."""

    def choose(self, kandidaten: Sequence[Kandidat]) -> None:
        """Fill in every field that a candidate can be read as; what stands at a label and cannot is a doubt."""
        offen = self._by_field(kandidaten)
        if "kommune_text" in offen:
            offen["kommune_text"].sort(key=lambda k: self._official(_found(k).text) is None)
        for pfad in sorted(offen, key=lambda p: offen[p][0].etikett.art == "text"):
            if not any(self._take(pfad, k) for k in offen[pfad]):
                self._unreadable(pfad, offen[pfad])
        for pfad, liste in offen.items():
            teile = _TEILE.get(pfad, ())
            if any(k.art != "unten" for k in liste) and not self.sammlung.werte.keys() & set(teile):
                self.sammlung.zweifel |= set(teile)
        for pfad in ("iban", "ags", "zeitraum_von", "zeitraum_bis", "antragsdatum"):
            self._compare(pfad, offen.get(pfad, []))

    def _by_field(self, kandidaten: Sequence[Kandidat]) -> dict[str, list[Kandidat]]:
        daneben = sum(k.art in ("rest", "rechts") for k in kandidaten)
        darunter = sum(k.art == "unten" for k in kandidaten)
        # Where values stand beside their labels, what stands below an empty label is the next label.
        ohne_unten = daneben >= 5 and daneben > 2 * darunter
        falsch = "unten" if self._captions_below(kandidaten) else "oben"
        offen: dict[str, list[Kandidat]] = {}
        for k in kandidaten:
            if k.etikett.pfad not in SCHLUSSPFADE and (
                k.art == falsch
                or (k.art == "unten" and ohne_unten and not k.kopfzeile and k.etikett.art == "text")
            ):
                continue
            offen.setdefault(k.etikett.pfad, []).append(k)
        return offen

    def _captions_below(self, kandidaten: Sequence[Kandidat]) -> bool:
        """Whether this form prints its labels below the values: what has a form of its own shows it."""
        darueber, darunter = (
            sum(k.art == art and self._has_its_form(k) for k in kandidaten) for art in ("oben", "unten")
        )
        return darueber >= 3 and darueber > darunter

    def _has_its_form(self, k: Kandidat) -> bool:
        if k.etikett.art in ("text", "ort_datum") or k.etikett.pfad in SCHLUSSPFADE:
            return False
        probe = Auswahl(self.leser, Sammlung(self.sammlung.namen))
        return probe._take(k.etikett.pfad, k)

    def _take(self, pfad: str, k: Kandidat) -> bool:
        """Take a value if it can be read as what its label promises."""
        if pfad not in SCHLUSSPFADE and any(self._vergeben.get(s, pfad) != pfad for s in k.segmente):
            return False
        if not self._read(pfad, k):
            return False
        self._vergeben |= dict.fromkeys(k.segmente, pfad)
        return True

    def _read(self, pfad: str, k: Kandidat) -> bool:
        fund, sammlung = _found(k), self.sammlung
        if pfad in _ADRESSE and (teile := _address(pfad, fund.text)):
            return self._set(teile, fund)
        if pfad == "ort_datum":
            return place_and_date(fund, sammlung)
        if pfad == "iban_bic" or (pfad == "iban" and _KONTO.match(fund.text)):
            treffer = _KONTO.match(fund.text)
            return treffer is not None and self._set({"iban": treffer[1], "bic": treffer[2]}, fund)
        if pfad == "zeitraum" or (pfad == "zeitraum_von" and lesarten.parse_zeitraum(fund.text)):
            return self._period(fund)
        if pfad in _TEILE:
            return False
        if pfad in sammlung.werte:
            return True
        if k.etikett.art == "datum":
            # „von: 01.03.2021 bis: 31.12.2022“: the first date behind the label.
            kern = re.sub(r"^(den|vom|von|zum|bis|:)\s+", "", fund.text, flags=re.IGNORECASE)
            daten = lesarten.find_daten(kern)
            if not daten or daten[0][1] > 1:
                return False
            sammlung.datum(pfad, daten[0][0], fund)
            return True
        return self._single(pfad, k, fund)

    def _single(self, pfad: str, k: Kandidat, fund: Fund) -> bool:
        probe = Sammlung(self.sammlung.namen)
        probe.feld(pfad, fund)
        if pfad not in probe.werte and len(k.segmente) > 1 and pfad in ("iban", "email"):
            fund = as_fund(k.segmente[:1])
            probe.feld(pfad, fund)
        if pfad not in probe.werte:
            kurz = _beginning(pfad, k.segmente[0])
            if kurz is None:
                return False
            fund = kurz
        if pfad == "unterzeichner":
            fund = replace(fund, text=without_office(fund.text, self.leser.formular))
        if pfad in ("unterzeichner", "ansprechperson"):
            fund = replace(fund, text=re.sub(r"^(Herrn?|Frau)\s+", "", fund.text))
        if not self._plausible(k.etikett, lesarten.normalise(fund.text)):
            return False
        self.sammlung.feld(pfad, fund)
        if pfad == "kommune_text" and not self._official(fund.text):
            self.sammlung.zweifel.add("kommune")
        return pfad in self.sammlung.werte

    def _plausible(self, etikett: Etikett, text: str) -> bool:
        """Whether a text without a form of its own can be what its label says, and is not a neighbour's value."""
        pfad = etikett.pfad
        if etikett.art == "text" and self.leser.is_wording(text):
            return False
        if pfad in ("unterzeichner", "ansprechperson"):
            return is_name(text) and self._official(text) is None
        if pfad in ("ort", "kreis_text"):
            return bool(re.match(r"[^\W\d_]", text)) and not re.search(r"\d|@", text)
        if pfad == "kommune_text":
            return bool(self._official(text) or names_body(text))
        if pfad == "strasse" and self._official(text):
            return False
        if pfad in ("strasse", "kreditinstitut", "massnahme"):
            return bool(re.search(r"[^\W\d_]{2}", text)) and "@" not in text and not lesarten.parse_iban(text)
        return True

    def _official(self, text: str) -> str | None:
        return official_name(text, self.sammlung.namen)

    def _period(self, fund: Fund) -> bool:
        zeitraum = lesarten.parse_zeitraum(fund.text)
        if zeitraum is None:
            return False
        for teil, tag in zip(_TEILE["zeitraum"], zeitraum, strict=True):
            if teil not in self.sammlung.werte:
                self.sammlung.datum(teil, tag, fund)
        return True

    def _set(self, teile: Mapping[str, str], fund: Fund) -> bool:
        for pfad, text in teile.items():
            if pfad not in self.sammlung.werte:
                self.sammlung.feld(pfad, replace(fund, text=text))
        return True

    def _unreadable(self, pfad: str, liste: Sequence[Kandidat]) -> None:
        """A labelled value nobody could read is a doubt, unless the text below was only a guess at a value."""
        daneben = [
            k
            for k in liste
            if k.art in ("rest", "rechts", "oben") or (pfad == "email" and "@" in k.segmente[0].text)
        ]
        if not daneben or pfad in (*_TEILE, "ort_datum", "unterzeichner") or pfad in self.sammlung.werte:
            return
        fund = as_fund(daneben[0].segmente[:1])
        if lesarten.parse_text(fund.text):
            self.sammlung.herkunft[pfad] = fund.herkunft()
            self.sammlung.zweifel.add(pfad)

    def _compare(self, pfad: str, liste: Sequence[Kandidat]) -> None:
        """The same key printed twice must be the same."""
        gelesen = self.sammlung.werte
        for k in liste:
            probe = Sammlung(self.sammlung.namen)
            probe.feld(pfad, as_fund(k.segmente))
            if pfad in probe.werte and pfad in gelesen and probe.werte[pfad] != gelesen[pfad]:
                self.sammlung.zweifel.add(pfad)


def _found(k: Kandidat) -> Fund:
    """The candidate's text; in an address of e-mail the hyphen at a line's end belongs to it."""
    fund = as_fund(k.segmente)
    return replace(fund, text="".join(s.text for s in k.segmente)) if k.etikett.art == "email" else fund


def _address(pfad: str, text: str) -> dict[str, str] | None:
    """The parts of an address, however many of them stand at this label."""
    if len(text) > _ADRESSE_HOECHSTENS:
        return None
    if adresse := lesarten.parse_anschrift(text):
        return dict(zip(_TEILE["anschrift"], adresse, strict=True))
    if ort := lesarten.parse_plz_ort(text):
        return dict(zip(_TEILE["plz_ort"], ort, strict=True))
    # „Anschrift: Oberstraße 91“, the town in a line of its own.
    strasse = re.fullmatch(r"[^\W\d].*\s\d+\s?[a-zA-Z]?([-–/+ ]+\d+\s?[a-zA-Z]?)?", lesarten.normalise(text))
    return {"strasse": strasse[0]} if pfad == "anschrift" and strasse else None


def _beginning(pfad: str, segment: Segment) -> Fund | None:
    """The longest beginning of a segment that can be read: an IBAN with the bank's name behind it."""
    if pfad not in ("iban", "bic", "ags", "email", "plz", "telefon"):
        return None
    if pfad == "email" and (mit_at := [w for w in segment.worte if "@" in w.text]):
        return as_fund([Segment((mit_at[0],))])
    for ende in range(len(segment.worte) - 1, 0, -1):
        if not segment.worte[ende - 1].text[-1].isalnum():
            continue
        teil = Segment(segment.worte[:ende])
        probe = Sammlung({})
        probe.feld(pfad, as_fund([teil]))
        if pfad in probe.werte and (pfad != "iban" or len(str(probe.werte[pfad])) == 22):
            return as_fund([teil])
    return None
