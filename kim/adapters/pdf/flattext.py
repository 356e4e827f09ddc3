"""What does an application without form fields say: a Word export, or the form after it was flattened?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kim.adapters.pdf import werte
from kim.adapters.pdf.costs import plan_doubts, read_costs
from kim.adapters.pdf.declarations import read_declarations
from kim.adapters.pdf.labels import SCHLUSSPFADE, Kandidat, LabelReader
from kim.adapters.pdf.marks import Marke
from kim.adapters.pdf.sammlung import Fund, Sammlung
from kim.adapters.pdf.words import Segment, Seitenbild, Zeile, as_fund, reading_lines
from kim.programmes.formular import Formular


def read_flat(
    bilder: Sequence[Seitenbild], gezeichnet: Sequence[Marke], formular: Formular, namen: Mapping[str, str]
) -> tuple[Sammlung, int]:
    """All values found, and how many labels of the form the document has."""
    sammlung = Sammlung(namen)
    zeilen = reading_lines(bilder)
    leser = LabelReader(formular)
    leser.mark_sections(zeilen)
    nach_seite = {b.seite: b for b in bilder}
    kandidaten = leser.candidates(zeilen, nach_seite)
    # A covering letter in the same file has a telephone and an address, too; the application's own count, even empty.
    kandidaten = [k for k in kandidaten if k.abschnitt or k.etikett.pfad not in leser.im_abschnitt]
    _felder(kandidaten, formular, sammlung)
    read_costs(zeilen, nach_seite, leser, sammlung)
    read_declarations(zeilen, gezeichnet, formular, sammlung)
    _schluss(zeilen, formular, sammlung)
    _summen(sammlung)
    _luecken(sammlung, leser.gesehen)
    return sammlung, len({k.etikett.pfad for k in kandidaten}) + sum(1 for z in zeilen if leser.heading(z))


_PAARE = {
    "strasse": ("anschrift",),
    "plz": ("plz_ort", "anschrift"),
    "ort": ("plz_ort", "anschrift"),
    "zeitraum_von": ("zeitraum",),
    "zeitraum_bis": ("zeitraum",),
    "antragsdatum": ("ort_datum",),
    "ags": (),
    "kommune_text": (),
    "ansprechperson": (),
    "telefon": (),
    "email": (),
    "iban": ("iban_bic",),
    "bic": ("iban_bic",),
    "kreditinstitut": (),
    "massnahme": (),
    "unterzeichner": (),
}
_ERKLAERUNGEN = ("nicht_begonnen", "vorsteuerabzug", "vollstaendig_richtig", "keine_doppelfoerderung")


def _luecken(sammlung: Sammlung, gesehen: set[str]) -> None:
    """What was not found may be missing or printed under words we do not know: only an empty label says missing."""
    for pfad, paare in _PAARE.items():
        if pfad not in sammlung.werte and not ({pfad, *paare} & gesehen):
            sammlung.zweifel.add(pfad)
    for name in _ERKLAERUNGEN:
        if name not in sammlung.erklaerungen:
            sammlung.zweifel.add(f"erklaerungen.{name}")
    if not sammlung.positionen:
        sammlung.zweifel.add("positionen")
    if not any(any(z.values()) for z in sammlung.plan.values()):
        sammlung.zweifel.add("finanzierungsplan")


def _summen(sammlung: Sammlung) -> None:
    """A sum that does not come out may be the applicant's error or a cell read from the wrong column: ask."""
    sammlung.zweifel |= plan_doubts(sammlung.plan)
    gesamt = sammlung.werte.get("positionen_summe_cent")
    if gesamt is not None and sum(p.betrag_cent or 0 for p in sammlung.positionen) != gesamt:
        sammlung.zweifel.add("positionen_summe_cent")


def _felder(kandidaten: Sequence[Kandidat], formular: Formular, sammlung: Sammlung) -> None:
    daneben = sum(k.art in ("rest", "rechts") for k in kandidaten)
    darunter = sum(k.art == "unten" for k in kandidaten)
    # Where values stand beside their labels, what stands below an empty label is the next label.
    ohne_unten = daneben >= 5 and daneben > 2 * darunter
    offen: dict[str, list[Kandidat]] = {}
    for k in kandidaten:
        vermutet = k.art == "unten" and ohne_unten and not k.kopfzeile
        if vermutet and k.etikett.art == "text" and k.etikett.pfad not in SCHLUSSPFADE:
            continue
        offen.setdefault(k.etikett.pfad, []).append(k)
    for pfad, liste in offen.items():
        for k in liste:
            if _nimm(pfad, k, sammlung, formular.amtsbezeichnungen):
                break
        else:
            _unlesbar(pfad, liste, sammlung)
    for pfad in ("iban", "ags", "zeitraum_von", "zeitraum_bis", "antragsdatum"):
        _gegenprobe(pfad, offen.get(pfad, []), sammlung)


def _ohne_amt(text: str, amtsbezeichnungen: Sequence[str]) -> str:
    """„Dr. Cem Eßer, Beigeordneter“: the office is not part of the name."""
    name, _, rest = werte.normalise(text).replace("(", ", ").rstrip(") ").partition(",")
    amt = rest.strip().casefold()
    return name.strip() if any(a in amt for a in amtsbezeichnungen) else text


def _nimm(pfad: str, k: Kandidat, sammlung: Sammlung, amtsbezeichnungen: Sequence[str]) -> bool:
    """Take a value if it can be read as what its label promises."""
    fund = as_fund(k.segmente)
    if pfad == "plz_ort":
        if not (ort := werte.parse_plz_ort(fund.text)):
            return False
        return _setze({"plz": ort[0], "ort": ort[1]}, fund, sammlung)
    if pfad == "anschrift":
        if not (adresse := werte.parse_anschrift(fund.text)):
            return False
        return _setze({"strasse": adresse[0], "plz": adresse[1], "ort": adresse[2]}, fund, sammlung)
    if pfad == "zeitraum":
        if not (zeitraum := werte.parse_zeitraum(fund.text)):
            return False
        for teil, tag in zip(("zeitraum_von", "zeitraum_bis"), zeitraum, strict=True):
            if teil not in sammlung.werte:
                sammlung.datum(teil, tag, fund)
        return True
    if pfad == "iban_bic":
        treffer = re.match(
            r"\s*([A-Z]{2}\d{2}[\d ]{8,34}?)[\s,;/|·]+(?:BIC:?\s*)?([A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?)\b",
            fund.text,
        )
        return treffer is not None and _setze({"iban": treffer[1], "bic": treffer[2]}, fund, sammlung)
    if pfad == "ort_datum":
        return _ort_datum(fund, sammlung)
    if pfad in sammlung.werte:
        return True
    if k.etikett.art == "datum":
        # „von: 01.03.2021 bis: 31.12.2022“: the first date behind the label.
        kern = re.sub(r"^(den|vom|von|zum|bis|:)\s+", "", fund.text, flags=re.IGNORECASE)
        daten = werte.find_daten(kern)
        if not daten or daten[0][1] > 1:
            return False
        sammlung.datum(pfad, daten[0][0], fund)
        return True
    probe = Sammlung(sammlung.namen)
    probe.feld(pfad, fund)
    if pfad not in probe.werte and len(k.segmente) > 1 and pfad == "iban":
        fund = as_fund(k.segmente[:1])
        probe.feld(pfad, fund)
    if pfad not in probe.werte:
        kurz = _anfang(pfad, k.segmente[0])
        if kurz is None:
            return False
        fund = kurz
    if pfad == "unterzeichner":
        fund = replace(fund, text=_ohne_amt(fund.text, amtsbezeichnungen))
        if not _ist_name(fund.text):
            return False
    sammlung.feld(pfad, fund)
    return pfad in sammlung.werte


def _anfang(pfad: str, segment: Segment) -> Fund | None:
    """The longest beginning of a segment that can be read: an IBAN with the bank's name behind it."""
    if pfad not in ("iban", "bic", "ags", "email", "plz", "telefon"):
        return None
    for ende in range(len(segment.worte) - 1, 0, -1):
        teil = Segment(segment.worte[:ende])
        probe = Sammlung({})
        probe.feld(pfad, as_fund([teil]))
        if pfad in probe.werte and (pfad != "iban" or len(str(probe.werte[pfad])) == 22):
            return as_fund([teil])
    return None


def _setze(teile: Mapping[str, str], fund: Fund, sammlung: Sammlung) -> bool:
    for pfad, text in teile.items():
        if pfad not in sammlung.werte:
            sammlung.feld(pfad, Fund(text, fund.seite, fund.box, fund.leser, fund.sicherheit))
    return True


def _ort_datum(fund: Fund, sammlung: Sammlung) -> bool:
    daten = werte.find_daten(fund.text)
    if len(daten) != 1:
        return False
    text = werte.normalise(fund.text)
    ort = re.sub(r"[\s,]+(den|am)?\s*$", "", text[: daten[0][1]]).strip(" ,")
    if len(ort.split()) > 6:
        return False
    if "antragsdatum" not in sammlung.werte:
        sammlung.datum("antragsdatum", daten[0][0], fund)
    if ort and "unterschrift_ort" not in sammlung.werte:
        sammlung.feld("unterschrift_ort", Fund(ort, fund.seite, fund.box, fund.leser, fund.sicherheit))
    return True


def _unlesbar(pfad: str, liste: Sequence[Kandidat], sammlung: Sammlung) -> None:
    """A labelled value nobody could read is a doubt, unless the text below was only a guess at a value."""
    daneben = [
        k for k in liste if k.art in ("rest", "rechts") or (pfad == "email" and "@" in k.segmente[0].text)
    ]
    if not daneben or pfad in ("zeitraum", "ort_datum", "anschrift", "plz_ort", "iban_bic", "unterzeichner"):
        return
    fund = as_fund(daneben[0].segmente[:1])
    if pfad not in sammlung.werte and werte.parse_text(fund.text):
        sammlung.herkunft[pfad] = fund.herkunft()
        sammlung.zweifel.add(pfad)


def _gegenprobe(pfad: str, liste: Sequence[Kandidat], sammlung: Sammlung) -> None:
    """The same key printed twice must be the same."""
    for k in liste:
        probe = Sammlung(sammlung.namen)
        probe.feld(pfad, as_fund(k.segmente))
        if pfad in probe.werte and pfad in sammlung.werte and probe.werte[pfad] != sammlung.werte[pfad]:
            sammlung.zweifel.add(pfad)


def _ist_name(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", text)) and not re.search(r"\d", text) and len(text.split()) <= 8


def _schluss(zeilen: Sequence[Zeile], formular: Formular, sammlung: Sammlung) -> None:
    """Town, date and name at the end of a letter without labels: „Köln, den 17.12.2020 / Im Auftrag / Cem Eßer“."""
    for i in range(len(zeilen) - 1, -1, -1):
        if zeilen[i].abschnitt in ("begruendung", "auswirkungen") or len(zeilen[i].worte) > 12:
            continue
        text = werte.normalise(zeilen[i].text)
        daten = werte.find_daten(text)
        if len(daten) != 1 or not re.match(r"^[^\W\d][^\d:]{1,50}(,|\bden|\bam)\s*$", text[: daten[0][1]]):
            continue
        erstes = zeilen[i].segmente
        fund = as_fund(erstes)
        if "antragsdatum" in sammlung.werte and "unterzeichner" in sammlung.werte:
            return
        tag = daten[0]
        rest = text[tag[2] :].strip(" ,.")
        vorn = Fund(text[: tag[2]], fund.seite, fund.box, fund.leser, 0.8)
        if "antragsdatum" not in sammlung.werte and not _ort_datum(vorn, sammlung):
            continue
        if "unterzeichner" not in sammlung.werte:
            _name_danach(rest, fund, zeilen[i + 1 : i + 7], formular, sammlung)
        return


def _name_danach(
    rest: str, fund: Fund, danach: Sequence[Zeile], formular: Formular, sammlung: Sammlung
) -> None:
    texte = [(rest, fund)] if rest else []
    texte += [(s.text, as_fund([s], 0.8)) for z in danach for s in z.segmente[:1]]
    for text, stelle in texte:
        kern = werte.normalise(text).strip("()_. ")
        kern = re.sub(
            r"^(im auftrage?|in vertretung|gez\.?|i\. ?[av]\.)\s+", "", kern, flags=re.IGNORECASE
        ).strip("()_. ")
        if (
            not kern
            or any(kern.casefold().startswith(k) for k in formular.keine_person)
            or not _ist_name(kern)
        ):
            continue
        kern = _ohne_amt(kern, formular.amtsbezeichnungen)
        sammlung.feld("unterzeichner", Fund(kern, stelle.seite, stelle.box, "text", 0.8))
        return
