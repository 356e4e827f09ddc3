"""What leaves the office for outsiders: `kim export audit ORDNER`."""

from pathlib import Path

from cyclopts import App

from kim.casework import revision
from kim.cli.konsole import ausgabe, tuer

export = App(name="export")


@export.command
def audit(ordner: Path, *, json: bool = False) -> int:
    """Das Revisionspaket in einen leeren Ordner schreiben: Journal, Akten, Dokumente, Chronik und Prüfprogramm.

    Den genannten Kopf sollte die prüfende Stelle auf eigenem Weg notieren und beim Prüfen angeben.
    """
    with tuer.office() as buero:
        paket = revision.export_audit(buero, ordner)
    if json:
        ausgabe.as_json(
            "kim.export-audit/1",
            {
                "ordner": str(paket.ordner),
                "kopf": paket.kopf,
                "eintraege": paket.eintraege,
                "zeilen": paket.zeilen,
                "dokumente": paket.dokumente,
                "fehlend": list(paket.fehlend),
            },
        )
    else:
        ausgabe.text(
            f"{paket.zeilen} Zeilen und {paket.dokumente} Dokumente stehen in {paket.ordner}."
            f" Kopf des Journals (Eintrag {paket.eintraege}): {paket.kopf}"
        )
        ausgabe.hint(f"Prüfen: python3 {paket.ordner / 'pruefen.py'} --kopf {paket.kopf}")
    for sha256 in paket.fehlend:
        ausgabe.error(f"Das Dokument {sha256} fehlt in der Ablage oder wurde verändert.")
    return ausgabe.UNSTIMMIG if paket.fehlend else ausgabe.FERTIG
