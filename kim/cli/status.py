"""The office's figures: `kim status`."""

from kim.casework import worte
from kim.casework.auskunft import zahlen as geschaeftszahlen
from kim.casework.haushalt import mittel
from kim.cli.konsole import ausgabe, tuer
from kim.settings import load
from kim_models.betrag import format_euro


def status(*, json: bool = False) -> None:
    """Prints the figures, or gives them as `kim.status/1`."""
    with tuer.office() as buero:
        mittel.open_budget(buero)
        zahlen = geschaeftszahlen.status(buero)
    if json:
        ausgabe.as_json(zahlen["schema"], {key: value for key, value in zahlen.items() if key != "schema"})
        return
    for notzugriff in zahlen["notzugriffe"]:
        ausgabe.error(notzugriff["satz"])
    ausgabe.heading(f"{zahlen['kommunen']} Kommunen · {load().home.resolve()}")
    for satz in zahlen["datenbank"]:
        ausgabe.error(f"Aufbau der Datenbank: {satz} Es wird nichts beschieden.")
    ausgabe.table(
        ["Anträge", "Anzahl"],
        [[worte.wort(worte.STATUS, code), n] for code, n in zahlen["antraege"].items()] or [["keine", 0]],
        right=("Anzahl",),
    )
    ausgabe.text()
    rows = [[f"Baustein {nr}", anzahl] for nr, anzahl in zahlen["bescheide"].items()]
    ausgabe.table(["Bescheide", "Anzahl"], rows, right=("Anzahl",))
    ausgabe.text()
    columns = ["Bst.", "Jahr", "aus", "Mittel", "gebunden", "verfügbar"]
    cells = [
        [
            pot["baustein"],
            pot["haushaltsjahr"],
            worte.wort(worte.ERMAECHTIGUNG, pot["art"]),
            f"{format_euro(pot['mittel_cent'])} {' ' if pot['beleg'] == 'belegt' else '*'}",
            format_euro(pot["gebunden_cent"]),
            format_euro(pot["verfuegbar_cent"]),
        ]
        for pot in zahlen["haushalt"]
    ]
    ausgabe.table(columns, cells, right=("Mittel", "gebunden", "verfügbar"))
    if any(pot["beleg"] != "belegt" for pot in zahlen["haushalt"]):
        ausgabe.text("* nicht an der Quelle belegt, siehe docs/assumptions.md")
    ausgabe.text()
    ausgabe.table(
        ["Post", "Anzahl"],
        [[worte.wort(worte.STATUS, code), n] for code, n in zahlen["post"].items()] or [["keine", 0]],
        right=("Anzahl",),
    )
