"""Who signed where and when, in a document whose end has no labels: „Köln, den 17.12.2020 / Im Auftrag / Cem Eßer“?"""

import re
from collections.abc import Sequence

from kim.adapters.pdf.seite.zeilen import Zeile, as_fund
from kim.adapters.pdf.werte import lesarten
from kim.adapters.pdf.werte.sammlung import Fund, Sammlung
from kim.programmes.formular import Formular


def is_name(text: str) -> bool:
    """Whether a text can be a person's name."""
    return bool(re.search(r"[^\W\d_]{2}", text)) and not re.search(r"[\d@]", text) and len(text.split()) <= 8


def without_office(text: str, formular: Formular) -> str:
    """„Dr. Cem Eßer, Beigeordneter“: the office is not part of the name."""
    name, _, rest = lesarten.normalise(text).replace("(", ", ").rstrip(") ").partition(",")
    amt = rest.strip().casefold()
    return name.strip() if any(a in amt for a in formular.amtsbezeichnungen) else text


def place_and_date(fund: Fund, sammlung: Sammlung) -> bool:
    """Take „Köln, den 17.12.2020“ as place and day of the signature, if it is that."""
    daten = lesarten.find_daten(fund.text)
    if len(daten) != 1:
        return False
    text = lesarten.normalise(fund.text)
    ort = re.sub(r"[\s,]+(den|am)?\s*$", "", text[: daten[0][1]]).strip(" ,")
    if len(ort.split()) > 6:
        return False
    if "antragsdatum" not in sammlung.werte:
        sammlung.datum("antragsdatum", daten[0][0], fund)
    if ort and "unterschrift_ort" not in sammlung.werte:
        sammlung.feld("unterschrift_ort", Fund(ort, fund.seite, fund.box, fund.leser, fund.sicherheit))
    return True


def read_end(zeilen: Sequence[Zeile], formular: Formular, sammlung: Sammlung) -> None:
    """Town, date and name at the end of a letter without labels: „Köln, den 17.12.2020 / Im Auftrag / Cem Eßer“."""
    for i in range(len(zeilen) - 1, -1, -1):
        if zeilen[i].abschnitt in ("begruendung", "auswirkungen") or len(zeilen[i].worte) > 12:
            continue
        text = lesarten.normalise(zeilen[i].text)
        daten = lesarten.find_daten(text)
        if len(daten) != 1 or not re.match(r"^[^\W\d][^\d:]{1,50}(,|\bden|\bam)\s*$", text[: daten[0][1]]):
            continue
        erstes = zeilen[i].segmente
        fund = as_fund(erstes)
        if "antragsdatum" in sammlung.werte and "unterzeichner" in sammlung.werte:
            return
        tag = daten[0]
        rest = text[tag[2] :].strip(" ,.")
        vorn = Fund(text[: tag[2]], fund.seite, fund.box, fund.leser, 0.8)
        if "antragsdatum" not in sammlung.werte and not place_and_date(vorn, sammlung):
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
        kern = lesarten.normalise(text).strip("()_. ")
        kern = re.sub(
            r"^(im auftrage?|in vertretung|gez\.?|i\. ?[av]\.)\s+", "", kern, flags=re.IGNORECASE
        ).strip("()_. ")
        if (
            kern.casefold() in ("", "gez")
            or any(kern.casefold().startswith(k) for k in formular.keine_person)
            or not is_name(kern)
        ):
            continue
        kern = without_office(kern, formular)
        sammlung.feld("unterzeichner", Fund(kern, stelle.seite, stelle.box, "text", 0.8))
        return
