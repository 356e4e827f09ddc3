"""The facts of a letter as a German reader sees them: amounts, dates and numbers as strings for the template.

Nothing is decided here and nothing is added up that the rules had not added up, except the sums under the two tables.
"""

from datetime import date
from typing import assert_never

from babel.dates import format_date
from babel.numbers import format_decimal

from kim_models.antrag import PositionArt
from kim_models.berechnung import Positionsrechnung
from kim_models.bescheid import Bescheidinhalt, Inhalt, Pauschalinhalt, Rahmenzeile
from kim_models.betrag import NBSP, betrag_in_worten, format_euro

Zeichenketten = dict[str, object]
"""Strings, and lists and dicts of strings: what goes to the template beside the payload."""


def presentation(inhalt: Inhalt) -> Zeichenketten:
    """Everything the template prints that is not a text of the payload itself."""
    eigene = _pauschale(inhalt) if isinstance(inhalt, Pauschalinhalt) else _entscheidung(inhalt)
    return {"pruefzeichen": inhalt.pruefzeichen(), "datum": _datum(inhalt.datum), **eigene}


def _pauschale(inhalt: Pauschalinhalt) -> Zeichenketten:
    return {
        "bewilligt": format_euro(inhalt.betrag_cent),
        "liste_vom": _datum(inhalt.liste_vom),
        "schritte": [
            {"text": schritt.text, "betrag": format_euro(schritt.betrag_cent)} for schritt in inhalt.schritte
        ],
        "zahlungen": [
            {"am": _datum(zahlung.am), "betrag": format_euro(zahlung.betrag_cent)}
            for zahlung in inhalt.zahlungen
        ],
    }


def _entscheidung(inhalt: Bescheidinhalt) -> Zeichenketten:
    rechnung = inhalt.berechnung
    weniger = rechnung.beantragt_cent - rechnung.bewilligt_cent
    return {
        "antrag_vom": _datum(inhalt.antrag_vom) if inhalt.antrag_vom else None,
        "eingegangen_am": _datum(inhalt.antrag_eingegangen_am),
        "zeitraum_von": _datum(rechnung.zeitraum_von),
        "zeitraum_bis": _datum(rechnung.zeitraum_bis),
        "durchfuehrung_von": _datum(inhalt.durchfuehrung_von),
        "durchfuehrung_bis": _datum(inhalt.durchfuehrung_bis),
        "bewilligt": format_euro(rechnung.bewilligt_cent),
        "bewilligt_worte": betrag_in_worten(rechnung.bewilligt_cent),
        "beantragt": format_euro(rechnung.beantragt_cent),
        "beantragt_worte": betrag_in_worten(rechnung.beantragt_cent),
        "nicht_bewilligt": format_euro(weniger) if weniger > 0 else None,
        "zuwendungsfaehig": format_euro(rechnung.zuwendungsfaehig_cent),
        "positionen": [_position(zeile) for zeile in rechnung.positionen],
        "positionen_beantragt": format_euro(sum(zeile.beantragt_cent for zeile in rechnung.positionen)),
        "positionen_anerkannt": format_euro(sum(zeile.anerkannt_cent for zeile in rechnung.positionen)),
        "schritte": [
            {"text": schritt.text, "betrag": format_euro(schritt.betrag_cent)}
            for schritt in rechnung.schritte
            if not schritt.je_position
        ],
        "rahmen": _rahmen(inhalt.rahmen),
    }


def _position(zeile: Positionsrechnung) -> Zeichenketten:
    return {
        "bezeichnung": _bezeichnung(zeile.art),
        "kommune": zeile.kommune,
        "vzae_beantragt": _zahl(zeile.vzae_beantragt, "0.0##"),
        "vzae_anerkannt": _zahl(zeile.vzae_anerkannt, "0.0##"),
        "monate_beantragt": _zahl(zeile.monate_beantragt, "0.##"),
        "monate_anerkannt": _zahl(zeile.monate_anerkannt, "0.##"),
        "satz": format_euro(zeile.satz_cent),
        "hoechstbetrag": format_euro(zeile.hoechstbetrag_cent),
        "beantragt": format_euro(zeile.beantragt_cent),
        "anerkannt": format_euro(zeile.anerkannt_cent),
    }


def _rahmen(zeilen: tuple[Rahmenzeile, ...]) -> Zeichenketten:
    """One row per year and a sum; a kind without money in a year is shown as a dash."""

    def row(jahr: str, teil: list[Rahmenzeile]) -> Zeichenketten:
        ausgabe = sum(zeile.betrag_cent for zeile in teil if zeile.art == "ausgabe")
        verpflichtung = sum(zeile.betrag_cent for zeile in teil if zeile.art == "verpflichtung")
        return {
            "jahr": jahr,
            "ausgabe": format_euro(ausgabe) if ausgabe else "–",
            "verpflichtung": format_euro(verpflichtung) if verpflichtung else "–",
            "summe": format_euro(ausgabe + verpflichtung),
        }

    jahre = sorted({zeile.haushaltsjahr for zeile in zeilen})
    return {
        "jahre": [
            row(str(jahr), [zeile for zeile in zeilen if zeile.haushaltsjahr == jahr]) for jahr in jahre
        ],
        "summe": row("Summe", list(zeilen)),
    }


def _bezeichnung(art: PositionArt) -> str:
    match art:
        case "koordination":
            return "Koordinierende Stellen"
        case "assistenz":
            return "Verwaltungsassistenz"
        case "zusatzstelle":
            return "Zusätzliche Koordinierungsstelle"
        case "arbeitsplatz":
            return "Arbeitsplatzausgaben"
        case _:
            assert_never(art)


def _datum(tag: date) -> str:
    """11. Dezember 2020, never broken between the day and its month."""
    return format_date(tag, "d. MMMM y", locale="de").replace(" ", NBSP, 1)


def _zahl(wert: float, muster: str) -> str:
    return format_decimal(wert, format=muster, locale="de")
