"""Where each recipient's mail goes: the office's own file, read strictly because a slip misdirects a Bescheid."""

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from email_validator import EmailNotValidError, validate_email

from kim.programmes.register import normalise_ags, register
from kim_models.programm import Zustelladresse

SPALTEN = ("ags", "zeile1", "strasse", "plz", "ort", "email", "elektronisch")
_JA_NEIN = {"ja": True, "nein": False}


class ZustelladressenFehler(ValueError):
    """The recipients' file cannot be used; the message names file, line and what to do."""


def lade_zustelladressen(datei: Path) -> Mapping[str, Zustelladresse]:
    """The delivery addresses by AGS. CSV in UTF-8 with a header; comma or semicolon.

    Raises ZustelladressenFehler if the file is missing or any line is wrong; there is no half-read file.
    """
    zeilen = _text(datei).splitlines()
    if not zeilen:
        raise ZustelladressenFehler(f"{datei}: Die Datei ist leer. Erste Zeile: {','.join(SPALTEN)}")
    trenner = ";" if ";" in zeilen[0] else ","
    leser = csv.DictReader(zeilen, delimiter=trenner, strict=True)
    fehlend = [s for s in SPALTEN if s not in (leser.fieldnames or ())]
    if fehlend:
        raise ZustelladressenFehler(
            f"{datei}, Zeile 1: Es fehlen die Spalten {', '.join(fehlend)}. "
            f"Die erste Zeile muss lauten: {trenner.join(SPALTEN)}"
        )
    adressen: dict[str, Zustelladresse] = {}
    try:
        for zeile in leser:
            adresse = _adresse(zeile, f"{datei}, Zeile {leser.line_num}")
            if adresse.ags in adressen:
                raise ZustelladressenFehler(
                    f"{datei}, Zeile {leser.line_num}: {adresse.ags} steht schon weiter oben. Eine Zeile löschen."
                )
            adressen[adresse.ags] = adresse
    except csv.Error as fehler:
        raise ZustelladressenFehler(
            f"{datei}, Zeile {leser.line_num}: kein gültiges CSV ({fehler}). Anführungszeichen prüfen."
        ) from fehler
    return MappingProxyType(adressen)


def _text(datei: Path) -> str:
    try:
        return datei.read_text(encoding="utf-8-sig")
    except FileNotFoundError as fehler:
        raise ZustelladressenFehler(
            f"{datei}: Die Empfängerdatei gibt es nicht. Anlegen mit der ersten Zeile: {','.join(SPALTEN)}"
        ) from fehler
    except UnicodeDecodeError as fehler:
        raise ZustelladressenFehler(
            f"{datei}: Die Datei ist nicht in UTF-8 gespeichert. In Excel „CSV UTF-8“ wählen."
        ) from fehler
    except OSError as fehler:
        raise ZustelladressenFehler(f"{datei}: nicht lesbar ({fehler.strerror}).") from fehler


def _adresse(zeile: dict[str, str], ort: str) -> Zustelladresse:
    if None in zeile:
        raise ZustelladressenFehler(
            f"{ort}: zu viele Spalten. Werte, die ein Trennzeichen enthalten, in Anführungszeichen setzen."
        )
    werte = {s: (zeile[s] or "").strip() for s in SPALTEN}
    leer = [s for s in SPALTEN if not werte[s]]
    if leer:
        raise ZustelladressenFehler(f"{ort}: {', '.join(leer)} ist leer. Bitte eintragen.")
    ags = normalise_ags(werte["ags"])
    if ags not in register():
        raise ZustelladressenFehler(
            f"{ort}: {werte['ags']!r} ist keine Gemeindekennziffer der 54 Empfänger. "
            "Führende Null und Ziffern prüfen."
        )
    if not (len(werte["plz"]) == 5 and werte["plz"].isascii() and werte["plz"].isdigit()):
        raise ZustelladressenFehler(f"{ort}: Die Postleitzahl {werte['plz']!r} hat nicht fünf Ziffern.")
    if werte["elektronisch"].casefold() not in _JA_NEIN:
        raise ZustelladressenFehler(
            f"{ort}: elektronisch muss ja oder nein sein, nicht {werte['elektronisch']!r}."
        )
    try:
        # test_environment: the reserved domains of samples and demo (`.example`, `.test`) are addresses too.
        gueltig = validate_email(
            werte["email"], check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError as fehler:
        raise ZustelladressenFehler(
            f"{ort}: {werte['email']!r} ist keine E-Mail-Adresse. Bitte berichtigen."
        ) from fehler
    # What the mail later refuses must be refused here: a Bescheid that waits for it holds up all mails behind it.
    if gueltig.ascii_email is None or gueltig.ascii_email.casefold() != werte["email"].casefold():
        raise ZustelladressenFehler(
            f"{ort}: Die Adresse {werte['email']!r} bitte ohne Umlaute eintragen (Domain in der Form xn--…)."
        )
    return Zustelladresse(
        ags=ags,
        zeile1=werte["zeile1"],
        strasse=werte["strasse"],
        plz=werte["plz"],
        ort=werte["ort"],
        email=werte["email"],
        elektronisch=_JA_NEIN[werte["elektronisch"].casefold()],
    )
