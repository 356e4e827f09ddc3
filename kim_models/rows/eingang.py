"""What came in: the unchanged original, the receipt with our own evidence of the moment, what became of it."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel

from kim_models.rows.spalten import kennung, verweis, zahl, zeitpunkt


class Dokument(SQLModel, table=True):
    """A file in the document store, known by its sha256; the row is written after the file is safe."""

    __tablename__ = "dokument"

    sha256: str = Field(primary_key=True)
    groesse: int = zahl()
    """Bytes."""
    medientyp: str


class Eingang(SQLModel, table=True):
    """One receipt. Never changes; its first journal entry is the proof of the moment."""

    __tablename__ = "eingang"
    __table_args__ = (
        CheckConstraint("nr > 0", name="eingang_nr_positiv"),
        CheckConstraint("zeitquelle IN ('ablage', 'stempel', 'postfach')", name="eingang_zeitquelle"),
    )

    id: int | None = kennung()
    nr: int = zahl(unique=True)
    """Gapless over the whole office."""
    kanal: str
    dateiname: str
    dokument_sha256: str = Field(foreign_key="dokument.sha256", unique=True)
    """Unique: the same bytes twice are one receipt."""
    eingegangen_am: datetime = zeitpunkt()
    zeitquelle: str
    """`ablage`: the commit of the upload; `stempel`, `postfach`: later channels."""
    ereignis_nr: int = verweis("ereignis.nr", unique=True)


class Einordnung(SQLModel, table=True):
    """What a receipt turned out to be, and to which case it belongs. Written once, after reading."""

    __tablename__ = "einordnung"

    eingang_id: int = verweis("eingang.id", primary_key=True)
    klasse: str
    """`antrag`, `neue_fassung`, `vordruck_leer`, `kein_antrag`, `unlesbar`, `verschluesselt`."""
    satz: str
    antrag_id: int = verweis("antrag.id")
    am: datetime = zeitpunkt()
