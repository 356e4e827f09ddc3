"""Which mailbox, reached how – and what does it say about one message?"""

from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import Field, SecretStr, model_validator

from kim_models.wert import Wert

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Postfachzugang(Wert):
    """One mailbox and the way to it. A password goes only through TLS, or stays on this machine."""

    host: str = Field(pattern=r"^[A-Za-z0-9._:-]+$")
    port: int = Field(default=993, ge=1, le=65535)
    tls: Literal["tls", "starttls", "keine"] = "tls"
    user: str = Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")
    password: SecretStr
    ordner: str = Field(default="INBOX", min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")
    zertifikate: Path | None = None
    """Certificates (PEM) trusted besides the system's: for an authority's own certification body."""
    frist: float = Field(default=60.0, gt=0)
    """Seconds for each answer."""

    @model_validator(mode="after")
    def _no_open_password(self) -> "Postfachzugang":
        if self.tls == "keine" and self.host not in _LOOPBACK:
            raise ValueError("a password needs TLS, except on the loopback interface")
        return self

    @property
    def name(self) -> str:
        """What this mailbox is called in rows and journal: the way to it (port, TLS) may change, the mailbox stays."""
        return f"imap://{quote(self.user, safe='')}@{self.host}/{quote(self.ordner, safe='')}"


class Kopfzeile(Wert):
    """What the mailbox says of one message."""

    uid: int
    internaldate: datetime
    """In UTC."""
    groesse: int
    """Bytes, as the mailbox says; some servers guess."""
