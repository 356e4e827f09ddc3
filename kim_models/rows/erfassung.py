"""What no machine could read: which pages are pictures, what text recognition proposes, and what a person made of it."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel, UniqueConstraint

from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt


class Scan(SQLModel, table=True):
    """A receipt with pages that are pictures: they wait for text recognition, and then for a person."""

    __tablename__ = "scan"

    eingang_id: int = verweis("eingang.id", primary_key=True)
    seiten: str
    """The pages from 1, as `1,3`."""
    am: datetime = zeitpunkt()


class Texterkennung(SQLModel, table=True):
    """One run of text recognition over a receipt. What it proposes is no value of any case until a person says so."""

    __tablename__ = "texterkennung"
    __table_args__ = (
        UniqueConstraint("eingang_id", "lauf", name="texterkennung_lauf"),
        CheckConstraint("lauf > 0", name="texterkennung_lauf_positiv"),
        CheckConstraint(
            one_of("ergebnis", "vorschlag", "nichts", "gescheitert"), name="texterkennung_ergebnis"
        ),
    )

    id: int | None = kennung()
    eingang_id: int = verweis("eingang.id")
    lauf: int = zahl()
    """From 1 for each receipt."""
    ergebnis: str
    satz: str
    programm: str
    """Who recognised, with its version."""
    vorschlag_json: str
    """Canonical: path → value, page, box, certainty."""
    vorschlag_sha256: str = Field(min_length=64)
    am: datetime = zeitpunkt()


class Erfassung(SQLModel, table=True):
    """A person's word on a receipt that could not be read: typed in, or no application. Once for each receipt."""

    __tablename__ = "erfassung"
    __table_args__ = (
        CheckConstraint(
            "ergebnis = 'erfasst' AND antrag_id IS NOT NULL AND fassung_id IS NOT NULL"
            " OR ergebnis = 'kein_antrag' AND fassung_id IS NULL",
            name="erfassung_ergebnis",
        ),
    )

    eingang_id: int = verweis("eingang.id", primary_key=True)
    ergebnis: str
    antrag_id: int | None = verweis("antrag.id", default=None, index=True)
    fassung_id: int | None = verweis("fassung.id", default=None)
    """What the person typed."""
    person_id: int = verweis("person.id")
    grund: str
    am: datetime = zeitpunkt()
