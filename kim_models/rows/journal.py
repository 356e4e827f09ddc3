"""What happened: one journal, one hash chain over salted commitments, and the gapless counters."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from kim_models.rows.spalten import verweis, zahl, zeitpunkt


class Ereignis(SQLModel, table=True):
    """One entry of the chain. `hash` covers nr, art, am, vorgang, commitment and the hash before it."""

    __tablename__ = "ereignis"

    nr: int = zahl(primary_key=True)
    art: str
    vorgang: str = Field(index=True)
    """Aktenzeichen, Eingangsnummer or the name of what is meant: never a personal datum."""
    am: datetime = zeitpunkt()
    commitment: str
    """sha256 of salt and content: the chain holds even after the content was erased."""
    vor_hash: str
    hash: str = Field(unique=True)


class Ereignisinhalt(SQLModel, table=True):
    """The content behind one commitment; may be erased later without breaking the chain."""

    __tablename__ = "ereignisinhalt"

    nr: int = verweis("ereignis.nr", primary_key=True)
    salz: str
    daten_json: str


class Zaehler(SQLModel, table=True):
    """The last number given. Counted up in the same transaction that uses the number, so no gap can arise."""

    __tablename__ = "zaehler"

    name: str = Field(primary_key=True)
    wert: int = zahl()
