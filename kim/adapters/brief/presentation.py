"""The facts of a letter as a German reader sees them: amounts, dates and numbers as strings for the template.

Nothing is decided here and nothing is added up that the rules had not added up, except the sums under the two tables.
"""

from datetime import date
from typing import assert_never

from babel.dates import format_date
from babel.numbers import format_decimal

from kim_models.antrag import PositionArt
from kim_models.berechnung import Positionsrechnung
from kim_models.bescheid import (
    Aenderungsinhalt,
    Aufhebungsinhalt,
    Bescheidinhalt,
    Inhalt,
    Pauschalinhalt,
    Rahmenzeile,
    Vorgaenger,
)
from kim_models.betrag import NBSP, betrag_in_worten, format_euro

Zeichenketten = dict[str, object]
"""Strings, and lists and dicts of strings: what goes to the template beside the payload."""


def presentation(inhalt: Inhalt) -> Zeichenketten:
    """Everything the template prints that is not a text of the payload itself."""
    return {"pruefzeichen": inhalt.pruefzeichen(), "datum": _datum(inhalt.datum), **_eigene(inhalt)}


def _eigene(inhalt: Inhalt) -> Zeichenketten:
    match inhalt:
        case Pauschalinhalt():
            return _pauschale(inhalt)
        case Aufhebungsinhalt():
            return {
                "vorgaenger": _vorgaenger(inhalt.vorgaenger),
                "rueckbuchung": _rahmen(inhalt.rueckbuchung),
            }
        case Aenderungsinhalt():
            return {
                **_entscheidung(inhalt),
                "vorgaenger": _vorgaenger(inhalt.vorgaenger),
                "vergleich": _vergleich(inhalt.rueckbuchung, inhalt.rahmen),
            }
        case Bescheidinhalt():
            return _entscheidung(inhalt)
        case _:
            assert_never(inhalt)


def _vorgaenger(vorgaenger: Vorgaenger) -> Zeichenketten:
    return {
        "titel": vorgaenger.titel,
        "datum": _datum(vorgaenger.datum),
        "betrag": format_euro(vorgaenger.betrag_cent) if vorgaenger.betrag_cent else None,
    }


def _vergleich(bisher: tuple[Rahmenzeile, ...], neu: tuple[Rahmenzeile, ...]) -> Zeichenketten:
    """What fell on each year before and what falls on it now, with the difference and a sum."""

    def row(jahr: str, alt_cent: int, neu_cent: int) -> Zeichenketten:
        mehr = neu_cent - alt_cent  # shown with a dash for minus: the letter's own font has no U+2212
        return {
            "jahr": jahr,
            "bisher": format_euro(alt_cent) if alt_cent else "–",
            "neu": format_euro(neu_cent) if neu_cent else "–",
            "unterschied": ("+" if mehr > 0 else "–") + format_euro(abs(mehr)) if mehr else "–",
        }

    def im_jahr(zeilen: tuple[Rahmenzeile, ...], jahr: int) -> int:
        return sum(zeile.betrag_cent for zeile in zeilen if zeile.haushaltsjahr == jahr)

    jahre = sorted({zeile.haushaltsjahr for zeile in (*bisher, *neu)})
    summe = row("Summe", sum(z.betrag_cent for z in bisher), sum(z.betrag_cent for z in neu))
    return {
        "jahre": [row(str(jahr), im_jahr(bisher, jahr), im_jahr(neu, jahr)) for jahr in jahre],
        "summe": summe,
    }


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
        "fassung_eingegangen_am": _datum(inhalt.fassung_eingegangen_am)
        if inhalt.fassung_eingegangen_am
        else None,
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
