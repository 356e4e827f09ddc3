"""How the demo fills the programme's own form for a municipality, as that municipality would have done."""

from datetime import date
from fractions import Fraction
from functools import cache
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from kim.cli.demo.muster import ORDNER
from kim.programmes import load_programm
from kim.rules.hoechstbetraege import hoechstbetrag
from kim.rules.zeitraum import foerdermonate, foerdermonate_im_jahr
from kim_models.antrag import PositionArt
from kim_models.programm import Empfaenger

_ZEILEN = ("1", "2", "4", "5")
"""Lines of the Finanzierungsplan that the demo fills: 3.1, 3.2, 3.4 and 3.5 hold the same amount."""
VORDRUCK = "antrag-kim-baustein1.pdf"
_KREUZE = (
    "erkl_nicht_begonnen",
    "vorsteuer_nicht_berechtigt",
    "erkl_vollstaendig_richtig",
    "erkl_keine_doppelfoerderung",
)


def ausfuellen(empfaenger: Empfaenger, lfd: int, von: date, bis: date, datum: date) -> bytes:
    """The filled form as PDF. Persons, account numbers and streets are invented; amounts are those of the programme."""
    werte = _werte(empfaenger, lfd, von, bis, datum)
    writer = PdfWriter(clone_from=_form())
    for page in writer.pages:
        writer.update_page_form_field_values(
            page, werte | dict.fromkeys(_KREUZE, "/Yes"), auto_regenerate=False
        )
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def _form() -> PdfReader:
    """The empty form, parsed once; whoever fills it works on a copy."""
    return PdfReader(ORDNER / VORDRUCK)


def _werte(empfaenger: Empfaenger, lfd: int, von: date, bis: date, datum: date) -> dict[str, str]:
    programm = load_programm("kim-nrw", "2021")
    saetze = {satz.art: satz.satz_cent for satz in programm.foerdersaetze}
    grenze = next(g for g in programm.obergrenzen if g.empfaengerart == empfaenger.art)
    koordination, assistenz = Fraction(str(grenze.koordination_vzae)), Fraction(str(grenze.assistenz_vzae))
    monate = foerdermonate(von, bis)
    stellen: dict[str, tuple[Fraction, PositionArt]] = {
        "1": (koordination, "koordination"),
        "2": (assistenz, "assistenz"),
        "3": (koordination + assistenz, "arbeitsplatz"),
    }
    jahre = (2020, 2021, 2022)
    beantragt = dict.fromkeys(jahre, 0)
    positionen: dict[str, str] = {}
    summe = 0
    for nr, (vzae, art) in stellen.items():
        je_jahr = {
            jahr: int(hoechstbetrag(vzae, saetze[art], foerdermonate_im_jahr(von, bis, jahr))) // 100 * 100
            for jahr in jahre
        }
        betrag = sum(je_jahr.values())
        summe += betrag
        for jahr in jahre:
            beantragt[jahr] += je_jahr[jahr]
        positionen |= {
            f"pos_{nr}_vzae": _zahl(vzae),
            f"pos_{nr}_monate": _zahl(monate),
            f"pos_{nr}_betrag": _euro(betrag),
        }
    plan: dict[str, str] = {f"fp_jahr_{spalte}": str(jahr) for spalte, jahr in enumerate(jahre, start=1)}
    for zeile in _ZEILEN:
        plan |= {
            f"fp_3_{zeile}_j{spalte}": _euro(beantragt[jahr]) for spalte, jahr in enumerate(jahre, start=1)
        }
        plan[f"fp_3_{zeile}_summe"] = _euro(summe)
    return {
        "antragsteller_name": empfaenger.name,
        "gemeindekennziffer": empfaenger.ags,
        "strasse": f"Rathausplatz {lfd}",
        "plz": f"{40000 + 211 * lfd:05d}",
        "ort": empfaenger.sitz,
        "kreis": empfaenger.name if empfaenger.art in {"kreis", "staedteregion"} else "kreisfreie Stadt",
        "auskunft_name": f"{_VORNAMEN[lfd % len(_VORNAMEN)]} {_NACHNAMEN[lfd % len(_NACHNAMEN)]}",
        "auskunft_telefon": f"0200 {1000 + lfd}",
        "auskunft_email": f"integration.{lfd}@kommune-{lfd}.example",
        "iban": _iban(lfd),
        "bic": "MARKDEF1100",
        "kreditinstitut": "Erfundene Bank",
        "massnahme_bezeichnung": f"Strategisches Kommunales Integrationsmanagement (KIM), {empfaenger.name}",
        "foerderbaustein": "1",
        "zeitraum_von": f"{von:%d.%m.%Y}",
        "zeitraum_bis": f"{bis:%d.%m.%Y}",
        **plan,
        **positionen,
        "pos_summe": _euro(summe),
        "begruendung_massnahme": "Die Koordinierung wird rechtskreisübergreifend aufgebaut.",
        "begruendung_foerderung": "Ohne die Förderung ist die Maßnahme nicht finanzierbar.",
        "unterschrift_ort": empfaenger.sitz,
        "unterschrift_datum": f"{datum:%d.%m.%Y}",
        "unterzeichner": f"{_VORNAMEN[(lfd + 3) % len(_VORNAMEN)]} {_NACHNAMEN[(lfd + 5) % len(_NACHNAMEN)]}",
    }


_VORNAMEN = ("Ayla", "Bernd", "Claudia", "Dirk", "Elif", "Frank", "Gesa", "Hüseyin", "Ines", "Jörg", "Katrin")
_NACHNAMEN = ("Adler", "Brüning", "Çelik", "Dahlhoff", "Esser", "Fröhlich", "Große", "Hövelmann", "Jäger")


def _iban(lfd: int) -> str:
    """A valid check number over an invented account of the Bundesbank's own bank code."""
    bban = f"10000000{9_000_000_000 + lfd:010d}"
    return f"DE{98 - int(f'{bban}131400') % 97:02d}{bban}"


def _euro(cent: int) -> str:
    return f"{cent // 100:,}".replace(",", ".") + f",{cent % 100:02d}"


def _zahl(zahl: Fraction) -> str:
    return f"{float(zahl):g}".replace(".", ",")
