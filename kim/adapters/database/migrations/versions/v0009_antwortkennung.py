"""Each case has a token by which replies find it

Revision: 0009, after: 0008
"""

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0009 import GUARDS_0009

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "antwortkennung",
        sa.Column("antrag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kennung", sa.String(), nullable=False),
        sa.Column("kennung_sha256", sa.String(), nullable=False),
        sa.Column("am", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(kennung) = 23 AND kennung LIKE 'KIM-____-____-____-____'",
            name=op.f("antwortkennung_form"),
        ),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_antwortkennung_antrag_id")),
        sa.PrimaryKeyConstraint("antrag_id", name=op.f("pk_antwortkennung")),
        sa.UniqueConstraint("kennung", name=op.f("uq_antwortkennung_kennung")),
        sa.UniqueConstraint("kennung_sha256", name=op.f("uq_antwortkennung_kennung_sha256")),
    )
    create_guards(op.get_bind(), GUARDS_0009)


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
