"""Is everything in order to run: `kim doctor`. Each check says what it saw and, if something is wrong, what to do."""

import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Literal

from sqlalchemy import text
from sqlmodel import col, func, select

from kim.adapters import brief, prefect_api
from kim.adapters.clock import BERLIN, berlin_date
from kim.adapters.database import Database, TransientError, fingerprint
from kim.adapters.database.schema import current, head, next_step
from kim.adapters.ocr import tesseract
from kim.adapters.sandkasten import SandkastenFehler, sandbox_for_pdf
from kim.adapters.siegel import Siegelfehler
from kim.casework import abruf, notzugriff, post, siegelung
from kim.casework.buero import Buero, open_office
from kim.cli import ausgabe
from kim.programmes import load_programm, versions
from kim.programmes.anlagen import require_anlagen
from kim.settings import load
from kim_models.rows import Ereignis, Nachtlauf, Personenrolle, Post

Urteil = Literal["gut", "achtung", "fehler"]
PLATZ_GB = 1.0
SIEGEL_BALD = timedelta(days=60)
"""So long before its end a certificate is named: a new one takes weeks to get."""
_PAKETE = ("prefect", "fastapi", "sqlmodel", "pdfplumber", "typst", "aiosmtplib")


@dataclass(frozen=True)
class Check:
    """What one look gave."""

    was: str
    urteil: Urteil
    satz: str
    tun: str = ""


def doctor(*, json: bool = False) -> int:
    """Prüfen, ob der Rechner und das Büro in Ordnung sind: Versionen, Datenbank, Post, Schriften, Platte, Uhr, Läufe."""
    checks = list(examine())
    if json:
        ausgabe.as_json("kim.doctor/1", {"pruefungen": [vars(check) for check in checks]})
    else:
        sign = {"gut": "ok", "achtung": "!", "fehler": "FEHLER"}
        ausgabe.table(
            ["", "Prüfung", "Befund", "Was tun"], [[sign[c.urteil], c.was, c.satz, c.tun] for c in checks]
        )
    verdicts = {check.urteil for check in checks}
    if "fehler" in verdicts:
        return ausgabe.GESCHEITERT
    return ausgabe.MENSCHEN_GEFRAGT if "achtung" in verdicts else ausgabe.FERTIG


def examine() -> Iterator[Check]:
    """All looks, the simplest first; without a usable database the ones that need it are left out."""
    yield _versions()
    yield from _guarded("Platte", _disk)
    yield from _guarded("Vorlage und Schriften", _letter)
    yield from _guarded("Leseprogramm", _sandbox)
    yield _recognition()
    database = _database()
    yield database
    if database.urteil == "fehler":
        return
    buero = open_office(load(), create=False)
    try:
        for title, look in (
            ("Aufbau der Datenbank", _schema),
            ("Empfängerdatei", _recipients),
            ("Konten", _accounts),
            ("Notzugriff", _emergencies),
            ("Uhr", _clock),
            ("Siegel", _seal),
            ("Postfach", _mailbox),
            ("Post", _mail),
            ("Nachtlauf", _night),
            ("Dienst", _service),
        ):
            yield from _guarded(title, partial(look, buero))
    finally:
        buero.close()


def _guarded(title: str, look: Callable[[], Check]) -> Iterator[Check]:
    try:
        yield look()
    except Exception as error:  # noqa: BLE001 - a look that fails is itself the finding
        yield Check(
            title, "fehler", f"{type(error).__name__}: {error}", "Bitte die Meldung beheben und wiederholen."
        )


def _versions() -> Check:
    found = ", ".join(f"{name} {version(name)}" for name in _PAKETE)
    python = ".".join(map(str, sys.version_info[:3]))
    return Check("Versionen", "gut", f"Python {python}; {found}")


def _disk() -> Check:
    home = load().home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free / 1e9
    probe = home / ".schreibprobe"
    probe.write_text("")
    probe.unlink()
    if free < PLATZ_GB:
        return Check(
            "Platte",
            "fehler",
            f"{free:.1f} GB frei in {home}",
            "Platz schaffen, bevor weitergearbeitet wird.",
        )
    return Check("Platte", "gut", f"{free:.0f} GB frei, {home} ist beschreibbar")


def _recognition() -> Check:
    """Optional: without it people type what scans say."""
    programm = tesseract.find()
    satz = programm.version if programm else tesseract.FEHLT
    return Check("Texterkennung", "gut", satz)


def _sandbox() -> Check:
    kasten = sandbox_for_pdf(load().programm, load().sandkasten)
    try:
        grund = kasten.look()
    except SandkastenFehler as error:
        return Check("Leseprogramm", "fehler", "Fremde Dateien können nicht gelesen werden", str(error))
    finally:
        kasten.close()
    if grund:
        return Check(
            "Leseprogramm",
            "achtung",
            f"Fremde Dateien werden OHNE Aufruffilter gelesen: {grund}",
            "Nur auf einem Rechner betreiben, auf dem ein übernommenes Leseprogramm nichts anrichten kann.",
        )
    return Check(
        "Leseprogramm", "gut", f"Fremde Dateien werden abgeschottet gelesen, {kasten.plaetze} gleichzeitig"
    )


def _letter() -> Check:
    brief.preflight()
    for name in versions(load().programm):
        require_anlagen(load_programm(load().programm, name))
    return Check(
        "Vorlage und Schriften",
        "gut",
        f"Probebriefe gesetzt, Anlagen vollständig (Vorlage {brief.VORLAGE_VERSION})",
    )


def _database() -> Check:
    database = Database(load().url)
    try:
        with database.engine.connect() as connection:
            query = "SELECT sqlite_version()" if database.dialect == "sqlite" else "SHOW server_version"
            engine = connection.execute(text(query)).scalar_one()
        found, needed = current(database), head(database)
    except Exception as error:  # noqa: BLE001 - whatever keeps us out is the finding
        return Check(
            "Datenbank", "fehler", str(error).splitlines()[0], "KIM_DATABASE_URL und den Server prüfen."
        )
    finally:
        database.close()
    if found != needed:
        return Check(
            "Datenbank", "fehler", f"Schema {found or 'leer'} statt {needed}", next_step(database, found)
        )
    return Check("Datenbank", "gut", f"{database.dialect} {engine}, Schema {found}")


def _schema(buero: Buero) -> Check:
    wrong = fingerprint.differences(buero.database)
    if wrong:
        return Check(
            "Aufbau der Datenbank",
            "fehler",
            " ".join(wrong),
            "Es wird nichts beschieden. Aus der Sicherung wiederherstellen oder die Stellen von Hand berichtigen.",
        )
    anzahl = len(fingerprint.expected(buero.database.dialect))
    return Check(
        "Aufbau der Datenbank", "gut", f"{anzahl} Spalten, Bedingungen, Indizes und Auslöser wie vorgesehen"
    )


def _recipients(buero: Buero) -> Check:
    missing = sorted(set(buero.register) - set(buero.adressen))
    paper = sum(1 for adresse in buero.adressen.values() if not (adresse.elektronisch and adresse.email))
    if missing:
        satz = f"{len(missing)} von {len(buero.register)} Kommunen fehlen ({', '.join(missing[:4])} …)"
        return Check("Empfängerdatei", "achtung", satz, f"In {buero.settings.empfaengerpfad} ergänzen.")
    return Check("Empfängerdatei", "gut", f"{len(buero.adressen)} Anschriften, {paper} davon nur auf Papier")


def _accounts(buero: Buero) -> Check:
    with buero.database.reading() as session:
        rows = session.exec(select(Personenrolle)).all()
    reviewers = {row.person_id for row in rows if row.rolle == "pruefung"}
    signers = {row.person_id for row in rows if row.rolle == "schlusszeichnung"}
    if not reviewers or not signers or len(reviewers | signers) < 2:
        satz = f"{len(reviewers)} prüfen, {len(signers)} zeichnen; es braucht zwei verschiedene Personen"
        return Check("Konten", "achtung", satz, "„kim konto add“ ausführen.")
    return Check("Konten", "gut", f"{len(reviewers)} prüfen, {len(signers)} zeichnen")


def _emergencies(buero: Buero) -> Check:
    open_ = notzugriff.open_ones(buero)
    if not open_:
        return Check("Notzugriff", "gut", "keiner läuft, keiner ist unkontrolliert")
    running = sum(1 for stand in open_ if stand.laeuft)
    satz = (
        f"{running} laufen, {len(open_)} sind nicht kontrolliert (Nr. {', '.join(str(s.nr) for s in open_)})"
    )
    return Check(
        "Notzugriff",
        "achtung",
        satz,
        "„kim notzugriff list“; eine andere Person: „kim notzugriff kontrollieren“.",
    )


def _clock(buero: Buero) -> Check:
    now = buero.uhr.now()
    with buero.database.reading() as session:
        last = session.exec(select(Ereignis.am).order_by(col(Ereignis.nr).desc()).limit(1)).one_or_none()
    if last is not None and last > now:
        satz = f"Der jüngste Eintrag ist vom {last.astimezone(BERLIN):%d.%m.%Y %H:%M}, die Uhr geht nach"
        return Check("Uhr", "fehler", satz, "Die Uhr des Rechners stellen, bevor weitergearbeitet wird.")
    simulated = buero.settings.uhr == "datei"
    satz = f"{now.astimezone(BERLIN):%d.%m.%Y %H:%M:%S} Europe/Berlin{' (nachgestellt)' if simulated else ''}"
    return Check(
        "Uhr", "achtung" if simulated else "gut", satz, "KIM_UHR nur in der Demo setzen." if simulated else ""
    )


def _seal(buero: Buero) -> Check:
    tun = "KIM_SIEGEL und KIM_SIEGEL_PASSWORTDATEI prüfen; siehe Handbuch, „Siegel einrichten“."
    now = buero.uhr.now()
    try:
        siegel = buero.siegel
        if siegel is None:
            satz = "Keines eingerichtet; Briefe gehen ohne Siegel hinaus"
            if siegelung.last_was_sealed(buero):
                return Check("Siegel", "fehler", f"{satz}, der letzte trug aber eines", tun)
            return Check("Siegel", "gut", satz)
        siegel.require_valid(now)
    except (Siegelfehler, TransientError) as error:
        return Check("Siegel", "fehler", str(error), tun)
    zertifikat = siegel.zertifikat
    bis = zertifikat.gilt_bis.astimezone(BERLIN)
    satz = f"„{zertifikat.name}“, gültig bis {bis:%d.%m.%Y} (sha256 {zertifikat.fingerabdruck[:16]}…)"
    if zertifikat.gilt_bis - now < SIEGEL_BALD:
        return Check("Siegel", "achtung", satz, "Rechtzeitig ein neues Zertifikat beschaffen.")
    return Check("Siegel", "gut", satz)


def _mailbox(buero: Buero) -> Check:
    if not abruf.configured(buero.settings):
        return Check("Postfach", "gut", "Keines eingerichtet; Anträge kommen als Dateien herein")
    try:
        anzahl = abruf.look(buero)
    except abruf.PostfachGestoert as error:
        return Check("Postfach", "fehler", str(error), "Siehe Handbuch, „Postfach einrichten“.")
    except TransientError as error:
        return Check("Postfach", "achtung", str(error), "Der nächste Lauf „Eingang“ versucht es wieder.")
    return Check("Postfach", "gut", f"{buero.settings.postfach_host}; {anzahl} Nachrichten im Ordner")


def _mail(buero: Buero) -> Check:
    now = buero.uhr.now()
    with buero.database.reading() as session:
        counts = dict(session.exec(select(Post.status, func.count()).group_by(Post.status)).all())
        late = session.exec(
            select(func.count())
            .select_from(Post)
            .where(
                Post.status == "bereit", Post.kanal == "email", Post.faellig_am < now - timedelta(hours=24)
            )
        ).one()
    where = buero.settings.smtp_host or "lokale Mailsenke, nichts verlässt den Rechner"
    kinds = Counter(kind for _, kind in post.hanging(buero))
    if kinds or late:
        satz = ", ".join(f"{anzahl} {art}" for art, anzahl in sorted(kinds.items())) or f"{late} überfällig"
        satz = f"{where}; {satz}"
        return Check(
            "Post",
            "achtung",
            satz,
            "„kim mail list --offen“; klären mit „geklaert“, „erneut“ oder „aufgegeben“.",
        )
    return Check("Post", "gut", f"{where}; {sum(counts.values())} Sendungen, keine hängt")


def _night(buero: Buero) -> Check:
    with buero.database.reading() as session:
        last = session.exec(select(Nachtlauf).order_by(col(Nachtlauf.datum).desc()).limit(1)).one_or_none()
    heute = berlin_date(buero.uhr.now())
    if last is None:
        return Check(
            "Nachtlauf", "achtung", "Es gab noch keinen", "„kim serve“ starten oder „kim night“ ausführen."
        )
    if last.beendet_am is None:
        return Check(
            "Nachtlauf", "achtung", f"Der vom {last.datum:%d.%m.%Y} ist abgebrochen", "„kim night“ ausführen."
        )
    if heute - last.datum > timedelta(days=1):
        return Check(
            "Nachtlauf", "achtung", f"Der letzte war am {last.datum:%d.%m.%Y}", "„kim serve“ starten."
        )
    return Check("Nachtlauf", "gut", f"zuletzt am {last.datum:%d.%m.%Y}")


def _service(buero: Buero) -> Check:
    api = buero.settings.prefect_api_url or prefect_api.published_api(buero.settings.home.resolve())
    if not api or not prefect_api.healthy(api):
        return Check(
            "Dienst",
            "achtung",
            "Prefect läuft nicht",
            "„kim serve“ starten; bis dahin holt „kim night“ nach.",
        )
    if not prefect_api.deployed(api, "nightly/nightly"):
        return Check("Dienst", "fehler", f"{api} kennt die Läufe nicht", "„kim serve“ neu starten.")
    schedules = prefect_api.active_schedules(api)
    stuck = prefect_api.long_running(api, timedelta(hours=1))
    if "nightly" not in schedules:
        return Check(
            "Dienst",
            "fehler",
            "Der Zeitplan des Nachtlaufs ist ausgeschaltet",
            "In Prefect wieder einschalten.",
        )
    if stuck:
        satz = f"{stuck} Läufe seit mehr als einer Stunde"
        return Check(
            "Dienst", "achtung", satz, "„kim serve“ neu starten; abgebrochene Läufe werden nachgeholt."
        )
    return Check("Dienst", "gut", f"{api}; Zeitpläne: {', '.join(sorted(schedules))}")
