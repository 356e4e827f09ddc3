"""The settings of one office: where its data lie, which database, which mail server. Read once from `KIM_*`."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables `KIM_HOME`, `KIM_DATABASE_URL`, `KIM_SMTP_HOST` and so on."""

    model_config = SettingsConfigDict(env_prefix="KIM_", extra="ignore", frozen=True)

    home: Path = Path(".kim")
    """The folder of all data: database, documents, letters, sessions, the recipients' file."""
    database_url: str = ""
    """Any SQLAlchemy URL of SQLite or PostgreSQL; by default `office.sqlite` in `home`."""
    programm: str = "kim-nrw"
    empfaengerdatei: Path | None = None
    """The office's own list of delivery addresses; by default `empfaenger.csv` in `home`."""
    session_file: Path | None = None
    """Where `kim login` keeps the session's token; by default in `home`."""
    sitzung_minuten: int = 480
    notzugriff_stunden: int = Field(default=24, ge=1, le=72)
    """How long a Notzugriff lends its role, at most."""
    smtp_host: str = ""
    """Empty: the local mail sink in `home`/postausgang takes every mail and none leaves the machine."""
    smtp_port: int = 587
    smtp_start_tls: bool = True
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    postfach_host: str = ""
    """IMAP server of the mailbox that applications come to; empty: none is fetched."""
    postfach_port: int = 993
    postfach_tls: Literal["tls", "starttls", "keine"] = "tls"
    """`keine` on the loopback interface alone: a password never goes without TLS."""
    postfach_user: str = ""
    postfach_passwort: SecretStr = SecretStr("")
    postfach_passwortdatei: Path | None = None
    """A file whose first line is the password; it comes before `postfach_passwort`."""
    postfach_ordner: str = "INBOX"
    postfach_zertifikate: Path | None = None
    """Certificates (PEM) that are trusted besides the system's."""
    postfach_max_mb: int = Field(default=45, ge=1, le=45)
    """A larger message is not fetched: its header becomes the receipt, and a person looks."""
    postfach_frist: float = Field(default=60.0, gt=0)
    """Seconds that the mailbox may take for each answer."""
    postfach_takt_minuten: int = Field(default=5, ge=1)
    """How often `kim serve` looks into it."""
    mail_from: str = "kfi@bewilligung.example"
    mail_domain: str = "bewilligung.example"
    """Right side of every Message-ID; stable, so that a second copy can be recognised."""
    siegel: Path | None = None
    """PKCS#12 file with certificate and key of the electronic seal; by default `siegel.p12` in `home`, if it is there."""
    siegel_passwort: SecretStr = SecretStr("")
    siegel_passwortdatei: Path | None = None
    """A file whose first line is the password; it comes before `siegel_passwort`."""
    sandkasten: Literal["streng", "ohne_filter"] = "streng"
    """How foreign files are read: `streng` opens none without the kernel's filter; `ohne_filter` has the limits alone."""
    prefect_api_url: str = Field(default="", validation_alias="PREFECT_API_URL")
    uhr: str = ""
    """Empty: the real clock. `datei`: a simulated clock in `home`/uhr.json, for the demo and tests."""

    @property
    def url(self) -> str:
        """The database's URL, with SQLite in `home` as the default."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'office.sqlite'}"

    @property
    def empfaengerpfad(self) -> Path:
        """The recipients' file."""
        return self.empfaengerdatei or self.home / "empfaenger.csv"

    @property
    def siegelpfad(self) -> Path:
        """The file of the electronic seal."""
        return self.siegel or self.home / "siegel.p12"

    @property
    def sitzungspfad(self) -> Path:
        """The file with the token of whoever is logged in."""
        return self.session_file or self.home / "sitzung"


@cache
def load() -> Settings:
    """The settings of this process; tests call `load.cache_clear()` after they changed the environment."""
    return Settings()
