"""How a transaction begins and ends: on SQLite every writer takes the lock first, so no decision rests on old reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from kim.adapters.database.refusals import CommitUngewiss, TransientError, refusal_of

_SCHREIBT = "kim_schreibt"
# Every act ends in the one hash chain, so acts follow one another anyway: taking the chain's counter first
# makes that order visible from the first read on and leaves no two locks to take crosswise.
_SPERRE = text("SELECT wert FROM zaehler WHERE name = 'ereignis' FOR UPDATE")
PRAGMAS = (
    "foreign_keys=ON",
    "busy_timeout=30000",
    # TRUNCATE + FULL lost no acknowledged commit under simulated power cuts; DELETE and WAL + NORMAL did.
    "journal_mode=TRUNCATE",
    "synchronous=FULL",
    # Without it INSERT OR REPLACE passes by the DELETE triggers.
    "recursive_triggers=ON",
)


class Database:
    """One database of the office, SQLite or PostgreSQL. Cheap to make; `close()` gives the connections back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.schema_geprueft = False
        """Whether this process has found the schema whole (`fingerprint.require_fingerprint`)."""
        self._writing = self.engine.execution_options(**{_SCHREIBT: True})

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing; always rolled back. Raises TransientError as `writing` does."""
        with _named_errors(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            # What was read stays readable after the transaction is over.
            session.expunge_all()
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One act: committed whole when the block ends, or not at all.

        Raises Refusal if a constraint or trigger of the database forbids what the block did, TransientError if the
        database does not answer for now, and CommitUngewiss if it stopped answering at the COMMIT itself: whoever
        acts again looks first.
        """
        with _named_errors(), Session(self._writing, expire_on_commit=False) as session:
            try:
                if self.dialect == "postgresql":
                    session.execute(_SPERRE)
                yield session
                session.flush()
            except DBAPIError:
                session.rollback()
                raise
            self._commit(session)

    def _commit(self, session: Session) -> None:
        try:
            session.commit()
        except DBAPIError as error:
            session.rollback()
            # The answer is missing, not the COMMIT: a server may have written it before it fell silent.
            if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
                raise CommitUngewiss(
                    "Die Datenbank hat nicht mehr geantwortet, ob gespeichert wurde. Bitte nachsehen, bevor etwas"
                    " wiederholt wird."
                ) from None
            raise

    def close(self) -> None:
        """Closes all pooled connections."""
        self.engine.dispose()


@contextmanager
def _named_errors() -> Iterator[None]:
    """The driver's errors by our names; what is left are mistakes in a statement."""
    try:
        yield
    except DBAPIError as error:
        refusal = refusal_of(error)
        if refusal is not None:
            raise refusal from error
        if isinstance(error, OperationalError):
            raise TransientError("Die Datenbank antwortet gerade nicht.") from None
        # SQLite says the same of a page that the disk does not give and of one that is wrong: nobody can tell here.
        if type(error) is DatabaseError:
            raise TransientError(
                "Die Datenbank ist nicht lesbar oder beschädigt; „kim doctor“ sieht nach."
            ) from None
        raise


def _engine(url: str) -> Engine:
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    # isolation_level=None: otherwise pysqlite begins no transaction before a SELECT, and two issuers read the same sum.
    # hide_parameters: an error's text ends in Prefect's log, and the values of an application must not.
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 30}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_SCHREIBT)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
