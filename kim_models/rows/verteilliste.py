"""Who is to get which lump sum: the proposed list with its frozen content, its lines, and the signatures under it."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, Index, SQLModel, UniqueConstraint, text

from kim_models.lifecycle import Listenstatus
from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt

_STATUS_BEKANNT = one_of("status", *Listenstatus)
_LEBT = text("status <> 'verworfen'")


class Verteillistenzeile(SQLModel, table=True):
    """One Verteilliste. Only its status ever changes; one live list per programme, Baustein and Haushaltsjahr."""

    __tablename__ = "verteilliste"
    __table_args__ = (
        CheckConstraint(_STATUS_BEKANNT, name="verteilliste_status_bekannt"),
        CheckConstraint("nr > 0", name="verteilliste_nr_positiv"),
        CheckConstraint("summe_cent > 0", name="verteilliste_summe"),
        Index(
            "verteilliste_eine_lebende",
            "programm",
            "baustein",
            "haushaltsjahr",
            unique=True,
            sqlite_where=_LEBT,
            postgresql_where=_LEBT,
        ),
    )

    id: int | None = kennung()
    nr: int = zahl(unique=True)
    """Gapless over all lists."""
    listennummer: str = Field(unique=True)
    """The Aktenzeichen of the distribution; it stands in each of its letters."""
    programm: str
    programm_version: str
    regel_version: str
    baustein: int
    haushaltsjahr: int
    status: str
    status_nr: int = zahl()
    summe_cent: int = zahl()
    inhalt_json: str
    """`kim_models.verteilliste.Verteilliste`, canonical: what the signers saw."""
    inhalt_sha256: str = Field(min_length=64)
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()


class Verteilpostenzeile(SQLModel, table=True):
    """One recipient's share, never changed. The database grants a lump sum only along such a line of a signed list."""

    __tablename__ = "verteilposten"
    __table_args__ = (
        UniqueConstraint("liste_id", "lfd", name="verteilposten_lfd"),
        UniqueConstraint("liste_id", "ags", name="verteilposten_einmal"),
        CheckConstraint("betrag_cent > 0", name="verteilposten_betrag"),
    )

    id: int | None = kennung()
    liste_id: int = verweis("verteilliste.id")
    lfd: int = zahl()
    ags: str
    betrag_cent: int = zahl()
    angaben_json: str
    """`kim_models.verteilliste.Verteilposten`, canonical."""


class Listenzeichnung(SQLModel, table=True):
    """One signature under a list, bound to its hash. Nobody takes two steps (four eyes, refused by the database)."""

    __tablename__ = "listenzeichnung"
    __table_args__ = (
        UniqueConstraint("liste_id", "person_id", name="listenzeichnung_zwei_personen"),
        UniqueConstraint("liste_id", "stufe", name="listenzeichnung_stufe"),
        CheckConstraint(
            "stufe = 'vorschlag' OR stufe = 'schlusszeichnung' OR stufe LIKE 'mitzeichnung%'",
            name="listenzeichnung_stufe_bekannt",
        ),
    )

    id: int | None = kennung()
    liste_id: int = verweis("verteilliste.id")
    stufe: str
    person_id: int = verweis("person.id")
    inhalt_sha256: str = Field(min_length=64)
    am: datetime = zeitpunkt()
    vertretene_id: int | None = verweis("person.id", default=None)
    """In whose place the person signed; the name in letters stays hers."""
    notzugriff_nr: int | None = verweis("notzugriff.nr", default=None)
    """The Notzugriff that lent the role."""
