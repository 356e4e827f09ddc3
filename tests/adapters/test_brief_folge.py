"""The letters that annul or replace an earlier one: conformant, complete, and consistent with that one."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import page
import pypdfium2
import pytest

from kim.adapters import brief
from kim.adapters.brief.probe import probe_aenderung, probe_aufhebung
from kim.programmes import load_programm
from kim.programmes.texte import fuelle
from kim_models.bescheid import Aenderungsinhalt, Aufhebungsinhalt, Rahmenzeile, Textstelle, Vorgaenger
from kim_models.betrag import format_euro
from kim_models.datum import long_date
from tests.adapters.werkzeug.din91379 import LATIN_LETTERS
from tests.werkzeug.vorlagen import aenderung, aufhebung, bescheidinhalt, vorgaenger

Folgebescheid = Aenderungsinhalt | Aufhebungsinhalt


def released_aenderung(**overrides: Any) -> Aenderungsinhalt:
    """A change with legal effect: nothing in it rests on an assumption."""
    muster = aenderung()
    felder = {
        "muster": False,
        "ersetzung": Textstelle(text=muster.ersetzung.text),
        "auszahlung": Textstelle(text=muster.auszahlung.text),
        "nebenbestimmungen": (Textstelle(text="Belegt."),),
    }
    return aenderung(**{**felder, **overrides})


def released_aufhebung(**overrides: Any) -> Aufhebungsinhalt:
    """An annulment with legal effect."""
    muster = aufhebung()
    felder = {
        "muster": False,
        "ausspruch": Textstelle(text=muster.ausspruch.text),
        "rechtsgrundlage": Textstelle(text=muster.rechtsgrundlage.text),
        "folge_satz": Textstelle(text=muster.folge_satz.text),
    }
    return aufhebung(**{**felder, **overrides})


def annulled_refusal(**overrides: Any) -> Aufhebungsinhalt:
    """A refusal is annulled: there is no money to book back and nothing to repay."""
    alt = vorgaenger(art="ablehnung", betrag_cent=0)
    return aufhebung(**{"vorgaenger": alt, "rueckbuchung": (), "erstattung": None, **overrides})


def annulled_lump_sum(**overrides: Any) -> Aufhebungsinhalt:
    """A lump sum is annulled: there was no application, so the case ends."""
    alt = vorgaenger(art="pauschale")
    return aufhebung(**{"vorgaenger": alt, "folge": "abschluss", **overrides})


def flat(pdf: bytes) -> str:
    seiten = [seite.get_textpage().get_text_bounded() for seite in pypdfium2.PdfDocument(pdf)]
    # PDFium writes U+0002 or U+FFFE where a word is parted at the end of a line.
    text = re.sub(r"[\x02\ufffe](\r?\n)?", "", "\n".join(seiten))
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


def outline(inhalt: Folgebescheid) -> list[str]:
    return [item.get_title() for item in pypdfium2.PdfDocument(brief.render_bescheid(inhalt)).get_toc()]


@pytest.mark.parametrize(
    "make",
    [
        aenderung,
        aufhebung,
        *(
            pytest.param(make, marks=pytest.mark.slow)
            for make in (released_aenderung, released_aufhebung, annulled_refusal, annulled_lump_sum)
        ),
    ],
)
def test_conforms(make: Callable[[], Folgebescheid]) -> None:
    pdf = brief.render_bescheid(make())

    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("make", [aenderung, aufhebung])
def test_same_bytes_twice_and_the_decision_attached(make: Callable[[], Folgebescheid]) -> None:
    inhalt = make()
    pdf = brief.render_bescheid(inhalt)

    assert brief.render_bescheid(inhalt) == pdf
    data = bytes(pypdfium2.PdfDocument(pdf).get_attachment(0).get_data())
    assert data == inhalt.kanonisch().encode()
    assert hashlib.sha256(data).hexdigest().startswith(inhalt.pruefzeichen().replace(" ", ""))
    assert type(inhalt).model_validate_json(data) == inhalt


def test_parts_of_an_annulment() -> None:
    decision = [
        "Aufhebungsbescheid",
        "I. Entscheidung",
        "1. Aufhebung",
        "2. Begründung",
        "3. Weiteres Verfahren",
    ]

    assert outline(aufhebung()) == [
        *decision,
        "4. Haushaltsmittel",
        "5. Auszahlung und Erstattung",
        "II. Rechtsbehelfsbelehrung",
    ]
    assert outline(annulled_refusal()) == [*decision, "II. Rechtsbehelfsbelehrung"]


def test_parts_of_a_change_keep_the_numbers_of_a_grant() -> None:
    assert outline(aenderung()) == [
        "Änderungsbescheid (Projektförderung)",
        "I. Zuwendung",
        "1. Bewilligung",
        "2. Zweck und Maßnahme",
        "3. Finanzierungsart und -höhe",
        "4. Ermittlung der Zuwendung",
        "5. Bewilligungsrahmen",
        "6. Auszahlung",
        "7. Teilablehnung",
        "8. Änderung und ihre Gründe",
        "II. Nebenbestimmungen",
        "III. Rechtsbehelfsbelehrung",
    ]


def test_every_fact_of_an_annulment_stands_in_the_letter() -> None:
    inhalt = aufhebung()
    text = flat(brief.render_bescheid(inhalt))
    facts = [
        "Bezug: Mein Zuwendungsbescheid KIM1-2020-0001 vom 11. Dezember 2020 (610.457,00 €)",
        "Meinen Zuwendungsbescheid KIM1-2020-0001 vom 11. Dezember 2020 hebe ich in vollem Umfang auf.",
        "§ 48 VwVfG NRW",
        "er behält seinen Rang",
        "2021 301.666,00 € – 301.666,00 €",
        "2022 – 308.791,00 € 308.791,00 €",
        "ist zu erstatten",
        "Baustein 1: Strategisches Kommunales Integrationsmanagement",
        "Verwaltungsgericht Minden, Königswall 8, 32423 Minden",
        "Im Auftrag Dr. Henrike Wöstmann",
        *inhalt.gruende,
    ]

    assert [fact for fact in facts if fact not in text] == []


def test_every_fact_of_a_change_stands_in_the_letter() -> None:
    inhalt = aenderung()
    text = flat(brief.render_bescheid(inhalt))
    facts = [
        "Bezug: Mein Zuwendungsbescheid KIM1-2020-0001 vom 11. Dezember 2020 (610.457,00 €)"
        " Ihr Antrag vom 2. Dezember 2020, eingegangen am 4. Dezember 2020 (Eingangsnummer E-2020-0001, Fassung 2)",
        "Sehr geehrte Damen und Herren, Dieser Bescheid ersetzt meinen Zuwendungsbescheid KIM1-2020-0001",
        "eine Zuwendung in Höhe von 507.332,00 €",
        "2021 301.666,00 € 256.916,00 € –44.750,00 €",
        "2022 308.791,00 € 250.416,00 € –58.375,00 €",
        "Summe 610.457,00 € 507.332,00 € –103.125,00 €",
        *inhalt.gruende,
    ]

    assert [fact for fact in facts if fact not in text] == []


def test_a_change_to_more_and_into_another_year_is_told_by_year() -> None:
    inhalt = aenderung(
        vorgaenger=vorgaenger(betrag_cent=100_000_00),
        rueckbuchung=(Rahmenzeile(haushaltsjahr=2020, art="ausgabe", betrag_cent=100_000_00),),
    )
    text = flat(brief.render_bescheid(inhalt))

    assert "2020 100.000,00 € – –100.000,00 €" in text
    assert "2021 – 256.916,00 € +256.916,00 €" in text
    assert "Summe 100.000,00 € 507.332,00 € +407.332,00 €" in text


@pytest.mark.parametrize("version", ["2021", "2025"])
@pytest.mark.parametrize("art", ["zuwendung", "pauschale", "ablehnung", "aenderung"])
def test_the_programmes_own_sentences_pass_the_guard(version: str, art: Any) -> None:
    texte = load_programm("kim-nrw", version).texte
    alt: Vorgaenger = vorgaenger(art=art, betrag_cent=0 if art == "ablehnung" else 610_457_00)
    werte = {
        "art_des_bescheids": alt.titel,
        "bescheidnummer": alt.bescheidnummer,
        "datum": long_date(alt.datum),
    }
    gewaehrt = bool(alt.betrag_cent)
    betrag = {"bisher": format_euro(alt.betrag_cent), "neu": format_euro(507_332_00)}
    rueckbuchung = bescheidinhalt().rahmen if gewaehrt else ()
    erstattung = Textstelle(text=fuelle(texte["aufhebung_erstattung"], betrag=betrag["bisher"]))

    brief.check(
        annulled_lump_sum(
            vorgaenger=alt,
            rueckbuchung=rueckbuchung,
            ausspruch=Textstelle(text=fuelle(texte["aufhebung_ausspruch"], **werte)),
            erstattung=erstattung if gewaehrt else None,
        )
    )
    brief.check(
        aenderung(
            vorgaenger=alt,
            rueckbuchung=rueckbuchung,
            ersetzung=Textstelle(text=fuelle(texte["aenderung_ersetzung"], **werte, **betrag)),
        )
    )


FREMD = Textstelle(text="Meinen Bescheid KIM1-2020-00012 hebe ich auf.")
ZU_VIEL = (Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=610_457_01),)
NEGATIV = (
    Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=610_458_00),
    Rahmenzeile(haushaltsjahr=2022, art="ausgabe", betrag_cent=-1_00),
)


@pytest.mark.parametrize(
    "contradiction",
    [
        lambda: aufhebung(ausspruch=FREMD),
        lambda: aufhebung(bescheidnummer="KIM1-2020-0001"),
        lambda: aufhebung(gruende=()),
        lambda: aufhebung(gruende=(" \n",)),
        lambda: aufhebung(rueckbuchung=ZU_VIEL),
        lambda: aufhebung(rueckbuchung=NEGATIV),
        lambda: aufhebung(rueckbuchung=()),
        lambda: aufhebung(rahmen=bescheidinhalt().rahmen),
        lambda: aufhebung(erstattung=None),
        lambda: annulled_refusal(erstattung=Textstelle(text="Zu erstatten.")),
        lambda: annulled_lump_sum(folge="wiederaufnahme"),
        lambda: aenderung(ersetzung=FREMD),
        lambda: aenderung(gruende=()),
        lambda: aenderung(rueckbuchung=NEGATIV),
        lambda: aenderung(rahmen=ZU_VIEL),
        lambda: bescheidinhalt(art="aenderung"),
    ],
)
def test_contradictions_hold_the_letter(contradiction: Callable[[], Folgebescheid]) -> None:
    with pytest.raises(brief.InhaltWidersprichtSich):
        brief.check(contradiction())


@pytest.mark.parametrize("feld", ["ausspruch", "rechtsgrundlage", "folge_satz", "erstattung"])
def test_no_annulment_with_legal_effect_on_an_assumption(feld: str) -> None:
    angenommen = Textstelle(text="Angenommen KIM1-2020-0001.", annahme=True)

    with pytest.raises(brief.VorlageNichtFreigegeben, match=feld):
        brief.check(released_aufhebung(**{feld: angenommen}))


@pytest.mark.parametrize("feld", ["ersetzung", "auszahlung"])
def test_no_change_with_legal_effect_on_an_assumption(feld: str) -> None:
    angenommen = Textstelle(text="Angenommen KIM1-2020-0001.", annahme=True)

    with pytest.raises(brief.VorlageNichtFreigegeben, match=feld):
        brief.check(released_aenderung(**{feld: angenommen}))


@pytest.mark.parametrize("make", [aenderung, aufhebung])
def test_reasons_may_have_paragraphs_and_every_letter_of_din_91379(
    make: Callable[..., Folgebescheid],
) -> None:
    pdf = brief.render_bescheid(make(gruende=("Erstens.\n\nZweitens.", " ".join(LATIN_LETTERS))))

    fonts = {name.decode().split("+")[-1] for name in re.findall(rb"/BaseFont/([A-Za-z0-9+-]+)", pdf)}
    assert fonts
    assert all(name.startswith("NotoSans") for name in fonts), fonts
    with pytest.raises(brief.TextNichtDruckbar):
        brief.check(make(gruende=("Kreis\u202eGütersloh",)))


def test_probes_for_the_preflight_are_letters() -> None:
    for probe in (probe_aenderung, probe_aufhebung):
        assert brief.render_bescheid(probe(brief.VORLAGE_VERSION)).startswith(b"%PDF-1.7")
