"""What goes out: one row for one mail to one recipient, and one row for each attempt to hand it over."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, Index, SQLModel, UniqueConstraint, text

from kim_models.lifecycle import Poststatus
from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt

_STATUS_BEKANNT = one_of("status", *Poststatus)
_LEBT = text("status <> 'unzustellbar' AND status <> 'storniert'")


class Post(SQLModel, table=True):
    """One mail. Written in the transaction of the act that causes it; sent only after that commit."""

    __tablename__ = "postausgang"
    __table_args__ = (
        CheckConstraint(_STATUS_BEKANNT, name="post_status_bekannt"),
        CheckConstraint(one_of("kanal", "email", "brief"), name="post_kanal"),
        Index(
            "post_einmal_je_anlass",
            "art",
            "bezug",
            unique=True,
            sqlite_where=_LEBT,
            postgresql_where=_LEBT,
        ),
    )

    id: int | None = kennung()
    art: str
    """`eingangsbestaetigung`, `nachforderung`, `bescheid`, `pauschalbescheid`."""
    bezug: str
    """Eingangsnummer, Bescheidnummer or Aktenzeichen with round: what this mail is about."""
    antrag_id: int | None = verweis("antrag.id", default=None, index=True)
    bescheid_id: int | None = verweis("bescheid.id", default=None, index=True)
    kanal: str
    empfaenger_ags: str
    an: str
    message_id: str = Field(unique=True)
    angaben_json: str = "{}"
    """What the text needs; the text itself comes from the programme."""
    dokument_sha256: str | None = Field(default=None, foreign_key="dokument.sha256")
    """The raw mail, frozen before the first attempt: a second copy would be identical."""
    status: str
    status_nr: int = zahl()
    versuche: int = 0
    faellig_am: datetime = zeitpunkt()
    erstellt_am: datetime = zeitpunkt()


class Versandversuch(SQLModel, table=True):
    """One attempt: how far it came and what the server said."""

    __tablename__ = "versandversuch"
    __table_args__ = (UniqueConstraint("post_id", "nr", name="versandversuch_nr"),)

    id: int | None = kennung()
    post_id: int = verweis("postausgang.id")
    nr: int = zahl()
    am: datetime = zeitpunkt()
    ausgang: str
    phase: str
    code: int | None = None
    antwort: str
