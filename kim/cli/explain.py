"""What there is to know: `kim status`, `kim explain`."""

from kim.casework.erzaehlung import vorgang
from kim.cli.konsole import ausgabe, tuer


def explain(aktenzeichen: str, *, json: bool = False) -> None:
    """Prints one case's story, or gives it as `kim.explain/1`."""
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
