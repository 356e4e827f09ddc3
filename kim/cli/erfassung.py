"""What people type in because no machine could read it: `kim erfassung list|show|save|kein-antrag`."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from kim.adapters.clock import BERLIN
from kim.casework import worte
from kim.casework.buero import KimError
from kim.casework.erfassung import abtippen as erfassungen
from kim.casework.erfassung import liste
from kim.cli.konsole import ausgabe, tuer

erfassung = App(name="erfassung")


@erfassung.command(name="list")
def list_(*, json: bool = False) -> int:
    """Eingänge, die auf Menschen warten: warum sie sich nicht lesen ließen und wo das Original liegt."""
    with tuer.office() as buero:
        aufgaben = liste.work_list(buero)
    if json:
        ausgabe.as_json("kim.erfassung-list/1", {"eingaenge": [vars(aufgabe) for aufgabe in aufgaben]})
    elif not aufgaben:
        ausgabe.text("Es ist nichts zu erfassen.")
    else:
        ausgabe.table(
            ["Eingang", "eingegangen am", "Aktenzeichen", "Klasse", "Bildseiten", "Warum", "Original"],
            [
                [
                    one.eingangsnummer,
                    f"{one.eingegangen_am.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}",
                    one.aktenzeichen or "–",
                    one.klasse,
                    one.seiten or "–",
                    " ".join(filter(None, (one.satz, one.texterkennung))),
                    "; ".join(one.originale),
                ]
                for one in aufgaben
            ],
            below=("Warum", "Original"),
        )
    return ausgabe.MENSCHEN_GEFRAGT if aufgaben else ausgabe.FERTIG


@erfassung.command
def show(
    eingangsnummer: str,
    *,
    bogen: Annotated[Path | None, Parameter(help="In diese Datei schreiben statt auf die Ausgabe.")] = None,
) -> None:
    """Den Erfassungsbogen (YAML) ausgeben, vorausgefüllt mit dem, was gelesen oder vorgeschlagen wurde."""
    with tuer.office() as buero:
        text = erfassungen.sheet(buero, eingangsnummer)
    if bogen is None:
        ausgabe.raw(text)
        return
    if bogen.exists():
        raise KimError(
            f"{bogen} gibt es schon. Bitte eine andere Datei nennen; ein Bogen wird nicht überschrieben."
        )
    bogen.write_text(text, encoding="utf-8")
    ausgabe.text(f"Bogen geschrieben: {bogen}. Ausfüllen, dann „kim erfassung save {bogen}“.")


@erfassung.command
def save(bogen: Path, /, *, grund: str = "") -> None:
    """Einen ausgefüllten Bogen speichern: Es wird eine getippte Fassung, die jemand anderes zeichnet."""
    try:
        text = bogen.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise KimError(f"{bogen} ist keine Textdatei in UTF-8.") from None
    with tuer.office() as buero:
        done = erfassungen.save(buero, tuer.me(buero), text, grund=grund)
    ausgabe.text(
        f"{done.eingangsnummer}: erfasst als Fassung {done.fassung} von {done.aktenzeichen}, geprüft."
        f" Befunde: {worte.befunde(list(done.befunde)) or 'keine'}."
    )
    if done.unbestaetigt:
        felder = ", ".join(map(worte.feld, done.unbestaetigt))
        ausgabe.paragraph(f"Nicht übernommen, weil nicht bestätigt: {felder}.", indent=0)


@erfassung.command(name="kein-antrag")
def kein_antrag(eingangsnummer: str, *, grund: str) -> None:
    """Festhalten, dass ein Eingang kein Antrag ist; ein daraus angelegter Vorgang ist damit erledigt."""
    with tuer.office() as buero:
        done = erfassungen.no_application(buero, tuer.me(buero), eingangsnummer, grund)
    ausgabe.text(f"{done.eingangsnummer}: kein Antrag. Festgehalten.")
