"""What do four offices call the parts, fields, rows and columns of the same form?"""

# ruff: noqa: E501 - a part of the form is one line

W_VORDRUCK = {
    "titel": "Antrag auf Gewährung einer Zuwendung",
    "k1": "1. Antragstellerin", "kommune": "Name/Bezeichnung", "ags": "Gemeindekennziffer", "strasse": "Straße, Hausnummer",
    "plz": "PLZ", "ort": "Ort", "k2": "2. Auskunft erteilt", "ansprechperson": "Name", "telefon": "Telefon", "email": "E-Mail",
    "k3": "3. Bankverbindung", "iban": "IBAN", "bic": "BIC", "bank": "Kreditinstitut",
    "k4": "4. Maßnahme", "massnahme": "Bezeichnung", "baustein": "Förderbaustein", "von": "Beginn", "bis": "Ende",
    "k5": "5. Finanzierungsplan", "k6": "6. Beantragte Förderung", "k7": "7. Erklärungen",
    "zeilen": ("Gesamtausgaben", "Zuwendungsfähige Ausgaben", "Leistungen Dritter", "Zuwendungsfähige Gesamtausgaben",
               "Beantragte Zuwendung", "Weitere öffentliche Förderung", "Eigenanteil"),
    "summe": "Summe", "spalten": ("Stelle", "VZÄ", "Monate", "Betrag"),
    "posten": ("Koordinierende Stellen", "Assistenzkraft", "Arbeitsplätze"), "possumme": "Summe",
    "ortdatum": "Ort, Datum", "name": "Name der/des Unterzeichnenden",
}  # fmt: skip
W_AMT = W_VORDRUCK | {
    "titel": "Förderantrag Kommunales Integrationsmanagement", "k1": "A. Angaben zur Kommune",
    "kommune": "Antragstellende Gebietskörperschaft", "ags": "Amtlicher Gemeindeschlüssel (8-stellig)",
    "strasse": "Straße und Nr.", "plz": "Postleitzahl", "ort": "Sitz der Verwaltung",
    "k2": "B. Kontaktdaten", "ansprechperson": "Ansprechperson für Rückfragen", "telefon": "Telefonnummer", "email": "E-Mail-Adresse",
    "k3": "C. Bankdaten", "iban": "IBAN-Nr.", "bic": "BIC/SWIFT", "bank": "Name der Bank",
    "k4": "D. Vorhaben", "massnahme": "Titel des Vorhabens", "baustein": "Zuwendungsbereich", "von": "Projektbeginn", "bis": "Projektende",
    "k5": "E. Kosten- und Finanzierungsplan", "k6": "F. Stellen und Ausgaben", "k7": "G. Erklärungen der Kommune",
    "zeilen": ("Gesamtkosten der Maßnahme", "davon zuwendungsfähig", "abzüglich Drittmittel", "zuwendungsfähige Gesamtkosten",
               "beantragte Landesförderung", "sonstige öffentliche Mittel", "Eigenmittel der Kommune"),
    "summe": "Insgesamt", "spalten": ("Stellenart", "Stellenumfang", "Laufzeit in Monaten", "Förderbetrag"),
    "posten": ("Koordinatorinnen und Koordinatoren", "Verwaltungsassistenz", "Sachausgaben Arbeitsplatz"), "possumme": "Zusammen",
    "ortdatum": "Ort und Datum", "name": "Name in Druckbuchstaben",
}  # fmt: skip
W_KAEMMEREI = W_VORDRUCK | {
    "titel": "Zuwendungsantrag", "k1": "I. Zuwendungsempfängerin", "kommune": "Körperschaft", "ags": "AGS",
    "strasse": "Straße/Hausnummer", "k2": "II. Ansprechpartner/in", "ansprechperson": "Sachbearbeitung", "telefon": "Durchwahl",
    "email": "Mailadresse", "k3": "III. Kontoverbindung", "iban": "Konto (IBAN)", "bank": "Geldinstitut",
    "k4": "IV. Projekt", "massnahme": "Projekttitel", "baustein": "Baustein", "von": "Laufzeit von", "bis": "Laufzeit bis",
    "k5": "V. Finanzierungsübersicht", "k6": "VI. Berechnung der Förderung", "k7": "VII. Erklärung",
    "zeilen": ("Ausgaben insgesamt", "Förderfähige Ausgaben", "Beteiligung von Dritten", "Förderfähige Gesamtausgaben",
               "Beantragte Landesmittel", "Andere öffentliche Mittel", "Eigenleistung"),
    "summe": "Gesamt", "spalten": ("Position", "Anzahl VZÄ", "Dauer", "Summe in Euro"),
    "posten": ("Koordination KIM", "Assistenz der Koordination", "Arbeitsplatzpauschale"), "possumme": "Gesamtsumme",
    "ortdatum": "Ort/Datum", "name": "Unterzeichner/in",
}  # fmt: skip
W_NEU = W_VORDRUCK | {
    "titel": "Antrag auf Landesmittel für das Integrationsmanagement", "k1": "1) Angaben zum Antragsteller",
    "kommune": "Name der Kommune", "ags": "Amtl. Gemeindeschlüssel", "strasse": "Straße Hausnummer", "plz": "PLZ", "ort": "Ort",
    "k2": "2) Ansprechpartner", "ansprechperson": "Vor- und Nachname", "telefon": "Tel.-Nr.", "email": "E-Mail-Anschrift",
    "k3": "3) Zahlungsverbindung", "iban": "IBAN-Nummer", "bic": "BIC-Code", "bank": "Name des Geldinstituts",
    "k4": "4) Beschreibung der Maßnahme", "massnahme": "Kurzbezeichnung der Maßnahme", "baustein": "Beantragter Baustein",
    "von": "Geplanter Beginn", "bis": "Geplantes Ende", "k5": "5) Kosten- und Finanzierungsplan", "k6": "6) Beantragte Stellen",
    "k7": "7) Erklärungen des Antragstellers",
    "zeilen": ("Summe der Gesamtkosten", "zuwendungsfähige Kosten", "Mittel von Dritten", "zuwendungsfähige Gesamtkosten netto",
               "beim Land beantragter Betrag", "weitere Fördermittel (öffentlich)", "kommunaler Eigenanteil"),
    "summe": "zusammen", "spalten": ("Art der Stelle", "Umfang in VZÄ", "Monate", "beantragte Förderung"),
    "posten": ("Koordinationskräfte", "Assistenzkräfte", "Arbeitsplatzausstattung"), "possumme": "Insgesamt",
    "ortdatum": "Ort, den", "name": "Name des Unterzeichners",
}  # fmt: skip
