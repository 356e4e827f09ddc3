"""One application in many layouts that nobody's sample has: what must a reader that knows words find in each?

`OFFEN` are the layouts the reader was developed with. `BLIND` was fixed before the first change and measured then; `FRISCH`
was written after the reader was mended for both and measured then (367 of 378 values once a fault of one layout was put
right, nothing wrong). What failed in them was looked at afterwards, so that none of the three is unseen any more.
"""

# ruff: noqa: E501 - one layout is one line

import itertools
from collections.abc import Callable

import typst

from tests.adapters.werkzeug.dateien import append, flatten
from tests.adapters.werkzeug.formulare import formular
from tests.adapters.werkzeug.satz import Layout, setze
from tests.adapters.werkzeug.schreibweisen import eur_vorn, euro, komma, leer, ligaturen, nfd, strich, weich
from tests.adapters.werkzeug.woerter import W_AMT, W_KAEMMEREI, W_NEU, W_VORDRUCK

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
FRISCH: dict[str, Callable[[], bytes]] = {
    "neue_woerter": lambda: setze(Layout("neu", W_NEU, betrag=lambda c: "€ " + komma(c))),
    "weiche_trennstriche": lambda: setze(
        Layout("weich", W_NEU, anordnung="doppelpunkt", text=lambda s: nfd(weich(s)), betrag=eur_vorn, schrift="DejaVu Sans Mono", drehung=90)
    ),
    "zwei_spalten": lambda: setze(Layout("zwei", W_KAEMMEREI, anordnung="zwei", betrag=leer("\u202f"), davor=RATSBESCHLUSS)),
    "oben_umbruch": lambda: setze(Layout("oben3", W_NEU, anordnung="oben", linien=True, hoehe="11cm", betrag=euro, kreuz=("☑", "□"))),
    "kurze_jahre": lambda: setze(Layout("jahre", W_VORDRUCK, anordnung="punkte", datum="{:%d.%m.%y}", betrag=leer("'"), kreuz=("[X]", "[ ]"))),
    "formular_geplaettet": lambda: flatten(formular(umbenannt=lambda _, nr: f"f{nr}", bilder=True)),
    "formular_hinter_brief": lambda: append(
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
