"""How a PostgreSQL database is built: its catalogue, asked for every part that could let something slip through."""

from sqlalchemy import Connection, text

_HIER = "n.nspname = current_schema() AND c.relname <> 'alembic_version'"
# A constraint on NOT NULL has a row of its own from version 18 on; the column says it on every version.
_QUERIES = (
    """SELECT 'Tabelle ' || c.relname, concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE <hier> AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""",
    """SELECT 'Spalte ' || a.attname || ' an ' || c.relname,
          concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                    pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE <hier> AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped""",
    """SELECT 'Bedingung ' || k.conname || ' an ' || c.relname,
          concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated, k.condeferrable, k.condeferred)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE <hier> AND k.contype NOT IN ('n', 't')""",
    """SELECT 'Index ' || i.relname || ' an ' || c.relname,
          concat_ws(' ', replace(pg_get_indexdef(x.indexrelid), quote_ident(n.nspname) || '.', ''), x.indisvalid)
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace WHERE <hier>""",
    # Switched off (`D`) is as good as dropped.
    """SELECT 'Auslöser ' || t.tgname || ' an ' || c.relname,
          concat_ws(' ', replace(pg_get_triggerdef(t.oid), quote_ident(n.nspname) || '.', ''), t.tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE <hier> AND NOT t.tgisinternal""",
    """SELECT 'Funktion ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
          concat_ws(' ', p.prosrc, p.prosecdef, p.provolatile, p.proconfig::text)
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = current_schema()""",
    """SELECT 'Regel ' || r.rulename || ' an ' || c.relname, pg_get_ruledef(r.oid)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE <hier>""",
    # A session or a role can switch off all triggers at once.
    "SELECT 'Einstellung session_replication_role', current_setting('session_replication_role')",
    # Internal triggers are the foreign keys; somebody may have switched them off too.
    """SELECT 'abgeschalteter Fremdschlüssel ' || k.conname || ' an ' || c.relname, 'D'
        FROM pg_trigger t JOIN pg_constraint k ON k.oid = t.tgconstraint JOIN pg_class c ON c.oid = k.conrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE <hier> AND t.tgisinternal AND t.tgenabled = 'D' GROUP BY k.conname, c.relname""",
)


def postgresql_parts(connection: Connection) -> dict[str, str]:
    """Every part of the schema: what people call it → its definition."""
    return {
        name: definition
        for query in _QUERIES
        for name, definition in connection.execute(text(query.replace("<hier>", _HIER)))
    }
