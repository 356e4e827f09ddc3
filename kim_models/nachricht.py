"""What one e-mail is, before anybody judges it: sender, subject and references as safe text, and its attachments."""

from typing import Literal

from pydantic import ConfigDict, Field

from kim_models.wert import Wert

Huelle = Literal["", "rfc822", "tnef", "smime"]
"""What an attachment was wrapped in: nothing, a forwarded message, `winmail.dat`, a signed message."""


class Mailanhang(Wert):
    """One attachment with its bytes. Only `dateiname` may be shown or used; `dateiname_roh` is evidence."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    dateiname: str
    """Safe: no path, no control or direction characters, at most 120 characters."""
    dateiname_roh: str
    """As it was sent, decoded, its control characters made visible."""
    dateiname_unsicher: bool = False
    medientyp: str
    """As it was claimed, in lower case."""
    sha256: str
    inhalt: bytes = Field(repr=False)
    inline: bool = False
    """Belongs to the text (a logo), is not handed in."""
    tiefe: int = 0
    """In how many forwarded messages it lies."""
    huelle: Huelle = ""


class Rueckmeldung(Wert):
    """What a delivery report says about the first recipient (RFC 3464)."""

    empfaenger: str
    action: str
    status: str
    message_id: str
    """Of the mail that was not delivered; empty if the report does not say."""


class Urspruenglich(Wert):
    """The message inside a forwarded one."""

    von_adresse: str
    betreff: str
    message_id: str


class Nachricht(Wert):
    """One e-mail. All texts are decoded and safe to show; none may ever go into a header of ours."""

    von_name: str = ""
    von_adresse: str = ""
    betreff: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    """Message-IDs from In-Reply-To and References, the nearest first."""
    datum_vorhanden: bool = False
    """Whether there is a `Date:` that can be read; what it says proves nothing and is not kept."""
    empfangen: str = ""
    """Moment of the topmost `Received:` as ISO text, a hint only; empty if there is none."""
    automatisch: Literal["", "antwort", "erzeugt"] = ""
    """`antwort`: an automatic reply; `erzeugt`: sent by a machine, a scanner say."""
    kopf_injektion: bool = False
    """A decoded header held line breaks or other control characters; they are made visible here."""
    rueckmeldung: Rueckmeldung | None = None
    original: Urspruenglich | None = None
    text: str = ""
    """The beginning of the readable text."""
    weitere_texte: tuple[str, ...] = ()
    """The beginnings of its other texts: the HTML half, what is forwarded. Links are looked for in them."""
    verschluesselt: bool = False
    anhaenge: tuple[Mailanhang, ...] = ()
    unvollstaendig: bool = False
    """A part of a message that was cut up, or one whose content lies elsewhere: what it shows is not what it is about."""
    mangel: str = ""
    """German sentence if it could not be read as a whole: too large, too many parts, nested too deeply."""
