"""Whether it is true: the whole office with `kim verify`, one letter or receipt with `kim verify letter|receipt FILE`."""

from dataclasses import asdict
from pathlib import Path

from cyclopts import App

from kim.casework.echtheit import brief, empfang
from kim.casework.kontrolle import buecher
from kim.cli.konsole import ausgabe, tuer

verify = App(name="verify")


@verify.default
def office(*, json: bool = False) -> int:
    """Prüfen, ob alles stimmt: Datenbank, Eingänge, Ränge, Nummern, Summen, Buchungen, Prüfwerte, Sendungen, Journal."""
    with tuer.office() as buero:
        found = buecher.schema(buero) + buecher.verify(buero)
    if json:
        rows = [{"ort": deviation.ort, "satz": deviation.satz} for deviation in found]
        ausgabe.as_json("kim.verify/1", {"stimmt": not found, "abweichungen": rows})
    elif found:
        for deviation in found:
            ausgabe.error(f"{deviation.ort}: {deviation.satz}")
    else:
        ausgabe.text(
            "Datenbank, Eingänge, Ränge, Nummern, Summen, Buchungen, Prüfwerte, Sendungen und Journal stimmen überein."
        )
    return ausgabe.UNSTIMMIG if found else ausgabe.FERTIG


@verify.command
def letter(datei: Path, *, json: bool = False) -> int:
    """Prüfen, ob ein Bescheid als PDF von uns ist, unverändert ist und gilt.

    Ende mit 0: von uns und gültig; 4: verändert, gefälscht oder aufgehoben; 1: nicht von uns oder nicht lesbar.
    """
    data = _bytes(datei)
    if data is None:
        return ausgabe.FALSCH_BENUTZT
    with tuer.office() as buero:
        urteil = brief.verify_letter(buero, data)
    return _answer(urteil, {"datei": str(datei)}, json=json)


@verify.command
def receipt(datei: Path, *, original: Path | None = None, json: bool = False) -> int:
    """Prüfen, ob ein Empfangsnachweis (empfangsnachweis.json oder die Bestätigung als .eml) zu unserem Journal passt.

    --original: die eingereichte Datei; sie muss die des Eintrags sein. Ende mit 0: unverändert von uns; 4: verändert,
    gefälscht, eine andere Datei, oder unsere Bücher stimmen nicht; 1: nicht von uns oder nicht lesbar.
    """
    data, eingereicht = _bytes(datei), None if original is None else _bytes(original)
    if data is None or (original is not None and eingereicht is None):
        return ausgabe.FALSCH_BENUTZT
    with tuer.office() as buero:
        urteil = empfang.verify_receipt(buero, data, eingereicht)
    if json:
        ausgabe.as_json("kim.verify-receipt/1", {"datei": str(datei), **asdict(urteil)})
    elif urteil.ergebnis == "stimmt":
        ausgabe.text(urteil.satz)
    else:
        ausgabe.error(urteil.satz)
    return _EMPFANG[urteil.ergebnis]


def _bytes(datei: Path) -> bytes | None:
    try:
        return datei.read_bytes()
    except OSError as error:
        ausgabe.error(f"Die Datei {datei} lässt sich nicht öffnen: {error.strerror}.")
        return None


@verify.command
def pruefzeichen(bescheidnummer: str, zeichen: str, *, json: bool = False) -> int:
    """Prüfen, ob ein Bescheid auf Papier von uns ist und gilt: nach Nummer und Prüfzeichen am Fuß jeder Seite.

    Das Prüfzeichen in Anführungszeichen oder ohne Leerzeichen. Ende wie bei „letter“.
    """
    with tuer.office() as buero:
        urteil = brief.verify_code(buero, bescheidnummer, zeichen)
    return _answer(urteil, {"pruefzeichen": zeichen}, json=json)


def _answer(urteil: brief.Briefurteil, gefragt: dict[str, str], *, json: bool) -> int:
    if json:
        ausgabe.as_json("kim.verify-letter/1", {**gefragt, **asdict(urteil)})
    elif urteil.ergebnis == "gilt":
        ausgabe.text(urteil.satz)
    else:
        ausgabe.error(urteil.satz)
    return _AUSGANG[urteil.ergebnis]


_AUSGANG: dict[brief.Ergebnis, int] = {
    "gilt": ausgabe.FERTIG,
    "aufgehoben": ausgabe.UNSTIMMIG,
    "veraendert": ausgabe.UNSTIMMIG,
    "gefaelscht": ausgabe.UNSTIMMIG,
    "unstimmig": ausgabe.UNSTIMMIG,
    "fremd": ausgabe.GESCHEITERT,
    "unlesbar": ausgabe.GESCHEITERT,
}
_EMPFANG: dict[empfang.Ergebnis, int] = {
    "stimmt": ausgabe.FERTIG,
    "veraendert": ausgabe.UNSTIMMIG,
    "gefaelscht": ausgabe.UNSTIMMIG,
    "unstimmig": ausgabe.UNSTIMMIG,
    "anderes_original": ausgabe.UNSTIMMIG,
    "fremd": ausgabe.GESCHEITERT,
    "unlesbar": ausgabe.GESCHEITERT,
}
