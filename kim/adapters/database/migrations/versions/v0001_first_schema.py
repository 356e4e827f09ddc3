"""The first schema

Revision: 0001, after:
"""

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0001 import GUARDS_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# ruff: noqa: E501 - the tables as they were when this version was made
GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ZEIT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "antrag",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("aktenzeichen", sa.String(), nullable=False),
        sa.Column("programm", sa.String(), nullable=False),
        sa.Column("programm_version", sa.String(), nullable=False),
        sa.Column("regel_version", sa.String(), nullable=False),
        sa.Column("baustein", sa.Integer(), nullable=False),
        sa.Column("empfaenger_ags", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_nr", GANZ, nullable=False),
        sa.Column("rang_policy", sa.String(), nullable=False),
        sa.Column("rang_am", ZEIT, nullable=False),
        sa.Column("rang_nr", GANZ, nullable=False),
        sa.Column("rang_quelle", sa.String(), nullable=False),
        sa.Column("vollstaendig_am", ZEIT, nullable=True),
        sa.Column("aktuelle_fassung_id", GANZ, nullable=True),
        sa.CheckConstraint(
            "status IN ('eingegangen', 'in_pruefung', 'nachgefordert', 'in_zeichnung', 'gezeichnet', 'bewilligt', 'abgelehnt', 'zurueckgenommen', 'erledigt')",
            name=op.f("antrag_status_bekannt"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_antrag")),
        sa.UniqueConstraint("aktenzeichen", name=op.f("uq_antrag_aktenzeichen")),
        sa.UniqueConstraint("rang_am", "rang_nr", name="antrag_rang_eindeutig"),
    )
    op.create_index(op.f("ix_antrag_empfaenger_ags"), "antrag", ["empfaenger_ags"], unique=False)
    op.create_table(
        "dokument",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("groesse", GANZ, nullable=False),
        sa.Column("medientyp", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_dokument")),
    )
    op.create_table(
        "ereignis",
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("vorgang", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("vor_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("nr", name=op.f("pk_ereignis")),
        sa.UniqueConstraint("hash", name=op.f("uq_ereignis_hash")),
    )
    op.create_index(op.f("ix_ereignis_vorgang"), "ereignis", ["vorgang"], unique=False)
    op.create_table(
        "haushalt",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("programm", sa.String(), nullable=False),
        sa.Column("baustein", sa.Integer(), nullable=False),
        sa.Column("haushaltsjahr", sa.Integer(), nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("mittel_cent", GANZ, nullable=False),
        sa.Column("gebunden_cent", GANZ, nullable=False),
        sa.Column("fundstelle", sa.String(), nullable=False),
        sa.Column("beleg", sa.String(), nullable=False),
        sa.CheckConstraint("art IN ('ausgabe', 'verpflichtung')", name=op.f("haushalt_art")),
        sa.CheckConstraint(
            "gebunden_cent >= 0 AND gebunden_cent <= mittel_cent", name=op.f("haushalt_nicht_ueberzogen")
        ),
        sa.CheckConstraint("mittel_cent >= 0", name=op.f("haushalt_mittel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_haushalt")),
        sa.UniqueConstraint("programm", "baustein", "haushaltsjahr", "art", name="haushalt_posten"),
    )
    op.create_table(
        "nachtlauf",
        sa.Column("datum", sa.Date(), nullable=False),
        sa.Column("begonnen_am", ZEIT, nullable=False),
        sa.Column("beendet_am", ZEIT, nullable=True),
        sa.Column("ergebnis_json", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("datum", name=op.f("pk_nachtlauf")),
    )
    op.create_table(
        "person",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("kuerzel", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("kuerzel", name=op.f("uq_person_kuerzel")),
    )
    op.create_table(
        "zaehler",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wert", GANZ, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_zaehler")),
    )
    op.create_table(
        "eingang",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("kanal", sa.String(), nullable=False),
        sa.Column("dateiname", sa.String(), nullable=False),
        sa.Column("dokument_sha256", sa.String(), nullable=False),
        sa.Column("eingegangen_am", ZEIT, nullable=False),
        sa.Column("zeitquelle", sa.String(), nullable=False),
        sa.Column("ereignis_nr", GANZ, nullable=False),
        sa.CheckConstraint(
            "zeitquelle IN ('ablage', 'stempel', 'postfach')", name=op.f("eingang_zeitquelle")
        ),
        sa.CheckConstraint("nr > 0", name=op.f("eingang_nr_positiv")),
        sa.ForeignKeyConstraint(
            ["dokument_sha256"], ["dokument.sha256"], name=op.f("fk_eingang_dokument_sha256")
        ),
        sa.ForeignKeyConstraint(["ereignis_nr"], ["ereignis.nr"], name=op.f("fk_eingang_ereignis_nr")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eingang")),
        sa.UniqueConstraint("dokument_sha256", name=op.f("uq_eingang_dokument_sha256")),
        sa.UniqueConstraint("ereignis_nr", name=op.f("uq_eingang_ereignis_nr")),
        sa.UniqueConstraint("nr", name=op.f("uq_eingang_nr")),
    )
    op.create_table(
        "ereignisinhalt",
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("salz", sa.String(), nullable=False),
        sa.Column("daten_json", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["nr"], ["ereignis.nr"], name=op.f("fk_ereignisinhalt_nr")),
        sa.PrimaryKeyConstraint("nr", name=op.f("pk_ereignisinhalt")),
    )
    op.create_table(
        "frist",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("antrag_id", GANZ, nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("faellig_am", sa.Date(), nullable=False),
        sa.Column("fundstelle", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("erledigt_am", ZEIT, nullable=True),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_frist_antrag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frist")),
    )
    op.create_index(op.f("ix_frist_antrag_id"), "frist", ["antrag_id"], unique=False)
    op.create_table(
        "konto",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("anmeldename", sa.String(), nullable=False),
        sa.Column("kennwort_hash", sa.String(), nullable=False),
        sa.Column("gesperrt", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_konto_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_konto")),
        sa.UniqueConstraint("anmeldename", name=op.f("uq_konto_anmeldename")),
    )
    op.create_table(
        "personenrolle",
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("rolle", sa.String(), nullable=False),
        sa.CheckConstraint(
            "rolle IN ('pruefung', 'mitzeichnung', 'schlusszeichnung')", name=op.f("rolle_bekannt")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personenrolle_person_id")),
        sa.PrimaryKeyConstraint("person_id", "rolle", name=op.f("pk_personenrolle")),
    )
    op.create_table(
        "zustimmung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("antrag_id", GANZ, nullable=False),
        sa.Column("ab", sa.Date(), nullable=False),
        sa.Column("grund", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_zustimmung_antrag_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_zustimmung_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zustimmung")),
    )
    op.create_index(op.f("ix_zustimmung_antrag_id"), "zustimmung", ["antrag_id"], unique=False)
    op.create_table(
        "einordnung",
        sa.Column("eingang_id", GANZ, nullable=False),
        sa.Column("klasse", sa.String(), nullable=False),
        sa.Column("satz", sa.String(), nullable=False),
        sa.Column("antrag_id", GANZ, nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_einordnung_antrag_id")),
        sa.ForeignKeyConstraint(["eingang_id"], ["eingang.id"], name=op.f("fk_einordnung_eingang_id")),
        sa.PrimaryKeyConstraint("eingang_id", name=op.f("pk_einordnung")),
    )
    op.create_table(
        "fassung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("antrag_id", GANZ, nullable=False),
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("eingang_id", GANZ, nullable=False),
        sa.Column("person_id", GANZ, nullable=True),
        sa.Column("grund", sa.String(), nullable=False),
        sa.Column("inhalt_sha256", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint("art = 'gelesen' OR person_id IS NOT NULL", name=op.f("fassung_person")),
        sa.CheckConstraint("art IN ('gelesen', 'getippt', 'berichtigt')", name=op.f("fassung_art")),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_fassung_antrag_id")),
        sa.ForeignKeyConstraint(["eingang_id"], ["eingang.id"], name=op.f("fk_fassung_eingang_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fassung_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fassung")),
        sa.UniqueConstraint("antrag_id", "nr", name="fassung_nr_eindeutig"),
    )
    op.create_table(
        "sitzung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("konto_id", GANZ, nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("beginn", ZEIT, nullable=False),
        sa.Column("ende", ZEIT, nullable=False),
        sa.ForeignKeyConstraint(["konto_id"], ["konto.id"], name=op.f("fk_sitzung_konto_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitzung")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sitzung_token_sha256")),
    )
    op.create_table(
        "fassungsentscheid",
        sa.Column("fassung_id", GANZ, nullable=False),
        sa.Column("angenommen", sa.Boolean(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("grund", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.ForeignKeyConstraint(["fassung_id"], ["fassung.id"], name=op.f("fk_fassungsentscheid_fassung_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fassungsentscheid_person_id")),
        sa.PrimaryKeyConstraint("fassung_id", name=op.f("pk_fassungsentscheid")),
    )
    op.create_table(
        "feldwert",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("fassung_id", GANZ, nullable=False),
        sa.Column("feld", sa.String(), nullable=False),
        sa.Column("wert_json", sa.String(), nullable=False),
        sa.Column("leser", sa.String(), nullable=False),
        sa.Column("sicherheit", sa.Float(), nullable=False),
        sa.Column("zweifelhaft", sa.Boolean(), nullable=False),
        sa.Column("seite", sa.Integer(), nullable=True),
        sa.Column("x0", sa.Float(), nullable=True),
        sa.Column("top", sa.Float(), nullable=True),
        sa.Column("x1", sa.Float(), nullable=True),
        sa.Column("bottom", sa.Float(), nullable=True),
        sa.Column("person_id", GANZ, nullable=True),
        sa.ForeignKeyConstraint(["fassung_id"], ["fassung.id"], name=op.f("fk_feldwert_fassung_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feldwert_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feldwert")),
        sa.UniqueConstraint("fassung_id", "feld", name="feldwert_eindeutig"),
    )
    op.create_table(
        "pruefung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("fassung_id", GANZ, nullable=False),
        sa.Column("regel_version", sa.String(), nullable=False),
        sa.Column("programm_version", sa.String(), nullable=False),
        sa.Column("ergebnis", sa.String(), nullable=False),
        sa.Column("fehler", sa.String(), nullable=False),
        sa.Column("befunde_sha256", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint("ergebnis IN ('geprueft', 'regelfehler')", name=op.f("pruefung_ergebnis")),
        sa.ForeignKeyConstraint(["fassung_id"], ["fassung.id"], name=op.f("fk_pruefung_fassung_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pruefung")),
    )
    op.create_index(op.f("ix_pruefung_fassung_id"), "pruefung", ["fassung_id"], unique=False)
    op.create_table(
        "befund",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("pruefung_id", GANZ, nullable=False),
        sa.Column("lfd", GANZ, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("effekt", sa.String(), nullable=False),
        sa.Column("feld", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("fundstelle", sa.String(), nullable=False),
        sa.CheckConstraint("effekt IN ('hindert', 'kuerzt', 'hinweis')", name=op.f("befund_effekt")),
        sa.ForeignKeyConstraint(["pruefung_id"], ["pruefung.id"], name=op.f("fk_befund_pruefung_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_befund")),
        sa.UniqueConstraint("pruefung_id", "lfd", name="befund_lfd"),
    )
    op.create_table(
        "pruefvermerk",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("antrag_id", GANZ, nullable=False),
        sa.Column("runde", GANZ, nullable=False),
        sa.Column("fassung_id", GANZ, nullable=False),
        sa.Column("pruefung_id", GANZ, nullable=False),
        sa.Column("vorschlag", sa.String(), nullable=False),
        sa.Column("gruende", sa.String(), nullable=False),
        sa.Column("abweichungen_json", sa.String(), nullable=False),
        sa.Column("berechnung_json", sa.String(), nullable=False),
        sa.Column("betrag_cent", GANZ, nullable=False),
        sa.Column("inhalt_sha256", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint(
            "vorschlag IN ('bewilligen', 'kuerzen', 'ablehnen')", name=op.f("pruefvermerk_vorschlag")
        ),
        sa.CheckConstraint("betrag_cent >= 0", name=op.f("pruefvermerk_betrag")),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_pruefvermerk_antrag_id")),
        sa.ForeignKeyConstraint(["fassung_id"], ["fassung.id"], name=op.f("fk_pruefvermerk_fassung_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pruefvermerk_person_id")),
        sa.ForeignKeyConstraint(["pruefung_id"], ["pruefung.id"], name=op.f("fk_pruefvermerk_pruefung_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pruefvermerk")),
        sa.UniqueConstraint("antrag_id", "runde", name="pruefvermerk_runde"),
    )
    op.create_table(
        "bescheid",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("bescheidnummer", sa.String(), nullable=False),
        sa.Column("schluessel", sa.String(), nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("antrag_id", GANZ, nullable=True),
        sa.Column("vorgaenger_id", GANZ, nullable=True),
        sa.Column("pruefvermerk_id", GANZ, nullable=True),
        sa.Column("programm", sa.String(), nullable=False),
        sa.Column("baustein", sa.Integer(), nullable=False),
        sa.Column("empfaenger_ags", sa.String(), nullable=False),
        sa.Column("betrag_cent", GANZ, nullable=False),
        sa.Column("zeitraum_von", sa.Date(), nullable=False),
        sa.Column("zeitraum_bis", sa.Date(), nullable=False),
        sa.Column("nutzlast_json", sa.String(), nullable=False),
        sa.Column("nutzlast_sha256", sa.String(), nullable=False),
        sa.Column("vorlage_version", sa.String(), nullable=False),
        sa.Column("ausgefertigt_am", ZEIT, nullable=False),
        sa.CheckConstraint(
            "art IN ('zuwendung', 'pauschale', 'ablehnung', 'aenderung', 'aufhebung')",
            name=op.f("bescheid_art"),
        ),
        sa.CheckConstraint(
            "status IN ('ausgefertigt', 'abgesandt', 'bekanntgegeben', 'angefochten', 'bestandskraeftig', 'aufgehoben')",
            name=op.f("bescheid_status_bekannt"),
        ),
        sa.CheckConstraint("betrag_cent >= 0", name=op.f("bescheid_betrag")),
        sa.CheckConstraint("nr > 0", name=op.f("bescheid_nr_positiv")),
        sa.CheckConstraint("zeitraum_von <= zeitraum_bis", name=op.f("bescheid_zeitraum")),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_bescheid_antrag_id")),
        sa.ForeignKeyConstraint(
            ["pruefvermerk_id"], ["pruefvermerk.id"], name=op.f("fk_bescheid_pruefvermerk_id")
        ),
        sa.ForeignKeyConstraint(["vorgaenger_id"], ["bescheid.id"], name=op.f("fk_bescheid_vorgaenger_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bescheid")),
        sa.UniqueConstraint("bescheidnummer", name=op.f("uq_bescheid_bescheidnummer")),
        sa.UniqueConstraint("nr", name=op.f("uq_bescheid_nr")),
        sa.UniqueConstraint("schluessel", name=op.f("uq_bescheid_schluessel")),
    )
    op.create_index(
        "bescheid_ein_lebender_je_antrag",
        "bescheid",
        ["antrag_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'aufgehoben' AND art IN ('zuwendung', 'ablehnung')"),
        postgresql_where=sa.text("status <> 'aufgehoben' AND art IN ('zuwendung', 'ablehnung')"),
    )
    op.create_table(
        "zeichnung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("pruefvermerk_id", GANZ, nullable=False),
        sa.Column("stufe", sa.String(), nullable=False),
        sa.Column("person_id", GANZ, nullable=False),
        sa.Column("inhalt_sha256", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint(
            "stufe = 'pruefvermerk' OR stufe = 'schlusszeichnung' OR stufe LIKE 'mitzeichnung%'",
            name=op.f("zeichnung_stufe_bekannt"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_zeichnung_person_id")),
        sa.ForeignKeyConstraint(
            ["pruefvermerk_id"], ["pruefvermerk.id"], name=op.f("fk_zeichnung_pruefvermerk_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zeichnung")),
        sa.UniqueConstraint("pruefvermerk_id", "person_id", name="zeichnung_zwei_personen"),
        sa.UniqueConstraint("pruefvermerk_id", "stufe", name="zeichnung_stufe"),
    )
    op.create_table(
        "ausfertigung",
        sa.Column("bescheid_id", GANZ, nullable=False),
        sa.Column("dokument_sha256", sa.String(), nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.ForeignKeyConstraint(["bescheid_id"], ["bescheid.id"], name=op.f("fk_ausfertigung_bescheid_id")),
        sa.ForeignKeyConstraint(
            ["dokument_sha256"], ["dokument.sha256"], name=op.f("fk_ausfertigung_dokument_sha256")
        ),
        sa.PrimaryKeyConstraint("bescheid_id", name=op.f("pk_ausfertigung")),
    )
    op.create_table(
        "buchung",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("haushalt_id", GANZ, nullable=False),
        sa.Column("bescheid_id", GANZ, nullable=False),
        sa.Column("betrag_cent", GANZ, nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.CheckConstraint("betrag_cent <> 0", name=op.f("buchung_nicht_null")),
        sa.ForeignKeyConstraint(["bescheid_id"], ["bescheid.id"], name=op.f("fk_buchung_bescheid_id")),
        sa.ForeignKeyConstraint(["haushalt_id"], ["haushalt.id"], name=op.f("fk_buchung_haushalt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buchung")),
    )
    op.create_index(op.f("ix_buchung_bescheid_id"), "buchung", ["bescheid_id"], unique=False)
    op.create_index(op.f("ix_buchung_haushalt_id"), "buchung", ["haushalt_id"], unique=False)
    op.create_table(
        "postausgang",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("art", sa.String(), nullable=False),
        sa.Column("bezug", sa.String(), nullable=False),
        sa.Column("antrag_id", GANZ, nullable=True),
        sa.Column("bescheid_id", GANZ, nullable=True),
        sa.Column("kanal", sa.String(), nullable=False),
        sa.Column("empfaenger_ags", sa.String(), nullable=False),
        sa.Column("an", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("angaben_json", sa.String(), nullable=False),
        sa.Column("dokument_sha256", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_nr", GANZ, nullable=False),
        sa.Column("versuche", sa.Integer(), nullable=False),
        sa.Column("faellig_am", ZEIT, nullable=False),
        sa.Column("erstellt_am", ZEIT, nullable=False),
        sa.CheckConstraint("kanal IN ('email', 'brief')", name=op.f("post_kanal")),
        sa.CheckConstraint(
            "status IN ('bereit', 'im_versand', 'versendet', 'unklar', 'unzustellbar', 'storniert')",
            name=op.f("post_status_bekannt"),
        ),
        sa.ForeignKeyConstraint(["antrag_id"], ["antrag.id"], name=op.f("fk_postausgang_antrag_id")),
        sa.ForeignKeyConstraint(["bescheid_id"], ["bescheid.id"], name=op.f("fk_postausgang_bescheid_id")),
        sa.ForeignKeyConstraint(
            ["dokument_sha256"], ["dokument.sha256"], name=op.f("fk_postausgang_dokument_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postausgang")),
        sa.UniqueConstraint("message_id", name=op.f("uq_postausgang_message_id")),
    )
    op.create_index(op.f("ix_postausgang_antrag_id"), "postausgang", ["antrag_id"], unique=False)
    op.create_index(op.f("ix_postausgang_bescheid_id"), "postausgang", ["bescheid_id"], unique=False)
    op.create_index(
        "post_einmal_je_anlass",
        "postausgang",
        ["art", "bezug"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('unzustellbar', 'storniert')"),
        postgresql_where=sa.text("status NOT IN ('unzustellbar', 'storniert')"),
    )
    op.create_table(
        "versandversuch",
        sa.Column("id", GANZ, nullable=False),
        sa.Column("post_id", GANZ, nullable=False),
        sa.Column("nr", GANZ, nullable=False),
        sa.Column("am", ZEIT, nullable=False),
        sa.Column("ausgang", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("antwort", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["postausgang.id"], name=op.f("fk_versandversuch_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versandversuch")),
        sa.UniqueConstraint("post_id", "nr", name="versandversuch_nr"),
    )

    op.execute("INSERT INTO zaehler (name, wert) VALUES ('ereignis', 0)")
    create_guards(op.get_bind(), GUARDS_0001)


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
