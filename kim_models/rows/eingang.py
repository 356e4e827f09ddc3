"""What came in: the unchanged original, the receipt with our own evidence of the moment, what became of it."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel, UniqueConstraint

from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt


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
        CheckConstraint(one_of("zeitquelle", "ablage", "stempel", "postfach"), name="eingang_zeitquelle"),
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
    """`ablage`: the commit of the upload; `postfach`: the mailbox's own date (see Postabruf); `stempel`: a clerk's stamp."""
    ereignis_nr: int = verweis("ereignis.nr", unique=True)
    eltern_id: int | None = verweis("eingang.id", default=None, index=True)
    """The e-mail that it was attached to: it has that e-mail's moment and its source."""


class Einordnung(SQLModel, table=True):
    """What a receipt turned out to be, and to which case it belongs. Written once, after reading."""

    __tablename__ = "einordnung"

    eingang_id: int = verweis("eingang.id", primary_key=True)
    klasse: str
    """`antrag`, `neue_fassung`, `vordruck_leer`, `kein_antrag`, `unlesbar`, `verschluesselt`,
    `anlage`."""
    satz: str
    antrag_id: int = verweis("antrag.id")
    am: datetime = zeitpunkt()


class Anhang(SQLModel, table=True):
    """One attachment of an e-mail, kept as it came. A PDF is a receipt of its own besides."""

    __tablename__ = "anhang"
    __table_args__ = (
        UniqueConstraint("eingang_id", "nr", name="anhang_nr"),
        CheckConstraint("nr > 0", name="anhang_nr_positiv"),
        CheckConstraint("tiefe >= 0", name="anhang_tiefe"),
    )

    id: int | None = kennung()
    eingang_id: int = verweis("eingang.id")
    nr: int = zahl()
    """From 1, in the order of the message."""
    dateiname: str
    """Safe to show and to use."""
    dateiname_roh: str
    medientyp: str
    """As it was claimed."""
    groesse: int = zahl()
    """Bytes."""
    dokument_sha256: str = Field(foreign_key="dokument.sha256", index=True)
    rolle: str
    tiefe: int = zahl()
    """In how many forwarded messages it lay."""
    huelle: str


class Posteinordnung(SQLModel, table=True):
    """What an e-mail is. Written once; it may belong to no case."""

    __tablename__ = "posteinordnung"

    eingang_id: int = verweis("eingang.id", primary_key=True)
    klassen_json: str
    satz: str
    antrag_id: int | None = verweis("antrag.id", default=None, index=True)
    am: datetime = zeitpunkt()
    message_id: str | None = Field(default=None, index=True)
    """By which a reply finds its case; the sender's word, and not known of mails from before it was noted."""


class Postabruf(SQLModel, table=True):
    """One message of a mailbox that the office has looked at, and which receipt it is. Written with the receipt."""

    __tablename__ = "postabruf"
    __table_args__ = (
        UniqueConstraint("postfach", "uidvalidity", "uid", name="postabruf_einmal"),
        CheckConstraint("uid > 0 AND uidvalidity > 0", name="postabruf_uid_positiv"),
        CheckConstraint(one_of("umfang", "ganz", "kopf"), name="postabruf_umfang"),
    )

    id: int | None = kennung()
    postfach: str
    """User, host and folder: `imap://user@host/folder`."""
    uidvalidity: int = zahl()
    uid: int = zahl()
    internaldate: datetime = zeitpunkt()
    """When the mailbox says that it came; what counts is the receipt's moment (docs/adr/0019)."""
    groesse: int = zahl()
    """Bytes, as the mailbox says."""
    umfang: str
    """`ganz`; `kopf`: too large to be fetched, the receipt holds its header alone."""
    eingang_id: int = verweis("eingang.id", index=True)
    """Several messages with the same bytes are one receipt."""
    am: datetime = zeitpunkt()
