"""The tests' own migration, always behind the newest: a guarded table built anew, a column filled, a guard replaced

It is what the next real migrations will do, by the same means, so that promise 19 is tried before there is one.

Revision: probe
"""

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations import NEWEST
from kim.adapters.database.migrations.guards import Guard, create_guards, drop_guard
from kim.adapters.database.migrations.unguarded import unguarded

revision = "probe"
down_revision = NEWEST
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    # What `batch_alter_table` does not read off SQLite and would lose.
    checks = (sa.CheckConstraint("betrag_cent <> 0", name=op.f("buchung_nicht_null")),)
    with unguarded(connection, "buchung"):
        with op.batch_alter_table("buchung", table_args=checks) as batch:
            batch.add_column(sa.Column("empfaenger_ags", sa.String(), nullable=True))
            batch.create_check_constraint("buchung_in_grenzen", "betrag_cent < 100000000000")
        op.execute(
            "UPDATE buchung SET empfaenger_ags ="
            " (SELECT b.empfaenger_ags FROM bescheid b WHERE b.id = buchung.bescheid_id)"
        )
    drop_guard(connection, "buchung", "vorzeichen")
    create_guards(
        connection,
        (
            Guard(
                "buchung_vorzeichen",
                "buchung",
                "INSERT",
                "EXISTS (SELECT 1 FROM bescheid b WHERE b.id = NEW.bescheid_id"
                " AND (NEW.empfaenger_ags IS DISTINCT FROM b.empfaenger_ags"
                " OR NEW.betrag_cent < 0 AND b.art NOT IN ('aufhebung', 'aenderung')"
                " OR NEW.betrag_cent > 0 AND b.art IN ('aufhebung', 'ablehnung')))",
                "vorzeichen",
            ),
        ),
    )
