"""What stands in an amending letter: the whole decision anew on the other content, and what it takes the place of."""

from datetime import date

from kim.casework.bescheid import inhalt
from kim.casework.bescheid.inhalt import place
from kim.casework.bescheid.inhalt_aufhebung import named, paragraphs, predecessor
from kim.casework.buero import Buero
from kim.programmes.texte import text_am
from kim.rules.aenderung import rahmen_nach_aenderung
from kim.rules.haushalt import Posten
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung
from kim_models.bescheid import Aenderungsinhalt, Anschrift, Bescheidinhalt, Rahmenzeile
from kim_models.betrag import format_euro
from kim_models.rows import Antrag, Eingang, Fassung, Person


def build(
    buero: Buero,
    *,
    bisher: Bescheidinhalt,
    antrag: Antrag,
    fassung: Fassung,
    daten: Antragsdaten,
    berechnung: Berechnung,
    gruende: str,
    verfuegungsnummer: str,
    verfasser: Person,
    zeichner: Person,
    bescheidnummer: str,
    datum: date,
    anschrift: Anschrift | None = None,
    spaeter: Eingang | None = None,
) -> Aenderungsinhalt:
    """The payload that replaces `bisher`. Raises AdresseFehlt without an address; `anschrift`: as printed before."""
    less = berechnung.bewilligt_cent < berechnung.beantragt_cent
    anew = inhalt.build(
        buero,
        antrag=antrag,
        fassung=fassung,
        daten=daten,
        vorschlag="bewilligen",
        gruende=gruende,
        berechnung=berechnung,
        verfasser=verfasser,
        zeichner=zeichner,
        bescheidnummer=bescheidnummer,
        datum=datum,
        anschrift=anschrift,
        spaeter=spaeter,
    )
    before, reasons = predecessor(bisher), paragraphs(gruende)
    neu, _ = rahmen_nach_aenderung(berechnung.bewilligt_je_jahr, posten_of(bisher), datum.year)
    satz = text_am(buero.programm(antrag.programm_version), "aenderung_ersetzung", datum)
    changed = {
        "schema_": "kim.aenderungsbescheid/1",
        "art": "aenderung",
        "rahmen": tuple(
            Rahmenzeile(haushaltsjahr=jahr, art=art, betrag_cent=cent)
            for (jahr, art), cent in sorted(neu.items())
        ),
        "teilablehnung": (berechnung.kuerzungsgruende or reasons) if less else (),
        # Whether it began early was settled by the decision that this one replaces.
        "vorzeitiger_beginn": bisher.vorzeitiger_beginn,
        "vorgaenger": before,
        "verfuegungsnummer": verfuegungsnummer,
        "ersetzung": place(
            satz,
            **named(before),
            bisher=format_euro(before.betrag_cent),
            neu=format_euro(berechnung.bewilligt_cent),
        ),
        "gruende": reasons,
        "rueckbuchung": bisher.rahmen,
    }
    return Aenderungsinhalt.model_validate({**dict(anew), **changed})


def posten_of(inhalt: Bescheidinhalt) -> dict[Posten, int]:
    """What a decision has bound, by Posten (cents)."""
    bound: dict[Posten, int] = {}
    for zeile in inhalt.rahmen:
        key: Posten = (zeile.haushaltsjahr, zeile.art)
        bound[key] = bound.get(key, 0) + zeile.betrag_cent
    return bound
