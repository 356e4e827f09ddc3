"""The season of 2021: 54 recipients apply, lump sums go to all, 15 Bescheide of Baustein 1 are out on 5 February 2021."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import State

from kim.adapters.clock import Dateiuhr
from kim.casework.auskunft import arbeitsliste, fallakte, zahlen
from kim.casework.buero import Buero
from kim.casework.haushalt import mittel
from kim.casework.pauschale import verteilliste
from kim.casework.pruefung import berichtigung, nachforderung
from kim.cli.demo import buehne, personen
from kim.cli.demo.muster import manifest
from kim.cli.demo.plan import STICHTAG, UNLESBAR, sendungen
from kim.programmes.register import find_by_name
from kim_models.antrag import Antragsdaten

ARBEITSTAGE = (12, 14, 19, 21, 26, 28)
"""Days of January on which the office signs."""
JE_TAG = 2
BIS_STICHTAG = 15
"""How many Bescheide of Baustein 1 the ministry announced; which ones is not known, the order of receipt decides here."""


def play(home: Path, ready: Callable[[], None]) -> tuple[Buero, State[Any]]:
    """Plays the season; gives the office and how its last run ended. `ready()` waits until Prefect answers."""
    from flows.nightly import nightly

    uhr = Dateiuhr(home / "uhr.json")
    buero = buehne.aufbauen(uhr, datetime(2020, 12, 2, 8, tzinfo=UTC))
    buehne.zeigen(uhr, "54 Kommunen füllen ihre Anträge aus; Prefect startet")
    bis_januar = [s for s in sendungen() if s.moment < datetime(2021, 1, 6, tzinfo=UTC)]
    ready()
    buehne.eintreffen(buero, uhr, bis_januar)
    uhr.set(datetime(2021, 1, 11, 7, tzinfo=UTC))
    buehne.zeigen(
        uhr, "Prüfung: Unlesbares zuordnen und abtippen, Fassung bestätigen, nachfordern, berichtigen"
    )
    _unlesbares(buero)
    buehne.klaeren(buero, fragen=False)
    _closed_year(buero, uhr)
    _lump_sums(buero, uhr)
    buehne.eintreffen(
        buero, uhr, [s for s in sendungen() if s.moment not in {b.moment for b in bis_januar}][:1]
    )
    _season(buero, uhr)
    buehne.eintreffen(buero, uhr, [s for s in sendungen() if s.moment > datetime(2021, 1, 20, tzinfo=UTC)])
    uhr.set(STICHTAG.replace(hour=3, minute=15))
    buehne.zeigen(uhr, "Nachtlauf vor der Bekanntgabe des Ministeriums")
    last = nightly(return_state=True)
    uhr.set(STICHTAG)
    return buero, last


def _unlesbares(buero: Buero) -> None:
    """A person assigns what no machine could read, types one of them in beside the original, and requests the others."""
    team = personen.anmelden(buero)
    for line in arbeitsliste.work_list(buero):
        if line.code != "abzutippen":
            continue
        datei = fallakte.casefile(buero, line.aktenzeichen).eingaenge[0][0].dateiname
        empfaenger = find_by_name(UNLESBAR[datei])
        assert empfaenger is not None
        if datei == "p3_01_kreis-paderborn.pdf":
            truth = next(row["truth"] for row in manifest() if row["file"] == datei)
            werte = abgetippt(truth)
            berichtigung.mend(buero, team.pruefung, line.aktenzeichen, werte, "Vom Scan abgetippt.")
            nachher = [neu for neu in arbeitsliste.work_list(buero) if neu.aktenzeichen == line.aktenzeichen]
            buehne.vorlegen(buero, nachher)
            continue
        werte = {"kommune": empfaenger.name, "ags": empfaenger.ags, "baustein": 1}
        berichtigung.mend(
            buero, team.pruefung, line.aktenzeichen, werte, "Absender laut Umschlag und Begleitmail."
        )


def _nachfordern(buero: Buero) -> None:
    """What cannot be cleared up in the office is asked of the municipality; on the day of the announcement it is open."""
    team = personen.anmelden(buero)
    for line in arbeitsliste.work_list(buero):
        if line.code != "befunde":
            continue
        hinders = [b for b in fallakte.casefile(buero, line.aktenzeichen).befunde if b.effekt == "hindert"]
        if any(b.code == "frist_versaeumt" for b in hinders):
            continue  # nothing that a municipality sends mends that: a person decides
        text = "\n".join(
            ["Bitte ergänzen oder berichtigen Sie Ihren Antrag:", *(f"- {b.text}" for b in hinders)]
        )
        nachforderung.request_documents(buero, team.pruefung, line.aktenzeichen, text)


def abgetippt(truth: dict[str, object]) -> dict[str, object]:
    """What a person types from a scan: the true values of the sample, as dotted paths."""
    from kim.casework.antrag.fassung import flatten

    return flatten(Antragsdaten.model_validate({k: v for k, v in truth.items() if v is not None}))


def _closed_year(buero: Buero, uhr: Dateiuhr) -> None:
    """The first in rank asks for money of 2020. Signed in January, that share can no longer be granted: it waits."""
    uhr.set(datetime(2021, 1, 11, 8, tzinfo=UTC))
    first = arbeitsliste.work_list(buero)[0]
    buehne.zeigen(
        uhr, f"{first.aktenzeichen}: gezeichnet, aber mit einem Anteil des abgelaufenen Jahres 2020"
    )
    buehne.zeichnen(buero, buehne.vorlegen(buero, [first]))


def _lump_sums(buero: Buero, uhr: Dateiuhr) -> None:
    """Bausteine 2 and 3: each list is proposed by one person, signed by another, and issued to all 54 by the flow."""
    from flows.issue import issue
    from flows.notify import notify

    uhr.set(datetime(2021, 1, 11, 12, tzinfo=UTC))
    mittel.open_budget(buero)
    team = personen.anmelden(buero)
    for baustein in (2, 3):
        vorgelegt = verteilliste.propose(buero, team.pruefung, baustein, 2021)
        with buero.database.reading() as session:
            gesehen = verteilliste.load(session, vorgelegt.listennummer).inhalt_sha256
        verteilliste.sign_off(buero, team.schluss, vorgelegt.listennummer, gesehen)
        buehne.zeigen(uhr, f"Verteilliste {vorgelegt.listennummer} gezeichnet")
    buehne.zeigen(uhr, "Pauschalen an alle 54: Bescheide und Versand")
    issue(nur_vorschau=False, return_state=True)
    notify(return_state=True)


def _season(buero: Buero, uhr: Dateiuhr) -> None:
    """Two signatures a day, each starts the run that goes straight on to the letter, until 15 are out."""
    from flows.review import review

    days = [datetime(2021, 1, day, 8, tzinfo=UTC) for day in ARBEITSTAGE]
    days += [datetime(2021, 2, day, 8, tzinfo=UTC) for day in (1, 2)]
    for day in days:
        uhr.set(day)
        if day.day == 26:
            buehne.zeigen(uhr, "Nachforderungen")
            _nachfordern(buero)
        issued = zahlen.status(buero)["bescheide"]["1"]
        offen = {"vermerk_offen", "vermerk_kuerzen"}
        ready = [line for line in arbeitsliste.work_list(buero) if line.code in offen]
        for line in ready[: min(JE_TAG, BIS_STICHTAG - issued)]:
            for aktenzeichen in buehne.zeichnen(buero, buehne.vorlegen(buero, [line])):
                buehne.zeigen(uhr, f"Zeichnung {aktenzeichen}: Bescheid und Versand")
                review(aktenzeichen, return_state=True)
    uhr.set(datetime(2021, 2, 2, 14, tzinfo=UTC))
    ready = [line for line in arbeitsliste.work_list(buero) if line.code == "vermerk_offen"]
    buehne.vorlegen(buero, ready[:3])
