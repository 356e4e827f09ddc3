"""Break-glass: `kim notzugriff nehmen|kontrollieren|list`."""

from typing import Literal

from cyclopts import App

from kim.adapters.clock import BERLIN
from kim.casework.personen import notzugriff as notzugriffe
from kim.cli.konsole import ausgabe, tuer

notzugriff = App(name="notzugriff")


@notzugriff.command
def nehmen(rolle: Literal["pruefung", "mitzeichnung", "schlusszeichnung"], *, grund: str) -> int:
    """Im Notfall eine Rolle nehmen, die man nicht hat. Vier Augen, eigene Änderungen und Befangenheit gelten weiter."""
    with tuer.office() as buero:
        stand = notzugriffe.take(buero, tuer.me(buero), rolle, grund)
    ausgabe.error(stand.satz)
    return ausgabe.MENSCHEN_GEFRAGT


@notzugriff.command
def kontrollieren(nr: int, *, vermerk: str) -> None:
    """Einen Notzugriff nachträglich kontrollieren; er endet damit. Das tut eine andere Person mit schlusszeichnung."""
    with tuer.office() as buero:
        notzugriffe.control(buero, tuer.me(buero), nr, vermerk)
    ausgabe.text(f"Der Notzugriff {nr} ist kontrolliert.")


@notzugriff.command(name="list")
def list_(*, json: bool = False) -> int:
    """Alle Notzugriffe: wer, welche Rolle, bis wann, wofür genutzt, von wem kontrolliert."""
    with tuer.office() as buero, buero.database.reading() as session:
        rows = notzugriffe.history(session, buero.uhr.now())
    if json:
        ausgabe.as_json(
            "kim.notzugriff-list/1", {"notzugriffe": [{**vars(row), "offen": row.offen} for row in rows]}
        )
    else:
        cells = [
            [
                row.nr,
                row.person,
                row.rolle,
                f"{row.am.astimezone(BERLIN):%d.%m.%Y %H:%M}",
                f"{row.bis.astimezone(BERLIN):%d.%m.%Y %H:%M}",
                "läuft" if row.laeuft else "beendet",
                ", ".join(row.genutzt_fuer) or "–",
                row.kontrolliert_von or "NOCH NICHT",
                row.grund,
            ]
            for row in rows
        ]
        columns = ["Nr.", "Person", "Rolle", "von", "bis", "Stand", "genutzt für", "kontrolliert", "Grund"]
        ausgabe.table(columns, cells, right=("Nr.",))
    return ausgabe.MENSCHEN_GEFRAGT if any(row.offen for row in rows) else ausgabe.FERTIG
