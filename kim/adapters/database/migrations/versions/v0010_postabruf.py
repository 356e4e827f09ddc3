"""Which message of which mailbox each receipt is

Revision: 0010, after: 0009
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0010 import GUARDS_0010

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _zahl(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, GANZ, nullable=False) for name in names]


def _zeit(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    op.create_table(
        "postabruf",
        *_zahl("id"),
        sa.Column("postfach", sa.String(), nullable=False),
        *_zahl("uidvalidity", "uid"),
        _zeit("internaldate"),
        *_zahl("groesse"),
        sa.Column("umfang", sa.String(), nullable=False),
        *_zahl("eingang_id"),
        _zeit("am"),
        sa.CheckConstraint("uid > 0 AND uidvalidity > 0", name=op.f("postabruf_uid_positiv")),
        sa.CheckConstraint("umfang IN ('ganz', 'kopf')", name=op.f("postabruf_umfang")),
        sa.ForeignKeyConstraint(["eingang_id"], ["eingang.id"], name=op.f("fk_postabruf_eingang_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postabruf")),
        sa.UniqueConstraint("postfach", "uidvalidity", "uid", name=op.f("postabruf_einmal")),
    )
    op.create_index(op.f("ix_postabruf_eingang_id"), "postabruf", ["eingang_id"])
    create_guards(op.get_bind(), GUARDS_0010)


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
