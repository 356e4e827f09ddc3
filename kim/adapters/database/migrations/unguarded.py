"""How a migration reaches rows and tables that are guarded: the guards step aside and stand there again afterwards."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text


@contextmanager
def unguarded(connection: Connection, table: str) -> Iterator[None]:
    """Until its end a migration may fill columns of the table that never change, and on SQLite build it anew.

    On SQLite a table built anew loses its triggers, and those of other tables that name it keep it from being renamed:
    all of them go and come back word for word, in their order, because it says which one speaks first. Only in a migration's
    transaction: whoever dies in between has changed nothing.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    query = text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
    every = connection.execute(query).all()
    affected = {of for of, _, sql in every if of == table or re.search(rf"\b{table}\b", sql)}
    triggers = [(name, sql) for of, name, sql in every if of in affected]
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
