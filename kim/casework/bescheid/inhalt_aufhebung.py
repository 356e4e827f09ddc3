"""What stands in an annulling letter: the payload, made of the annulled decision's own and of what two persons signed."""

from datetime import date

from kim.adapters.brief import VORLAGE_VERSION
from kim.casework.bescheid.inhalt import anschrift_of, place, remedy
from kim.casework.buero import Buero
from kim.programmes.texte import text_am
from kim_models.bescheid import (
    Anschrift,
    Aufhebungsinhalt,
    Bescheidinhalt,
    Pauschalinhalt,
    Textstelle,
    Vorgaenger,
)
from kim_models.betrag import format_euro
from kim_models.datum import long_date
from kim_models.programm import Programm
from kim_models.rows import Person
from kim_models.verfuegung import Aufhebungsverfuegung


def build(
    buero: Buero,
    *,
    bisher: Bescheidinhalt | Pauschalinhalt,
    programm: Programm,
    verfuegung: Aufhebungsverfuegung,
    verfuegungsnummer: str,
    verfasser: Person,
    zeichner: Person,
    bescheidnummer: str,
    datum: date,
    anschrift: Anschrift | None = None,
) -> Aufhebungsinhalt:
    """The payload that annuls `bisher`. Raises AdresseFehlt without an address; `anschrift`: as printed before."""
    empfaenger = buero.register[bisher.empfaenger_ags]
    before = predecessor(bisher)

    def said(key: str, **werte: str) -> Textstelle:
        return place(text_am(programm, f"aufhebung_{key}", datum), **werte)

    return Aufhebungsinhalt(
        muster=programm.muster,
        bescheidnummer=bescheidnummer,
        aktenzeichen=bisher.aktenzeichen,
        datum=datum,
        behoerde=programm.behoerde,
        auskunft_erteilt=verfasser.name,
        anschrift=anschrift or anschrift_of(buero, empfaenger),
        empfaenger_ags=empfaenger.ags,
        programm_titel=programm.titel,
        programm_version=programm.version,
        baustein=bisher.baustein,
        baustein_titel=bisher.baustein_titel,
        betreff=bisher.betreff,
        rahmen=(),
        anlagen=(),
        rechtsbehelf=remedy(buero, programm, empfaenger, datum),
        unterzeichner=zeichner.name,
        vorlage_version=VORLAGE_VERSION,
        vorgaenger=before,
        verfuegungsnummer=verfuegungsnummer,
        ausspruch=said("ausspruch", **named(before)),
        rechtsgrundlage=said(verfuegung.grundlage),
        folge=verfuegung.folge,
        folge_satz=said(f"folge_{verfuegung.folge}"),
        erstattung=said("erstattung", betrag=format_euro(before.betrag_cent)) if before.betrag_cent else None,
        gruende=paragraphs(verfuegung.gruende),
        rueckbuchung=bisher.rahmen,
        zeitraum_von=bisher.zeitraum_von,
        zeitraum_bis=bisher.zeitraum_bis,
    )


def predecessor(bisher: Bescheidinhalt | Pauschalinhalt) -> Vorgaenger:
    """The decision that another one annuls or replaces, as that one names it."""
    return Vorgaenger(
        bescheidnummer=bisher.bescheidnummer,
        datum=bisher.datum,
        art=bisher.art,
        betrag_cent=bisher.bewilligt_cent,
    )


def named(vorgaenger: Vorgaenger) -> dict[str, str]:
    """The placeholders of the sentences that name it."""
    return {
        "art_des_bescheids": vorgaenger.titel,
        "bescheidnummer": vorgaenger.bescheidnummer,
        "datum": long_date(vorgaenger.datum),
    }


def paragraphs(gruende: str) -> tuple[str, ...]:
    """Reasons as a letter prints them: one paragraph for each that an empty line sets apart."""
    return tuple(part.strip() for part in gruende.split("\n\n") if part.strip())
