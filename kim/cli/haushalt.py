"""What a person does with the money as a whole: `kim haushalt sperren|freigeben|show`."""

from cyclopts import App

from kim.adapters.clock import BERLIN
from kim.casework.haushalt import sperre
from kim.cli.konsole import ausgabe, tuer

haushalt = App(name="haushalt")


@haushalt.command
def sperren(*, grund: str) -> None:
    """Die Haushaltssperre verhängen: Ab sofort wird nichts bewilligt, abgelehnt oder festgesetzt."""
    with tuer.office() as buero:
        sperre.impose(buero, tuer.me(buero), grund)
    ausgabe.text("Haushaltssperre verhängt: Es wird nichts beschieden, alles andere geht weiter.")


@haushalt.command
def freigeben(*, grund: str) -> None:
    """Die Haushaltssperre aufheben: Der nächste Lauf „issue“ bescheidet wieder."""
    with tuer.office() as buero:
        sperre.lift(buero, tuer.me(buero), grund)
    ausgabe.text("Haushaltssperre aufgehoben: Der nächste Lauf „issue“ bescheidet wieder.")


@haushalt.command
def show(*, json: bool = False) -> None:
    """Ob eine Haushaltssperre gilt, und alle bisherigen mit Grund."""
    with tuer.office() as buero, buero.database.reading() as session:
        rows = sperre.history(session, buero.settings.programm)
    gilt = bool(rows) and rows[-1].gesperrt
    verlauf = [
        {
            "am": f"{row.am.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}",
            "was": "gesperrt" if row.gesperrt else "freigegeben",
            "grund": row.grund,
        }
        for row in rows
    ]
    if json:
        ausgabe.as_json("kim.haushalt/1", {"gesperrt": gilt, "verlauf": verlauf})
        return
    ausgabe.text("Es gilt eine Haushaltssperre." if gilt else "Es gilt keine Haushaltssperre.")
    if verlauf:
        ausgabe.table(["am", "was", "Grund"], [list(zeile.values()) for zeile in verlauf])
