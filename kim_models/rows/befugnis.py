"""What lets a person act for another or in an emergency, and what bars her: append-only rows, ended by further rows."""

from datetime import datetime

from sqlmodel import CheckConstraint, SQLModel

from kim_models.rows.spalten import one_of, verweis, zahl, zeitpunkt


class Vertretung(SQLModel, table=True):
    """One person may sign for another from `von` until before `bis`. Recorded by a third person."""

    __tablename__ = "vertretung"
    __table_args__ = (
        CheckConstraint("nr > 0", name="vertretung_nr_positiv"),
        CheckConstraint("vertretene_id <> vertreter_id", name="vertretung_selbst"),
        CheckConstraint("bis > von", name="vertretung_zeitraum"),
        CheckConstraint("grund <> ''", name="vertretung_grund"),
    )

    nr: int = zahl(primary_key=True)
    vertretene_id: int = verweis("person.id")
    vertreter_id: int = verweis("person.id")
    von: datetime = zeitpunkt()
    """Midnight in Berlin, at the beginning of the first day."""
    bis: datetime = zeitpunkt()
    """Midnight in Berlin, at the end of the last day; this moment is outside."""
    grund: str
    person_id: int = verweis("person.id")
    """Who recorded it."""
    am: datetime = zeitpunkt()


class Vertretungsende(SQLModel, table=True):
    """The early end of one Vertretung."""

    __tablename__ = "vertretungsende"
    __table_args__ = (CheckConstraint("grund <> ''", name="vertretungsende_grund"),)

    vertretung_nr: int = verweis("vertretung.nr", primary_key=True)
    grund: str
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()


class Befangenheit(SQLModel, table=True):
    """A person must not act for one municipality or in one case (§§ 20, 21 VwVfG NRW)."""

    __tablename__ = "befangenheit"
    __table_args__ = (
        CheckConstraint("nr > 0", name="befangenheit_nr_positiv"),
        CheckConstraint("(ags IS NULL) <> (antrag_id IS NULL)", name="befangenheit_bezug"),
        CheckConstraint("grund <> ''", name="befangenheit_grund"),
    )

    nr: int = zahl(primary_key=True)
    betroffene_id: int = verweis("person.id", index=True)
    """Who is barred."""
    ags: str | None = None
    antrag_id: int | None = verweis("antrag.id", default=None)
    grund: str
    person_id: int = verweis("person.id")
    """Who reported it: the person herself or somebody with schlusszeichnung."""
    am: datetime = zeitpunkt()


class Befangenheitsende(SQLModel, table=True):
    """Another person found that there is no conflict of interest, or none any more."""

    __tablename__ = "befangenheitsende"
    __table_args__ = (CheckConstraint("grund <> ''", name="befangenheitsende_grund"),)

    befangenheit_nr: int = verweis("befangenheit.nr", primary_key=True)
    grund: str
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()


class Notzugriff(SQLModel, table=True):
    """Break-glass: a person takes one role that she lacks until before `bis`. Breaks no other rule."""

    __tablename__ = "notzugriff"
    __table_args__ = (
        CheckConstraint("nr > 0", name="notzugriff_nr_positiv"),
        CheckConstraint(
            one_of("rolle", "pruefung", "mitzeichnung", "schlusszeichnung"), name="notzugriff_rolle"
        ),
        CheckConstraint("bis > am", name="notzugriff_dauer"),
        CheckConstraint("grund <> ''", name="notzugriff_grund"),
    )

    nr: int = zahl(primary_key=True)
    person_id: int = verweis("person.id", index=True)
    rolle: str
    grund: str
    am: datetime = zeitpunkt()
    bis: datetime = zeitpunkt()


class Notzugriffskontrolle(SQLModel, table=True):
    """Another person has looked at what was done under one Notzugriff; it ends with that, if it was still live."""

    __tablename__ = "notzugriffskontrolle"
    __table_args__ = (CheckConstraint("vermerk <> ''", name="notzugriffskontrolle_vermerk"),)

    notzugriff_nr: int = verweis("notzugriff.nr", primary_key=True)
    vermerk: str
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()
