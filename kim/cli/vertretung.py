"""Who stands in for whom: `kim vertretung einrichten|beenden|list`."""

from datetime import date

from cyclopts import App

from kim.casework.buero import KimError
from kim.casework.personen import vertretung as vertretungen
from kim.cli.konsole import ausgabe, tuer

vertretung = App(name="vertretung")


@vertretung.command
def einrichten(vertretene: str, vertreter: str, *, von: str, bis: str, grund: str) -> None:
    """Eine Vertretung festhalten (Kürzel der vertretenen, dann der vertretenden Person). Das tut eine dritte Person."""
    with tuer.office() as buero:
        wer = tuer.me(buero)
        nr = vertretungen.appoint(buero, wer, vertretene, vertreter, _day(von), _day(bis), grund)
    ausgabe.text(f"Vertretung {nr}: {vertreter} zeichnet mit „--vertretung {vertretene}“ für {vertretene}.")


@vertretung.command
def beenden(nr: int, *, grund: str) -> None:
    """Eine Vertretung sofort beenden."""
    with tuer.office() as buero:
        vertretungen.end(buero, tuer.me(buero), nr, grund)
    ausgabe.text(f"Die Vertretung {nr} ist beendet.")


@vertretung.command(name="list")
def list_(*, json: bool = False) -> None:
    """Alle Vertretungen mit Zeitraum, Grund und Stand."""
    with tuer.office() as buero, buero.database.reading() as session:
        rows = vertretungen.history(session, buero.uhr.now())
    if json:
        ausgabe.as_json("kim.vertretung-list/1", {"vertretungen": [vars(row) for row in rows]})
        return
    columns = ["Nr.", "vertreten", "durch", "von", "bis", "Stand", "eingerichtet von", "Grund"]
    cells = [
        [
            row.nr,
            row.vertretene,
            row.vertreter,
            f"{row.von:%d.%m.%Y}",
            f"{row.bis:%d.%m.%Y}",
            row.stand,
            row.eingerichtet_von,
            row.grund,
        ]
        for row in rows
    ]
    ausgabe.table(columns, cells, right=("Nr.",))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise KimError(f"„{text}“ ist kein Tag von der Form JJJJ-MM-TT.") from None
