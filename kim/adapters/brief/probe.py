"""A made-up payload that touches every part of the template: for the preflight only, never for a person."""

from datetime import date
from typing import Literal

from kim_models.berechnung import Berechnung, Positionsrechnung, Rechenschritt
from kim_models.bescheid import (
    Aenderungsinhalt,
    Anschrift,
    Aufhebungsinhalt,
    Bescheidinhalt,
    Pauschalinhalt,
    Rahmenzeile,
    Textstelle,
    Vorgaenger,
)
from kim_models.betrag import format_euro
from kim_models.programm import Anlage, Behoerde
from kim_models.verteilliste import Zahlung

_BEANTRAGT = 120_000_00
_BEWILLIGT = 110_000_00
_BEHOERDE = Behoerde(
    name="Probebehörde",
    dezernat="Dezernat 0",
    strasse="Probeweg 1",
    plz="00000",
    ort="Probe",
    telefon="0",
    email="probe@example.org",
)
_ANSCHRIFT = Anschrift(
    name="Kreis Probe", zeile2="Der Landrat", strasse="Probeweg 2", plz="00000", ort="Probe"
)


def probe_inhalt(art: Literal["zuwendung", "ablehnung"], vorlage_version: str) -> Bescheidinhalt:
    """A specimen with every optional part present; fixed, so that the preflight is the same every time."""
    zuwendung = art == "zuwendung"
    beginn, ende = date(2021, 1, 1), date(2022, 12, 31)
    return Bescheidinhalt(
        art=art,
        muster=True,
        bescheidnummer="PROBE",
        aktenzeichen="PROBE",
        datum=date(2021, 1, 4),
        behoerde=_BEHOERDE,
        auskunft_erteilt="Probe",
        anschrift=_ANSCHRIFT,
        empfaenger_ags="00000000",
        programm_titel="Probe",
        programm_version="0",
        baustein=1,
        baustein_titel="Probe",
        betreff="Probe",
        richtlinie="Probe",
        antrag_vom=date(2020, 12, 1),
        antrag_eingegangen_am=date(2020, 12, 2),
        eingangsnummer="0",
        fassung_nr=2,
        fassung_sha256="0" * 64,
        fassung_eingegangen_am=date(2020, 12, 3) if art == "ablehnung" else None,
        fassung_eingangsnummer="1" if art == "ablehnung" else None,
        zweck="Probe",
        massnahme="Ç̆ çı Œ ẞ Ș ț ű ‚Probe‘ „Probe“\n\nZweiter Absatz",
        durchfuehrung_von=beginn,
        durchfuehrung_bis=ende,
        vorzeitiger_beginn="Probe",
        finanzierungsart="Vollfinanzierung",
        berechnung=Berechnung(
            beantragt_cent=_BEANTRAGT,
            bewilligt_cent=_BEWILLIGT if zuwendung else 0,
            bewilligt_je_jahr={2021: _BEWILLIGT} if zuwendung else {},
            zeitraum_von=beginn,
            zeitraum_bis=ende,
            zuwendungsfaehig_cent=_BEWILLIGT if zuwendung else 0,
            positionen=(
                Positionsrechnung(
                    art="zusatzstelle",
                    kommune="Probe",
                    beantragt_cent=_BEANTRAGT,
                    vzae_beantragt=1.5,
                    vzae_anerkannt=1.0,
                    monate_beantragt=24,
                    monate_anerkannt=24,
                    satz_cent=55_000_00,
                    hoechstbetrag_cent=_BEWILLIGT,
                    anerkannt_cent=_BEWILLIGT,
                ),
            ),
            schritte=(Rechenschritt(text="Probe", betrag_cent=_BEWILLIGT, fundstelle="Probe"),),
            kuerzungsgruende=("Probe",),
            regel_version="0",
        ),
        rahmen=(Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=_BEWILLIGT),) if zuwendung else (),
        teilablehnung=("Probe", "Probe"),
        auszahlung=Textstelle(text="Probe", annahme=True),
        nebenbestimmungen=(Textstelle(text="Probe"), Textstelle(text="Probe", annahme=True)),
        anlagen=(Anlage(schluessel="probe", titel="Probe", datei="probe.pdf", sha256="0" * 64),),
        rechtsbehelf="Probe",
        unterzeichner="Probe",
        vorlage_version=vorlage_version,
    )


def probe_pauschale(vorlage_version: str) -> Pauschalinhalt:
    """The same for the letter on a lump sum."""
    probe = Textstelle(text="Probe", annahme=True)
    return Pauschalinhalt(
        muster=True,
        bescheidnummer="PROBE",
        aktenzeichen="PROBE",
        datum=date(2021, 1, 4),
        behoerde=_BEHOERDE,
        auskunft_erteilt="Probe",
        anschrift=_ANSCHRIFT,
        empfaenger_ags="00000000",
        programm_titel="Probe",
        programm_version="0",
        baustein=2,
        baustein_titel="Probe",
        betreff="Probe",
        rahmen=(Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=_BEWILLIGT),),
        anlagen=(),
        rechtsbehelf="Probe",
        unterzeichner="Probe",
        vorlage_version=vorlage_version,
        haushaltsjahr=2021,
        liste_vom=date(2021, 1, 4),
        liste_sha256="0" * 64,
        lfd=1,
        posten_anzahl=1,
        rechtsgrundlage=probe,
        festsetzung=Textstelle(text=f"Probe {format_euro(_BEWILLIGT)}"),
        zweck=probe,
        schluessel=probe,
        ermittlung=probe,
        vzae=2.0,
        satz_cent=_BEWILLIGT // 2,
        schritte=(Rechenschritt(text="Probe", betrag_cent=_BEWILLIGT, fundstelle="Probe"),),
        betrag_cent=_BEWILLIGT,
        zeitraum_von=date(2021, 1, 1),
        zeitraum_bis=date(2021, 12, 31),
        auszahlung=probe,
        zahlungen=(Zahlung(am=date(2021, 4, 1), betrag_cent=_BEWILLIGT),),
        bestimmungen=(probe, Textstelle(text="Probe")),
    )


_VORGAENGER = Vorgaenger(
    bescheidnummer="PROBE0", datum=date(2021, 1, 1), art="zuwendung", betrag_cent=_BEANTRAGT
)
_RUECKBUCHUNG = (Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=_BEANTRAGT),)


def probe_aenderung(vorlage_version: str) -> Aenderungsinhalt:
    """The same for the letter that replaces an earlier one."""
    felder = probe_inhalt("zuwendung", vorlage_version).model_dump(exclude={"schema_", "art"})
    return Aenderungsinhalt(
        **felder,
        vorgaenger=_VORGAENGER,
        verfuegungsnummer="0",
        ersetzung=Textstelle(text="Probe PROBE0", annahme=True),
        gruende=("Probe\n\nProbe", "Probe"),
        rueckbuchung=_RUECKBUCHUNG,
    )


def probe_aufhebung(vorlage_version: str) -> Aufhebungsinhalt:
    """The same for the letter that annuls an earlier one."""
    probe = Textstelle(text="Probe", annahme=True)
    return Aufhebungsinhalt(
        muster=True,
        bescheidnummer="PROBE",
        aktenzeichen="PROBE",
        datum=date(2021, 1, 4),
        behoerde=_BEHOERDE,
        auskunft_erteilt="Probe",
        anschrift=_ANSCHRIFT,
        empfaenger_ags="00000000",
        programm_titel="Probe",
        programm_version="0",
        baustein=1,
        baustein_titel="Probe",
        betreff="Probe",
        rahmen=(),
        anlagen=(),
        rechtsbehelf="Probe",
        unterzeichner="Probe",
        vorlage_version=vorlage_version,
        vorgaenger=_VORGAENGER,
        verfuegungsnummer="0",
        ausspruch=Textstelle(text="Probe PROBE0", annahme=True),
        rechtsgrundlage=probe,
        folge="wiederaufnahme",
        folge_satz=probe,
        erstattung=probe,
        gruende=("Probe\n\nProbe", "Probe"),
        rueckbuchung=_RUECKBUCHUNG,
        zeitraum_von=date(2021, 1, 1),
        zeitraum_bis=date(2021, 12, 31),
    )
