"""Who acts: persons, their roles, their accounts their sessions and attempts to log in. A person is not an account."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel

from kim_models.rows.spalten import kennung, one_of, verweis, zeitpunkt


class Person(SQLModel, table=True):
    """One human being of the office; the name stands in letters and in the journal."""

    __tablename__ = "person"

    id: int | None = kennung()
    kuerzel: str = Field(unique=True)
    name: str


class Personenrolle(SQLModel, table=True):
    """What a person may do."""

    __tablename__ = "personenrolle"
    __table_args__ = (
        CheckConstraint(
            one_of("rolle", "pruefung", "mitzeichnung", "schlusszeichnung"), name="rolle_bekannt"
        ),
    )

    person_id: int = verweis("person.id", primary_key=True)
    rolle: str = Field(primary_key=True)


class Konto(SQLModel, table=True):
    """A way to log in as a person: argon2 hash, may be locked."""

    __tablename__ = "konto"

    id: int | None = kennung()
    person_id: int = verweis("person.id")
    anmeldename: str = Field(unique=True)
    kennwort_hash: str
    gesperrt: bool = False


class Sitzung(SQLModel, table=True):
    """One login. Only the token's hash is kept; the session ends at `ende` or at logout."""

    __tablename__ = "sitzung"

    id: int | None = kennung()
    konto_id: int = verweis("konto.id")
    token_sha256: str = Field(unique=True)
    beginn: datetime = zeitpunkt()
    ende: datetime = zeitpunkt()


class Anmeldeversuch(SQLModel, table=True):
    """One attempt to log in, written before the password is looked at. Of the name a hash: some type passwords there."""

    __tablename__ = "anmeldeversuch"

    id: int | None = kennung()
    name_sha256: str = Field(index=True)
    am: datetime = zeitpunkt()
    gelungen: bool = False
