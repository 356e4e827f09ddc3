"""The Haushaltssperre: set and lifted by a person, append-only, and no grant while it stands

Revision: 0003, after: 0002
"""

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0003 import GUARDS_0003

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Only a new table: nothing is rebuilt, so no trigger or CHECK of the earlier schemas is lost.
    op.create_table(
        "haushaltssperre",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("programm", sa.String(), nullable=False),
        sa.Column("gesperrt", sa.Boolean(), nullable=False),
        sa.Column("grund", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("am", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grund <> ''", name=op.f("haushaltssperre_grund")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_haushaltssperre_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_haushaltssperre")),
    )
    create_guards(op.get_bind(), GUARDS_0003)


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
