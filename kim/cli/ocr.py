"""Text recognition for scanned pages: `kim ocr run`."""

from cyclopts import App

from kim.casework.buero import KimError
from kim.casework.eingang import register
from kim.casework.erfassung import texterkennung
from kim.cli.konsole import ausgabe, tuer

ocr = App(name="ocr")


@ocr.command
def run() -> int:
    """Die wartenden Bildseiten der Reihe nach erkennen. Stört den Eingang nicht; darf jederzeit abgebrochen werden."""
    with tuer.office() as buero:
        texterkennung.require_program()
        waiting = texterkennung.waiting(buero)
        failed = False
        for nr, eingang_id in enumerate(waiting, start=1):
            nummer = register.number_of(buero, eingang_id)
            ausgabe.hint(f"{nummer}  ({nr} von {len(waiting)})")
            try:
                done = texterkennung.recognise(buero, eingang_id)
            except texterkennung.SchonErledigt as error:
                ausgabe.hint(str(error))
                continue
            except KimError as error:
                # The next receipt is not to blame for this one.
                failed = True
                ausgabe.error(f"{nummer}: {error}")
                continue
            ausgabe.text(f"{done.eingangsnummer}: {done.satz}")
    if failed:
        return ausgabe.GESCHEITERT
    if not waiting:
        ausgabe.text("Es wartet nichts auf die Texterkennung.")
        return ausgabe.FERTIG
    ausgabe.hint("Bestätigt wird mit „kim erfassung show“ und „kim erfassung save“.")
    return ausgabe.MENSCHEN_GEFRAGT
