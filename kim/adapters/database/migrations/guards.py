"""How a guard becomes a trigger: one condition in SQL that both engines read, refused under one name."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection


@dataclass(frozen=True)
class Guard:
    """Refuses `verb` on `table` where `wenn` holds. `name` is what `refusals.py` turns into a sentence."""

    name: str
    table: str
    verb: Literal["INSERT", "UPDATE", "DELETE"]
    wenn: str
    """SQL over NEW and OLD, in the words that SQLite and PostgreSQL share."""
    art: str
    """Which of several guards of this name on this table; makes the trigger's own name unique."""
    nur: Literal["sqlite", "postgresql"] | None = None
    """The one engine that needs it."""


@dataclass(frozen=True)
class Effect:
    """After `verb` on `table`, run one statement over NEW."""

    name: str
    table: str
    verb: Literal["INSERT"]
    statement: str


Guards = tuple[Guard | Effect, ...]
"""In the order in which they are created: SQLite asks the youngest first, PostgreSQL by name."""


def create_guards(connection: Connection, guards: Guards) -> None:
    """Creates the triggers for the connection's engine."""
    dialect = connection.dialect.name
    for guard in guards:
        if isinstance(guard, Guard) and guard.nur not in {None, dialect}:
            continue
        if isinstance(guard, Effect):
            statements = _effect(guard, dialect)
        else:
            statements = _sqlite(guard) if dialect == "sqlite" else _postgresql(guard)
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%") if dialect != "sqlite" else statement)


def drop_guard(connection: Connection, table: str, art: str) -> None:
    """Drops the trigger of an earlier schema that another guard takes the place of."""
    name = f"waechter_{table}_{art}"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
    connection.exec_driver_sql(f"DROP FUNCTION {name}()")


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _sqlite(guard: Guard) -> list[str]:
    return [
        f"CREATE TRIGGER waechter_{guard.table}_{guard.art} BEFORE {guard.verb} ON {guard.table} FOR EACH ROW"
        f" WHEN {guard.wenn} BEGIN SELECT RAISE(ABORT, '{_quoted(guard.name)}'); END"
    ]


def _postgresql(guard: Guard) -> list[str]:
    function = f"waechter_{guard.table}_{guard.art}"
    row = "OLD" if guard.verb == "DELETE" else "NEW"
    # TRUNCATE fires no row trigger: where nothing may be deleted, it needs one of its own.
    empties = guard.verb == "DELETE" and guard.wenn == "1 = 1"
    truncate = (
        f"CREATE TRIGGER {function}_truncate BEFORE TRUNCATE ON {guard.table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {guard.wenn} THEN"
        f" RAISE EXCEPTION '{_quoted(guard.name)}' USING ERRCODE = 'check_violation'; END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {function} BEFORE {guard.verb} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()",
        *([truncate] if empties else []),
    ]


def _effect(effect: Effect, dialect: str) -> list[str]:
    name = f"folge_{effect.table}_{effect.name}"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name} AFTER {effect.verb} ON {effect.table} FOR EACH ROW BEGIN {effect.statement}; END"
        ]
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {effect.statement}; RETURN NEW; END $$",
        f"CREATE TRIGGER {name} AFTER {effect.verb} ON {effect.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def frozen(table: str, *columns: str, art: str = "fest") -> Guard:
    """Refuses an UPDATE of these columns; all other columns may change."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return Guard("unveraenderlich", table, "UPDATE", f"({changed})", art)


def immutable(table: str, *verbs: Literal["UPDATE", "DELETE"]) -> tuple[Guard, ...]:
    """Refuses these verbs altogether."""
    return tuple(Guard("unveraenderlich", table, verb, "1 = 1", verb.lower()) for verb in verbs)


def gapless(table: str) -> Guard:
    """Refuses a row whose `nr` does not follow the highest one."""
    return Guard(
        "nummer_luecke",
        table,
        "INSERT",
        f"NEW.nr <> (SELECT coalesce(max(nr), 0) + 1 FROM {table})",
        "luecke",
    )


def taken(table: str, columns: str, name: str = "unveraenderlich", wo: str = "") -> Guard:
    """Refuses, on SQLite, a row whose key another row has already: there is nothing left for REPLACE to take away.

    `columns`: the key's columns, separated by blanks. `wo`: where the key counts, SQL with `{0}` before each column.
    """
    same = " AND ".join(f"da.{column} = NEW.{column}" for column in columns.split())
    where = f" AND {wo.format('da.')}" if wo else ""
    wenn = f"EXISTS (SELECT 1 FROM {table} da WHERE {same}{where})"
    art = f"da_{columns.replace(' ', '_')}"
    return Guard(name, table, "INSERT", f"{wo.format('NEW.')} AND {wenn}" if wo else wenn, art, nur="sqlite")
