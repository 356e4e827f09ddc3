"""No row is replaced under a key that is taken, and what never changes is frozen

Revision: 0007, after: 0006
"""

from alembic import op
from sqlalchemy import Connection

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0007 import GUARDS_0007

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    earlier = _insert_triggers(op.get_bind())
    for name, _ in earlier:
        op.get_bind().exec_driver_sql(f"DROP TRIGGER {name}")
    create_guards(op.get_bind(), GUARDS_0007)
    # SQLite asks the youngest trigger first: a stale signature is still told that it is stale, not that it stands there.
    for _, sql in earlier:
        op.get_bind().exec_driver_sql(sql)


def _insert_triggers(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name != "sqlite":
        return []
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '% BEFORE INSERT %' ORDER BY rowid"
    return [(name, sql) for name, sql in connection.exec_driver_sql(query)]


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
