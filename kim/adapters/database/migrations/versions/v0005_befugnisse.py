"""Who may act: deputies, conflicts of interest, break-glass, and the brake on wrong passwords

Revision: 0005, after: 0004
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0005 import GUARDS_0005

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ZEIT = sa.DateTime(timezone=True)
ZEICHNUNGEN = ("zeichnung", "listenzeichnung", "verfuegungszeichnung")


def _zahl(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, GANZ, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _zeit(*names: str) -> list[sa.Column[datetime]]:
    return [sa.Column(name, ZEIT, nullable=False) for name in names]


def _fk(table: str, column: str, ziel: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [ziel], name=op.f(f"fk_{table}_{column}"))


def _check(name: str, wenn: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(wenn, name=op.f(name))


def upgrade() -> None:
    _vertretung()
    _befangenheit()
    _notzugriff()
    op.create_table(
        "anmeldeversuch",
        _zahl("id"),
        _text("name_sha256"),
        *_zeit("am"),
        sa.Column("gelungen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anmeldeversuch")),
    )
    op.create_index(op.f("ix_anmeldeversuch_name_sha256"), "anmeldeversuch", ["name_sha256"])
    # Plain ALTER TABLE: Alembic would rebuild the table on SQLite for the reference, and lose its triggers.
    ganz = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table in ZEICHNUNGEN:
        for column, ziel in (("vertretene_id", "person (id)"), ("notzugriff_nr", "notzugriff (nr)")):
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN {column} {ganz}"
                f" CONSTRAINT fk_{table}_{column} REFERENCES {ziel}"
            )
    create_guards(op.get_bind(), GUARDS_0005)


def _vertretung() -> None:
    op.create_table(
        "vertretung",
        _zahl("nr"),
        _zahl("vertretene_id"),
        _zahl("vertreter_id"),
        *_zeit("von", "bis"),
        _text("grund"),
        _zahl("person_id"),
        *_zeit("am"),
        _check("vertretung_nr_positiv", "nr > 0"),
        _check("vertretung_selbst", "vertretene_id <> vertreter_id"),
        _check("vertretung_zeitraum", "bis > von"),
        _check("vertretung_grund", "grund <> ''"),
        *(_fk("vertretung", c, "person.id") for c in ("vertretene_id", "vertreter_id", "person_id")),
        sa.PrimaryKeyConstraint("nr", name=op.f("pk_vertretung")),
    )
    _end("vertretungsende", "vertretung", "grund")


def _befangenheit() -> None:
    op.create_table(
        "befangenheit",
        _zahl("nr"),
        _zahl("betroffene_id"),
        _text("ags", nullable=True),
        _zahl("antrag_id", nullable=True),
        _text("grund"),
        _zahl("person_id"),
        *_zeit("am"),
        _check("befangenheit_nr_positiv", "nr > 0"),
        _check("befangenheit_bezug", "(ags IS NULL) <> (antrag_id IS NULL)"),
        _check("befangenheit_grund", "grund <> ''"),
        _fk("befangenheit", "betroffene_id", "person.id"),
        _fk("befangenheit", "antrag_id", "antrag.id"),
        _fk("befangenheit", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("nr", name=op.f("pk_befangenheit")),
    )
    op.create_index(op.f("ix_befangenheit_betroffene_id"), "befangenheit", ["betroffene_id"])
    _end("befangenheitsende", "befangenheit", "grund")


def _notzugriff() -> None:
    op.create_table(
        "notzugriff",
        _zahl("nr"),
        _zahl("person_id"),
        _text("rolle"),
        _text("grund"),
        *_zeit("am", "bis"),
        _check("notzugriff_nr_positiv", "nr > 0"),
        _check("notzugriff_rolle", "rolle IN ('pruefung', 'mitzeichnung', 'schlusszeichnung')"),
        _check("notzugriff_dauer", "bis > am"),
        _check("notzugriff_grund", "grund <> ''"),
        _fk("notzugriff", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("nr", name=op.f("pk_notzugriff")),
    )
    op.create_index(op.f("ix_notzugriff_person_id"), "notzugriff", ["person_id"])
    _end("notzugriffskontrolle", "notzugriff", "vermerk")


def _end(table: str, of: str, text: str) -> None:
    op.create_table(
        table,
        _zahl(f"{of}_nr"),
        _text(text),
        _zahl("person_id"),
        *_zeit("am"),
        _check(f"{table}_{text}", f"{text} <> ''"),
        _fk(table, f"{of}_nr", f"{of}.nr"),
        _fk(table, "person_id", "person.id"),
        sa.PrimaryKeyConstraint(f"{of}_nr", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
