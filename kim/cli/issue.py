"""Decide and send, or only look at the order: `kim issue`."""

from kim.cli.konsole import ausgabe
from kim.cli.run import run_each


def issue(*, vorschau: bool = False) -> int:
    """Decides and sends, or (`vorschau`) prints the order alone."""
    if vorschau:
        from kim.adapters.clock import berlin_date
        from kim.casework import worte
        from kim.casework.haushalt import mittel
        from kim.casework.reihenfolge import warteschlange
        from kim.cli.konsole import tuer

        with tuer.office() as buero:
            mittel.open_budget(buero)
            with buero.database.reading() as session:
                places = warteschlange.queue(session, buero, 1, berlin_date(buero.uhr.now()))
        rows = [
            [
                f"{p.platz}{'*' if p.abweichung else ''}",
                p.aktenzeichen,
                worte.wort(worte.STATUS, p.status),
                "ja" if p.erteilbar else "nein",
                p.grund[1],
            ]
            for p in places
        ]
        columns = ["Platz", "Aktenzeichen", "Status", "erteilbar", "Grund"]
        ausgabe.table(columns, rows, right=("Platz",), below=("Grund",))
        for p in places:
            if p.abweichung:
                ausgabe.paragraph(f"* {p.aktenzeichen}: {p.abweichung}", indent=0)
        return ausgabe.FERTIG
    return run_each("issue", "notify")
