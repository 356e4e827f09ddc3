"""Which mail server, reached how – and what may come out of handing it one mail?"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from kim_models.wert import Wert

Ausgang = Literal["angenommen", "voruebergehend", "abgelehnt", "gesperrt", "unklar"]
"""angenommen: the server took responsibility. voruebergehend: nothing was taken, try later. abgelehnt: this mail
needs a person. gesperrt: no mail gets through, stop the line. unklar: it may have arrived; never send it blindly again."""
Phase = Literal["verbindung", "ehlo", "starttls", "anmeldung", "absender", "empfaenger", "daten", "inhalt"]
"""How far the attempt came; `inhalt` alone means that bytes of the mail may have left."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SmtpServer(Wert):
    """One mail server and the way to it. A password goes only through TLS, or stays on this machine."""

    host: str = Field(pattern=r"^[A-Za-z0-9._:-]+$")
    port: int = Field(default=587, ge=1, le=65535)
    start_tls: bool = True
    validate_certs: bool = True
    ca_datei: Path | None = None
    """Certificates (PEM) trusted besides the system's: for an authority's own certification body."""
    user: str = ""
    password: SecretStr = SecretStr("")
    timeout: float = Field(default=30.0, gt=0)
    """Seconds for each step up to the server's answer to DATA."""
    timeout_schluss: float = Field(default=600.0, gt=0)
    """Seconds for the answer after the final dot. RFC 5321, 4.5.3.2.6 asks for ten minutes: giving up earlier
    makes an accepted mail `unklar`."""
    ehlo_name: str = Field(default="", pattern=r"^[A-Za-z0-9._:\[\]-]*$")
    """How this machine calls itself; empty: the sender's domain. Never asked of the DNS, which may hang."""

    @model_validator(mode="after")
    def _no_open_password(self) -> "SmtpServer":
        if self.user and not self.start_tls and self.host not in _LOOPBACK:
            raise ValueError("a password needs start_tls, except on the loopback interface")
        return self


class Versandergebnis(Wert):
    """What became of one attempt. `code` is the server's last reply, None where it gave none or an unreadable one."""

    ausgang: Ausgang
    phase: Phase
    code: int | None
    antwort: str
    """The server's words, or a German sentence of ours; printable, at most 500 characters."""
