"""What people read off paper: scans, proposals of text recognition, typed contents, and stamps with two signatures

Revision: 0011, after: 0010
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards, drop_guards
from kim.adapters.database.migrations.guards_0011 import GUARDS_0011, REPLACED_0011

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _zahl(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, GANZ, nullable=nullable)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _zeit(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _fk(table: str, column: str, ziel: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [ziel], name=op.f(f"fk_{table}_{column}"))


def _pk(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def _check(name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(name))


def upgrade() -> None:
    _erfassung()
    _stempel()
    drop_guards(op.get_bind(), *REPLACED_0011)
    create_guards(op.get_bind(), GUARDS_0011)


def _erfassung() -> None:
    op.create_table(
        "scan",
        _zahl("eingang_id"),
        *_text("seiten"),
        _zeit("am"),
        _fk("scan", "eingang_id", "eingang.id"),
        _pk("scan", "eingang_id"),
    )
    op.create_table(
        "texterkennung",
        _zahl("id"),
        _zahl("eingang_id"),
        _zahl("lauf"),
        *_text("ergebnis", "satz", "programm", "vorschlag_json", "vorschlag_sha256"),
        _zeit("am"),
        _check("texterkennung_lauf_positiv", "lauf > 0"),
        _check("texterkennung_ergebnis", "ergebnis IN ('vorschlag', 'nichts', 'gescheitert')"),
        _fk("texterkennung", "eingang_id", "eingang.id"),
        _pk("texterkennung"),
        sa.UniqueConstraint("eingang_id", "lauf", name=op.f("texterkennung_lauf")),
    )
    op.create_table(
        "erfassung",
        _zahl("eingang_id"),
        *_text("ergebnis"),
        _zahl("antrag_id", nullable=True),
        _zahl("fassung_id", nullable=True),
        _zahl("person_id"),
        *_text("grund"),
        _zeit("am"),
        _check(
            "erfassung_ergebnis",
            "ergebnis = 'erfasst' AND antrag_id IS NOT NULL AND fassung_id IS NOT NULL"
            " OR ergebnis = 'kein_antrag' AND fassung_id IS NULL",
        ),
        _fk("erfassung", "eingang_id", "eingang.id"),
        _fk("erfassung", "antrag_id", "antrag.id"),
        _fk("erfassung", "fassung_id", "fassung.id"),
        _fk("erfassung", "person_id", "person.id"),
        _pk("erfassung", "eingang_id"),
    )
    op.create_index(op.f("ix_erfassung_antrag_id"), "erfassung", ["antrag_id"])


def _stempel() -> None:
    op.create_table(
        "stempel",
        _zahl("id"),
        _zahl("eingang_id"),
        _zahl("lauf"),
        _zeit("gestempelt_am"),
        *_text("grund"),
        _zahl("person_id"),
        _zeit("am"),
        _check("stempel_lauf_positiv", "lauf > 0"),
        _check("stempel_vergangen", "gestempelt_am < am"),
        _fk("stempel", "eingang_id", "eingang.id"),
        _fk("stempel", "person_id", "person.id"),
        _pk("stempel"),
        sa.UniqueConstraint("eingang_id", "lauf", name=op.f("stempel_lauf")),
    )
    op.create_table(
        "stempelzeichnung",
        _zahl("id"),
        _zahl("stempel_id"),
        *_text("stufe"),
        _zahl("person_id"),
        _zeit("am"),
        _zahl("vertretene_id", nullable=True),
        _zahl("notzugriff_nr", nullable=True),
        _check("stempelzeichnung_stufe_bekannt", "stufe IN ('vorschlag', 'schlusszeichnung')"),
        _fk("stempelzeichnung", "stempel_id", "stempel.id"),
        _fk("stempelzeichnung", "person_id", "person.id"),
        _fk("stempelzeichnung", "vertretene_id", "person.id"),
        _fk("stempelzeichnung", "notzugriff_nr", "notzugriff.nr"),
        _pk("stempelzeichnung"),
        sa.UniqueConstraint("stempel_id", "person_id", name=op.f("stempelzeichnung_zwei_personen")),
        sa.UniqueConstraint("stempel_id", "stufe", name=op.f("stempelzeichnung_stufe")),
    )
    op.create_table(
        "stempelverwerfung",
        _zahl("stempel_id"),
        _zahl("person_id"),
        *_text("grund"),
        _zeit("am"),
        _fk("stempelverwerfung", "stempel_id", "stempel.id"),
        _fk("stempelverwerfung", "person_id", "person.id"),
        _pk("stempelverwerfung", "stempel_id"),
    )


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
