"""Verfügungen and their signatures; annulled and amended decisions only along a signed one

Revision: 0004, after: 0003
"""

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards, drop_guards
from kim.adapters.database.migrations.guards_0004 import GUARDS_0004, REPLACED_0004

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ZEIT = sa.DateTime(timezone=True)
LEBT = "status IN ('vorgeschlagen', 'gezeichnet')"
JE_BESCHEID = sa.text(f"art IN ('aufhebung', 'aenderung') AND {LEBT}")
JE_ANTRAG = sa.text(f"art = 'rangabweichung' AND {LEBT}")
LEBENDER = sa.text("status <> 'aufgehoben' AND art IN ('zuwendung', 'ablehnung', 'aenderung')")


def upgrade() -> None:
    op.create_table(
        "verfuegung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("verfuegungsnummer", sa.String(), nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("programm", sa.String(), nullable=False),
        sa.Column("antrag_id", GANZ, nullable=True),
        sa.Column("bescheid_id", GANZ, nullable=True),
        sa.Column("fassung_id", GANZ, nullable=True),
        sa.Column("pruefung_id", GANZ, nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_nr", GANZ, nullable=False),
        sa.Column("inhalt_json", sa.String(), nullable=False),
        sa.Column("inhalt_sha256", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint(
            "status IN ('vorgeschlagen', 'gezeichnet', 'ausgefuehrt', 'verworfen')",
            name=op.f("verfuegung_status_bekannt"),
        ),
        sa.CheckConstraint("nr > 0", name=op.f("verfuegung_nr_positiv")),
        sa.CheckConstraint(
            "art IN ('aufhebung', 'aenderung', 'rangabweichung')", name=op.f("verfuegung_art")
        ),
        sa.CheckConstraint(
            "art = 'aufhebung' AND bescheid_id IS NOT NULL"
            " OR art = 'aenderung' AND bescheid_id IS NOT NULL AND antrag_id IS NOT NULL"
            " AND fassung_id IS NOT NULL AND pruefung_id IS NOT NULL"
            " OR art = 'rangabweichung' AND antrag_id IS NOT NULL AND bescheid_id IS NULL",
            name=op.f("verfuegung_gegenstand"),
        ),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_verfuegung_antrag_id")),
        sa.ForeignKeyConstraint(["bescheid_id"], ["bescheid.id"], name=op.f("fk_verfuegung_bescheid_id")),
        sa.ForeignKeyConstraint(["fassung_id"], ["fassung.id"], name=op.f("fk_verfuegung_fassung_id")),
        sa.ForeignKeyConstraint(["pruefung_id"], ["pruefung.id"], name=op.f("fk_verfuegung_pruefung_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_verfuegung_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verfuegung")),
        sa.UniqueConstraint("nr", name=op.f("uq_verfuegung_nr")),
        sa.UniqueConstraint("verfuegungsnummer", name=op.f("uq_verfuegung_verfuegungsnummer")),
    )
    for name, column, where in (
        ("verfuegung_eine_je_bescheid", "bescheid_id", JE_BESCHEID),
        ("verfuegung_eine_je_antrag", "antrag_id", JE_ANTRAG),
    ):
        op.create_index(name, "verfuegung", [column], unique=True, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "verfuegungszeichnung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("verfuegung_id", GANZ, nullable=False),
        sa.Column("stufe", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("inhalt_sha256", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint(
            "stufe = 'vorschlag' OR stufe = 'schlusszeichnung' OR stufe LIKE 'mitzeichnung%'",
            name=op.f("verfuegungszeichnung_stufe_bekannt"),
        ),
        sa.ForeignKeyConstraint(
            ["verfuegung_id"], ["verfuegung.id"], name=op.f("fk_verfuegungszeichnung_verfuegung_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_verfuegungszeichnung_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verfuegungszeichnung")),
        sa.UniqueConstraint("verfuegung_id", "person_id", name="verfuegungszeichnung_zwei_personen"),
        sa.UniqueConstraint("verfuegung_id", "stufe", name="verfuegungszeichnung_stufe"),
    )
    # An amended grant is a live decision too. Index and triggers are made anew; no table is rebuilt.
    op.drop_index("bescheid_ein_lebender_je_antrag", "bescheid")
    op.create_index(
        "bescheid_ein_lebender_je_antrag",
        "bescheid",
        ["antrag_id"],
        unique=True,
        sqlite_where=LEBENDER,
        postgresql_where=LEBENDER,
    )
    drop_guards(op.get_bind(), *REPLACED_0004)
    create_guards(op.get_bind(), GUARDS_0004)


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
