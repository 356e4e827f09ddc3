"""Is an application without form fields read in other words, another order and behind a covering letter?"""

from datetime import date

import pytest
import typst

from tests.adapters.werkzeug.beispiele import read

ANDERE_FASSUNG = r"""
#set page(margin: 2cm, height: 15cm, footer: context [Seite #counter(page).display() von 5])
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 10pt, lang: "de")
#align(center)[*Förderantrag KIM, Baustein 1*]
= 1. Angaben zur Antragstellerin
#grid(columns: (1fr, 1fr), gutter: 9pt,
[*Antragstellende Kommune:* Bundesstadt Bonn], [*Amtlicher Gemeindeschlüssel:* 05 314 000],
[*Postanschrift:* Rathausplatz 1 · 53111 Bonn], [*Kreis:* kreisfreie Stadt],
[*Ansprechpartnerin:* Dr. Änne Gro\u{308}ßler], [*Tel.:* +49 (228) 404-1234],
[*E-Mail-Adresse:* a.groessler\@bonn.example], [*IBAN:* DE02120300000000202051],
[*BIC/SWIFT:* BYLADEM1001], [*Geldinstitut:* Sparkasse KölnBonn])
= 2. Vorhaben
#table(columns: (4cm, 1fr), [Titel des Vorhabens], [Effiziente Offensive für ein kommunales Integrations-?management,
  das alle in der Stadt lebenden Menschen erreicht], [Förderzeitraum], [1. Januar 2021 – 31. Dezember 2022],
  [Förderbereich], [Baustein 1 (koordinierende Stellen)])
= 3. Beantragte Stellen
#table(columns: (auto, auto, auto, auto, auto), align: (left, right, right, right, right), stroke: none,
[Stellenart], [VZÄ], [Dauer in Monaten], [Betrag je Jahr], [Gesamtbetrag],
[Koordinierungsstellen], [2,5], [24], [137 500 €], [275 000 €],
[Verwaltungsassistenzkraft], [½], [24], [22 500 €], [45 000 €],
[Arbeitsplatzpauschale], [3,0], [24], [29 100 €], [58 200 €],
[Zusammen], [], [], [], [378 200 €])
= 4. Ausgaben- und Finanzierungsplan
#table(columns: (1fr, 2.4cm, 2.4cm, 2.4cm), align: (left, right, right, right),
table.header([Ausgaben/Einnahmen], [2021], [2022], [Insgesamt]),
[Gesamtkosten der Maßnahme], [200.000,– €], [210.000,– €], [410.000,– €],
[davon zuwendungsfähig], [200.000,- €], [200.000,- €], [400.000,00 EUR],
[abzüglich Leistungen Dritter], [–], [–], [–],
[zuwendungsfähige Gesamtausgaben], [200.000,00], [200.000], [400.000],
[beantragte Landesförderung], [189.100 EUR], [189.100 EUR], [378.200 EUR],
[weitere öffentliche Mittel (Bund, Europäische Union oder andere Stellen des Landes)], [], [1.000,– €], [1.000,– €],
[Eigenmittel], [10.900,– €], [9.900,– €], [20.800,– €])
= 5. Erklärungen
#let kreuz = box(width: 10pt, height: 10pt, stroke: .6pt)[#place(line(start: (1pt, 1pt), end: (9pt, 9pt)))#place(
  line(start: (9pt, 1pt), end: (1pt, 9pt)))]
#let leer = box(width: 10pt, height: 10pt, stroke: .6pt)
+ mit der Maßnahme noch nicht begonnen wurde #h(1fr) #kreuz
+ zum Vorsteuerabzug: #kreuz berechtigt #h(2em) #leer nicht berechtigt
+ die Angaben vollständig und richtig sind #h(1fr) #kreuz
+ eine Doppelförderung ausgeschlossen ist #h(1fr) #leer

Bonn, 18. Dezember 2020

gez. Steffen Mües-Körner \
Oberbürgermeister
""".replace("-?", r"\u{ad}")


def test_a_document_of_other_words_order_and_spellings() -> None:
    daten = typst.compile(ANDERE_FASSUNG.encode())
    lesung = read(daten)
    assert lesung.art == "antrag"
    felder = lesung.felder
    gelesen = felder.model_dump(exclude={"finanzierungsplan", "positionen", "erklaerungen"})
    assert gelesen == {
        "kommune": "Stadt Bonn",
        "kommune_text": "Bundesstadt Bonn",
        "ags": "05314000",
        "ags_text": "05 314 000",
        "kreis_text": "kreisfreie Stadt",
        "strasse": "Rathausplatz 1",
        "plz": "53111",
        "ort": "Bonn",
        "ansprechperson": "Dr. Änne Größler",
        "telefon": "+49 (228) 404-1234",
        "email": "a.groessler@bonn.example",
        "iban": "DE02120300000000202051",
        "bic": "BYLADEM1001",
        "kreditinstitut": "Sparkasse KölnBonn",
        "baustein": 1,
        "massnahme": "Effiziente Offensive für ein kommunales Integrationsmanagement, "
        "das alle in der Stadt lebenden Menschen erreicht",
        "zeitraum_von": date(2021, 1, 1),
        "zeitraum_bis": date(2022, 12, 31),
        "positionen_summe_cent": 37820000,
        "beantragt_cent": 37820000,
        "antragsdatum": date(2020, 12, 18),
        "unterschrift_ort": "Bonn",
        "unterzeichner": "Steffen Mües-Körner",
    }
    assert [(p.art, p.vzae, p.monate, p.betrag_cent) for p in felder.positionen] == [
        ("koordination", 2.5, 24, 27500000),
        ("assistenz", 0.5, 24, 4500000),
        ("arbeitsplatz", 3, 24, 5820000),
    ]
    assert list(felder.finanzierungsplan) == ["2021", "2022", "summe"]
    assert list(felder.finanzierungsplan["2022"].model_dump().values()) == [
        21000000, 20000000, 0, 20000000, 18910000, 100000, 990000,
    ]  # fmt: skip
    assert felder.erklaerungen.model_dump() == {
        "nicht_begonnen": True,
        "bereits_begonnen": False,
        "vorsteuerabzug": True,
        "vollstaendig_richtig": True,
        "keine_doppelfoerderung": False,
    }


MIT_ANSCHREIBEN = r"""
#set page(margin: 2cm, height: 22cm)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 11pt, lang: "de")
Stadt Köln · Der Oberbürgermeister \
Telefon: 0221 221-0 · E-Mail: poststelle\@stadt-koeln.example

Bezirksregierung Arnsberg \
59821 Arnsberg

Köln, 17.12.2020

Sehr geehrte Damen und Herren, anbei unser Antrag über 400.000,00 €.

Mit freundlichen Grüßen \
Petra Briefkopf
#pagebreak()
*Antrag auf Zuwendung*

*I. Antragsteller*
#let r(a,b) = grid(columns: (5cm, 1fr), a, b)
#r[Name][Stadt Köln]
#r[Straße][Kleine Sandkaul 12]
#r[PLZ/Ort][50667 Köln]
#r[Gemeindekennziffer (AGS)][05 3 15 000]
*II. Ansprechpartner*
#r[Name][Ralf Schönewald]
#r[Telefon][0221/30-8107]
#r[Mail][ralf.schoenewald\@stadt-koeln.example]
*III. Bankverbindung*
#r[Kreditinstitut][Sparkasse KölnBonn]
#r[IBAN / BIC][DE40 3705 0198 9900 3547 47 / COLSDE33XXX]
*IV. Maßnahme*
#r[Bezeichnung][Strategisches KIM in der Stadt Köln]
#r[Baustein][1]
#r[Zeitraum][01.03.2021 - 31.12.2022]
*V. Finanzierungsplan*
#table(columns: (6cm, 2.6cm, 2.6cm, 2.6cm), stroke: none, align: (left, center, center, center),
[], [Haushaltsjahr], [Haushaltsjahr], [],
[], [2021], [2022], [Gesamt],
[Gesamtausgaben], [164.303,21], [197.163,87], [361.467,08],
[zuwendungsfähige Ausgaben], [161.989,09], [194.386,92], [356.376,01],
[Leistungen Dritter], [], [], [],
[zuwendungsfähige Gesamt- ausgaben nach Abzug], [161.989,09], [194.386,92], [356.376,01],
[beantragte Förderung], [154.275,33], [185.130,40], [339.405,73],
[weitere öffentliche Förderung], [], [9.256,52], [9.256,52],
[Eigenanteil], [7.713,76], [], [7.713,76])
*VI. Berechnung der Förderung*
#table(columns: (6cm, 2cm, 2cm, 3cm), stroke: none, align: right,
[Stellen], [Anzahl VZÄ], [Monate], [Betrag],
[Koordinierende Stellen], [2,5], [22], [244.805,73],
[Verwaltungsassistenz], [0,5], [22], [41.250,00],
[Arbeitsplatzausstattung], [3], [22], [53.350,00],
[*Gesamtsumme*], [], [], [339.405,73])
*VII. Erklärungen*
#table(columns: (1fr, 1.2cm, 1.2cm), [Die Kommune erklärt], [ja], [nein],
[Mit der Maßnahme wurde noch nicht begonnen.], [☒], [☐],
[Sie ist zum Vorsteuerabzug berechtigt.], [☐], [☒],
[Die Angaben sind vollständig und richtig.], [☒], [☐],
[Es findet keine Doppelförderung durch andere Programme statt; weitere Mittel werden nicht in Anspruch genommen.], [☒], [☐])
#v(5mm)
#r[Ort, Datum:][Köln, den 17.12.2020]
#r[Unterschrift:][gez. Dr. Cem Eßer, Beigeordneter]
"""


def test_the_application_behind_a_covering_letter_wins() -> None:
    """Other sections, tables without lines across a page break, boxes in columns „ja“ and „nein“."""
    lesung = read(typst.compile(MIT_ANSCHREIBEN.encode()))
    felder = lesung.felder
    assert (lesung.art, lesung.zweifel) == ("antrag", ())
    assert (felder.kommune, felder.ags, felder.iban, felder.bic) == (
        "Stadt Köln",
        "05315000",
        "DE40370501989900354747",
        "COLSDE33XXX",
    )
    assert (felder.telefon, felder.email) == ("0221/30-8107", "ralf.schoenewald@stadt-koeln.example")
    assert (felder.ansprechperson, felder.unterzeichner) == ("Ralf Schönewald", "Dr. Cem Eßer")
    assert (felder.zeitraum_von, felder.antragsdatum) == (date(2021, 3, 1), date(2020, 12, 17))
    assert felder.massnahme == "Strategisches KIM in der Stadt Köln"
    assert list(felder.finanzierungsplan["2022"].model_dump().values()) == [
        19716387, 19438692, 0, 19438692, 18513040, 925652, 0,
    ]  # fmt: skip
    assert [p.betrag_cent for p in felder.positionen] == [24480573, 4125000, 5335000]
    assert felder.erklaerungen.model_dump() == {
        "nicht_begonnen": True,
        "bereits_begonnen": False,
        "vorsteuerabzug": False,
        "vollstaendig_richtig": True,
        "keine_doppelfoerderung": True,
    }


@pytest.mark.parametrize("kreuz", ["☒", "☑", "[x]", "(X)", "[ X ]", "✓"])
def test_bereits_begonnen_is_seen(kreuz: str) -> None:
    zeile = "mit der Maßnahme ☐ noch nicht begonnen wurde / ☐ bereits begonnen wurde"
    text = MIT_ANSCHREIBEN.replace(
        "[Mit der Maßnahme wurde noch nicht begonnen.], [☒], [☐]",
        f'table.cell(colspan: 3, "{zeile.replace("/ ☐", "/ " + kreuz)}")',
    )
    assert text != MIT_ANSCHREIBEN
    erklaerungen = read(typst.compile(text.encode())).felder.erklaerungen
    assert (erklaerungen.nicht_begonnen, erklaerungen.bereits_begonnen) == (False, True)


def test_what_cannot_be_found_is_a_doubt_not_an_empty_field() -> None:
    """A label nobody taught the reader: it does not know whether the municipality left the field empty."""
    text = MIT_ANSCHREIBEN.replace("[Straße][", "[Wo][").replace(
        "[Mail][ralf.schoenewald\\@stadt-koeln.example]", "[Mail][]"
    )
    lesung = read(typst.compile(text.encode()))
    assert "strasse" in lesung.zweifel
    assert "email" not in lesung.zweifel
    assert lesung.felder.email is None


def test_a_wrong_sum_on_paper_is_a_doubt() -> None:
    lesung = read(typst.compile(MIT_ANSCHREIBEN.replace("[361.467,08]", "[361.476,08]").encode()))
    assert "finanzierungsplan.summe.gesamtausgaben" in lesung.zweifel
