"""Is everything in order to run: `kim doctor`."""

from kim.casework.betrieb.zustand import examine
from kim.cli.konsole import ausgabe
from kim.settings import load

_ZEICHEN = {"gut": "ok", "achtung": "!", "fehler": "FEHLER"}


def doctor(*, json: bool = False) -> int:
    """Prints what each look gave; exit code 3 where a person should act, 1 where nothing works."""
    punkte = list(examine(load()))
    if json:
        ausgabe.as_json("kim.doctor/1", {"pruefungen": [vars(punkt) for punkt in punkte]})
    else:
        ausgabe.table(
            ["", "Prüfung", "Befund", "Was tun"],
            [[_ZEICHEN[punkt.urteil], punkt.was, punkt.satz, punkt.tun] for punkt in punkte],
        )
    verdicts = {punkt.urteil for punkt in punkte}
    if "fehler" in verdicts:
        return ausgabe.GESCHEITERT
    return ausgabe.MENSCHEN_GEFRAGT if "achtung" in verdicts else ausgabe.FERTIG
