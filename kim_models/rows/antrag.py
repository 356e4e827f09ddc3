"""What is asked for: the case, its immutable Fassungen with every value's origin, and what the rules found."""

from datetime import date, datetime

from sqlmodel import CheckConstraint, Field, SQLModel, UniqueConstraint

from kim_models.lifecycle import Antragsstatus
from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt

_STATUS_BEKANNT = one_of("status", *Antragsstatus)


class Antrag(SQLModel, table=True):
    """One case. Its status is written by `kim/casework/akte.py` alone; programme and rule version are pinned."""

    __tablename__ = "antrag"
    __table_args__ = (
        CheckConstraint(_STATUS_BEKANNT, name="antrag_status_bekannt"),
        UniqueConstraint("rang_am", "rang_nr", name="antrag_rang_eindeutig"),
    )

    id: int | None = kennung()
    aktenzeichen: str = Field(unique=True)
    programm: str
    programm_version: str
    regel_version: str
    baustein: int
    empfaenger_ags: str | None = Field(default=None, index=True)
    """None until the municipality is known for sure: unreadable, unknown or contradictory."""
    status: str
    status_nr: int = zahl()
    """Counts the status changes; every writer compares and sets it, so two writers make one conflict."""
    rang_policy: str
    rang_am: datetime = zeitpunkt()
    rang_nr: int = zahl()
    """Eingangsnummer of the first receipt: decides between equal moments."""
    rang_quelle: str
    vollstaendig_am: datetime | None = zeitpunkt(default=None)
    aktuelle_fassung_id: int | None = zahl(default=None)
    """No foreign key: the Fassung names the Antrag; a trigger checks that the two agree."""


class Fassung(SQLModel, table=True):
    """One state of an application's content, immutable. Findings, Vermerk and signatures point to its hash."""

    __tablename__ = "fassung"
    __table_args__ = (
        UniqueConstraint("antrag_id", "nr", name="fassung_nr_eindeutig"),
        CheckConstraint(one_of("art", "gelesen", "getippt", "berichtigt"), name="fassung_art"),
        CheckConstraint("art = 'gelesen' OR person_id IS NOT NULL", name="fassung_person"),
    )

    id: int | None = kennung()
    antrag_id: int = verweis("antrag.id")
    nr: int = zahl()
    art: str
    eingang_id: int = verweis("eingang.id")
    person_id: int | None = verweis("person.id", default=None)
    """Who typed or mended it; None if a machine read it."""
    grund: str = ""
    inhalt_sha256: str
    am: datetime = zeitpunkt()


class Fassungsentscheid(SQLModel, table=True):
    """A person's word on a later submission: becomes the case's content, or does not."""

    __tablename__ = "fassungsentscheid"

    fassung_id: int = verweis("fassung.id", primary_key=True)
    angenommen: bool
    person_id: int = verweis("person.id")
    grund: str
    am: datetime = zeitpunkt()


class Feldwert(SQLModel, table=True):
    """One value of one Fassung with its origin: page, box (points from the top left), reader, certainty, person."""

    __tablename__ = "feldwert"
    __table_args__ = (UniqueConstraint("fassung_id", "feld", name="feldwert_eindeutig"),)

    id: int | None = kennung()
    fassung_id: int = verweis("fassung.id")
    feld: str
    wert_json: str
    leser: str
    sicherheit: float
    zweifelhaft: bool = False
    seite: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    person_id: int | None = verweis("person.id", default=None)


class Pruefung(SQLModel, table=True):
    """One run of the rules over one Fassung. `regelfehler` holds the case: it was not examined."""

    __tablename__ = "pruefung"
    __table_args__ = (
        CheckConstraint(one_of("ergebnis", "geprueft", "regelfehler"), name="pruefung_ergebnis"),
    )

    id: int | None = kennung()
    fassung_id: int = verweis("fassung.id", index=True)
    regel_version: str
    programm_version: str
    ergebnis: str
    fehler: str = ""
    befunde_sha256: str
    am: datetime = zeitpunkt()


class Befundzeile(SQLModel, table=True):
    """One finding of one examination."""

    __tablename__ = "befund"
    __table_args__ = (
        UniqueConstraint("pruefung_id", "lfd", name="befund_lfd"),
        CheckConstraint(one_of("effekt", "hindert", "kuerzt", "hinweis"), name="befund_effekt"),
    )

    id: int | None = kennung()
    pruefung_id: int = verweis("pruefung.id")
    lfd: int = zahl()
    code: str
    effekt: str
    feld: str | None = None
    text: str
    fundstelle: str


class Zustimmung(SQLModel, table=True):
    """A recorded consent to an early start (VV 1.3.1 zu § 44 LHO): from `ab` on, months count."""

    __tablename__ = "zustimmung"

    id: int | None = kennung()
    antrag_id: int = verweis("antrag.id", index=True)
    ab: date
    grund: str
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()


class Frist(SQLModel, table=True):
    """A date that something waits for, with its source."""

    __tablename__ = "frist"

    id: int | None = kennung()
    antrag_id: int = verweis("antrag.id", index=True)
    art: str
    faellig_am: date
    fundstelle: str
    text: str = ""
    erledigt_am: datetime | None = zeitpunkt(default=None)
