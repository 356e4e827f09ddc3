"""Is the office set up: guards, recipients, accounts, seal, mailbox."""

from datetime import timedelta

from sqlmodel import select

from kim.adapters.clock import BERLIN
from kim.adapters.database import TransientError, fingerprint
from kim.adapters.siegel import Siegelfehler
from kim.casework.bescheid import siegelung
from kim.casework.betrieb.pruefpunkt import Pruefpunkt
from kim.casework.buero import Buero
from kim.casework.eingang import postfach
from kim.casework.personen import notzugriff
from kim_models.rows import Personenrolle

SIEGEL_BALD = timedelta(days=60)
"""So long before its end a certificate is named: a new one takes weeks to get."""


def schema(buero: Buero) -> Pruefpunkt:
    """Whether the database's own guards are all there."""
    wrong = fingerprint.differences(buero.database)
    if wrong:
        return Pruefpunkt(
            "Aufbau der Datenbank",
            "fehler",
            " ".join(wrong),
            "Es wird nichts beschieden. Aus der Sicherung wiederherstellen oder die Stellen von Hand berichtigen.",
        )
    anzahl = len(fingerprint.expected(buero.database.dialect))
    return Pruefpunkt(
        "Aufbau der Datenbank", "gut", f"{anzahl} Spalten, Bedingungen, Indizes und Auslöser wie vorgesehen"
    )


def recipients(buero: Buero) -> Pruefpunkt:
    """Whether every recipient has an address."""
    missing = sorted(set(buero.register) - set(buero.adressen))
    paper = sum(1 for adresse in buero.adressen.values() if not (adresse.elektronisch and adresse.email))
    if missing:
        satz = f"{len(missing)} von {len(buero.register)} Kommunen fehlen ({', '.join(missing[:4])} …)"
        return Pruefpunkt("Empfängerdatei", "achtung", satz, f"In {buero.settings.empfaengerpfad} ergänzen.")
    return Pruefpunkt(
        "Empfängerdatei", "gut", f"{len(buero.adressen)} Anschriften, {paper} davon nur auf Papier"
    )


def accounts(buero: Buero) -> Pruefpunkt:
    """Whether two different persons can finish a case."""
    with buero.database.reading() as session:
        rows = session.exec(select(Personenrolle)).all()
    reviewers = {row.person_id for row in rows if row.rolle == "pruefung"}
    signers = {row.person_id for row in rows if row.rolle == "schlusszeichnung"}
    if not reviewers or not signers or len(reviewers | signers) < 2:
        satz = f"{len(reviewers)} prüfen, {len(signers)} zeichnen; es braucht zwei verschiedene Personen"
        return Pruefpunkt("Konten", "achtung", satz, "„kim konto add“ ausführen.")
    return Pruefpunkt("Konten", "gut", f"{len(reviewers)} prüfen, {len(signers)} zeichnen")


def emergencies(buero: Buero) -> Pruefpunkt:
    """Whether a Notzugriff is live or waits for its control."""
    open_ = notzugriff.open_ones(buero)
    if not open_:
        return Pruefpunkt("Notzugriff", "gut", "keiner läuft, keiner ist unkontrolliert")
    running = sum(1 for stand in open_ if stand.laeuft)
    satz = (
        f"{running} laufen, {len(open_)} sind nicht kontrolliert (Nr. {', '.join(str(s.nr) for s in open_)})"
    )
    return Pruefpunkt(
        "Notzugriff",
        "achtung",
        satz,
        "„kim notzugriff list“; eine andere Person: „kim notzugriff kontrollieren“.",
    )


def seal(buero: Buero) -> Pruefpunkt:
    """Whether letters can be sealed, and for how long."""
    tun = "KIM_SIEGEL und KIM_SIEGEL_PASSWORTDATEI prüfen; siehe Handbuch, „Siegel einrichten“."
    now = buero.uhr.now()
    try:
        siegel = buero.siegel
        if siegel is None:
            satz = "Keines eingerichtet; Briefe gehen ohne Siegel hinaus"
            if siegelung.last_was_sealed(buero):
                return Pruefpunkt("Siegel", "fehler", f"{satz}, der letzte trug aber eines", tun)
            return Pruefpunkt("Siegel", "gut", satz)
        siegel.require_valid(now)
    except (Siegelfehler, TransientError) as error:
        return Pruefpunkt("Siegel", "fehler", str(error), tun)
    zertifikat = siegel.zertifikat
    bis = zertifikat.gilt_bis.astimezone(BERLIN)
    satz = f"„{zertifikat.name}“, gültig bis {bis:%d.%m.%Y} (sha256 {zertifikat.fingerabdruck[:16]}…)"
    if zertifikat.gilt_bis - now < SIEGEL_BALD:
        return Pruefpunkt("Siegel", "achtung", satz, "Rechtzeitig ein neues Zertifikat beschaffen.")
    return Pruefpunkt("Siegel", "gut", satz)


def mailbox(buero: Buero) -> Pruefpunkt:
    """Whether the mailbox lets us in."""
    if not postfach.configured(buero.settings):
        return Pruefpunkt("Postfach", "gut", "Keines eingerichtet; Anträge kommen als Dateien herein")
    try:
        anzahl = postfach.look(buero)
    except postfach.PostfachGestoert as error:
        return Pruefpunkt("Postfach", "fehler", str(error), "Siehe Handbuch, „Postfach einrichten“.")
    except TransientError as error:
        return Pruefpunkt("Postfach", "achtung", str(error), "Der nächste Lauf „Eingang“ versucht es wieder.")
    return Pruefpunkt("Postfach", "gut", f"{buero.settings.postfach_host}; {anzahl} Nachrichten im Ordner")
