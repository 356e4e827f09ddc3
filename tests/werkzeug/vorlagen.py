"""Payloads for tests: a full, realistic letter whose every part a test may replace."""

from datetime import date
from typing import Any

from kim_models.berechnung import Berechnung, Positionsrechnung, Rechenschritt
from kim_models.bescheid import (
    Aenderungsinhalt,
    Anschrift,
    Aufhebungsinhalt,
    Bescheidinhalt,
    Rahmenzeile,
    Textstelle,
    Vorgaenger,
)
from kim_models.programm import Anlage, Behoerde

BEHOERDE = Behoerde(
    name="Bezirksregierung Arnsberg",
    dezernat="Dezernat 36 – Kompetenzzentrum für Integration",
    strasse="Seibertzstraße 1",
    plz="59821",
    ort="Arnsberg",
    telefon="02931 82-0",
    email="kfi@bewilligung.example",
)

POSITIONEN = (
    Positionsrechnung(
        art="koordination",
        beantragt_cent=365_332_00,
        vzae_beantragt=3.5,
        vzae_anerkannt=3.5,
        monate_beantragt=24,
        monate_anerkannt=24,
        satz_cent=55_000_00,
        hoechstbetrag_cent=385_000_00,
        anerkannt_cent=365_332_00,
    ),
    Positionsrechnung(
        art="assistenz",
        beantragt_cent=52_400_00,
        vzae_beantragt=0.58,
        vzae_anerkannt=0.5,
        monate_beantragt=24,
        monate_anerkannt=24,
        satz_cent=45_000_00,
        hoechstbetrag_cent=45_000_00,
        anerkannt_cent=45_000_00,
    ),
    Positionsrechnung(
        art="zusatzstelle",
        kommune="Stadt Rheda-Wiedenbrück",
        beantragt_cent=110_000_00,
        vzae_beantragt=1.0,
        vzae_anerkannt=1.0,
        monate_beantragt=24,
        monate_anerkannt=22.5,
        satz_cent=55_000_00,
        hoechstbetrag_cent=103_125_00,
        anerkannt_cent=103_125_00,
    ),
    Positionsrechnung(
        art="arbeitsplatz",
        beantragt_cent=97_000_00,
        vzae_beantragt=5.0,
        vzae_anerkannt=5.0,
        monate_beantragt=24,
        monate_anerkannt=24,
        satz_cent=9_700_00,
        hoechstbetrag_cent=97_000_00,
        anerkannt_cent=97_000_00,
    ),
)


def berechnung(**overrides: Any) -> Berechnung:
    """610.457,00 € granted of 624.732,00 € asked, over two years."""
    felder: dict[str, Any] = {
        "beantragt_cent": 624_732_00,
        "bewilligt_cent": 610_457_00,
        "bewilligt_je_jahr": {2021: 301_666_00, 2022: 308_791_00},
        "zeitraum_von": date(2021, 1, 1),
        "zeitraum_bis": date(2022, 12, 31),
        "zuwendungsfaehig_cent": 610_457_00,
        "positionen": POSITIONEN,
        "schritte": (
            Rechenschritt(
                text="Beantragte Zuwendung nach Nummer 3.5 des Finanzierungsplans.",
                betrag_cent=624_732_00,
                fundstelle="Antrag Nr. 3.5",
            ),
            Rechenschritt(
                text="Verwaltungsassistenz auf 0,5 Stellen und den Höchstbetrag von 45.000,00 € begrenzt.",
                betrag_cent=617_332_00,
                fundstelle="Abzug der BRA-Seite 2021",
            ),
            Rechenschritt(
                text="Zusätzliche Koordinierungsstelle ab Besetzung am 15. Februar 2021 anerkannt (22,5 Monate).",
                betrag_cent=610_457_00,
                fundstelle="Pressemitteilung vom 02.12.2020",
            ),
            Rechenschritt(
                text="Zuwendung: das Geringere aus beantragten Ausgaben und Höchstbetrag je Position.",
                betrag_cent=610_457_00,
                fundstelle="Richtlinie Nr. 5",
            ),
        ),
        "kuerzungsgruende": ("Die Verwaltungsassistenz ist auf eine halbe Stelle begrenzt.",),
        "regel_version": "2021/1",
    }
    return Berechnung(**{**felder, **overrides})


def bescheidinhalt(**overrides: Any) -> Bescheidinhalt:
    """A partly refused specimen for Kreis Gütersloh; every field may be replaced."""
    felder: dict[str, Any] = {
        "art": "zuwendung",
        "muster": True,
        "bescheidnummer": "KIM1-2020-0001",
        "aktenzeichen": "36.2020-KIM1-0001",
        "datum": date(2020, 12, 11),
        "behoerde": BEHOERDE,
        "auskunft_erteilt": "Saskia Overbeck",
        "anschrift": Anschrift(
            name="Kreis Gütersloh",
            zeile2="Der Landrat – Kommunales Integrationszentrum",
            strasse="Herzebrocker Straße 140",
            plz="33334",
            ort="Gütersloh",
        ),
        "empfaenger_ags": "05754000",
        "programm_titel": "Kommunales Integrationsmanagement Nordrhein-Westfalen",
        "programm_version": "2021",
        "baustein": 1,
        "baustein_titel": "Strategisches Kommunales Integrationsmanagement",
        "betreff": (
            "Zuwendung des Landes Nordrhein-Westfalen zur Implementierung und zum Betrieb eines strategischen"
            " Kommunalen Integrationsmanagements (KIM, Baustein 1)"
        ),
        "richtlinie": (
            "Richtlinie über die Gewährung von Zuwendungen zur Implementierung und zum Betrieb eines strategischen"
            " Kommunalen Integrationsmanagements, RdErl. des Ministeriums für Kinder, Familie, Flüchtlinge und"
            " Integration – 421 – vom 25. November 2020 (MBl. NRW. 2020 S. 751)"
        ),
        "antrag_vom": date(2020, 12, 2),
        "antrag_eingegangen_am": date(2020, 12, 4),
        "eingangsnummer": "E-2020-0001",
        "fassung_nr": 1,
        "fassung_sha256": "ab" * 32,
        "zweck": (
            "Die Zuwendung ist zweckgebunden. Sie ist ausschließlich für die Ausgaben der anerkannten koordinierenden"
            " Stellen, der Verwaltungsassistenz und der zugehörigen Arbeitsplätze zur Implementierung und zum Betrieb"
            " eines strategischen Kommunalen Integrationsmanagements bestimmt."
        ),
        "massnahme": (
            "Aufbau eines strategischen Kommunalen Integrationsmanagements im Kreis Gütersloh mit koordinierenden"
            " Stellen im Kommunalen Integrationszentrum und einer Stelle bei der Stadt Rheda-Wiedenbrück."
        ),
        "durchfuehrung_von": date(2021, 1, 1),
        "durchfuehrung_bis": date(2022, 12, 31),
        "vorzeitiger_beginn": (
            "Der vorzeitige Maßnahmebeginn ist ab dem 1. Dezember 2020 allgemein zugelassen. Ein Anspruch auf"
            " Förderung wurde damit nicht begründet."
        ),
        "finanzierungsart": "Vollfinanzierung",
        "berechnung": berechnung(),
        "rahmen": (
            Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=301_666_00),
            Rahmenzeile(haushaltsjahr=2022, art="verpflichtung", betrag_cent=308_791_00),
        ),
        "teilablehnung": (
            "Die Verwaltungsassistenz ist auf eine halbe Stelle und 45.000,00 € für den Bewilligungszeitraum begrenzt.",
            "Die zusätzliche Koordinierungsstelle wird erst ab dem 15. Februar 2021 besetzt; für die Zeit davor"
            " entstehen keine zuwendungsfähigen Ausgaben.",
            "Ein Anspruch auf Gewährung der Zuwendung besteht nicht. Die Bewilligungsbehörde entscheidet nach"
            " pflichtgemäßem Ermessen im Rahmen der verfügbaren Haushaltsmittel. Besondere Gründe, die eine"
            " Abweichung rechtfertigen könnten, sind weder vorgetragen noch ersichtlich.",
        ),
        "auszahlung": Textstelle(
            text=(
                "Die Zuwendung wird auf Anforderung ausgezahlt, sobald dieser Bescheid bestandskräftig geworden ist. Sie"
                " können die Bestandskraft herbeiführen und die Auszahlung beschleunigen, indem Sie auf einen"
                " Rechtsbehelf verzichten; dafür ist eine Erklärung beigefügt. Die Zuwendung darf nur soweit und nicht"
                " eher angefordert werden, als sie voraussichtlich innerhalb von zwei Monaten nach der Auszahlung für"
                " fällige Zahlungen im Rahmen des Zuwendungszwecks benötigt wird."
            ),
            annahme=True,
        ),
        "nebenbestimmungen": (
            Textstelle(
                text=(
                    "Die beigefügten Allgemeinen Nebenbestimmungen für Zuwendungen zur Projektförderung an Gemeinden"
                    " (ANBest-G) sind Bestandteil dieses Bescheides. Ergänzend oder abweichend davon wird Folgendes"
                    " bestimmt."
                )
            ),
            Textstelle(
                text=(
                    "Die geförderten Stellen sind ausschließlich mit Aufgaben des Kommunalen Integrationsmanagements zu"
                    " betrauen. Für Zeiten, in denen eine Stelle nicht besetzt ist, wird keine Zuwendung gewährt."
                    " Besetzung, Umfang und Wechsel der Stellen sind im Verwendungsnachweis darzustellen."
                ),
                annahme=True,
            ),
            Textstelle(
                text=(
                    "Es ist mir unverzüglich anzuzeigen, wenn eine geförderte Stelle nicht nur vorübergehend unbesetzt"
                    " ist, weitere öffentliche Mittel oder Leistungen Dritter für denselben Zweck beantragt oder"
                    " bewilligt werden, sich der Zuwendungszweck ändert oder die Zuwendung nicht oder nicht in voller"
                    " Höhe benötigt wird."
                ),
                annahme=True,
            ),
            Textstelle(
                text=(
                    "Der Verwendungsnachweis ist mir mit dem beigefügten Vordruck innerhalb von sechs Monaten nach"
                    " Ablauf des Bewilligungszeitraums vorzulegen. Er besteht aus einem Sachbericht und einem"
                    " zahlenmäßigen Nachweis. Die Belege sind nach der Vorlage fünf Jahre aufzubewahren."
                ),
                annahme=True,
            ),
            Textstelle(
                text=(
                    "Nicht verbrauchte Beträge sind umgehend zu erstatten. Werden ausgezahlte Beträge nicht innerhalb von"
                    " zwei Monaten für fällige Zahlungen verwendet, können Zinsen nach § 49a Abs. 4 VwVfG NRW verlangt"
                    " werden."
                )
            ),
        ),
        "anlagen": (
            Anlage(
                schluessel="a",
                titel="Allgemeine Nebenbestimmungen (ANBest-G)",
                datei="a.pdf",
                sha256="0" * 64,
            ),
            Anlage(schluessel="b", titel="Vordruck Verwendungsnachweis", datei="b.pdf", sha256="1" * 64),
            Anlage(schluessel="c", titel="Mittelanforderung", datei="c.pdf", sha256="2" * 64),
            Anlage(schluessel="d", titel="Rechtsbehelfsverzichtserklärung", datei="d.pdf", sha256="3" * 64),
        ),
        "rechtsbehelf": (
            "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage erhoben werden. Die Klage ist bei"
            " dem Verwaltungsgericht Minden, Königswall 8, 32423 Minden, schriftlich oder zur Niederschrift der"
            " Urkundsbeamtin oder des Urkundsbeamten der Geschäftsstelle zu erheben. Sie kann auch nach Maßgabe des"
            " § 55a der Verwaltungsgerichtsordnung als elektronisches Dokument eingereicht werden."
        ),
        "unterzeichner": "Dr. Henrike Wöstmann",
        "vorlage_version": "2026-11/test",
    }
    return Bescheidinhalt(**{**felder, **overrides})


def ohne_annahmen(**overrides: Any) -> Bescheidinhalt:
    """The same letter with legal effect: nothing in it rests on an unverified source."""
    muster = bescheidinhalt()
    felder = {
        "muster": False,
        "auszahlung": Textstelle(text=muster.auszahlung.text),
        "nebenbestimmungen": tuple(Textstelle(text=stelle.text) for stelle in muster.nebenbestimmungen),
    }
    return bescheidinhalt(**{**felder, **overrides})


def ablehnung(**overrides: Any) -> Bescheidinhalt:
    """A refusal of the whole."""
    felder: dict[str, Any] = {
        "art": "ablehnung",
        "berechnung": berechnung(
            bewilligt_cent=0, bewilligt_je_jahr={}, zuwendungsfaehig_cent=0, schritte=()
        ),
        "rahmen": (),
        "vorzeitiger_beginn": None,
        "nebenbestimmungen": (),
        "anlagen": (),
        "teilablehnung": (
            "Mit der Maßnahme wurde bereits am 1. November 2020 und damit vor der Zulassung des vorzeitigen"
            " Maßnahmebeginns begonnen (Nr. 1.3 VVG zu § 44 LHO).",
            "Ein Anspruch auf Gewährung der Zuwendung besteht nicht. Die Bewilligungsbehörde entscheidet nach"
            " pflichtgemäßem Ermessen im Rahmen der verfügbaren Haushaltsmittel.",
        ),
    }
    return bescheidinhalt(**{**felder, **overrides})


def vorgaenger(**overrides: Any) -> Vorgaenger:
    """The decision of `bescheidinhalt()`, seen from the one that annuls or replaces it."""
    alt = bescheidinhalt()
    felder: dict[str, Any] = {
        "bescheidnummer": alt.bescheidnummer,
        "datum": alt.datum,
        "art": alt.art,
        "betrag_cent": alt.bewilligt_cent,
    }
    return Vorgaenger(**{**felder, **overrides})


def aenderung(**overrides: Any) -> Aenderungsinhalt:
    """The second place falls away: 507.332,00 € instead of 610.457,00 €."""
    neu = berechnung(
        bewilligt_cent=507_332_00,
        bewilligt_je_jahr={2021: 256_916_00, 2022: 250_416_00},
        zuwendungsfaehig_cent=507_332_00,
        positionen=tuple(zeile for zeile in POSITIONEN if zeile.art != "zusatzstelle"),
        schritte=(
            Rechenschritt(
                text="Zuwendung: das Geringere aus beantragten Ausgaben und Höchstbetrag je Position.",
                betrag_cent=507_332_00,
                fundstelle="Richtlinie Nr. 5",
            ),
        ),
    )
    felder: dict[str, Any] = bescheidinhalt().model_dump(exclude={"schema_", "art"}) | {
        "bescheidnummer": "KIM1-2021-0031",
        "datum": date(2021, 6, 21),
        "fassung_nr": 2,
        "auskunft_erteilt": "Tönjes Harms",
        "berechnung": neu,
        "rahmen": (
            Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=256_916_00),
            Rahmenzeile(haushaltsjahr=2022, art="verpflichtung", betrag_cent=250_416_00),
        ),
        "vorgaenger": vorgaenger(),
        "verfuegungsnummer": "V-000001",
        "ersetzung": Textstelle(
            text=(
                "Dieser Bescheid ersetzt meinen Zuwendungsbescheid KIM1-2020-0001 vom 11. Dezember 2020. Statt"
                " 610.457,00 € beträgt die Zuwendung nunmehr 507.332,00 €."
            ),
            annahme=True,
        ),
        "gruende": (
            "Die Stadt Rheda-Wiedenbrück hat am 7. Mai 2021 mitgeteilt, dass sie die zusätzliche Koordinierungsstelle"
            " nicht besetzt. Die dafür bewilligten Ausgaben entstehen nicht.",
            "Zu der beabsichtigten Änderung hatten Sie Gelegenheit, sich zu äußern; Sie haben ihr mit Schreiben vom"
            " 28. Mai 2021 zugestimmt.",
        ),
        "rueckbuchung": bescheidinhalt().rahmen,
    }
    return Aenderungsinhalt(**{**felder, **overrides})


def aufhebung(**overrides: Any) -> Aufhebungsinhalt:
    """The whole grant of `bescheidinhalt()` is withdrawn, and the case decided anew."""
    alt = bescheidinhalt()
    gemeinsam = {
        feld: wert
        for feld, wert in alt
        if feld in Aufhebungsinhalt.model_fields and feld not in {"schema_", "art"}
    }
    felder: dict[str, Any] = gemeinsam | {
        "bescheidnummer": "KIM1-2021-0032",
        "datum": date(2021, 6, 21),
        "rahmen": (),
        "anlagen": (),
        "vorgaenger": vorgaenger(),
        "verfuegungsnummer": "V-000002",
        "ausspruch": Textstelle(
            text="Meinen Zuwendungsbescheid KIM1-2020-0001 vom 11. Dezember 2020 hebe ich in vollem Umfang auf.",
            annahme=True,
        ),
        "rechtsgrundlage": Textstelle(
            text="Die Aufhebung ist eine Rücknahme nach § 48 VwVfG NRW.", annahme=True
        ),
        "folge": "wiederaufnahme",
        "folge_satz": Textstelle(
            text="Über Ihren Antrag entscheide ich neu; er behält seinen Rang.", annahme=True
        ),
        "erstattung": Textstelle(
            text="Was Sie von dem bewilligten Betrag von 610.457,00 € bereits erhalten haben, ist zu erstatten."
        ),
        "gruende": (
            "Der Bescheid beruht auf einer Stellenzahl, die im Antrag nicht genannt war.",
            "Zu der beabsichtigten Rücknahme hatten Sie Gelegenheit, sich zu äußern.",
        ),
        "rueckbuchung": alt.rahmen,
        "zeitraum_von": alt.zeitraum_von,
        "zeitraum_bis": alt.zeitraum_bis,
    }
    return Aufhebungsinhalt(**{**felder, **overrides})
