"""What stands in the letter on a lump sum: one line of the signed list, with the texts of its programme version."""

from datetime import date

from kim.adapters.brief import VORLAGE_VERSION
from kim.adapters.clock import berlin_date
from kim.casework.bescheid.inhalt import anschrift_of, place, remedy
from kim.casework.buero import Buero
from kim.programmes.texte import fuelle, pauschalbestimmungen, text_am
from kim_models.bescheid import Anschrift, Pauschalinhalt, Rahmenzeile, Textstelle
from kim_models.betrag import betrag_in_worten, format_euro
from kim_models.datum import long_date
from kim_models.rows import Person, Verteillistenzeile
from kim_models.verteilliste import Verteilliste, Verteilposten


def build(
    buero: Buero,
    *,
    liste: Verteillistenzeile,
    inhalt: Verteilliste,
    posten: Verteilposten,
    verfasser: Person,
    zeichner: Person,
    bescheidnummer: str,
    datum: date,
    anschrift: Anschrift | None = None,
) -> Pauschalinhalt:
    """The payload for one recipient of the list. Raises AdresseFehlt without an address; `anschrift`: as printed before."""
    programm = buero.programm(liste.programm_version)
    empfaenger = buero.register[posten.ags]
    baustein = next(b for b in programm.bausteine if b.nr == liste.baustein)
    grund = inhalt.rechtsgrundlage
    werte = {
        "haushaltsjahr": str(liste.haushaltsjahr),
        "baustein": str(baustein.nr),
        "baustein_titel": baustein.titel,
        "baustein_zweck": baustein.zweck,
        "von": long_date(inhalt.zeitraum_von),
        "bis": long_date(inhalt.zeitraum_bis),
        "nachweis_bis": long_date(inhalt.nachweis_bis),
    }

    def said(key: str, **mehr: str) -> Textstelle:
        return place(text_am(programm, f"pauschale_{key}", datum), **werte, **mehr)

    return Pauschalinhalt(
        muster=programm.muster,
        bescheidnummer=bescheidnummer,
        aktenzeichen=liste.listennummer,
        datum=datum,
        behoerde=programm.behoerde,
        auskunft_erteilt=verfasser.name,
        anschrift=anschrift or anschrift_of(buero, empfaenger),
        empfaenger_ags=empfaenger.ags,
        programm_titel=programm.titel,
        programm_version=programm.version,
        baustein=baustein.nr,
        baustein_titel=baustein.titel,
        betreff=fuelle(text_am(programm, "pauschale_betreff", datum), **werte),
        rahmen=(
            Rahmenzeile(haushaltsjahr=liste.haushaltsjahr, art="ausgabe", betrag_cent=posten.betrag_cent),
        ),
        anlagen=(),
        rechtsbehelf=remedy(buero, programm, empfaenger, datum),
        unterzeichner=zeichner.name,
        vorlage_version=VORLAGE_VERSION,
        haushaltsjahr=liste.haushaltsjahr,
        liste_vom=berlin_date(liste.am),
        liste_sha256=liste.inhalt_sha256,
        lfd=posten.lfd,
        posten_anzahl=len(inhalt.posten),
        rechtsgrundlage=Textstelle(text=grund.text, annahme=grund.quelle.beleg != "belegt"),
        festsetzung=said(
            "festsetzung",
            betrag=format_euro(posten.betrag_cent),
            betrag_in_worten=betrag_in_worten(posten.betrag_cent),
        ),
        zweck=said("zweck"),
        schluessel=Textstelle(text=inhalt.schluessel, annahme=bool(inhalt.annahmen)),
        ermittlung=said("ermittlung"),
        vzae=posten.vzae,
        satz_cent=inhalt.satz_cent,
        schritte=posten.schritte,
        betrag_cent=posten.betrag_cent,
        zeitraum_von=inhalt.zeitraum_von,
        zeitraum_bis=inhalt.zeitraum_bis,
        auszahlung=said("auszahlung"),
        zahlungen=posten.zahlungen,
        bestimmungen=tuple(place(text, **werte) for text in pauschalbestimmungen(programm, datum)),
    )
