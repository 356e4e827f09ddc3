"""Is what nobody vouches for left to a person, and a text never read as the opposite of what it says?"""

import typst

from kim_models.lesung import Lesung
from tests.adapters.werkzeug.beispiele import read

IBAN = "DE02 1203 0000 0000 2020 51"
KOPF = """
#set page(margin: 2cm)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 10pt, lang: "de", hyphenate: false)
#let r(a, b) = grid(columns: (6cm, 1fr), row-gutter: 3mm, a, b)
"""
FELDER = r"""
*1. Antragsteller*
#r[Name][Stadt Köln]
#r[Gemeindeschlüssel][05315000]
#r[Ansprechperson][Ralf Schönewald]
*2. Maßnahme*
#r[Bezeichnung][KIM in Köln]
#r[Zeitraum][01.03.2021 - 31.12.2022]
"""
PLAN = r"""
*3. Finanzierungsplan*
#table(columns: (6cm, 2.6cm, 2.6cm),
[], [2021], [Summe],
[3.1 Gesamtausgaben], [100.000,00], [100.000,00],
[3.2 zuwendungsfähige Ausgaben], [100.000,00], [100.000,00],
[3.4 zuwendungsfähige Gesamtausgaben], [100.000,00], [100.000,00],
[3.5 beantragte Förderung], [100.000,00], [100.000,00],
[3.7 Eigenanteil], [0,00], [0,00])
*4. Beantragte Förderung*
#table(columns: (6cm, 2cm, 2cm, 3cm),
[Stellen], [VZÄ], [Monate], [Betrag],
[Koordinierende Stellen], [2], [22], [100.000,00],
[Summe], [], [], [100.000,00])
"""


def gelesen(*teile: str) -> Lesung:
    return read(typst.compile((KOPF + "\n".join(teile)).encode()))


def erklaert(*zeilen: str) -> Lesung:
    return gelesen(FELDER, PLAN, "*7. Erklärungen*", *zeilen)


def test_yes_and_no_side_by_side_are_boxes_that_nobody_has_seen() -> None:
    lesung = erklaert(
        "#grid(columns: (10cm, 2cm, 2cm), row-gutter: 4mm,"
        " [Es besteht Berechtigung zum Vorsteuerabzug.], [ja], [nein],"
        " [Die Angaben sind vollständig und richtig.], [ja], [nein])"
    )

    assert lesung.art == "antrag"
    assert lesung.felder.erklaerungen.vorsteuerabzug is None
    assert {"erklaerungen.vorsteuerabzug", "erklaerungen.vollstaendig_richtig"} <= set(lesung.zweifel)


def test_no_to_a_question_declares_what_was_asked_the_other_way_round() -> None:
    lesung = erklaert(
        "#grid(columns: (11cm, 2cm), row-gutter: 4mm,"
        " [Wurde mit der Maßnahme bereits begonnen?], [nein],"
        " [Werden für denselben Zweck weitere Mittel in Anspruch genommen?], [nein],"
        " [Besteht Berechtigung zum Vorsteuerabzug?], [nein])"
    )

    erklaerungen = lesung.felder.erklaerungen
    assert (erklaerungen.nicht_begonnen, erklaerungen.bereits_begonnen) == (True, False)
    assert (erklaerungen.keine_doppelfoerderung, erklaerungen.vorsteuerabzug) == (True, False)
    # Words where a box may have been drawn that we do not know.
    assert "erklaerungen.keine_doppelfoerderung" in lesung.zweifel


def test_the_same_question_with_boxes_in_columns() -> None:
    lesung = erklaert(
        "#table(columns: (11cm, 1.5cm, 1.5cm), [Erklärung], [ja], [nein],"
        " [Werden für denselben Zweck weitere Mittel in Anspruch genommen?], [☐], [☒],"
        " [Mit der Maßnahme wurde noch nicht begonnen.], [☒], [☐],"
        " [Die Angaben sind vollständig und richtig.], [☐], [☐])"
    )

    erklaerungen = lesung.felder.erklaerungen
    assert erklaerungen.keine_doppelfoerderung
    assert erklaerungen.nicht_begonnen
    assert not erklaerungen.vollstaendig_richtig
    assert not {"erklaerungen.keine_doppelfoerderung", "erklaerungen.nicht_begonnen"} & set(lesung.zweifel)


def test_account_without_a_label_is_read_and_looked_at() -> None:
    einer = gelesen(FELDER, PLAN, f"Bitte überweisen Sie auf {IBAN}.")
    zwei = gelesen(FELDER, PLAN, f"Bitte überweisen Sie auf {IBAN} oder DE89 3704 0044 0532 0130 00.")

    assert (einer.felder.iban, "iban" in einer.zweifel) == (IBAN.replace(" ", ""), True)
    assert einer.herkunft["iban"].seite == 1
    assert (zwei.felder.iban, "iban" in zwei.zweifel) == (None, True)


def test_annex_with_plan_and_posts_under_a_letterhead_is_no_second_application() -> None:
    assert gelesen("Stadt Köln", "", "Anlage 2 zum Antrag", PLAN).art == "kein_antrag"


def test_column_of_the_plan_that_has_no_name_is_no_zero() -> None:
    quer = r"""
*3. Finanzierungsplan*
#table(columns: (1.5cm, 3cm, 3cm, 3cm, 3cm, 3cm),
[Jahr], [Volumen], [zuwendungsfähige Ausgaben], [zuwendungsfähige Gesamtausgaben], [beantragte Förderung], [Eigenanteil],
[2021], [120.000,00], [100.000,00], [100.000,00], [90.000,00], [10.000,00],
[2022], [120.000,00], [100.000,00], [100.000,00], [90.000,00], [10.000,00],
[Summe], [240.000,00], [200.000,00], [200.000,00], [180.000,00], [20.000,00])
"""
    lesung = gelesen(FELDER, quer)

    summe = lesung.felder.finanzierungsplan["summe"]
    assert (summe.beantragt, summe.eigenanteil) == (180_000_00, 20_000_00)
    assert "finanzierungsplan.summe.gesamtausgaben" in lesung.zweifel
    assert "finanzierungsplan.summe.beantragt" not in lesung.zweifel


def test_post_that_a_sentence_does_not_say_plainly_is_a_doubt() -> None:
    ohne_tabelle = PLAN.partition("*4.")[0]
    lesung = gelesen(
        FELDER,
        ohne_tabelle,
        "*4. Beantragte Förderung*\n",
        "- Koordinierende Stellen: 2 VZÄ, 22 Monate, 100.000,00 EUR",
        "- Zusätzliche Stelle für Stadt Hürth: 1 VZÄ, 22 Monate, 50.000,00 EUR",
    )

    assert [posten.art for posten in lesung.felder.positionen] == ["koordination"]
    assert "positionen" in lesung.zweifel
