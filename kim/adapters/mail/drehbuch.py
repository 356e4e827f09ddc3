"""What shall the mail sink answer at which stage? A script of faults for tests and for the demo."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from kim_models.wert import Wert

Stufe = Literal["connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "inhalt"]
"""Where the sink may deviate; `data` is its reply to the command, `inhalt` the reply after the final dot."""
Reaktion = int | Literal["disconnect", "timeout", "unsinn"]
"""A reply code; drop the connection; never answer; answer what is no SMTP reply."""


class Drehbuch(Wert):
    """The faults of one sink; a stage without an entry behaves well."""

    reaktionen: Mapping[Stufe, Reaktion] = Field(default_factory=dict)
    behalten: bool = False
    """Store the mail although the reply at `inhalt` is no success: how an accepted mail becomes `unklar`."""
    mal: int = Field(default=0, ge=0)
    """Play each stage's fault only the first `mal` times; 0: always."""
