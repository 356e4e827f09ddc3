"""What came in: `kim inbox add` and `kim inbox list`."""

from pathlib import Path

from cyclopts import App
from sqlmodel import col, select

from kim.adapters.clock import BERLIN
from kim.casework import eingang, haushalt, pruefung
from kim.cli import ausgabe, tuer
from kim_models.rows import Antrag, Eingang, Einordnung

inbox = App(name="inbox", help="Eingänge: aufnehmen und ansehen.")


@inbox.command
def add(*dateien: Path, json: bool = False) -> int:
    """Dateien aufnehmen: Original sichern, Eingangsnummer und Zeitpunkt festhalten, lesen, einordnen, prüfen."""
    missing = [datei for datei in dateien if not datei.is_file()]
    if not dateien or missing:
        wo = f"Es gibt keine Datei {missing[0]}." if missing else "Bitte mindestens eine Datei nennen."
        ausgabe.error(f"{wo} Es wurde nichts aufgenommen.")
        return ausgabe.FALSCH_BENUTZT
    rows = []
    with tuer.office() as buero:
        haushalt.open_budget(buero)
        # All receipts first: reading one file takes seconds, and the order of receipt is the order of arrival.
        receipts = [
            (datei, eingang.register_eingang(buero, datei.name, datei.read_bytes())) for datei in dateien
        ]
        for datei, receipt in receipts:
            ausgabe.hint(f"{receipt.eingangsnummer}  {datei.name}")
            filing = eingang.file_eingang(buero, receipt.eingang_id)
            pruefung.assess(buero, filing.aktenzeichen)
            known = "" if receipt.neu else "Schon eingegangen, es bleibt bei diesem einen Eingang. "
            rows.append(
                {
                    "datei": str(datei),
                    "eingang_nr": receipt.eingangsnummer,
                    "klassen": [filing.klasse if receipt.neu else "duplikat"],
                    "aktenzeichen": filing.aktenzeichen,
                    "satz": known + filing.satz,
                }
            )
    if json:
        ausgabe.as_json("kim.inbox/1", {"eingaenge": rows})
    else:
        columns = ["Eingang", "Aktenzeichen", "Ergebnis", "Satz"]
        cells = [[r["eingang_nr"], r["aktenzeichen"], ", ".join(r["klassen"]), r["satz"]] for r in rows]
        ausgabe.table(columns, cells)
    people = any(row["klassen"] not in (["antrag"], ["duplikat"]) for row in rows)
    return ausgabe.MENSCHEN_GEFRAGT if people else ausgabe.FERTIG


@inbox.command(name="list")
def list_(*, json: bool = False) -> None:
    """Alle Eingänge in der Reihenfolge ihres Eingangs."""
    with tuer.office() as buero, buero.database.reading() as session:
        rows = session.exec(
            select(Eingang, Einordnung.klasse, Antrag.aktenzeichen)
            .join(Einordnung, col(Einordnung.eingang_id) == col(Eingang.id), isouter=True)
            .join(Antrag, col(Antrag.id) == col(Einordnung.antrag_id), isouter=True)
            .order_by(col(Eingang.nr))
        ).all()
    lines = [
        {
            "eingang_nr": eingang.eingangsnummer(row.nr),
            "eingegangen_am": row.eingegangen_am.astimezone(BERLIN).isoformat(timespec="seconds"),
            "datei": row.dateiname,
            "sha256": row.dokument_sha256,
            "klasse": klasse or "noch nicht gelesen",
            "aktenzeichen": aktenzeichen,
        }
        for row, klasse, aktenzeichen in rows
    ]
    if json:
        ausgabe.as_json("kim.inbox-list/1", {"eingaenge": lines})
        return
    ausgabe.table(
        ["Eingang", "eingegangen am", "Ergebnis", "Aktenzeichen", "Datei"],
        [
            [
                line["eingang_nr"],
                line["eingegangen_am"],
                line["klasse"],
                line["aktenzeichen"] or "–",
                line["datei"],
            ]
            for line in lines
        ],
    )
