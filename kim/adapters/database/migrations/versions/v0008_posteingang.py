"""An e-mail is a receipt of its own: its attachments, what it is, and which receipts came in it

Revision: 0008, after: 0006
"""

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0008 import GUARDS_0008

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _zahl(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, GANZ, nullable=nullable)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _fk(table: str, column: str, ziel: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [ziel], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "anhang",
        _zahl("id"),
        _zahl("eingang_id"),
        _zahl("nr"),
        *_text("dateiname", "dateiname_roh", "medientyp"),
        _zahl("groesse"),
        *_text("dokument_sha256", "rolle"),
        _zahl("tiefe"),
        *_text("huelle"),
        sa.CheckConstraint("nr > 0", name=op.f("anhang_nr_positiv")),
        sa.CheckConstraint("tiefe >= 0", name=op.f("anhang_tiefe")),
        _fk("anhang", "eingang_id", "eingang.id"),
        _fk("anhang", "dokument_sha256", "dokument.sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anhang")),
        sa.UniqueConstraint("eingang_id", "nr", name=op.f("anhang_nr")),
    )
    op.create_index(op.f("ix_anhang_dokument_sha256"), "anhang", ["dokument_sha256"])
    op.create_table(
        "posteinordnung",
        _zahl("eingang_id"),
        *_text("klassen_json", "satz"),
        _zahl("antrag_id", nullable=True),
        sa.Column("am", sa.DateTime(timezone=True), nullable=False),
        _fk("posteinordnung", "eingang_id", "eingang.id"),
        _fk("posteinordnung", "antrag_id", "antrag.id"),
        sa.PrimaryKeyConstraint("eingang_id", name=op.f("pk_posteinordnung")),
    )
    op.create_index(op.f("ix_posteinordnung_antrag_id"), "posteinordnung", ["antrag_id"])
    # Plain ALTER TABLE: Alembic would rebuild the table on SQLite for the reference, and lose its triggers.
    ganz = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE eingang ADD COLUMN eltern_id {ganz} CONSTRAINT fk_eingang_eltern_id REFERENCES eingang (id)"
    )
    op.create_index(op.f("ix_eingang_eltern_id"), "eingang", ["eltern_id"])
    create_guards(op.get_bind(), GUARDS_0008)


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
