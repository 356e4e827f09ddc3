"""The outgoing mail: `kim mail list|geklaert|erneut|ausgeben|aufgegeben`."""

from pathlib import Path

from cyclopts import App

from kim.adapters.clock import BERLIN
from kim.casework.auskunft import sendungen
from kim.casework.post import klaerung
from kim.casework.versand import uebergabe
from kim.cli.konsole import ausgabe, tuer

mail = App(name="mail")


@mail.command(name="list")
def list_(*, offen: bool = False, json: bool = False) -> None:
    """Alle Sendungen mit ihrem Stand. --offen: nur die, die noch nicht hinaus sind."""
    with tuer.office() as buero:
        rows = sendungen.mails(buero, offen=offen)
    if json:
        ausgabe.as_json("kim.mail/1", {"sendungen": [row.model_dump(mode="json") for row in rows]})
        return
    columns = ["Art", "Bezug", "Kanal", "an", "Status", "Versuche", "fällig"]
    cells = [
        [
            row.art,
            row.bezug,
            row.kanal,
            row.an if row.kanal == "email" else "auf Papier",
            row.status,
            row.versuche,
            f"{row.faellig_am.astimezone(BERLIN):%d.%m.%Y %H:%M}" if row.status == "bereit" else "–",
        ]
        for row in rows
    ]
    ausgabe.table(columns, cells, right=("Versuche",))


@mail.command
def erneut(bezug: str, *, grund: str) -> None:
    """Eine unzustellbare Sendung noch einmal versenden, an die heutige Anschrift der Empfängerdatei."""
    with tuer.office() as buero:
        klaerung.again(buero, tuer.me(buero), bezug, grund)
    ausgabe.text(f"{bezug} geht mit dem nächsten Lauf „notify“ hinaus.")


@mail.command
def ausgeben(bezug: str, ordner: Path) -> None:
    """Einen Brief zum Drucken ablegen: Anschreiben und alle Anlagen. Danach „kim mail aufgegeben“."""
    with tuer.office() as buero:
        for path in uebergabe.print_out(buero, bezug, ordner):
            ausgabe.text(str(path))


@mail.command
def geklaert(bezug: str, *, versendet: bool, grund: str) -> None:
    """Eine unklare Sendung klären: --versendet (sie kam an) oder --no-versendet (sie darf noch einmal hinaus)."""
    with tuer.office() as buero:
        klaerung.settle(buero, tuer.me(buero), bezug, versendet=versendet, grund=grund)
    ausgabe.text(f"{bezug} ist geklärt.")


@mail.command
def aufgegeben(bezug: str) -> None:
    """Festhalten, dass ein gedruckter Brief heute zur Post gegeben wurde."""
    with tuer.office() as buero:
        klaerung.posted(buero, tuer.me(buero), bezug)
    ausgabe.text(f"{bezug}: Aufgabe zur Post ist in der Akte vermerkt.")
