"""The steps that only the night has: begin and finish once per date, move overdue requests, check that all agrees."""

from datetime import date
from typing import Any

from kim.casework.auskunft import arbeitsliste, zahlen
from kim.casework.betrieb import nacht
from kim.casework.kontrolle import abschluss, buecher, nachrechnung
from kim.casework.pauschale import festsetzung
from kim.casework.personen import notzugriff
from kim.casework.post import ausgang
from kim.casework.pruefung import nachforderung
from tasks import events
from tasks.office import office, step


@step(name="Nacht beginnen", task_run_name="Nacht beginnen")
def begin() -> tuple[date, bool]:
    """Tonight's Berlin date, and whether its night is still to be done."""
    return nacht.begin(office())


@step(name="Abgelaufene Fristen", task_run_name="Abgelaufene Fristen")
def overdue() -> list[str]:
    """Cases whose Nachforderung ran out, back in review."""
    return nachforderung.overdue_requests(office())


@step(name="Bericht ablegen", task_run_name="Bericht ablegen")
def file_report(datum: date, markdown: str) -> None:
    """Lays the night report into `berichte/`: it outlives Prefect's database."""
    folder = office().settings.home.resolve() / "berichte"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"Nachtbericht {datum.isoformat()}.md").write_text(markdown, encoding="utf-8")


@step(name="Prüfstand", task_run_name="Abgleich")
def verify() -> list[str]:
    """Where something does not agree; empty if all is well."""
    return [deviation.ort for deviation in buecher.schema(office()) + buecher.verify(office())]


@step(name="Nachrechnung", task_run_name="Nachrechnung")
def recompute() -> tuple[str, list[str]]:
    """Every decision derived again, without its letter: one line of figures, and where one did not come out."""
    found = nachrechnung.recompute(office())
    return found.satz, [deviation.ort for deviation in found.abweichungen]


def open_lists() -> list[dict[str, Any]]:
    """Verteillisten that wait for a signature or for money, in the columns of the open cases."""
    return [
        {
            "Platz": "",
            "Aktenzeichen": row.listennummer,
            "Status": row.status,
            "wartet seit (Tage)": "",
            "Grund": row.grund[0],
            "Nächster Schritt": row.grund[1],
        }
        for row in festsetzung.overview(office())
        if row.status in {"vorgeschlagen", "gezeichnet"} and row.beschieden < row.empfaenger
    ]


def open_emergencies() -> list[dict[str, Any]]:
    """Every live or uncontrolled Notzugriff, in the columns of the open cases; also told to whoever listens for events."""
    stands = notzugriff.open_ones(office())
    for stand in stands:
        events.emit("notzugriff.offen", str(stand.nr), kind="notzugriff", rolle=stand.rolle)
    return [
        {
            "Platz": "",
            "Aktenzeichen": f"Notzugriff {stand.nr}",
            "Status": "läuft" if stand.laeuft else "abgelaufen",
            "wartet seit (Tage)": (office().uhr.now() - stand.am).days,
            "Grund": "notzugriff_unkontrolliert",
            "Nächster Schritt": stand.satz,
        }
        for stand in stands
    ]


def open_mails() -> list[dict[str, Any]]:
    """Mails that only people can move on, in the columns of the open cases."""
    say = {
        "unklar": "Kam sie an? Archiv ansehen, dann „kim mail geklaert“.",
        "unzustellbar": "Anschrift berichtigen, dann „kim mail erneut“.",
        "brief": "„kim mail ausgeben“, drucken, aufgeben, „kim mail aufgegeben“.",
    }
    return [
        {
            "Platz": "",
            "Aktenzeichen": bezug,
            "Status": kind,
            "wartet seit (Tage)": "",
            "Grund": f"post_{kind}",
            "Nächster Schritt": say[kind],
        }
        for bezug, kind in ausgang.hanging(office())
    ]


@step(name="Abschluss", task_run_name="Abschluss")
def close() -> list[dict[str, str]]:
    """The nightly close, equation by equation."""
    return [
        {
            "Abschluss": line.was,
            "links": line.links,
            "rechts": line.rechts,
            "stimmt": "ja" if line.stimmt else "NEIN",
        }
        for line in abschluss.daily_close(office())
    ]


@step(name="Nacht beenden", task_run_name="Nacht beenden")
def finish(datum: date, ergebnis: dict[str, Any]) -> None:
    """Closes the night with its figures."""
    nacht.finish(office(), datum, ergebnis)


@step(name="Zahlen", task_run_name="Zahlen")
def figures() -> dict[str, Any]:
    """The office's figures, `kim.status/1`."""
    return zahlen.status(office())


@step(name="Offene Vorgänge", task_run_name="Offene Akten")
def open_cases() -> list[dict[str, Any]]:
    """All open cases with the reason why each waits and since when; no names."""
    return [
        {
            "Platz": line.platz or "",
            "Aktenzeichen": line.aktenzeichen,
            "Status": line.status,
            "wartet seit (Tage)": line.wartet_tage,
            "Grund": line.code,
            "Nächster Schritt": line.satz,
        }
        for line in arbeitsliste.work_list(office())
    ]
