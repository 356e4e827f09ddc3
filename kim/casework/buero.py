"""What every act needs at hand: database, document store, clock, settings and the office's own files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kim.adapters.clock import Dateiuhr, Systemuhr, Uhr
from kim.adapters.database import Database, TransientError, upgrade
from kim.adapters.database.schema import require_head
from kim.adapters.document_store import Dokumentablage
from kim.adapters.sandkasten import Sandkasten, sandbox_for_mail, sandbox_for_pdf, sandbox_for_pictures
from kim.adapters.siegel import Siegel, Siegelfehler, open_siegel
from kim.programmes import load_programm
from kim.programmes.register import gerichte, register
from kim.programmes.zustelladressen import lade_zustelladressen
from kim.settings import Settings
from kim_models.programm import Empfaenger, Gericht, Programm, Zustelladresse


class KimError(Exception):
    """Stops the act on this case; the message is a German sentence that says what to do. A run goes on with the next."""


class NichtGefunden(KimError):
    """There is no such case, receipt, letter or person."""


class GrundFehlt(KimError):
    """No reason was given, or one that says nothing."""


def require_reason(grund: str) -> None:
    """Raises GrundFehlt for a reason that says nothing: what a person changes, stops or ends is read years later."""
    if not grund.strip():
        raise GrundFehlt("Bitte einen Grund angeben; er steht später im Journal.")


@dataclass(frozen=True)
class Buero:
    """One open office."""

    settings: Settings
    database: Database
    ablage: Dokumentablage
    uhr: Uhr

    @property
    def register(self) -> Mapping[str, Empfaenger]:
        """The 54 recipients by AGS."""
        return register()

    @property
    def gerichte(self) -> Mapping[str, Gericht]:
        """The administrative courts by short name."""
        return gerichte()

    @cached_property
    def adressen(self) -> Mapping[str, Zustelladresse]:
        """The office's recipients' file; empty if there is none yet. Raises TransientError if it cannot be read."""
        path = self.settings.empfaengerpfad
        try:
            return lade_zustelladressen(path) if path.exists() else {}
        except OSError as error:
            raise TransientError(f"{path} ist gerade nicht lesbar ({error.strerror}).") from error

    @cached_property
    def siegel(self) -> Siegel | None:
        """The office's electronic seal, opened once; None if none is set up. Raises Siegelfehler and TransientError."""
        path = self.settings.siegelpfad
        try:
            # A disk that does not answer is no office without a seal: its letters wait.
            if self.settings.siegel is None and not path.exists():
                return None
        except OSError as error:
            raise TransientError(f"{path} ist gerade nicht lesbar ({error.strerror}).") from error
        return open_siegel(path, seal_password(self.settings))

    @cached_property
    def pdf_kasten(self) -> Sandkasten:
        """The workers that read foreign PDFs; each starts when it is first needed."""
        return sandbox_for_pdf(self.settings.programm, self.settings.sandkasten)

    @cached_property
    def mail_kasten(self) -> Sandkasten:
        """The workers that read foreign e-mails."""
        return sandbox_for_mail(self.settings.sandkasten)

    @cached_property
    def bild_kasten(self) -> Sandkasten:
        """The worker that draws pages of foreign PDFs for text recognition."""
        return sandbox_for_pictures(self.settings.programm, self.settings.sandkasten)

    def programm(self, version: str) -> Programm:
        """One version of the office's programme."""
        return load_programm(self.settings.programm, version)

    def close(self) -> None:
        """Gives the database's connections back and ends the workers that read files."""
        self.database.close()
        for name in ("pdf_kasten", "mail_kasten", "bild_kasten"):
            if name in vars(self):
                getattr(self, name).close()


def open_office(settings: Settings, *, create: bool = True) -> Buero:
    """The office of these settings. Makes the data folder and the schema on first use.

    Raises SchemaAbweichung if `create` is false and the schema is not the newest.
    """
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url)
    if create:
        upgrade(database)
    else:
        require_head(database)
    return Buero(settings, database, Dokumentablage(home / "dokumente"), clock_of(settings))


def seal_password(settings: Settings) -> str:
    """The password of the seal's file, from a file or the environment. Raises Siegelfehler."""
    datei = settings.siegel_passwortdatei
    if datei is None:
        return settings.siegel_passwort.get_secret_value()
    try:
        return datei.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise Siegelfehler(
            f"Die Passwortdatei {datei.name} lässt sich nicht lesen. Bitte KIM_SIEGEL_PASSWORTDATEI prüfen."
        ) from None


def clock_of(settings: Settings) -> Uhr:
    """The real clock, or the simulated one if the settings say so."""
    if settings.uhr == "datei":
        return Dateiuhr(uhrpfad(settings))
    return Systemuhr()


def uhrpfad(settings: Settings) -> Path:
    """Where the simulated clock lies."""
    return settings.home.resolve() / "uhr.json"
