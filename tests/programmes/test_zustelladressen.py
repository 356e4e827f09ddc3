"""The recipients' file: read as a whole, or refused with the file, the line and what to do."""

from pathlib import Path

import pytest

from kim.programmes.zustelladressen import ZustelladressenFehler, lade_zustelladressen

KOPF = "ags,zeile1,strasse,plz,ort,email,elektronisch\n"
ZEILE = "05754,Der Landrat,Herzebrocker Straße 140,33334,Gütersloh,kim@kreis-guetersloh.example,ja\n"


def _datei(tmp_path: Path, inhalt: str | bytes) -> Path:
    datei = tmp_path / "empfaenger.csv"
    datei.write_bytes(inhalt.encode() if isinstance(inhalt, str) else inhalt)
    return datei


def test_reads_comma_and_semicolon_with_byte_order_mark(tmp_path: Path) -> None:
    mit_komma = lade_zustelladressen(_datei(tmp_path, KOPF + ZEILE))
    aus_excel = lade_zustelladressen(_datei(tmp_path, "\ufeff" + (KOPF + ZEILE).replace(",", ";")))
    assert dict(mit_komma) == dict(aus_excel)
    assert mit_komma["05754"].elektronisch is True


def test_puts_back_the_leading_zero_that_a_spreadsheet_took(tmp_path: Path) -> None:
    assert list(lade_zustelladressen(_datei(tmp_path, KOPF + ZEILE[1:]))) == ["05754"]


@pytest.mark.parametrize(
    ("inhalt", "meldung"),
    [
        ("", "Die Datei ist leer"),
        ("ags,email\n", "Zeile 1: Es fehlen die Spalten zeile1, strasse, plz, ort, elektronisch"),
        (KOPF + ZEILE + ZEILE, "Zeile 3: 05754 steht schon weiter oben"),
        (KOPF + ZEILE.replace("05754", "05999"), "Zeile 2: '05999' ist keine Gemeindekennziffer"),
        (KOPF + ZEILE.replace("33334", "3333"), "Zeile 2: Die Postleitzahl '3333'"),
        (KOPF + ZEILE.replace("@", " "), "ist keine E-Mail-Adresse"),
        (KOPF + ZEILE.replace(",ja", ",vielleicht"), "elektronisch muss ja oder nein sein"),
        (KOPF + ZEILE.replace("Gütersloh,", ","), "Zeile 2: ort ist leer"),
        (KOPF + ZEILE.replace(",ja", ""), "Zeile 2: elektronisch ist leer"),
        (KOPF + ZEILE.replace(",ja", ",ja,nein"), "Zeile 2: zu viele Spalten"),
        (KOPF + ZEILE.replace("Der Landrat", '"Der Landrat'), "kein gültiges CSV"),
        ((KOPF + ZEILE).encode("cp1252"), "nicht in UTF-8"),
        (KOPF + ZEILE.replace("kim@", "kim\r\nBcc:x@"), "Zeile 2"),
    ],
)
def test_refuses_the_whole_file_and_says_where_and_why(
    tmp_path: Path, inhalt: str | bytes, meldung: str
) -> None:
    datei = _datei(tmp_path, inhalt)
    with pytest.raises(ZustelladressenFehler) as fehler:
        lade_zustelladressen(datei)
    assert str(datei) in str(fehler.value)
    assert meldung in str(fehler.value)


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ZustelladressenFehler, match="gibt es nicht"):
        lade_zustelladressen(tmp_path / "fehlt.csv")
