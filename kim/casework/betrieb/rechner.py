"""Is the machine in order: programs, disk, fonts, sandbox, database."""

import shutil
import sys
from importlib.metadata import version

from sqlalchemy import text

from kim.adapters import brief
from kim.adapters.database import Database
from kim.adapters.database.migrations import NEWEST
from kim.adapters.database.schema import current, next_step
from kim.adapters.ocr import tesseract
from kim.adapters.sandkasten import SandkastenFehler, sandbox_for_pdf
from kim.casework.betrieb.pruefpunkt import Pruefpunkt
from kim.programmes import load_programm, versions
from kim.programmes.anlagen import require_anlagen
from kim.settings import Settings

PLATZ_GB = 1.0
_PAKETE = ("prefect", "fastapi", "sqlmodel", "pdfplumber", "typst", "aiosmtplib")


def program_versions() -> Pruefpunkt:
    """Python and what the office stands on."""
    found = ", ".join(f"{name} {version(name)}" for name in _PAKETE)
    python = ".".join(map(str, sys.version_info[:3]))
    return Pruefpunkt("Versionen", "gut", f"Python {python}; {found}")


def disk(settings: Settings) -> Pruefpunkt:
    """Room on the disk, and whether the folder can be written."""
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free / 1e9
    probe = home / ".schreibprobe"
    probe.write_text("")
    probe.unlink()
    if free < PLATZ_GB:
        return Pruefpunkt(
            "Platte",
            "fehler",
            f"{free:.1f} GB frei in {home}",
            "Platz schaffen, bevor weitergearbeitet wird.",
        )
    return Pruefpunkt("Platte", "gut", f"{free:.0f} GB frei, {home} ist beschreibbar")


def recognition() -> Pruefpunkt:
    """Optional: without it people type what scans say."""
    programm = tesseract.find()
    satz = programm.version if programm else tesseract.FEHLT
    return Pruefpunkt("Texterkennung", "gut", satz)


def sandbox(settings: Settings) -> Pruefpunkt:
    """Whether foreign files can be read, and behind which walls."""
    kasten = sandbox_for_pdf(settings.programm, settings.sandkasten)
    try:
        grund = kasten.look()
    except SandkastenFehler as error:
        return Pruefpunkt("Leseprogramm", "fehler", "Fremde Dateien können nicht gelesen werden", str(error))
    finally:
        kasten.close()
    if grund:
        return Pruefpunkt(
            "Leseprogramm",
            "achtung",
            f"Fremde Dateien werden OHNE Aufruffilter gelesen: {grund}",
            "Nur auf einem Rechner betreiben, auf dem ein übernommenes Leseprogramm nichts anrichten kann.",
        )
    return Pruefpunkt(
        "Leseprogramm", "gut", f"Fremde Dateien werden abgeschottet gelesen, {kasten.plaetze} gleichzeitig"
    )


def letter(settings: Settings) -> Pruefpunkt:
    """Whether each kind of letter could be set now."""
    brief.preflight()
    for name in versions(settings.programm):
        require_anlagen(load_programm(settings.programm, name))
    return Pruefpunkt(
        "Vorlage und Schriften",
        "gut",
        f"Probebriefe gesetzt, Anlagen vollständig (Vorlage {brief.VORLAGE_VERSION})",
    )


def database(settings: Settings) -> Pruefpunkt:
    """Whether the database answers and has the newest schema."""
    office = Database(settings.url)
    try:
        with office.engine.connect() as connection:
            query = "SELECT sqlite_version()" if office.dialect == "sqlite" else "SHOW server_version"
            engine = connection.execute(text(query)).scalar_one()
        found = current(office)
    except Exception as error:  # noqa: BLE001 - whatever keeps us out is the finding
        return Pruefpunkt(
            "Datenbank", "fehler", str(error).splitlines()[0], "KIM_DATABASE_URL und den Server prüfen."
        )
    finally:
        office.close()
    if found != NEWEST:
        return Pruefpunkt(
            "Datenbank", "fehler", f"Schema {found or 'leer'} statt {NEWEST}", next_step(office, found)
        )
    return Pruefpunkt("Datenbank", "gut", f"{office.dialect} {engine}, Schema {found}")
