"""What the demo shows at the end: every case with its outcome, the figures, and where letters, mails and report lie."""

from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import State

from kim.casework.auskunft import arbeitsliste
from kim.casework.auskunft import zahlen as geschaeftszahlen
from kim.casework.buero import Buero
from kim.casework.kontrolle import buecher
from kim.casework.versand.uebergabe import sink_folder
from kim.cli.demo import seite
from kim.cli.konsole import ausgabe
from kim_models.betrag import format_euro


def show(buero: Buero, home: Path, last: State[Any]) -> int:
    """Prints the result; 0 if all agrees and the last run did not fail, 4 or 1 otherwise."""
    lines = arbeitsliste.work_list(buero, alle=True)
    ausgabe.heading("Alle Vorgänge in der Reihenfolge ihres Eingangs")
    columns = ["Aktenzeichen", "Kommune", "beantragt", "bewilligt", "Bescheid", "Stand"]
    cells = [
        [
            line.aktenzeichen,
            line.kommune,
            format_euro(line.beantragt_cent) if line.beantragt_cent else "nicht gelesen",
            format_euro(line.bewilligt_cent) if line.bescheidnummer else "–",
            line.bescheidnummer or "–",
            line.satz,
        ]
        for line in lines
    ]
    ausgabe.table(columns, cells, right=("beantragt", "bewilligt"), below=("Stand",))
    if vorn := seite.spitze(lines):
        ausgabe.text()
        ausgabe.paragraph(vorn, indent=0)
    zahlen = geschaeftszahlen.status(buero)
    ausgabe.text()
    ausgabe.heading("Haushalt, soweit gebunden")
    rows = [
        [
            pot["baustein"],
            pot["haushaltsjahr"],
            pot["art"],
            format_euro(pot["mittel_cent"]),
            format_euro(pot["gebunden_cent"]),
            format_euro(pot["verfuegbar_cent"]),
        ]
        for pot in zahlen["haushalt"]
        if pot["gebunden_cent"]
    ]
    columns = ["Baustein", "Jahr", "Ermächtigung", "Mittel", "gebunden", "verfügbar"]
    ausgabe.table(columns, rows, right=("Mittel", "gebunden", "verfügbar"))
    deviations = buecher.verify(buero)
    letters = sorted((home / "bescheide").glob("*.pdf"))
    mails = sorted(sink_folder(buero).glob("*.eml"))
    ausgabe.text()
    bescheide = " / ".join(str(anzahl) for anzahl in zahlen["bescheide"].values())
    ausgabe.text(
        f"{bescheide} Bescheide (Bausteine 1 / 2 / 3), {len(lines)} Vorgänge, {len(mails)} Sendungen."
    )
    ausgabe.text(
        f"Prüfstand: {'alles stimmt überein' if not deviations else f'{len(deviations)} Abweichungen'}."
    )
    ausgabe.text(f"Bericht:        {seite.schreiben(buero, home)}")
    ausgabe.text(f"Bescheide:      {home / 'bescheide'} ({len(letters)} PDF)")
    ausgabe.text(f"Sendungen:      {sink_folder(buero)}")
    ausgabe.text(f"Nachtberichte:  {home / 'berichte'}")
    ausgabe.text(f"Läufe ansehen:  KIM_HOME={home} KIM_UHR=datei .venv/bin/kim serve")
    decided = next((line for line in lines if line.bescheidnummer), lines[0])
    ausgabe.text(
        f"Weiterfragen:   KIM_HOME={home} KIM_UHR=datei .venv/bin/kim explain {decided.aktenzeichen}"
    )
    ausgabe.text(f"KIM_HOME={home}")
    if deviations:
        return ausgabe.UNSTIMMIG
    return ausgabe.GESCHEITERT if last.is_failed() or last.is_crashed() else ausgabe.FERTIG
