"""Who must keep out: `kim befangenheit melden|aufheben|list`."""

from typing import Annotated

from cyclopts import App, Parameter

from kim.casework.personen import befangenheit as befangenheiten
from kim.cli.konsole import ausgabe, tuer

befangenheit = App(name="befangenheit")


@befangenheit.command
def melden(
    *,
    grund: str,
    kommune: Annotated[str, Parameter(help="AGS der Kommune.")] = "",
    vorgang: Annotated[str, Parameter(help="Aktenzeichen des Vorgangs.")] = "",
    person: Annotated[
        str, Parameter(help="Kürzel einer anderen Person (nur mit der Rolle schlusszeichnung).")
    ] = "",
) -> None:
    """Befangenheit melden, die eigene oder die einer anderen Person. Auf frühere Zeichnungen wird nicht mehr beschieden."""
    with tuer.office() as buero:
        wer = tuer.me(buero)
        nr = befangenheiten.report(buero, wer, ags=kommune, aktenzeichen=vorgang, grund=grund, person=person)
    ausgabe.text(f"Befangenheit {nr} ist festgehalten: Die Person wirkt dort nicht mehr mit.")


@befangenheit.command
def aufheben(nr: int, *, grund: str) -> None:
    """Eine Befangenheit aufheben; das tut eine andere Person mit der Rolle schlusszeichnung."""
    with tuer.office() as buero:
        befangenheiten.lift(buero, tuer.me(buero), nr, grund)
    ausgabe.text(f"Die Befangenheit {nr} ist aufgehoben.")


@befangenheit.command(name="list")
def list_(*, json: bool = False) -> None:
    """Alle Befangenheiten mit Grund und Stand."""
    with tuer.office() as buero, buero.database.reading() as session:
        rows = befangenheiten.history(session)
    if json:
        ausgabe.as_json("kim.befangenheit-list/1", {"befangenheiten": [vars(row) for row in rows]})
        return
    cells = [
        [row.nr, row.person, row.worauf, "gilt" if row.gilt else "aufgehoben", row.gemeldet_von, row.grund]
        for row in rows
    ]
    ausgabe.table(["Nr.", "Person", "worauf", "Stand", "gemeldet von", "Grund"], cells, right=("Nr.",))
