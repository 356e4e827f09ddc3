"""Which Message-ID an e-mail had, so that a reply to it finds its case

Revision: 0012, after: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of earlier mails it was not noted. The table's guards stay: a column is added, nothing is copied.
    op.add_column("posteinordnung", sa.Column("message_id", sa.String(), nullable=True))
    op.create_index(op.f("ix_posteinordnung_message_id"), "posteinordnung", ["message_id"])


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
