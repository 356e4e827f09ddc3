"""What was decided: the Bescheid with its frozen payload, and the one PDF made from it."""

from datetime import date, datetime

from sqlmodel import CheckConstraint, Field, Index, SQLModel, text

from kim_models.lifecycle import Bescheidstatus
from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt

_LEBENDER = text("status <> 'aufgehoben' AND " + one_of("art", "zuwendung", "ablehnung", "aenderung"))
_LEBENDE_PAUSCHALE = text("art = 'pauschale' AND status <> 'aufgehoben'")
_STATUS_BEKANNT = one_of("status", *Bescheidstatus)


class Bescheid(SQLModel, table=True):
    """One decision. Only `status` ever changes. Two live grants for one case or overlapping periods are impossible."""

    __tablename__ = "bescheid"
    __table_args__ = (
        CheckConstraint(_STATUS_BEKANNT, name="bescheid_status_bekannt"),
        CheckConstraint(
            one_of("art", "zuwendung", "pauschale", "ablehnung", "aenderung", "aufhebung"),
            name="bescheid_art",
        ),
        CheckConstraint("nr > 0", name="bescheid_nr_positiv"),
        CheckConstraint("betrag_cent >= 0", name="bescheid_betrag"),
        CheckConstraint("zeitraum_von <= zeitraum_bis", name="bescheid_zeitraum"),
        Index(
            "bescheid_ein_lebender_je_antrag",
            "antrag_id",
            unique=True,
            sqlite_where=_LEBENDER,
            postgresql_where=_LEBENDER,
        ),
        # A lump sum's period begins with its Haushaltsjahr; a trigger refuses overlapping periods besides.
        Index(
            "bescheid_eine_lebende_pauschale",
            "programm",
            "baustein",
            "empfaenger_ags",
            "zeitraum_von",
            unique=True,
            sqlite_where=_LEBENDE_PAUSCHALE,
            postgresql_where=_LEBENDE_PAUSCHALE,
        ),
    )

    id: int | None = kennung()
    nr: int = zahl(unique=True)
    """Gapless control number over the whole office."""
    bescheidnummer: str = Field(unique=True)
    schluessel: str = Field(unique=True)
    """Idempotency key: one round of signatures, one line of a Verteilliste or one Verfügung makes one Bescheid."""
    art: str
    status: str
    antrag_id: int | None = verweis("antrag.id", default=None)
    """None for a lump sum: no application stands behind it."""
    vorgaenger_id: int | None = verweis("bescheid.id", default=None)
    """The decision that this one annuls or replaces."""
    pruefvermerk_id: int | None = verweis("pruefvermerk.id", default=None)
    programm: str
    baustein: int
    empfaenger_ags: str
    betrag_cent: int = zahl()
    zeitraum_von: date
    zeitraum_bis: date
    nutzlast_json: str
    nutzlast_sha256: str
    vorlage_version: str
    ausgefertigt_am: datetime = zeitpunkt()


class Ausfertigung(SQLModel, table=True):
    """The letter's PDF, made after the commit from the frozen payload, byte for byte the same again."""

    __tablename__ = "ausfertigung"

    bescheid_id: int = verweis("bescheid.id", primary_key=True)
    dokument_sha256: str = Field(foreign_key="dokument.sha256")
    am: datetime = zeitpunkt()
