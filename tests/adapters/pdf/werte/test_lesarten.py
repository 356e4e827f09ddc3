"""What do printed amounts, numbers, dates and keys mean, and which of them are left unread?"""

from datetime import date

import pytest

from kim.adapters.pdf.werte import lesarten
from tests.adapters.werkzeug.beispiele import NAMEN


@pytest.mark.parametrize(
    ("text", "cent"),
    [
        ("215.000,00 EUR", 21500000),
        ("215.000,00 €", 21500000),
        ("215 000 €", 21500000),
        ("215\u202f000,00", 21500000),
        ("215.000,-", 21500000),
        ("215.000,–", 21500000),
        ("EUR 215000,5", None),
        ("215000", 21500000),
        ("0,00", 0),
        ("-", 0),
        ("–", 0),
        ("-500,00", None),
        ("10.000.000.000,01", None),
        ("55.00", None),
        ("215,000.00", None),
        ("2150.000,00", None),
        ("389,100,00", None),
        ("215 T€", None),
        ("circa 5", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_amounts(text: str, cent: int | None) -> None:
    assert lesarten.parse_betrag(text) == cent


@pytest.mark.parametrize(
    ("text", "zahl"),
    [("3,5", 3.5), ("24", 24), ("24,5 Monate", 24.5), ("½", 0.5), ("2 ½", 2.5), ("1/2 Stelle", 0.5), ("0,50 VZÄ", 0.5),
     ("2.5", 2.5), ("1.000", None), ("viele", None), ("", None)],
)  # fmt: skip
def test_numbers(text: str, zahl: float | None) -> None:
    assert lesarten.parse_zahl(text) == zahl


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("14.12.2020", date(2020, 12, 14)),
        ("den 14. 12. 2020", date(2020, 12, 14)),
        ("1.3.21", date(2021, 3, 1)),
        ("16. Dezember 2020", date(2020, 12, 16)),
        ("1. Ma\u0308rz 2021", date(2021, 3, 1)),
        ("2020-12-14", date(2020, 12, 14)),
        ("31.02.2021", None),
        ("14.12.2020 bis 15.12.2020", None),
        ("Dezember 2020", None),
    ],
)
def test_dates(text: str, tag: date | None) -> None:
    assert lesarten.parse_datum(text) == tag


@pytest.mark.parametrize(
    ("text", "ags"),
    [("05 382", "05382"), ("05158000", "05158"), ("05 112 000", "05112000"), ("05111", "05111000"), ("5382", "05382"),
     ("05334000", "05334"), ("05334002", "05334002"), ("05999000", "05999000"), ("Kreis", None), ("123", None)],
)  # fmt: skip
def test_keys(text: str, ags: str | None) -> None:
    assert lesarten.parse_ags(text, NAMEN) == ags


def test_text_is_normalised() -> None:
    assert lesarten.normalise("Mu\u0308nster\u00a0 o\ufb03ziell\u200b \u202eX") == "Münster offiziell X"
    assert lesarten.join_lines(["Integrations-", "management", "Kosten-", "und", "Hand\u00ad", "werk"]) == (
        "Integrationsmanagement Kosten- und Handwerk"
    )
    assert lesarten.parse_iban("DE37 3955 0110 0099 4158 11") == "DE37395501100099415811"


@pytest.mark.parametrize(
    ("text", "zahl"),
    [("11/2", None), ("1 1/2", 1.5), ("1/2", 0.5), ("1/2/3", None), ("٣", None), ("२,५", None)],
)
def test_fractions_and_foreign_digits(text: str, zahl: float | None) -> None:
    assert lesarten.parse_zahl(text) == zahl


@pytest.mark.parametrize("text", ["٢١٥.٠٠٠,٠٠", "２１５.000,00", "21٥.000,00"])
def test_amounts_in_foreign_digits_are_not_read(text: str) -> None:
    assert lesarten.parse_betrag(text) is None


def test_dates_and_postcodes_in_foreign_digits_are_not_read() -> None:
    assert (lesarten.find_daten("١٤.١٢.٢٠٢٠"), lesarten.find_daten("14.12.2020٣")) == ([], [])
    assert (lesarten.parse_plz("٥٠٦٦٧"), lesarten.parse_plz_ort("٥٠٦٦٧ Köln")) == (None, None)
