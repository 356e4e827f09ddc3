"""What takes effect when a second person signs it: the Verfügung with its frozen content, and the signatures under it."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, Index, SQLModel, UniqueConstraint, text

from kim_models.lifecycle import Verfuegungsstatus
from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt

_STATUS_BEKANNT = one_of("status", *Verfuegungsstatus)
_LEBT = one_of("status", "vorgeschlagen", "gezeichnet")
_JE_BESCHEID = text(f"{one_of('art', 'aufhebung', 'aenderung')} AND {_LEBT}")
_JE_ANTRAG = text(f"art = 'rangabweichung' AND {_LEBT}")


class Verfuegungszeile(SQLModel, table=True):
    """One Verfügung. Only its status ever changes; one live at a time about one Bescheid, or about one case's rank."""

    __tablename__ = "verfuegung"
    __table_args__ = (
        CheckConstraint(_STATUS_BEKANNT, name="verfuegung_status_bekannt"),
        CheckConstraint("nr > 0", name="verfuegung_nr_positiv"),
        CheckConstraint(one_of("art", "aufhebung", "aenderung", "rangabweichung"), name="verfuegung_art"),
        CheckConstraint(
            "art = 'aufhebung' AND bescheid_id IS NOT NULL"
            " OR art = 'aenderung' AND bescheid_id IS NOT NULL AND antrag_id IS NOT NULL"
            " AND fassung_id IS NOT NULL AND pruefung_id IS NOT NULL"
            " OR art = 'rangabweichung' AND antrag_id IS NOT NULL AND bescheid_id IS NULL",
            name="verfuegung_gegenstand",
        ),
        Index(
            "verfuegung_eine_je_bescheid",
            "bescheid_id",
            unique=True,
            sqlite_where=_JE_BESCHEID,
            postgresql_where=_JE_BESCHEID,
        ),
        Index(
            "verfuegung_eine_je_antrag",
            "antrag_id",
            unique=True,
            sqlite_where=_JE_ANTRAG,
            postgresql_where=_JE_ANTRAG,
        ),
    )

    id: int | None = kennung()
    nr: int = zahl(unique=True)
    """Gapless over all Verfügungen."""
    verfuegungsnummer: str = Field(unique=True)
    art: str
    programm: str
    antrag_id: int | None = verweis("antrag.id", default=None)
    """None if no application stands behind it: a lump sum is annulled."""
    bescheid_id: int | None = verweis("bescheid.id", default=None)
    """The decision that is annulled or replaced."""
    fassung_id: int | None = verweis("fassung.id", default=None)
    """The content that the amended decision rests on; not current until it is carried out."""
    pruefung_id: int | None = verweis("pruefung.id", default=None)
    status: str
    status_nr: int = zahl()
    inhalt_json: str
    """One of `kim_models.verfuegung`, canonical: what the signers saw."""
    inhalt_sha256: str = Field(min_length=64)
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()


class Verfuegungszeichnung(SQLModel, table=True):
    """One signature under a Verfügung, bound to its hash. Nobody takes two steps (four eyes, refused by the database)."""

    __tablename__ = "verfuegungszeichnung"
    __table_args__ = (
        UniqueConstraint("verfuegung_id", "person_id", name="verfuegungszeichnung_zwei_personen"),
        UniqueConstraint("verfuegung_id", "stufe", name="verfuegungszeichnung_stufe"),
        CheckConstraint(
            "stufe = 'vorschlag' OR stufe = 'schlusszeichnung' OR stufe LIKE 'mitzeichnung%'",
            name="verfuegungszeichnung_stufe_bekannt",
        ),
    )

    id: int | None = kennung()
    verfuegung_id: int = verweis("verfuegung.id")
    stufe: str
    person_id: int = verweis("person.id")
    inhalt_sha256: str = Field(min_length=64)
    am: datetime = zeitpunkt()
    vertretene_id: int | None = verweis("person.id", default=None)
    """In whose place the person signed; the name in letters stays hers."""
    notzugriff_nr: int | None = verweis("notzugriff.nr", default=None)
    """The Notzugriff that lent the role."""
