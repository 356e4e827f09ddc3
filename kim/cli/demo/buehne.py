"""What both demos do on the office's stage: let post arrive, clear up findings, propose, sign."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from kim.adapters.clock import BERLIN, Dateiuhr
from kim.casework.auskunft import arbeitsliste, fallakte
from kim.casework.buero import Buero
from kim.casework.eingang import korb
from kim.casework.pruefung import annahme, berichtigung, nachforderung
from kim.casework.zeichnung import vermerk as vermerke
from kim.cli.demo import empfaenger, personen
from kim.cli.demo.plan import Sendung
from kim.cli.demo.takt import TAKT

_HAGEN = {"iban": "DE82450500019900291562", "telefon": "02331 50-3077"}


def aufbauen(uhr: Dateiuhr, moment: datetime) -> Buero:
    """An empty office with its recipients' file and two persons, on the simulated day."""
    from tasks.office import office

    uhr.set(moment)
    empfaenger.schreiben(uhr.path.parent / "empfaenger.csv")
    buero = office()
    personen.einstellen(buero)
    return buero


def zeigen(uhr: Dateiuhr, satz: str) -> None:
    """One line of progress with the simulated moment."""
    TAKT.zeile(f"{uhr.now().astimezone(BERLIN):%d.%m.%Y %H:%M}  {satz}")


def eintreffen(buero: Buero, uhr: Dateiuhr, sendungen: Iterable[Sendung]) -> None:
    """Each day's post lies in the inbox and is taken in by the flow, in the order of its arrival."""
    from flows.intake import intake

    for tag, day in groupby(sendungen, key=lambda s: s.moment.date()):
        arrived = list(day)
        uhr.set(arrived[0].moment)
        names = ", ".join(s.name.removesuffix(".pdf") for s in arrived[:4]) + (
            " …" if len(arrived) > 4 else ""
        )
        zeigen(uhr, f"{len(arrived)} im Eingangskorb am {tag:%d.%m.}: {names}")
        for sendung in arrived:
            (korb.korb(buero) / sendung.name).write_bytes(sendung.inhalt)
        intake(return_state=True)


def klaeren(buero: Buero, *, fragen: bool) -> None:
    """Confirm a new Fassung, mend what was confirmed by telephone; `fragen`: ask the municipalities for the rest."""
    team = personen.anmelden(buero)
    for line in arbeitsliste.work_list(buero):
        az = line.aktenzeichen
        case = fallakte.casefile(buero, az)
        codes = {befund.code for befund in case.befunde if befund.effekt == "hindert"}
        if case.antrag.status != "in_pruefung":
            continue
        if case.offene_fassungen and codes == {"summe_falsch"}:
            grund = "Die Kommune hat die Summe in Nr. 4 berichtigt."
            annahme.accept_fassung(buero, team.pruefung, az, case.offene_fassungen[-1].nr, grund)
        elif codes == {"ags_passt_nicht_zum_namen"}:
            ags = next(e.ags for e in buero.register.values() if f"{e.name} (?)" == line.kommune)
            grund = "Kennziffer laut amtlichem Verzeichnis; von der Kommune fernmündlich bestätigt."
            berichtigung.mend(buero, team.pruefung, az, {"ags": ags}, grund)
        elif fragen and codes == {"iban_ungueltig", "pflichtfeld_fehlt"}:
            text = (
                "Die IBAN hat keine gültige Prüfziffer, und die Telefonnummer fehlt. Bitte beides mitteilen."
            )
            nachforderung.request_documents(buero, team.pruefung, az, text)
            berichtigung.mend(buero, team.pruefung, az, _HAGEN, "Antwort der Kommune auf die Nachforderung.")
        elif fragen and codes == {"zeitraum_verkehrt", "erklaerung_fehlt"}:
            text = "Der Durchführungszeitraum ist verkehrt, und die Erklärung 7.4 fehlt. Bitte berichtigen."
            nachforderung.request_documents(buero, team.pruefung, az, text)


def vorlegen(buero: Buero, lines: Sequence[arbeitsliste.Arbeitszeile] | None = None) -> list[str]:
    """A Prüfvermerk for every case that is ready, or for those of these lines of the work list. Gives their Aktenzeichen."""
    team = personen.anmelden(buero)
    done = []
    for line in arbeitsliste.work_list(buero) if lines is None else lines:
        if line.code == "vermerk_offen":
            gruende = (
                "Die Voraussetzungen der Richtlinie liegen vor; die Ausgaben sind notwendig und angemessen."
            )
            vermerke.submit_vermerk(buero, team.pruefung, line.aktenzeichen, "bewilligen", gruende)
            done.append(line.aktenzeichen)
        elif line.code == "vermerk_kuerzen":
            gruende = "Die Höchstzahl gilt für alle Kreise gleich; Gründe für eine Abweichung sind nicht vorgetragen."
            vermerke.submit_vermerk(buero, team.pruefung, line.aktenzeichen, "kuerzen", gruende)
            done.append(line.aktenzeichen)
    return done


def zeichnen(buero: Buero, vorgelegt: Sequence[str] | None = None) -> list[str]:
    """The Schlusszeichnung under every case in signature, or under those just submitted. Gives their Aktenzeichen."""
    team = personen.anmelden(buero)
    if vorgelegt is None:
        lines = arbeitsliste.work_list(buero)
        vorgelegt = [line.aktenzeichen for line in lines if line.status == "in_zeichnung"]
    for aktenzeichen in vorgelegt:
        vermerk = fallakte.casefile(buero, aktenzeichen).vermerk
        assert vermerk is not None
        vermerke.sign_off(buero, team.schluss, aktenzeichen, vermerk.inhalt_sha256)
    return list(vorgelegt)
