"""Who am I: `kim login`, `kim logout`, `kim konto`."""

from getpass import getpass
from typing import Annotated

from cyclopts import App, Parameter

from kim.casework.personen import konten
from kim.cli.konsole import ausgabe, tuer

konto = App(name="konto")


@konto.command
def add(
    anmeldename: str,
    *,
    name: str,
    kuerzel: str,
    rolle: Annotated[
        list[str], Parameter(help="pruefung, mitzeichnung, schlusszeichnung; mehrfach möglich.")
    ],
) -> None:
    """Eine Person mit Konto anlegen (Aufgabe der Betriebsleitung am Rechner des Büros)."""
    kennwort = ausgabe.ask_secret(f"Kennwort für {anmeldename} (mindestens 10 Zeichen): ", getpass)
    with tuer.office() as buero:
        konten.add_person(buero, kuerzel, name, rolle, anmeldename, kennwort)
    ausgabe.text(f"{name} ({kuerzel}) kann sich als {anmeldename} anmelden.")


@konto.command
def weiteres(anmeldename: str, *, kuerzel: str) -> None:
    """Einer Person ein weiteres Konto geben; sie bleibt eine Person, gleich mit welchem sie sich anmeldet."""
    kennwort = ausgabe.ask_secret(f"Kennwort für {anmeldename} (mindestens 10 Zeichen): ", getpass)
    with tuer.office() as buero:
        konten.add_account(buero, kuerzel, anmeldename, kennwort)
    ausgabe.text(f"{kuerzel} kann sich auch als {anmeldename} anmelden.")


@konto.command(name="list")
def list_() -> None:
    """Alle Konten mit Person, Rollen und Stand."""
    with tuer.office() as buero:
        rows = konten.accounts(buero)
    cells = [
        [
            row.anmeldename,
            person.kuerzel,
            person.name,
            ", ".join(rollen),
            "gesperrt" if row.gesperrt else "offen",
        ]
        for row, person, rollen in rows
    ]
    ausgabe.table(["Anmeldename", "Kürzel", "Name", "Rollen", "Stand"], cells)


@konto.command
def sperren(anmeldename: str, *, aufheben: bool = False) -> None:
    """Ein Konto sperren; laufende Sitzungen enden damit. --aufheben: wieder öffnen."""
    with tuer.office() as buero:
        konten.lock(buero, anmeldename, gesperrt=not aufheben)
    ausgabe.text(f"{anmeldename} ist {'wieder offen' if aufheben else 'gesperrt'}.")


@konto.command
def kennwort(anmeldename: str) -> None:
    """Einem Konto ein neues Kennwort geben."""
    neu = ausgabe.ask_secret(f"Neues Kennwort für {anmeldename} (mindestens 10 Zeichen): ", getpass)
    with tuer.office() as buero:
        konten.set_password(buero, anmeldename, neu)
    ausgabe.text(f"{anmeldename} hat ein neues Kennwort.")
