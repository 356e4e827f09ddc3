"""The letter on a lump sum: conformant, reproducible, without an application, and the same figures as its payload."""

import hashlib
import io
import re
from datetime import date
from typing import Any

import page
import pdfplumber
import pypdfium2
import pytest

from kim.adapters import brief
from kim.adapters.brief.probe import probe_pauschale
from kim_models.bescheid import Pauschalinhalt, Rahmenzeile, Textstelle
from kim_models.verteilliste import Zahlung


def pauschalinhalt(**overrides: Any) -> Pauschalinhalt:
    """A specimen over 110.000,00 €; every field may be replaced."""
    felder = {
        "festsetzung": Textstelle(text="Ich setze eine Pauschale in Höhe von 110.000,00 € fest."),
        "bescheidnummer": "KIM2-2021-0001",
        "aktenzeichen": "36.2021-KIM2-V01",
        "rechtsgrundlage": Textstelle(text="§ 29 Haushaltsgesetz 2021", annahme=True),
    }
    return probe_pauschale("test").model_copy(update={**felder, **overrides})


def released(**overrides: Any) -> Pauschalinhalt:
    """The same with legal effect: nothing in it rests on an assumption."""
    text = Textstelle(text="Belegt.")
    namen = ("rechtsgrundlage", "zweck", "schluessel", "ermittlung", "auszahlung")
    return pauschalinhalt(
        **{"muster": False, **dict.fromkeys(namen, text), "bestimmungen": (text, text), **overrides}
    )


def flat(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        text = "\n".join(seite.extract_text() for seite in document.pages)
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


@pytest.mark.parametrize("inhalt", [pauschalinhalt(), released()], ids=["muster", "released"])
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_conforms(inhalt: Pauschalinhalt, profile: page.ValidationProfile) -> None:
    report = page.validate_pdf_bytes(brief.render_bescheid(inhalt), profile=profile)

    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_same_bytes_twice_and_the_decision_attached() -> None:
    inhalt = pauschalinhalt()
    pdf = brief.render_bescheid(inhalt)

    assert brief.render_bescheid(inhalt) == pdf
    data = bytes(pypdfium2.PdfDocument(pdf).get_attachment(0).get_data())
    assert data == inhalt.kanonisch().encode()
    assert hashlib.sha256(data).hexdigest().startswith(inhalt.pruefzeichen().replace(" ", ""))
    assert Pauschalinhalt.model_validate_json(data) == inhalt


def test_letter_names_list_and_amount_and_no_application() -> None:
    text = flat(brief.render_bescheid(pauschalinhalt()))

    assert "Bescheid über eine fachbezogene Pauschale" in text
    assert "Verteilliste 36.2021-KIM2-V01 vom 4. Januar 2021, laufende Nummer 1 von 1" in text
    assert text.count("110.000,00 €") == 5
    assert "MUSTER – ohne Rechtswirkung" in text
    for word in ("Antrag", "ANBest", "Eingangsnummer", "Zuwendung"):
        assert word not in text


@pytest.mark.parametrize(
    "overrides",
    [
        {"betrag_cent": 0},
        {"festsetzung": Textstelle(text="Ich setze 110.000,01 € fest.")},
        {"rahmen": ()},
        {"rahmen": (Rahmenzeile(haushaltsjahr=2021, art="verpflichtung", betrag_cent=110_000_00),)},
        {"rahmen": (Rahmenzeile(haushaltsjahr=2022, art="ausgabe", betrag_cent=110_000_00),)},
        {"zahlungen": (Zahlung(am=date(2021, 4, 1), betrag_cent=1),)},
        {"schritte": ()},
    ],
)
def test_contradictions_hold_the_letter(overrides: dict[str, Any]) -> None:
    with pytest.raises(brief.InhaltWidersprichtSich):
        brief.render_bescheid(pauschalinhalt(**overrides))


def test_no_legal_effect_on_assumptions() -> None:
    with pytest.raises(brief.VorlageNichtFreigegeben, match=r"schluessel"):
        brief.render_bescheid(released(schluessel=Textstelle(text="Angenommen.", annahme=True)))
    with pytest.raises(brief.VorlageNichtFreigegeben, match=r"bestimmungen\.1"):
        brief.render_bescheid(released(bestimmungen=(Textstelle(text="Angenommen.", annahme=True),)))


def test_invisible_characters_are_refused() -> None:
    with pytest.raises(brief.TextNichtDruckbar):
        brief.render_bescheid(pauschalinhalt(unterzeichner="Carl\u202e Dorn"))
