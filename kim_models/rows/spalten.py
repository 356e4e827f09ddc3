"""Which column types the office's tables use, so that SQLite and PostgreSQL keep the same values."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    # Every constraint has a name of its own: migrations and refusals go by it.
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
GANZZAHL = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both: SQLModel's own `int` is 32 bits on PostgreSQL and overflows above 21.4 million euro in cents."""


class Zeitpunkt(TypeDecorator[datetime]):
    """An aware UTC moment. Naive values are refused; SQLite stores UTC without the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def tabelle(zeile: type[SQLModel]) -> Table:
    """The table behind a row class, for statements that are put together once and give plain rows."""
    return SQLModel.metadata.tables[str(zeile.__tablename__)]


def one_of(column: str, *values: str) -> str:
    """SQL for a condition: the column holds one of these words, as PostgreSQL prints it again after a dump and a restore.

    `IN` comes back with other casts, and the restored schema would look like a changed one.
    """
    return "(" + " OR ".join(f"{column} = '{value}'" for value in values) + ")"


def kennung() -> Any:
    """An internal id: 64 bits, given by the database, meaningless to people."""
    return Field(default=None, sa_type=GANZZAHL, primary_key=True)


def zahl(**kwargs: Any) -> Any:
    """A 64-bit integer column: amounts in cents, gapless numbers, references."""
    return Field(sa_type=GANZZAHL, **kwargs)


def verweis(ziel: str, **kwargs: Any) -> Any:
    """A reference to another table's id."""
    return Field(sa_type=GANZZAHL, foreign_key=ziel, **kwargs)


def zeitpunkt(**kwargs: Any) -> Any:
    """An aware UTC moment."""
    return Field(sa_type=Zeitpunkt, **kwargs)
