"""What there is to know: `kim status`, `kim explain`."""

from kim.casework import auskunft, erzaehlung, haushalt
from kim.cli import ausgabe, tuer
from kim.settings import load
from kim_models.betrag import format_euro


def status(*, json: bool = False) -> None:
    """Die Zahlen des Büros: Anträge, Bescheide, Haushalt, Post."""
    with tuer.office() as buero:
        haushalt.open_budget(buero)
        zahlen = auskunft.status(buero)
    if json:
        ausgabe.as_json(zahlen["schema"], {key: value for key, value in zahlen.items() if key != "schema"})
        return
    for notzugriff in zahlen["notzugriffe"]:
        ausgabe.error(notzugriff["satz"])
    ausgabe.heading(f"{zahlen['kommunen']} Kommunen · {load().home.resolve()}")
    ausgabe.table(
        ["Anträge", "Anzahl"], list(zahlen["antraege"].items()) or [["keine", 0]], right=("Anzahl",)
    )
    ausgabe.text()
    rows = [[f"Baustein {nr}", anzahl] for nr, anzahl in zahlen["bescheide"].items()]
    ausgabe.table(["Bescheide", "Anzahl"], rows, right=("Anzahl",))
    ausgabe.text()
    columns = ["Baustein", "Jahr", "Ermächtigung", "Mittel", "gebunden", "verfügbar", "Beleg"]
    cells = [
        [
            pot["baustein"],
            pot["haushaltsjahr"],
            pot["art"],
            format_euro(pot["mittel_cent"]),
            format_euro(pot["gebunden_cent"]),
            format_euro(pot["verfuegbar_cent"]),
            pot["beleg"],
        ]
        for pot in zahlen["haushalt"]
    ]
    ausgabe.table(columns, cells, right=("Mittel", "gebunden", "verfügbar"))
    ausgabe.text()
    ausgabe.table(["Post", "Anzahl"], list(zahlen["post"].items()) or [["keine", 0]], right=("Anzahl",))


def explain(aktenzeichen: str, *, json: bool = False) -> None:
    """Die ganze Geschichte eines Vorgangs in Sätzen: jeder Schritt, jede Regel, jede Quelle, jede Person."""
    with tuer.office() as buero:
        story = erzaehlung.tell(buero, aktenzeichen)
    if json:
        ausgabe.as_json("kim.explain/1", story)
        return
    ausgabe.heading(f"{story['aktenzeichen']} · {story['kommune']}")
    ausgabe.text(story["jetzt"])
    for satz in story["notzugriffe"]:
        ausgabe.error(satz)
    ausgabe.heading("Was geschehen ist")
    for satz in story["geschichte"]:
        ausgabe.text(f"  {satz['am']}  {satz['satz']}")
    ausgabe.heading("Wie der Betrag entstanden ist")
    for satz in story["betrag"]:
        ausgabe.text(f"  {satz}")
    ausgabe.heading("Warum dieser Platz")
    for satz in story["rang"]:
        ausgabe.text(f"  {satz}")
    ausgabe.heading("Woher die Angaben stammen")
    for satz in story["quellen"]:
        ausgabe.text(f"  {satz}")
