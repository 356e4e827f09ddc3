"""The page at the end of the season, fit to be sent to the minister: figures, money, order, status of the 54."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kim.adapters.clock import BERLIN, berlin_date
from kim.casework import worte
from kim.casework.auskunft import arbeitsliste
from kim.casework.auskunft import zahlen as geschaeftszahlen
from kim.casework.auskunft.arbeitsliste import Arbeitszeile
from kim.casework.buero import Buero
from kim_models.betrag import format_euro
from kim_models.datum import long_date

_FARBE = {
    "bewilligt": "gut",
    "abgelehnt": "ende",
    "gezeichnet": "wartet",
    "in_zeichnung": "laeuft",
    "in_pruefung": "laeuft",
    "nachgefordert": "kommune",
    "eingegangen": "laeuft",
    "zurueckgenommen": "ende",
    "erledigt": "ende",
}


def schreiben(buero: Buero, home: Path) -> Path:
    """Writes the page as one HTML file without outside requests; text is data, the template escapes it."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["euro"] = format_euro
    html = environment.get_template("seite.html.j2").render(**_angaben(buero))
    path = home / "bericht.html"
    path.write_text(html, encoding="utf-8")
    return path


def spitze(lines: Sequence[Arbeitszeile]) -> str:
    """Why the first in order has no Bescheid although others have one, and what to do; empty if that is not so."""
    if not lines or lines[0].bescheidnummer or not any(line.bescheidnummer for line in lines):
        return ""
    vorn = lines[0]
    return (
        f"{vorn.aktenzeichen} ({vorn.kommune}) kam zuerst und wartet: {vorn.satz}"
        " Spätere haben trotzdem ihren Bescheid: Für sie reichte das Geld auch so."
    )


def _angaben(buero: Buero) -> dict[str, Any]:
    zahlen = geschaeftszahlen.status(buero)
    now = buero.uhr.now()
    lines = arbeitsliste.work_list(buero, alle=True)
    ausgestellt = {
        nummer: platz
        for platz, nummer in enumerate(
            sorted(line.bescheidnummer for line in lines if line.bescheidnummer), start=1
        )
    }
    with_rank = [
        {
            "eingang": platz,
            "aktenzeichen": line.aktenzeichen,
            "kommune": line.kommune,
            "eingegangen": f"{line.eingegangen_am.astimezone(BERLIN):%d.%m.%Y %H:%M}",
            "beantragt": line.beantragt_cent,
            "bewilligt": line.bewilligt_cent,
            "ausgestellt": ausgestellt.get(line.bescheidnummer or ""),
            "bescheid": line.bescheidnummer,
            "satz": line.satz,
            "status": worte.wort(worte.STATUS, line.status),
            "farbe": _FARBE[line.status],
        }
        for platz, line in enumerate(lines, start=1)
    ]
    jahr = berlin_date(now).year
    bausteine = [
        {
            "nr": pot["baustein"],
            "jahr": pot["haushaltsjahr"],
            "art": "Ausgaben" if pot["art"] == "ausgabe" else "Verpflichtungen",
            "mittel": pot["mittel_cent"],
            "gebunden": pot["gebunden_cent"],
            "frei": pot["verfuegbar_cent"],
            "anteil": round(100 * pot["gebunden_cent"] / pot["mittel_cent"], 1) if pot["mittel_cent"] else 0,
            "annahme": pot["beleg"] != "belegt",
        }
        for pot in zahlen["haushalt"]
        if pot["haushaltsjahr"] in {jahr - 1, jahr, jahr + 1} or pot["gebunden_cent"]
    ]
    diesjahr = [b for b in bausteine if b["jahr"] == jahr and b["art"] == "Ausgaben"]
    return {
        "tag": long_date(berlin_date(now)),
        "kommunen": zahlen["kommunen"],
        "bescheide": zahlen["bescheide"],
        "vorgaenge": with_rank,
        "bausteine": bausteine,
        "mittel": sum(b["mittel"] for b in diesjahr),
        "gebunden": sum(b["gebunden"] for b in diesjahr),
        "jahr": jahr,
        "stand": Counter(row["status"] for row in with_rank).most_common(),
        "spitze": spitze(lines),
        "wartend": sum(1 for row in with_rank if row["bescheid"] is None),
    }
