"""When paper came that was scanned later: the stamp on it, proposed by one person and confirmed by another."""

from datetime import datetime

from sqlmodel import CheckConstraint, SQLModel, UniqueConstraint

from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt


class Stempel(SQLModel, table=True):
    """A proposed earlier moment of one receipt. It counts once a second person has confirmed it; never changes."""

    __tablename__ = "stempel"
    __table_args__ = (
        UniqueConstraint("eingang_id", "lauf", name="stempel_lauf"),
        CheckConstraint("lauf > 0", name="stempel_lauf_positiv"),
        CheckConstraint("gestempelt_am < am", name="stempel_vergangen"),
    )

    id: int | None = kennung()
    eingang_id: int = verweis("eingang.id")
    lauf: int = zahl()
    """From 1 for each receipt: a rejected one may be followed by another."""
    gestempelt_am: datetime = zeitpunkt()
    """What the stamp on the paper says."""
    grund: str
    """Where it is on record: a number in the register of incoming post, say."""
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()


class Stempelzeichnung(SQLModel, table=True):
    """One of the two signatures under a stamp."""

    __tablename__ = "stempelzeichnung"
    __table_args__ = (
        UniqueConstraint("stempel_id", "person_id", name="stempelzeichnung_zwei_personen"),
        UniqueConstraint("stempel_id", "stufe", name="stempelzeichnung_stufe"),
        CheckConstraint(
            one_of("stufe", "vorschlag", "schlusszeichnung"), name="stempelzeichnung_stufe_bekannt"
        ),
    )

    id: int | None = kennung()
    stempel_id: int = verweis("stempel.id")
    stufe: str
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()
    vertretene_id: int | None = verweis("person.id", default=None)
    """In whose place the person signed."""
    notzugriff_nr: int | None = verweis("notzugriff.nr", default=None)
    """The Notzugriff that lent the role."""


class Stempelverwerfung(SQLModel, table=True):
    """A proposed stamp that was given up: it never counts."""

    __tablename__ = "stempelverwerfung"

    stempel_id: int = verweis("stempel.id", primary_key=True)
    person_id: int = verweis("person.id")
    grund: str
    am: datetime = zeitpunkt()
