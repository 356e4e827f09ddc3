"""One application in many layouts that nobody's sample has: what must a reader that knows words find in each?

`OFFEN` are the layouts the reader was developed with. `BLIND` was fixed before the first change and measured then; `FRISCH`
was written after the reader was mended for both and measured then (367 of 378 values once a fault of one layout was put
right, nothing wrong). What failed in them was looked at afterwards, so that none of the three is unseen any more.
"""

# ruff: noqa: E501 - one layout is one line

import itertools
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import typst
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

PLAN = {
    "2021": dict(
        zip(PLANZEILEN, (21512345, 20450000, 450000, 20000000, 18910000, 100000, 990000), strict=True)
    ),
    "2022": dict(zip(PLANZEILEN, (22000000, 21000000, 0, 21000000, 18910050, 1000000, 1089950), strict=True)),
}
PLAN["summe"] = {z: PLAN["2021"][z] + PLAN["2022"][z] for z in PLANZEILEN}
WAHR: dict[str, Any] = {
    "kommune": "Stadt Köln",
    "ags": "05315000",
    "strasse": "Große Auffahrt 12a",
    "plz": "50667",
    "ort": "Köln",
    "ansprechperson": "Änne Hoffmann-Größler",
    "telefon": "0221 404-1234",
    "email": "a.hoffmann@stadt-koeln.example",
    "iban": "DE02120300000000202051",
    "bic": "BYLADEM1001",
    "kreditinstitut": "Sparkasse KölnBonn",
    "baustein": 1,
    "massnahme": "Effiziente Offensive für ein kommunales Integrationsmanagement in der ganzen Stadt",
    "zeitraum_von": date(2021, 1, 1),
    "zeitraum_bis": date(2022, 12, 31),
    "antragsdatum": date(2020, 12, 18),
    "unterschrift_ort": "Köln",
    "unterzeichner": "Steffen Mües-Körner",
    "positionen_summe_cent": 37820050,
    "beantragt_cent": 37820050,
}
POSITIONEN = (
    ("koordination", 2.5, 24.0, 27500050),
    ("assistenz", 0.5, 24.0, 4500000),
    ("arbeitsplatz", 3.0, 24.0, 5820000),
)
ERKLAERUNGEN = {
    "nicht_begonnen": True,
    "vorsteuerabzug": False,
    "vollstaendig_richtig": True,
    "keine_doppelfoerderung": True,
}


def _punkte(cent: int, trenner: str = ".") -> str:
    return f"{cent // 100:,}".replace(",", trenner)


def komma(cent: int) -> str:
    return f"{_punkte(cent)},{cent % 100:02d}"


def euro(cent: int) -> str:
    return komma(cent) + " EUR"


def eur_vorn(cent: int) -> str:
    return "EUR " + (_punkte(cent) if cent % 100 == 0 else komma(cent))


def strich(cent: int) -> str:
    return f"{_punkte(cent)},-" if cent % 100 == 0 else komma(cent)


def leer(trenner: str) -> Callable[[int], str]:
    return lambda cent: (
        _punkte(cent, trenner)
        + (f",{cent % 100:02d}" if cent % 100 else "")
        + trenner.replace("'", " ")
        + "€"
    )


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def ligaturen(text: str) -> str:
    return text.replace("ffi", "ﬃ").replace("ff", "ﬀ").replace("fi", "ﬁ").replace("fl", "ﬂ")


W_VORDRUCK = {
    "titel": "Antrag auf Gewährung einer Zuwendung",
    "k1": "1. Antragstellerin", "kommune": "Name/Bezeichnung", "ags": "Gemeindekennziffer", "strasse": "Straße, Hausnummer",
    "plz": "PLZ", "ort": "Ort", "k2": "2. Auskunft erteilt", "ansprechperson": "Name", "telefon": "Telefon", "email": "E-Mail",
    "k3": "3. Bankverbindung", "iban": "IBAN", "bic": "BIC", "bank": "Kreditinstitut",
    "k4": "4. Maßnahme", "massnahme": "Bezeichnung", "baustein": "Förderbaustein", "von": "Beginn", "bis": "Ende",
    "k5": "5. Finanzierungsplan", "k6": "6. Beantragte Förderung", "k7": "7. Erklärungen",
    "zeilen": ("Gesamtausgaben", "Zuwendungsfähige Ausgaben", "Leistungen Dritter", "Zuwendungsfähige Gesamtausgaben",
               "Beantragte Zuwendung", "Weitere öffentliche Förderung", "Eigenanteil"),
    "summe": "Summe", "spalten": ("Stelle", "VZÄ", "Monate", "Betrag"),
    "posten": ("Koordinierende Stellen", "Assistenzkraft", "Arbeitsplätze"), "possumme": "Summe",
    "ortdatum": "Ort, Datum", "name": "Name der/des Unterzeichnenden",
}  # fmt: skip
W_AMT = W_VORDRUCK | {
    "titel": "Förderantrag Kommunales Integrationsmanagement", "k1": "A. Angaben zur Kommune",
    "kommune": "Antragstellende Gebietskörperschaft", "ags": "Amtlicher Gemeindeschlüssel (8-stellig)",
    "strasse": "Straße und Nr.", "plz": "Postleitzahl", "ort": "Sitz der Verwaltung",
    "k2": "B. Kontaktdaten", "ansprechperson": "Ansprechperson für Rückfragen", "telefon": "Telefonnummer", "email": "E-Mail-Adresse",
    "k3": "C. Bankdaten", "iban": "IBAN-Nr.", "bic": "BIC/SWIFT", "bank": "Name der Bank",
    "k4": "D. Vorhaben", "massnahme": "Titel des Vorhabens", "baustein": "Zuwendungsbereich", "von": "Projektbeginn", "bis": "Projektende",
    "k5": "E. Kosten- und Finanzierungsplan", "k6": "F. Stellen und Ausgaben", "k7": "G. Erklärungen der Kommune",
    "zeilen": ("Gesamtkosten der Maßnahme", "davon zuwendungsfähig", "abzüglich Drittmittel", "zuwendungsfähige Gesamtkosten",
               "beantragte Landesförderung", "sonstige öffentliche Mittel", "Eigenmittel der Kommune"),
    "summe": "Insgesamt", "spalten": ("Stellenart", "Stellenumfang", "Laufzeit in Monaten", "Förderbetrag"),
    "posten": ("Koordinatorinnen und Koordinatoren", "Verwaltungsassistenz", "Sachausgaben Arbeitsplatz"), "possumme": "Zusammen",
    "ortdatum": "Ort und Datum", "name": "Name in Druckbuchstaben",
}  # fmt: skip
W_KAEMMEREI = W_VORDRUCK | {
    "titel": "Zuwendungsantrag", "k1": "I. Zuwendungsempfängerin", "kommune": "Körperschaft", "ags": "AGS",
    "strasse": "Straße/Hausnummer", "k2": "II. Ansprechpartner/in", "ansprechperson": "Sachbearbeitung", "telefon": "Durchwahl",
    "email": "Mailadresse", "k3": "III. Kontoverbindung", "iban": "Konto (IBAN)", "bank": "Geldinstitut",
    "k4": "IV. Projekt", "massnahme": "Projekttitel", "baustein": "Baustein", "von": "Laufzeit von", "bis": "Laufzeit bis",
    "k5": "V. Finanzierungsübersicht", "k6": "VI. Berechnung der Förderung", "k7": "VII. Erklärung",
    "zeilen": ("Ausgaben insgesamt", "Förderfähige Ausgaben", "Beteiligung von Dritten", "Förderfähige Gesamtausgaben",
               "Beantragte Landesmittel", "Andere öffentliche Mittel", "Eigenleistung"),
    "summe": "Gesamt", "spalten": ("Position", "Anzahl VZÄ", "Dauer", "Summe in Euro"),
    "posten": ("Koordination KIM", "Assistenz der Koordination", "Arbeitsplatzpauschale"), "possumme": "Gesamtsumme",
    "ortdatum": "Ort/Datum", "name": "Unterzeichner/in",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How the one truth is set."""

    name: str
    worte: dict[str, Any] = field(default_factory=lambda: W_VORDRUCK)
    anordnung: str = "tabelle"
    """`tabelle`, `doppelpunkt`, `oben` (label above value), `zwei` (two pairs a line), `punkte` (leader dots)."""
    betrag: Callable[[int], str] = komma
    datum: str = "{:%d.%m.%Y}"
    text: Callable[[str], str] = str
    linien: bool = False
    kreuz: tuple[str, str] = ("☒", "☐")
    schrift: str = "Libertinus Serif"
    hoehe: str = "29.7cm"
    kamm: bool = False
    plan_zuerst: bool = True
    davor: str = ""
    danach: str = ""
    drehung: int = 0
    groesse: str = "10pt"
    innen: str = "5pt"
    """Room inside each cell."""
    mitte: bool = False
    """A cell of fewer lines than its row stands in the row's middle."""
    betragsspalten: str = "1fr, 1fr, 1fr"
    nummern: bool = False
    """Rows begin with 3.1 to 3.7 in a column of their own."""


def _lage(layout: Layout, *spalten: str) -> str:
    return ", ".join(f"{s} + horizon" if layout.mitte else s for s in spalten)


def _t(text: str, layout: Layout) -> str:
    roh = layout.text(text)
    return '#"' + roh.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _paare(paare: list[tuple[str, str]], layout: Layout) -> str:
    t = lambda s: f"[{_t(s, layout)}]"  # noqa: E731
    match layout.anordnung:
        case "tabelle":
            zeilen = ", ".join(f"{t(a)}, {t(b)}" for a, b in paare)
            return (
                f"#table(columns: (6cm, 1fr), stroke: {'.5pt' if layout.linien else 'none'}, inset: {layout.innen}, "
                f"align: ({_lage(layout, 'left', 'left')}), {zeilen})"
            )
        case "doppelpunkt":
            return "\n".join(_t(f"{a}: {b}", layout) + " \\" for a, b in paare)
        case "oben":
            zellen = ", ".join(f"[#text(size: 7pt)[{_t(a, layout)}] \\ {_t(b, layout)}]" for a, b in paare)
            return f"#grid(columns: (1fr, 1fr), gutter: 12pt, {zellen})"
        case "zwei":
            zellen = ", ".join(f"{t(a + ':')}, {t(b)}" for a, b in paare)
            return f"#grid(columns: (3.6cm, 1fr, 3.6cm, 1fr), gutter: 9pt, {zellen})"
        case _:
            return "\n".join(
                f"{_t(a, layout)} #box(width: 1fr, repeat[.]) {_t(b, layout)} \\" for a, b in paare
            )


def quelle(layout: Layout) -> str:
    """The application as typst source."""
    w, b = layout.worte, layout.betrag
    tag = layout.datum.format
    an, aus = layout.kreuz
    iban = "DE02 1203 0000 0000 2020 51"
    teile = [
        f"#set page(paper: \"a4\", margin: 2cm, height: {layout.hoehe})",
        f'#set text(font: ("{layout.schrift}", "DejaVu Sans Mono"), size: {layout.groesse}, lang: "de", hyphenate: false)',
        layout.davor,
        f"*{_t(w['titel'], layout)}*\n",
        f"*{_t(w['k1'], layout)}*\n",
        _paare([(w["kommune"], "Stadt Köln"), (w["ags"], "05 315 000"), (w["strasse"], WAHR["strasse"]),
                (w["plz"], "50667"), (w["ort"], "Köln")], layout),
        f"\n*{_t(w['k2'], layout)}*\n",
        _paare([(w["ansprechperson"], WAHR["ansprechperson"]), (w["telefon"], WAHR["telefon"]),
                (w["email"], WAHR["email"])], layout),
        f"\n*{_t(w['k3'], layout)}*\n",
    ]  # fmt: skip
    bank = [(w["iban"], iban), (w["bic"], WAHR["bic"]), (w["bank"], WAHR["kreditinstitut"])]
    if layout.kamm:
        kaesten = ", ".join(f"[{c}]" for c in WAHR["iban"])
        teile.append(
            f"#grid(columns: (3cm, auto), [{_t(w['iban'], layout)}], grid(columns: (15pt,) * 22, stroke: .4pt, align: center, "
            f"inset: 2pt, {kaesten}))\n"
        )
        bank = bank[1:]
    teile += [
        _paare(bank, layout),
        f"\n*{_t(w['k4'], layout)}*\n",
        _paare([(w["massnahme"], WAHR["massnahme"]), (w["baustein"], "Baustein 1"), (w["von"], tag(WAHR["zeitraum_von"])),
                (w["bis"], tag(WAHR["zeitraum_bis"]))], layout if layout.anordnung != "zwei" else
               Layout("x", anordnung="tabelle", text=layout.text)),
    ]  # fmt: skip
    strich_stil = ".5pt" if layout.linien else "none"
    lage = _lage(layout, "left", "right", "right", "right")
    breite = "6cm" if layout.betragsspalten.startswith("1fr") else "1fr"
    t = lambda s: f"[{_t(s, layout)}]"  # noqa: E731
    zellen = [*([t("Nr.")] if layout.nummern else []), t("Zeile"), t("2021"), t("2022"), t(w["summe"])]
    kopf = "table.header(" + ", ".join(zellen) + ")"
    reihen = []
    for n, (z, name) in enumerate(zip(PLANZEILEN, w["zeilen"], strict=True), 1):
        reihen += [
            *([t(f"3.{n}")] if layout.nummern else []),
            t(name),
            *(t(b(PLAN[s][z]) if PLAN[s][z] else "–") for s in PLAN),
        ]
    plan = (
        f"\n*{_t(w['k5'], layout)}*\n#table(columns: ({'1cm, ' if layout.nummern else ''}{breite}, "
        f"{layout.betragsspalten}), stroke: {strich_stil}, inset: {layout.innen}, "
        f"align: ({'left, ' if layout.nummern else ''}{lage}), {kopf}, {', '.join(reihen)})"
    )
    zahl = lambda v: f"{v:g}".replace(".", ",")  # noqa: E731
    posten = [t(s) for s in w["spalten"]]
    for (_, vzae, monate, cent), name in zip(POSITIONEN, w["posten"], strict=True):
        posten += [t(name), t(zahl(vzae)), t(zahl(monate)), t(b(cent))]
    posten += [t(w["possumme"]), "[]", "[]", t(b(WAHR["positionen_summe_cent"]))]
    stellen = (
        f"\n*{_t(w['k6'], layout)}*\n#table(columns: (6cm, 1fr, 1fr, 1fr), stroke: {strich_stil}, inset: {layout.innen}, "
        f"align: ({lage}), {', '.join(posten)})"
    )
    teile += [plan, stellen] if layout.plan_zuerst else [stellen, plan]
    teile += [
        f"\n*{_t(w['k7'], layout)}*\n",
        _t(f"{an} mit der Maßnahme noch nicht begonnen wurde", layout) + " \\",
        _t(f"{aus} zum Vorsteuerabzug berechtigt {an} nicht zum Vorsteuerabzug berechtigt", layout) + " \\",
        _t(f"{an} die Angaben vollständig und richtig sind", layout) + " \\",
        _t(f"{an} eine Doppelförderung ausgeschlossen ist", layout) + "\n",
        "#v(4mm)",
        _paare([(w["ortdatum"], f"Köln, {tag(WAHR['antragsdatum'])}"), (w["name"], f"gez. {WAHR['unterzeichner']}")],
               layout if layout.anordnung != "zwei" else Layout("x", text=layout.text)),
        layout.danach,
    ]  # fmt: skip
    return "\n".join(teile)


def setze(layout: Layout) -> bytes:
    """The application as a PDF."""
    daten = bytes(typst.compile(quelle(layout).encode()))
    if layout.drehung:
        schreiber = pypdf.PdfWriter(clone_from=BytesIO(daten))
        for seite in schreiber.pages:
            seite.rotate(layout.drehung)
        puffer = BytesIO()
        schreiber.write(puffer)
        daten = puffer.getvalue()
    return daten


ANSCHREIBEN = r"""
Stadt Köln · Amt für Integration · Telefon: 0221 221-0 · E-Mail: poststelle\@stadt-koeln.example

Bezirksregierung Arnsberg \ 59821 Arnsberg

Köln, den 21.12.2020

Sehr geehrte Damen und Herren, wir beantragen 378.200,50 € und bitten um Bescheid bis 31.01.2021.

Mit freundlichen Grüßen \ Petra Briefkopf
#pagebreak()
"""
RATSBESCHLUSS = r"""
*Beschlussvorlage Nr. 4711/2020*

Der Rat beschließt, Eigenmittel von 20.799,50 € bereitzustellen. Haushalt 2019: 1.234.567,89 €. IBAN der Kasse: DE89370400440532013000.
Beschluss vom 03.11.2020. Der Betrag für 2021 beträgt 9.900,00 €.
#pagebreak()
"""
ANLAGE = r"""
#pagebreak()
*Anlage: Stellenbeschreibung*

Die Stelle umfasst 39 Stunden je Woche, Entgeltgruppe 11, Jahreskosten 78.900,00 EUR. Stand: 01.10.2020.

Bankverbindung des Trägers: IBAN DE89370400440532013000
"""
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


OFFEN: dict[str, Callable[[], bytes]] = {
    "etiketten_oben": lambda: setze(Layout("etiketten_oben", anordnung="oben", betrag=euro)),
    "anderes_amt": lambda: setze(Layout("anderes_amt", W_AMT, betrag=eur_vorn)),
    "zerlegt_und_ligaturen": lambda: setze(
        Layout(
            "zerlegt",
            anordnung="doppelpunkt",
            text=lambda s: nfd(ligaturen(s)),
            betrag=strich,
            schrift="DejaVu Sans Mono",
        )
    ),
    "umbruch": lambda: setze(
        Layout("umbruch", W_KAEMMEREI, linien=True, hoehe="12cm", betrag=leer("\u00a0"))
    ),
    "anschreiben_davor": lambda: setze(
        Layout("anschreiben", W_KAEMMEREI, davor=ANSCHREIBEN, danach=ANLAGE, anordnung="doppelpunkt")
    ),
    "formular_ohne_bilder": formular,
    "formular_fremde_namen": lambda: formular(umbenannt=lambda _, nr: f"Textfeld {nr}", radio=True),
}
BLIND: dict[str, Callable[[], bytes]] = {
    "gedreht_90": lambda: setze(Layout("g90", W_AMT, drehung=90, linien=True, betrag=strich)),
    "gedreht_180": lambda: setze(Layout("g180", W_KAEMMEREI, drehung=180, anordnung="doppelpunkt", betrag=euro, plan_zuerst=False)),
    "gedreht_270": lambda: setze(Layout("g270", drehung=270, anordnung="zwei", betrag=eur_vorn, kreuz=("[x]", "[ ]"))),
    "schmale_leerzeichen": lambda: setze(
        Layout("schmal", W_KAEMMEREI, linien=True, betrag=leer("\u202f"), schrift="DejaVu Sans Mono", datum="{:%Y-%m-%d}")
    ),
    "zusammengefuegt": lambda: setze(Layout("merge", W_AMT, davor=RATSBESCHLUSS, danach=ANLAGE, linien=True)),
    "fuehrungspunkte": lambda: setze(Layout("punkte", W_KAEMMEREI, anordnung="punkte", betrag=leer("\u2009"), hoehe="14cm")),
    "oben_anderes_amt": lambda: setze(Layout("oben2", W_AMT, anordnung="oben", betrag=strich, linien=True, plan_zuerst=False)),
    "kamm_gedruckt": lambda: setze(Layout("kamm", W_AMT, anordnung="zwei", kamm=True, betrag=euro)),
    "formular_praefix": lambda: formular(umbenannt=lambda n, _: f"{n}[0]", kamm=True, radio=True),
    "formular_fremd_bilder": lambda: formular(umbenannt=lambda _, nr: f"topmostSubform[0].F{nr}[0]", bilder=True),
}  # fmt: skip

W_NEU = W_VORDRUCK | {
    "titel": "Antrag auf Landesmittel für das Integrationsmanagement", "k1": "1) Angaben zum Antragsteller",
    "kommune": "Name der Kommune", "ags": "Amtl. Gemeindeschlüssel", "strasse": "Straße Hausnummer", "plz": "PLZ", "ort": "Ort",
    "k2": "2) Ansprechpartner", "ansprechperson": "Vor- und Nachname", "telefon": "Tel.-Nr.", "email": "E-Mail-Anschrift",
    "k3": "3) Zahlungsverbindung", "iban": "IBAN-Nummer", "bic": "BIC-Code", "bank": "Name des Geldinstituts",
    "k4": "4) Beschreibung der Maßnahme", "massnahme": "Kurzbezeichnung der Maßnahme", "baustein": "Beantragter Baustein",
    "von": "Geplanter Beginn", "bis": "Geplantes Ende", "k5": "5) Kosten- und Finanzierungsplan", "k6": "6) Beantragte Stellen",
    "k7": "7) Erklärungen des Antragstellers",
    "zeilen": ("Summe der Gesamtkosten", "zuwendungsfähige Kosten", "Mittel von Dritten", "zuwendungsfähige Gesamtkosten netto",
               "beim Land beantragter Betrag", "weitere Fördermittel (öffentlich)", "kommunaler Eigenanteil"),
    "summe": "zusammen", "spalten": ("Art der Stelle", "Umfang in VZÄ", "Monate", "beantragte Förderung"),
    "posten": ("Koordinationskräfte", "Assistenzkräfte", "Arbeitsplatzausstattung"), "possumme": "Insgesamt",
    "ortdatum": "Ort, den", "name": "Name des Unterzeichners",
}  # fmt: skip


def weich(text: str) -> str:
    """Soft hyphens inside long words, as word processors leave them."""
    return " ".join(w[:6] + "\u00ad" + w[6:] if len(w) > 11 and w.isalpha() else w for w in text.split(" "))


def geplaettet(daten: bytes) -> bytes:
    """A filled form printed to PDF: its fields become page content."""
    dokument = pypdfium2.PdfDocument(daten)
    dokument.init_forms()
    for i in range(len(dokument)):
        seite = dokument[i]
        pdfium.FPDFPage_Flatten(seite.raw, pdfium.FLAT_NORMALDISPLAY)
    puffer = BytesIO()
    dokument.save(puffer)
    return puffer.getvalue()


def hinter(vorn: bytes, hinten: bytes) -> bytes:
    """Two files merged by a program."""
    schreiber = pypdf.PdfWriter()
    schreiber.append(BytesIO(vorn))
    schreiber.append(BytesIO(hinten))
    puffer = BytesIO()
    schreiber.write(puffer)
    return puffer.getvalue()


FRISCH: dict[str, Callable[[], bytes]] = {
    "neue_woerter": lambda: setze(Layout("neu", W_NEU, betrag=lambda c: "€ " + komma(c))),
    "weiche_trennstriche": lambda: setze(
        Layout("weich", W_NEU, anordnung="doppelpunkt", text=lambda s: nfd(weich(s)), betrag=eur_vorn, schrift="DejaVu Sans Mono", drehung=90)
    ),
    "zwei_spalten": lambda: setze(Layout("zwei", W_KAEMMEREI, anordnung="zwei", betrag=leer("\u202f"), davor=RATSBESCHLUSS)),
    "oben_umbruch": lambda: setze(Layout("oben3", W_NEU, anordnung="oben", linien=True, hoehe="11cm", betrag=euro, kreuz=("☑", "□"))),
    "kurze_jahre": lambda: setze(Layout("jahre", W_VORDRUCK, anordnung="punkte", datum="{:%d.%m.%y}", betrag=leer("'"), kreuz=("[X]", "[ ]"))),
    "formular_geplaettet": lambda: geplaettet(formular(umbenannt=lambda _, nr: f"f{nr}", bilder=True)),
    "formular_hinter_brief": lambda: hinter(
        bytes(typst.compile(("#set page(margin: 2cm)\n" + ANSCHREIBEN.replace("#pagebreak()", "")).encode())), formular()
    ),
}  # fmt: skip


def enge_tabellen() -> list[Layout]:
    """Tables so narrow that amounts break in their cells, in every combination of what word processors offer.

    Found with a browser's print-outs: rows set in their middle, a currency below its amount, thousands on two lines.
    """
    kombinationen = itertools.product(
        (W_VORDRUCK, W_AMT, W_KAEMMEREI, W_NEU),
        (komma, euro, eur_vorn, strich, leer(" "), lambda cent: komma(cent) + " €"),
        ("1.7cm, 1.7cm, 1.7cm", "1.8cm, 1.8cm, 1.8cm", "2.2cm, 2.2cm, 2.4cm"),
        ("8pt", "9pt", "10pt"),
        ("1.5pt", "3pt", "5pt"),
        *((True, False),) * 3,
    )
    return [
        Layout(
            "eng",
            worte,
            betrag=betrag,
            betragsspalten=spalten,
            groesse=groesse,
            innen=innen,
            mitte=mitte,
            linien=linien,
            nummern=nummern,
        )
        for worte, betrag, spalten, groesse, innen, mitte, linien, nummern in kombinationen
    ]
