"""The programme's form, filled by some program: fields of other names, with pictures or without, two boxes as one group."""

# ruff: noqa: E501 - a part of the form is one line

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from kim.cli.demo.muster import ORDNER
from kim_models.antrag import PLANZEILEN
from tests.adapters.werkzeug.schreibweisen import euro, strich
from tests.adapters.werkzeug.wahrheit import PLAN, POSITIONEN, WAHR

_FELDWERTE = {
    "antragsteller_name": "Stadt Köln", "gemeindekennziffer": "05 315 000", "strasse": WAHR["strasse"], "plz": "50667", "ort": "Köln",
    "auskunft_name": WAHR["ansprechperson"], "auskunft_telefon": WAHR["telefon"], "auskunft_email": WAHR["email"],
    "iban": "DE02 1203 0000 0000 2020 51", "bic": WAHR["bic"], "kreditinstitut": WAHR["kreditinstitut"],
    "massnahme_bezeichnung": WAHR["massnahme"], "foerderbaustein": "Baustein 1", "zeitraum_von": "01.01.2021",
    "zeitraum_bis": "31.12.2022", "fp_jahr_1": "2021", "fp_jahr_2": "2022", "fp_jahr_3": "", "pos_summe": "378.200,50",
    "unterschrift_ort": "Köln", "unterschrift_datum": "18.12.2020", "unterzeichner": f"gez. {WAHR['unterzeichner']}",
}  # fmt: skip
for _n, _z in enumerate(PLANZEILEN, 1):
    for _s, _j in (("2021", "j1"), ("2022", "j2"), ("summe", "summe")):
        _FELDWERTE[f"fp_3_{_n}_{_j}"] = strich(PLAN[_s][_z]) if PLAN[_s][_z] else "-"
for _n, (_, _v, _m, _c) in enumerate(POSITIONEN, 1):
    _FELDWERTE |= {
        f"pos_{_n}_vzae": f"{_v:g}".replace(".", ","),
        f"pos_{_n}_monate": f"{_m:g}",
        f"pos_{_n}_betrag": euro(_c),
    }
_ANGEKREUZT = {
    "erkl_nicht_begonnen",
    "vorsteuer_nicht_berechtigt",
    "erkl_vollstaendig_richtig",
    "erkl_keine_doppelfoerderung",
}


def formular(
    *,
    umbenannt: Callable[[str, int], str] = lambda n, _: n,
    bilder: bool = False,
    radio: bool = False,
    kamm: bool = False,
) -> bytes:
    """The programme's form filled by some program: `bilder` draws the values, `radio` makes the two boxes of 7.2 one group."""
    schreiber = pypdf.PdfWriter(clone_from=ORDNER / "antrag-kim-baustein1.pdf")
    if bilder:
        for seite in schreiber.pages:
            schreiber.update_page_form_field_values(seite, _FELDWERTE, auto_regenerate=False)
    nr = 0
    vorsteuer: list[Any] = []
    for seite in schreiber.pages:
        for verweis in seite.get("/Annots", ()):
            feld = verweis.get_object()
            name = str(feld.get("/T", ""))
            if not name:
                continue
            nr += 1
            if feld.get("/FT") == "/Btn":
                an = name in _ANGEKREUZT
                zustand = NameObject("/Yes" if an else "/Off")
                feld[NameObject("/V")] = feld[NameObject("/AS")] = zustand
                if radio and name.startswith("vorsteuer"):
                    vorsteuer.append(verweis)
            else:
                feld[NameObject("/V")] = TextStringObject(_FELDWERTE.get(name, ""))
                if not bilder and "/AP" in feld:
                    del feld["/AP"]
                if kamm and name == "iban":
                    feld[NameObject("/V")] = TextStringObject(WAHR["iban"])
                    feld[NameObject("/MaxLen")] = NumberObject(22)
                    feld[NameObject("/Ff")] = NumberObject(1 << 24)
            feld[NameObject("/T")] = TextStringObject(umbenannt(name, nr))
    acro = schreiber.root_object["/AcroForm"]
    if vorsteuer:
        gruppe = DictionaryObject({
            NameObject("/FT"): NameObject("/Btn"), NameObject("/Ff"): NumberObject(1 << 15),
            NameObject("/T"): TextStringObject("vorsteuer"), NameObject("/V"): NameObject("/nein"),
            NameObject("/Kids"): ArrayObject(vorsteuer),
        })  # fmt: skip
        eltern = schreiber._add_object(gruppe)
        for verweis in vorsteuer:
            feld = verweis.get_object()
            nein = "nicht" in str(feld["/T"]) or feld["/AS"] == "/Yes"
            normal = feld["/AP"]["/N"].get_object()
            zustand = "/nein" if nein else "/ja"
            feld[NameObject("/AP")] = DictionaryObject({NameObject("/N"): DictionaryObject({
                NameObject(zustand): normal.raw_get("/Yes"), NameObject("/Off"): normal.raw_get("/Off"),
            })})  # fmt: skip
            feld[NameObject("/AS")] = NameObject(zustand if nein else "/Off")
            for schluessel in ("/T", "/V", "/FT"):
                feld.pop(schluessel, None)
            feld[NameObject("/Parent")] = eltern
        felder = [f for f in acro["/Fields"] if f not in vorsteuer]
        acro[NameObject("/Fields")] = ArrayObject([*felder, eltern])
    if not bilder:
        acro[NameObject("/NeedAppearances")] = BooleanObject(True)
    puffer = BytesIO()
    schreiber.write(puffer)
    return puffer.getvalue()
