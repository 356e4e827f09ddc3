"""What there is to know: `kim status`, `kim explain`."""

from kim.casework import worte
from kim.casework.auskunft import zahlen as geschaeftszahlen
from kim.casework.erzaehlung import vorgang
from kim.casework.haushalt import mittel
from kim.cli import ausgabe, tuer
from kim.settings import load
from kim_models.betrag import format_euro


def status(*, json: bool = False) -> None:
    """Die Zahlen des Büros: Anträge, Bescheide, Haushalt, Post."""
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


def explain(aktenzeichen: str, *, json: bool = False) -> None:
    """Die ganze Geschichte eines Vorgangs in Sätzen: jeder Schritt, jede Regel, jede Quelle, jede Person."""
    with tuer.office() as buero:
        story = vorgang.tell(buero, aktenzeichen)
    if json:
        ausgabe.as_json("kim.explain/1", story)
        return
    ausgabe.heading(f"{story['aktenzeichen']} · {story['kommune']}")
    ausgabe.paragraph(story["jetzt"], indent=0)
    for satz in story["notzugriffe"]:
        ausgabe.error(satz)
    ausgabe.paragraph(f"Stand: {story['stand']} Uhr.", indent=0)
    ausgabe.heading("Was geschehen ist (ohne Namen: vom Büro selbst, nach festen Regeln)")
    for satz in story["geschichte"]:
        ausgabe.paragraph(f"{satz['am']}  {satz['satz']}")
    if story["befunde"]:
        ausgabe.heading("Was am Antrag auffiel")
        for satz in story["befunde"]:
            ausgabe.paragraph(satz)
    ausgabe.heading("Wie der Betrag entstanden ist")
    for satz in story["betrag"]:
        ausgabe.paragraph(satz)
    ausgabe.heading("Warum dieser Platz")
    for satz in story["rang"]:
        ausgabe.paragraph(satz)
    ausgabe.heading("Woher die Angaben stammen")
    for satz in story["quellen"]:
        ausgabe.paragraph(satz)
