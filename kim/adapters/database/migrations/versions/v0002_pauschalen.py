"""Lump sums: lists, their lines and signatures; one live lump sum per recipient, Baustein and year

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0002 import GUARDS_0002

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ZEIT = sa.DateTime(timezone=True)
LEBT = sa.text("status <> 'verworfen'")
LEBENDE_PAUSCHALE = sa.text("art = 'pauschale' AND status <> 'aufgehoben'")


def upgrade() -> None:
    # Only new tables and a new index: nothing is rebuilt, so no trigger or CHECK of the first schema is lost.
    op.create_table(
        "verteilliste",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("listennummer", sa.String(), nullable=False),
        sa.Column("programm", sa.String(), nullable=False),
        sa.Column("programm_version", sa.String(), nullable=False),
        sa.Column("regel_version", sa.String(), nullable=False),
        sa.Column("baustein", sa.Integer(), nullable=False),
        sa.Column("haushaltsjahr", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_nr", GANZ, nullable=False),
        sa.Column("summe_cent", GANZ, nullable=False),
        sa.Column("inhalt_json", sa.String(), nullable=False),
        sa.Column("inhalt_sha256", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint(
            "status IN ('vorgeschlagen', 'gezeichnet', 'ausgefertigt', 'verworfen')",
            name=op.f("verteilliste_status_bekannt"),
        ),
        sa.CheckConstraint("nr > 0", name=op.f("verteilliste_nr_positiv")),
        sa.CheckConstraint("summe_cent > 0", name=op.f("verteilliste_summe")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_verteilliste_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verteilliste")),
        sa.UniqueConstraint("nr", name=op.f("uq_verteilliste_nr")),
        sa.UniqueConstraint("listennummer", name=op.f("uq_verteilliste_listennummer")),
    )
    op.create_index(
        "verteilliste_eine_lebende",
        "verteilliste",
        ["programm", "baustein", "haushaltsjahr"],
        unique=True,
        sqlite_where=LEBT,
        postgresql_where=LEBT,
    )
    op.create_table(
        "verteilposten",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("liste_id", GANZ, nullable=False),
        sa.Column("lfd", GANZ, nullable=False),
        sa.Column("ags", sa.String(), nullable=False),
        sa.Column("betrag_cent", GANZ, nullable=False),
        sa.Column("angaben_json", sa.String(), nullable=False),
        sa.CheckConstraint("betrag_cent > 0", name=op.f("verteilposten_betrag")),
        sa.ForeignKeyConstraint(["liste_id"], ["verteilliste.id"], name=op.f("fk_verteilposten_liste_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verteilposten")),
        sa.UniqueConstraint("liste_id", "lfd", name="verteilposten_lfd"),
        sa.UniqueConstraint("liste_id", "ags", name="verteilposten_einmal"),
    )
    op.create_table(
        "listenzeichnung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("liste_id", GANZ, nullable=False),
        sa.Column("stufe", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("inhalt_sha256", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint(
            "stufe = 'vorschlag' OR stufe = 'schlusszeichnung' OR stufe LIKE 'mitzeichnung%'",
            name=op.f("listenzeichnung_stufe_bekannt"),
        ),
        sa.ForeignKeyConstraint(["liste_id"], ["verteilliste.id"], name=op.f("fk_listenzeichnung_liste_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_listenzeichnung_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listenzeichnung")),
        sa.UniqueConstraint("liste_id", "person_id", name="listenzeichnung_zwei_personen"),
        sa.UniqueConstraint("liste_id", "stufe", name="listenzeichnung_stufe"),
    )
    op.create_index(
        "bescheid_eine_lebende_pauschale",
        "bescheid",
        ["programm", "baustein", "empfaenger_ags", "zeitraum_von"],
        unique=True,
        sqlite_where=LEBENDE_PAUSCHALE,
        postgresql_where=LEBENDE_PAUSCHALE,
    )
    create_guards(op.get_bind(), GUARDS_0002)


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
