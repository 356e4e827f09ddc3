"""What codes are called towards people: the one place for the German words of statuses, fields, findings and readers.

A code that has no word here is shown as it is: nothing is hidden, and `tests/casework/test_worte.py` misses it.
"""

import re
from collections.abc import Mapping
from typing import Any

from kim_models.betrag import format_euro

STATUS: Mapping[str, str] = {
    # the case
    "eingegangen": "eingegangen",
    "in_pruefung": "in Prüfung",
    "nachgefordert": "nachgefordert",
    "in_zeichnung": "in Zeichnung",
    "gezeichnet": "gezeichnet",
    "bewilligt": "bewilligt",
    "abgelehnt": "abgelehnt",
    "zurueckgenommen": "zurückgenommen",
    "erledigt": "erledigt",
    # the letter
    "ausgefertigt": "ausgefertigt",
    "abgesandt": "abgesandt",
    "bekanntgegeben": "bekannt gegeben",
    "angefochten": "angefochten",
    "bestandskraeftig": "bestandskräftig",
    "aufgehoben": "aufgehoben",
    # the mail
    "bereit": "bereit",
    "im_versand": "im Versand",
    "versendet": "versendet",
    "unklar": "unklar",
    "unzustellbar": "unzustellbar",
    "storniert": "storniert",
    # the list and the Verfügung
    "vorgeschlagen": "vorgeschlagen",
    "verworfen": "verworfen",
    "ausgefuehrt": "ausgeführt",
}
BEFUND: Mapping[str, str] = {
    "aktiver_inhalt": "Datei enthält aktive Inhalte",
    "antragsdatum_nach_eingang": "Antragsdatum liegt nach dem Eingang",
    "ags_passt_nicht_zum_namen": "Gemeindekennziffer und Name passen nicht zusammen",
    "ags_unbekannt": "Gemeindekennziffer unbekannt",
    "baustein_ohne_antrag": "Baustein ohne Antragsverfahren",
    "bereits_begonnen": "Vorhaben schon begonnen",
    "erklaerung_fehlt": "Erklärung fehlt",
    "frist_unbekannt": "keine Frist für diesen Beginn bekannt",
    "frist_versaeumt": "Antragsfrist versäumt",
    "iban_ungueltig": "IBAN ungültig",
    "lesung_zweifelhaft": "Angabe nicht eindeutig zu lesen",
    "nicht_lesbar": "nicht lesbar",
    "pflichtfeld_fehlt": "Pflichtfeld leer",
    "stellen_ueber_maximum": "mehr Stellen als zulässig",
    "summe_falsch": "Summe geht nicht auf",
    "unsichtbare_zeichen": "Datei enthält unsichtbare Zeichen",
    "ueber_hoechstbetrag": "über dem Höchstbetrag",
    "zeitraum_verkehrt": "Zeitraum endet vor seinem Beginn",
    "zustelladresse_fehlt": "keine Anschrift in der Empfängerdatei",
    "zustelladresse_weicht_ab": "E-Mail weicht von der Empfängerdatei ab",
}
GRUND: Mapping[str, str] = {
    # why a case waits, or how it ended
    "abgelehnt": "abgelehnt",
    "abzutippen": "abzutippen",
    "anschrift_fehlt": "Anschrift fehlt",
    "befangen_gezeichnet": "von Befangenen gezeichnet",
    "befunde": "Befunde zu klären",
    "beginn_vor_bekanntgabe": "Beginn vor der Bekanntgabe",
    "bereit": "bereit",
    "bewilligt": "bewilligt",
    "erledigt": "erledigt",
    "fruehere_zuerst": "Frühere zuerst",
    "haushaltsjahr_geschlossen": "Haushaltsjahr geschlossen",
    "haushaltssperre": "Haushaltssperre",
    "in_pruefung": "Prüfvermerk fehlt noch",
    "mittel_erschoepft": "Mittel erschöpft",
    "nachforderung": "Antwort der Kommune steht aus",
    "neue_fassung": "neue Fassung zu entscheiden",
    "regelfehler": "Prüfung gescheitert",
    "ueberschneidung": "überschneidet sich mit einem Bescheid",
    "ungeprueft": "noch nicht geprüft",
    "vermerk_kuerzen": "bereit für den Prüfvermerk mit Kürzung",
    "vermerk_offen": "bereit für den Prüfvermerk",
    "vorzeitiger_beginn": "Zustimmung zum vorzeitigen Beginn fehlt",
    "zeichnung_offen": "Zeichnung fehlt",
    "zeichnung_veraltet": "Zeichnung überholt",
    "zurueckgenommen": "zurückgenommen",
    # lists and Verfügungen
    "ausgefertigt": "ausgefertigt",
    "erhoehung_wartet": "Erhöhung wartet auf Geld",
    "haushaltsjahr_abgeschlossen": "Haushaltsjahr der Liste ist vorbei",
    "haushaltsjahr_nicht_begonnen": "Haushaltsjahr der Liste kommt noch",
    "liste_weicht_ab": "Liste ist nicht mehr die gezeichnete",
    "mittel_reichen_nicht": "Mittel reichen nicht für alle",
    "verfuegung_weicht_ab": "Verfügung ist nicht mehr die gezeichnete",
    "verworfen": "verworfen",
    # what else people must look at
    "notzugriff_unkontrolliert": "Notzugriff nicht kontrolliert",
    "post_brief": "Brief zu drucken",
    "post_unklar": "Sendung ungeklärt",
    "post_unzustellbar": "Sendung unzustellbar",
}
"""What each reason for waiting is called in a list; the sentence beside it says the rest."""
ERGEBNIS: Mapping[str, str] = {
    # the rules
    "geprueft": "geprüft",
    "regelfehler": "Prüfung gescheitert",
    "unveraendert": "unverändert",
    # a receipt
    "antrag": "Antrag",
    "neue_fassung": "neue Fassung",
    "vordruck_leer": "leerer Vordruck",
    "kein_antrag": "kein Antrag",
    "unlesbar": "unlesbar",
    "verschluesselt": "verschlüsselt",
    "anlage": "Anlage",
    "anhang_nicht_pdf": "Anhang ist kein PDF",
    "auto_antwort": "selbsttätige Antwort",
    "dateiname_unsicher": "unsicherer Dateiname",
    "datum_fehlt": "Datum fehlt",
    "duplikat": "schon eingegangen",
    "eingang_nach_frist": "nach der Frist angekommen",
    "ersetzt_frueheren": "zu einem bestehenden Vorgang",
    "kein_anhang": "kein Anhang",
    "kopf_injektion": "vorgetäuschte Kopfzeilen",
    "manuell": "von Hand zuzuordnen",
    "unzustellbar": "unzustellbar",
    "verweis_auf_download": "nur ein Verweis",
    # a Bescheid
    "zuwendung": "Zuwendung",
    "pauschale": "Pauschale",
    "ablehnung": "Ablehnung",
    "aenderung": "Änderung",
    "aufhebung": "Aufhebung",
    "angehalten": "angehalten",
    # an attempt to send
    "angenommen": "angenommen",
    "voruebergehend": "später noch einmal",
    "abgelehnt": "abgelehnt",
    "gesperrt": "Server nimmt nichts an",
    "unklar": "ungeklärt",
    # text recognition
    "vorschlag": "Vorschlag",
    "nichts": "nichts erkannt",
    "gescheitert": "gescheitert",
}
VORSCHLAG: Mapping[str, str] = {
    "bewilligen": "bewilligen",
    "kuerzen": "gekürzt bewilligen",
    "ablehnen": "ablehnen",
}
EFFEKT: Mapping[str, str] = {"hindert": "hindert", "kuerzt": "kürzt", "hinweis": "Hinweis"}
BELEG: Mapping[str, str] = {
    "belegt": "belegt",
    "sekundaer": "aus zweiter Hand",
    "abgeleitet": "abgeleitet",
    "annahme": "Annahme",
}
LESER: Mapping[str, str] = {
    "acroform": "Formularfeld",
    "text": "Text der Seite",
    "mensch": "Mensch",
    "ocr": "Texterkennung",
    "abgeleitet": "erschlossen",
}
FASSUNG: Mapping[str, str] = {
    "gelesen": "gelesen",
    "getippt": "eingetippt",
    "berichtigt": "berichtigt",
}
ERFASSUNG: Mapping[str, str] = {"erfasst": "erfasst", "kein_antrag": "kein Antrag"}
SENDUNG: Mapping[str, str] = {
    "eingangsbestaetigung": "Eingangsbestätigung",
    "nachforderung": "Nachforderung",
    "bescheid": "Sendung mit Bescheid",
    "pauschalbescheid": "Sendung mit Pauschalbescheid",
}
ZEITQUELLE: Mapping[str, str] = {
    "ablage": "Speicherung bei der Behörde (Upload)",
    "postfach": "Eingang im elektronischen Postfach der Behörde",
    "stempel": "Eingangsstempel der Behörde",
}
ERMAECHTIGUNG: Mapping[str, str] = {"ausgabe": "Ausgaben", "verpflichtung": "Verpflichtungen"}
POLITIK: Mapping[str, str] = {
    "eingang": "nach dem Eingang",
    "vollstaendig": "nach der Vollständigkeit",
}
VERFUEGUNG: Mapping[str, str] = {
    "aufhebung": "Aufhebung",
    "aenderung": "Änderung",
    "rangabweichung": "Abweichung vom Rang",
}
AUSGANG: Mapping[str, str] = {
    "bewilligt": "bewilligt",
    "wartet": "wartet",
    "abgelehnt": "abgelehnt",
    "nicht_berechenbar": "nicht berechenbar",
}
_FELD: Mapping[str, str] = {
    "kommune": "Kommune",
    "kommune_text": "Kommune (wie geschrieben)",
    "ags": "Gemeindekennziffer",
    "ags_text": "Gemeindekennziffer (wie geschrieben)",
    "kreis_text": "Kreis (wie geschrieben)",
    "strasse": "Straße",
    "plz": "Postleitzahl",
    "ort": "Ort",
    "ansprechperson": "Ansprechperson",
    "telefon": "Telefon",
    "email": "E-Mail",
    "iban": "IBAN",
    "bic": "BIC",
    "kreditinstitut": "Kreditinstitut",
    "baustein": "Baustein",
    "massnahme": "Maßnahme",
    "zeitraum_von": "Durchführung ab",
    "zeitraum_bis": "Durchführung bis",
    "positionen_summe_cent": "Nr. 4, Summe",
    "beantragt_cent": "beantragte Förderung (3.5)",
    "antragsdatum": "Datum des Antrags",
    "unterschrift_ort": "Ort der Unterschrift",
    "unterzeichner": "unterzeichnet von",
    "erklaerungen.nicht_begonnen": "Erklärung: noch nicht begonnen",
    "erklaerungen.bereits_begonnen": "Erklärung: schon begonnen",
    "erklaerungen.vorsteuerabzug": "Erklärung: Vorsteuerabzug",
    "erklaerungen.vollstaendig_richtig": "Erklärung: vollständig und richtig",
    "erklaerungen.keine_doppelfoerderung": "Erklärung: keine Doppelförderung",
}
_ZEILE: Mapping[str, str] = {
    "gesamtausgaben": "3.1 Gesamtausgaben",
    "zuwendungsfaehig": "3.2 zuwendungsfähig",
    "leistungen_dritter": "3.3 Leistungen Dritter",
    "zuwendungsfaehige_gesamtausgaben": "3.4 zuwendungsfähige Gesamtausgaben",
    "beantragt": "3.5 beantragt",
    "weitere_oeffentliche": "3.6 weitere öffentliche Förderung",
    "eigenanteil": "3.7 Eigenanteil",
}
_SPALTE: Mapping[str, str] = {
    "art": "Art",
    "vzae": "Stellen (VZÄ)",
    "monate": "Monate",
    "betrag_cent": "Betrag",
    "kommune": "Kommune",
}


def wort(worte: Mapping[str, str], code: str) -> str:
    """The word of a code, or the code itself."""
    return worte.get(code, code)


def feld(pfad: str) -> str:
    """What a field is called: `finanzierungsplan.2021.beantragt` is `Plan 2021, 3.5 beantragt`."""
    if found := re.fullmatch(r"finanzierungsplan\.(\w+)(?:\.(\w+))?", pfad):
        spalte = "Summe" if found[1] == "summe" else found[1]
        return f"Plan {spalte}, {wort(_ZEILE, found[2])}" if found[2] else f"Plan {spalte}"
    if found := re.fullmatch(r"positionen(?:\.(\d+)(?:\.(\w+))?)?", pfad):
        if found[1] is None:
            return "Nr. 4"
        position = f"Nr. 4, Position {int(found[1]) + 1}"
        return f"{position}: {wort(_SPALTE, found[2])}" if found[2] else position
    return wort(_FELD, pfad)


def wert(pfad: str, inhalt: Any) -> str:
    """How a value of a field is shown: cents as euros, ticks as yes and no."""
    if isinstance(inhalt, bool):
        return "ja" if inhalt else "nein"
    if isinstance(inhalt, int) and (pfad.endswith("_cent") or pfad.startswith("finanzierungsplan.")):
        return format_euro(inhalt)
    if isinstance(inhalt, float):
        return f"{inhalt:g}".replace(".", ",")
    if isinstance(inhalt, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", inhalt):
        jahr, monat, tag = inhalt.split("-")
        return f"{tag}.{monat}.{jahr}"
    return str(inhalt)


def befunde(codes: list[str]) -> str:
    """Findings in one phrase, each once and counted: `Pflichtfeld leer (3), IBAN ungültig`."""
    gezaehlt = {code: codes.count(code) for code in codes}
    return ", ".join(wort(BEFUND, code) + (f" ({n})" if n > 1 else "") for code, n in gezaehlt.items())
