"""What stands in a letter: the payload of one decision, put together from what was signed, before it is frozen."""

from datetime import date

from sqlmodel import Session

from kim.adapters.brief import VORLAGE_VERSION
from kim.adapters.clock import berlin_date
from kim.casework.buero import Buero, KimError
from kim.casework.eingang.register import eingangsnummer
from kim.programmes.texte import fuelle, nebenbestimmungen, text_am
from kim.rules.haushalt import rahmen
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung
from kim_models.bescheid import Anschrift, Bescheidinhalt, Rahmenzeile, Textstelle, Wortlaut
from kim_models.betrag import betrag_in_worten, format_euro
from kim_models.datum import long_date
from kim_models.programm import Empfaenger, Programm, Textbaustein
from kim_models.rows import Antrag, Eingang, Fassung, Person


class AdresseFehlt(KimError):
    """The recipients' file has no address for this recipient: no letter can be made."""


def build(
    buero: Buero,
    *,
    antrag: Antrag,
    fassung: Fassung,
    daten: Antragsdaten,
    vorschlag: str,
    gruende: str,
    berechnung: Berechnung,
    verfasser: Person,
    zeichner: Person,
    bescheidnummer: str,
    datum: date,
    anschrift: Anschrift | None = None,
    spaeter: Eingang | None = None,
) -> Bescheidinhalt:
    """The payload for a grant (in full or in part) or a refusal. Raises AdresseFehlt without an address.

    `vorschlag` and `gruende` are those of the Prüfvermerk. `anschrift`: as printed before, for whoever derives a
    decision again; otherwise the recipients' file has it. `spaeter`: what `later_receipt` gives.
    """
    programm = buero.programm(antrag.programm_version)
    empfaenger = buero.register[antrag.empfaenger_ags or ""]
    refusal = vorschlag == "ablehnen"
    baustein = next(b for b in programm.bausteine if b.nr == antrag.baustein)
    return Bescheidinhalt(
        art="ablehnung" if refusal else "zuwendung",
        muster=programm.muster,
        bescheidnummer=bescheidnummer,
        aktenzeichen=antrag.aktenzeichen,
        datum=datum,
        behoerde=programm.behoerde,
        auskunft_erteilt=verfasser.name,
        anschrift=anschrift or anschrift_of(buero, empfaenger),
        empfaenger_ags=empfaenger.ags,
        programm_titel=programm.titel,
        programm_version=programm.version,
        baustein=baustein.nr,
        baustein_titel=baustein.titel,
        betreff=text_am(programm, "betreff", datum).text,
        richtlinie=programm.richtlinie,
        antrag_vom=daten.antragsdatum,
        antrag_eingegangen_am=berlin_date(antrag.rang_am),
        eingangsnummer=eingangsnummer(antrag.rang_nr),
        fassung_nr=fassung.nr,
        fassung_sha256=fassung.inhalt_sha256,
        fassung_eingegangen_am=berlin_date(spaeter.eingegangen_am) if spaeter else None,
        fassung_eingangsnummer=eingangsnummer(spaeter.nr) if spaeter else None,
        zweck=text_am(programm, "zweck", datum).text,
        massnahme=daten.massnahme or baustein.titel,
        durchfuehrung_von=daten.zeitraum_von or berechnung.zeitraum_von,
        durchfuehrung_bis=daten.zeitraum_bis or berechnung.zeitraum_bis,
        vorzeitiger_beginn=_early_start(programm, berechnung, datum),
        finanzierungsart=programm.finanzierungsart,
        berechnung=berechnung,
        rahmen=() if refusal else _frame(berechnung, datum),
        teilablehnung=_reasons(vorschlag, gruende, berechnung),
        wortlaut=_wording(programm, berechnung, daten, datum, refusal=refusal),
        auszahlung=place(text_am(programm, "auszahlung", datum)),
        nebenbestimmungen=()
        if refusal
        else tuple(place(text) for text in nebenbestimmungen(programm, datum)),
        anlagen=() if refusal else programm.anlagen,
        rechtsbehelf=remedy(buero, programm, empfaenger, datum),
        unterzeichner=zeichner.name,
        vorlage_version=VORLAGE_VERSION,
    )


def later_receipt(session: Session, antrag: Antrag, fassung: Fassung) -> Eingang | None:
    """The receipt of what is decided on, if it is a later one than the receipt that gives the rank."""
    if fassung.nr == 1:
        return None
    eingang = session.get_one(Eingang, fassung.eingang_id)
    return eingang if eingang.nr != antrag.rang_nr else None


def place(text: Textbaustein, /, **werte: str) -> Textstelle:
    """A text with its values, marked where it rests on an unverified source."""
    return Textstelle(text=fuelle(text, **werte), annahme=text.quelle.beleg != "belegt")


def anschrift_of(buero: Buero, empfaenger: Empfaenger) -> Anschrift:
    """The recipient's address as printed. Raises AdresseFehlt."""
    adresse = buero.adressen.get(empfaenger.ags)
    if adresse is None:
        raise AdresseFehlt(
            f"Für {empfaenger.name} ({empfaenger.ags}) steht keine Anschrift in der Empfängerdatei"
            f" {buero.settings.empfaengerpfad.name}. Bitte dort ergänzen."
        )
    return Anschrift(
        name=empfaenger.name,
        zeile2=adresse.zeile1,
        strasse=adresse.strasse,
        plz=adresse.plz,
        ort=adresse.ort,
    )


def _early_start(programm: Programm, berechnung: Berechnung, datum: date) -> str | None:
    if berechnung.zeitraum_von > datum or programm.vorzeitiger_beginn is None:
        return None
    return programm.vorzeitiger_beginn.text


def _frame(berechnung: Berechnung, datum: date) -> tuple[Rahmenzeile, ...]:
    bedarf, _ = rahmen(berechnung.bewilligt_je_jahr, datum.year)
    return tuple(
        Rahmenzeile(haushaltsjahr=jahr, art=art, betrag_cent=betrag)
        for (jahr, art), betrag in sorted(bedarf.items())
    )


def _reasons(vorschlag: str, gruende: str, berechnung: Berechnung) -> tuple[str, ...]:
    if vorschlag == "bewilligen":
        return ()
    own = (gruende,)
    return own if vorschlag == "ablehnen" else (*berechnung.kuerzungsgruende, *own)


def _wording(
    programm: Programm, berechnung: Berechnung, daten: Antragsdaten, datum: date, *, refusal: bool
) -> Wortlaut:
    def said(key: str, **werte: str) -> Textstelle:
        return place(text_am(programm, key, datum), **werte)

    if refusal:
        if daten.antragsdatum is None:
            return Wortlaut(ablehnung=said("ablehnung_ohne_datum"))
        return Wortlaut(ablehnung=said("ablehnung", antrag_vom=long_date(daten.antragsdatum)))
    less = berechnung.beantragt_cent - berechnung.bewilligt_cent
    assert daten.zeitraum_von is not None
    assert daten.zeitraum_bis is not None
    return Wortlaut(
        bewilligung=said(
            "bewilligung",
            von=long_date(berechnung.zeitraum_von),
            bis=long_date(berechnung.zeitraum_bis),
            betrag=format_euro(berechnung.bewilligt_cent),
            betrag_in_worten=betrag_in_worten(berechnung.bewilligt_cent),
        ),
        durchfuehrung=said(
            "durchfuehrung", von=long_date(daten.zeitraum_von), bis=long_date(daten.zeitraum_bis)
        ),
        finanzierung=said("finanzierungsart", zuwendungsfaehig=format_euro(berechnung.zuwendungsfaehig_cent)),
        hoechstbetrag=said("hoechstbetrag"),
        ermittlung=said("ermittlung"),
        rahmen=said("rahmen"),
        teilablehnung=said("teilablehnung", abgelehnt=format_euro(less)) if less else None,
    )


def remedy(buero: Buero, programm: Programm, empfaenger: Empfaenger, datum: date) -> str:
    """The Rechtsbehelfsbelehrung of a letter of this day, with the recipient's own court."""
    gericht = buero.gerichte[empfaenger.verwaltungsgericht]
    return fuelle(
        text_am(programm, "rechtsbehelf", datum),
        gericht_name=gericht.name,
        gericht_strasse=gericht.strasse,
        gericht_plz=gericht.plz,
        gericht_ort=gericht.ort,
    )
