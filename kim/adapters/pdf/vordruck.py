"""What does the programme's own form, filled in, say?"""

import re
from collections.abc import Mapping, Sequence

from kim.adapters.pdf.seite.formularfelder import Formularfeld
from kim.adapters.pdf.werte.lesarten import normalise
from kim.adapters.pdf.werte.sammlung import Fund, PositionsFunde, Sammlung
from kim.programmes.formular import Formular

_ERKANNT_AB = 0.6
"""Share of the form's fields that must be there; a form of another programme shares `iban`, `plz` and `ort`."""


def is_our_form(formularfelder: Sequence[Formularfeld], formular: Formular) -> bool:
    """The fingerprint: enough of the form's field names."""
    alle = formular.felder.alle()
    return len(alle & {f.name for f in formularfelder}) >= _ERKANNT_AB * len(alle)


def is_blank(formularfelder: Sequence[Formularfeld], formular: Formular) -> bool:
    """Nothing entered and nothing shown, apart from what the form presets."""
    vorbelegt = {*formular.felder.jahre} | {n for n, p in formular.felder.werte.items() if p == "baustein"}
    alle = formular.felder.alle() - vorbelegt
    return not any(
        feld.schalter or (feld.schalter is None and (normalise(feld.wert) or feld.gezeigter_text))
        for feld in formularfelder
        if feld.name in alle
    )


class _Felder:
    """The fields by name, as findings; remembers which names contradict what is printed."""

    def __init__(self, formularfelder: Sequence[Formularfeld]) -> None:
        self.nach_name: dict[str, Formularfeld] = {}
        self.uneins: set[str] = set()
        for feld in formularfelder:
            vorher = self.nach_name.setdefault(feld.name, feld)
            if feld.widerspruch or (
                vorher is not feld and vorher.schalter is None and vorher.wert != feld.wert
            ):
                self.uneins.add(feld.name)

    def fund(self, name: str) -> Fund | None:
        feld = self.nach_name.get(name)
        if feld is None:
            return None
        # A value only printed, not entered, is still what the applicant wrote; the doubt is noted by the caller.
        text = feld.wert if normalise(feld.wert) else feld.gezeigter_text
        return Fund(text, feld.seite, feld.box, "acroform", 0.5 if name in self.uneins else 1.0)


def read_acroform(
    formularfelder: Sequence[Formularfeld], formular: Formular, namen: Mapping[str, str]
) -> Sammlung:
    """All values of the filled form."""
    sammlung, felder, f = Sammlung(namen), _Felder(formularfelder), formular.felder
    for name, pfad in f.werte.items():
        fund = felder.fund(name)
        if fund:
            sammlung.feld(pfad, fund)
        if name in felder.uneins:
            sammlung.zweifel.add(pfad)
    _plan(sammlung, felder, formular)
    for p in f.positionen:
        namen_der_zeile = {"vzae": p.vzae, "monate": p.monate, "betrag_cent": p.betrag, "kommune": p.kommune}
        uneins = frozenset(k for k, v in namen_der_zeile.items() if v in felder.uneins)
        funde = PositionsFunde(p.art, *(felder.fund(n) for n in (p.vzae, p.monate, p.betrag)))
        funde.kommune = felder.fund(p.kommune) if p.kommune else None
        sammlung.position(funde, uneins)
    summe = felder.fund(f.positionen_summe)
    if summe:
        sammlung.summe_positionen(summe)
    if f.positionen_summe in felder.uneins:
        sammlung.zweifel.add("positionen_summe_cent")
    _erklaerungen(sammlung, felder, formular)
    return sammlung


def _plan(sammlung: Sammlung, felder: _Felder, formular: Formular) -> None:
    spalten: list[str | None] = []
    for nummer, name in enumerate(formular.felder.jahre, 1):
        fund = felder.fund(name)
        jahr = normalise(fund.text) if fund else ""
        spalten.append(jahr if re.fullmatch(r"[0-9]{4}", jahr) and jahr not in spalten else None)
        if spalten[-1] is None or name in felder.uneins:
            # Without its year a column cannot be used; that matters only if something stands in it.
            inhalt = [felder.fund(z[nummer - 1]) for z in formular.felder.plan.values()]
            if jahr or any(i and normalise(i.text) for i in inhalt):
                sammlung.zweifel.add(f"finanzierungsplan.{jahr if spalten[-1] else f'spalte_{nummer}'}")
    spalten.append("summe")
    for zeile, namen in formular.felder.plan.items():
        for spalte, name in zip(spalten, namen, strict=False):
            if spalte is None:
                continue
            sammlung.plan_zelle(spalte, zeile, felder.fund(name))
            if name in felder.uneins:
                sammlung.zweifel.add(f"finanzierungsplan.{spalte}.{zeile}")


def _erklaerungen(sammlung: Sammlung, felder: _Felder, formular: Formular) -> None:
    f = formular.felder
    for name, erklaerung in f.erklaerungen.items():
        feld = felder.nach_name.get(name)
        if feld and feld.schalter is not None:
            sammlung.erklaerung(erklaerung, feld.schalter, Fund("", feld.seite, feld.box, "acroform"))
        if name in felder.uneins:
            sammlung.zweifel.add(f"erklaerungen.{erklaerung}")
        if feld is None:
            sammlung.zweifel.add(f"erklaerungen.{erklaerung}")
    ja, nein = felder.nach_name.get(f.vorsteuer_ja), felder.nach_name.get(f.vorsteuer_nein)
    if not (ja and nein):
        _als_gruppe(sammlung, felder, formular)
    else:
        gesetzt = ja if ja.schalter else nein
        wert = None if bool(ja.schalter) == bool(nein.schalter) else bool(ja.schalter)
        sammlung.erklaerung("vorsteuerabzug", wert, Fund("", gesetzt.seite, gesetzt.box, "acroform"))
        if (ja.schalter and nein.schalter) or {f.vorsteuer_ja, f.vorsteuer_nein} & felder.uneins:
            sammlung.zweifel.add("erklaerungen.vorsteuerabzug")


def _als_gruppe(sammlung: Sammlung, felder: _Felder, formular: Formular) -> None:
    """The two boxes of 7.2 made one group of buttons by a program: its value names the one that is on."""
    f = formular.felder
    name = f.vorsteuer_ja.partition("_")[0]
    gruppe = felder.nach_name.get(name)
    wert = {"ja": True, "nein": False}.get(gruppe.wert.casefold()) if gruppe else None
    if gruppe is None or wert is None or name in felder.uneins:
        sammlung.zweifel.add("erklaerungen.vorsteuerabzug")
    if gruppe is not None and wert is not None:
        sammlung.erklaerung("vorsteuerabzug", wert, Fund("", gruppe.seite, gruppe.box, "acroform"))
