"""The moment of completeness is a receipt: what a reviewer's clock wrote there before is taken out

Revision: 0006, after: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No case was ever ranked by it, and the next examination writes the receipt's moment; the journal keeps both.
    op.execute("UPDATE antrag SET vollstaendig_am = NULL WHERE vollstaendig_am IS NOT NULL")


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
