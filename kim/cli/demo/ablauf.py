"""How the demo goes: the applications arrive day by day, two persons review and sign, the flows do the rest."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from kim.adapters.clock import BERLIN, Dateiuhr
from kim.casework import auskunft, eingangskorb, vorgang, zeichnung
from kim.casework.buero import Buero, uhrpfad
from kim.cli import ausgabe
from kim.cli.demo import abschluss, empfaenger, personen
from kim.cli.demo.muster import Muster, alle
from tasks.office import office

EINZELN = 4
"""So many cases go the way of single signatures, each with its own run; the rest is left to the night."""


def play(home: Path) -> int:
    """Plays the whole season of the samples and prints what came of it."""
    from flows.nightly import nightly

    uhr = Dateiuhr(home / "uhr.json")
    uhr.set(datetime(2020, 12, 2, 8, tzinfo=UTC))
    empfaenger.schreiben(home / "empfaenger.csv")
    buero = office()
    assert uhrpfad(buero.settings) == uhr.path
    personen.einstellen(buero)
    winter = [muster for muster in alle() if muster.moment.year == 2020]
    _arrive(buero, uhr, winter)
    _review_day(buero, uhr, datetime(2020, 12, 28, 8, tzinfo=UTC))
    _sign_day(buero, uhr, datetime(2020, 12, 29, 8, tzinfo=UTC))
    uhr.set(datetime(2020, 12, 30, 3, 15, tzinfo=UTC))
    _step(uhr, "Nachtlauf: was gezeichnet ist, wird der Reihe nach beschieden")
    nightly(return_state=True)
    _arrive(buero, uhr, [muster for muster in alle() if muster.moment.year == 2021])
    uhr.set(datetime(2021, 10, 18, 8, tzinfo=UTC))
    _step(uhr, "Prüfvermerke und Schlusszeichnungen der zweiten Runde")
    _propose_all(buero)
    _sign_all(buero)
    uhr.set(datetime(2021, 10, 19, 2, 15, tzinfo=UTC))
    _step(uhr, "Nachtlauf")
    last = nightly(return_state=True)
    return abschluss.show(buero, home, last)


def _step(uhr: Dateiuhr, satz: str) -> None:
    ausgabe.hint(f"{uhr.now().astimezone(BERLIN):%d.%m.%Y %H:%M}  {satz}")


def _arrive(buero: Buero, uhr: Dateiuhr, muster: Iterable[Muster]) -> None:
    """Each day's post lies in the inbox and is taken in by the flow."""
    from flows.intake import intake

    for moment, day in groupby(muster, key=lambda m: m.moment):
        files = [m.datei for m in day]
        uhr.set(moment)
        _step(uhr, f"{len(files)} im Eingangskorb: {', '.join(datei.stem for datei in files)}")
        for datei in files:
            shutil.copy(datei, eingangskorb.korb(buero))
        intake(return_state=True)


def _review_day(buero: Buero, uhr: Dateiuhr, moment: datetime) -> None:
    """What a reviewer does with findings: confirm a new Fassung, request, mend what was confirmed by telephone."""
    uhr.set(moment)
    _step(uhr, "Prüfung: Fassung bestätigen, nachfordern, berichtigen, Vermerke anlegen")
    team = personen.anmelden(buero)
    for line in auskunft.work_list(buero):
        az = line.aktenzeichen
        case = auskunft.casefile(buero, az)
        codes = {befund.code for befund in case.befunde if befund.effekt == "hindert"}
        if case.offene_fassungen:
            grund = "Die Kommune hat die Summe in Nr. 4 berichtigt."
            vorgang.accept_fassung(buero, team.pruefung, az, case.offene_fassungen[-1].nr, grund)
        elif codes == {"ags_passt_nicht_zum_namen"}:
            ags = next(e.ags for e in buero.register.values() if f"{e.name} (?)" == line.kommune)
            grund = "Kennziffer laut amtlichem Verzeichnis; von der Kommune fernmündlich bestätigt."
            vorgang.mend(buero, team.pruefung, az, {"ags": ags}, grund)
        elif codes == {"iban_ungueltig", "pflichtfeld_fehlt"}:
            text = (
                "Die IBAN hat keine gültige Prüfziffer, und die Telefonnummer fehlt. Bitte beides mitteilen."
            )
            vorgang.request_documents(buero, team.pruefung, az, text)
            werte = {"iban": "DE82450500019900291562", "telefon": "02331 50-3077"}
            vorgang.mend(buero, team.pruefung, az, werte, "Antwort der Kommune auf die Nachforderung.")
        elif codes and "nicht_lesbar" not in codes:
            text = "Der Durchführungszeitraum ist verkehrt, und die Erklärung 7.4 fehlt. Bitte berichtigen."
            vorgang.request_documents(buero, team.pruefung, az, text)
    _propose_all(buero)


def _propose_all(buero: Buero) -> None:
    team = personen.anmelden(buero)
    for line in auskunft.work_list(buero):
        if line.code == "vermerk_offen":
            gruende = (
                "Die Voraussetzungen der Richtlinie liegen vor; die Ausgaben sind notwendig und angemessen."
            )
            zeichnung.submit_vermerk(buero, team.pruefung, line.aktenzeichen, "bewilligen", gruende)
        elif line.code == "vermerk_kuerzen":
            gruende = "Die Höchstzahl gilt für alle Kreise gleich; Gründe für eine Abweichung sind nicht vorgetragen."
            zeichnung.submit_vermerk(buero, team.pruefung, line.aktenzeichen, "kuerzen", gruende)


def _sign_day(buero: Buero, uhr: Dateiuhr, moment: datetime) -> None:
    """The first signatures start the flow `review`, straight on to the letter; the rest waits for the night."""
    from flows.review import review

    uhr.set(moment)
    signed = _sign_all(buero)
    for az in signed[:EINZELN]:
        _step(uhr, f"Zeichnung {az}: Bescheid und Versand")
        review(az, return_state=True)


def _sign_all(buero: Buero) -> list[str]:
    team = personen.anmelden(buero)
    signed = []
    for line in auskunft.work_list(buero):
        vermerk = auskunft.casefile(buero, line.aktenzeichen).vermerk
        if line.status == "in_zeichnung" and vermerk is not None:
            zeichnung.sign_off(buero, team.schluss, line.aktenzeichen, vermerk.inhalt_sha256)
            signed.append(line.aktenzeichen)
    return signed
