"""The first schema: all tables of the office, its guards beside it in `guards_0001`

Closed: an office that was made by it is never made anew, so nothing in here or in `guards_0001` changes any more. What is
to be different becomes a migration after it (docs/adr/0023).

Conditions are written as PostgreSQL prints them again after a dump and a restore (`one_of` instead of `IN`): otherwise the
restored schema looks like a changed one, and nothing is issued.

Revision: 0001, after:
"""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

from kim.adapters.database.migrations.guards import create_guards
from kim.adapters.database.migrations.guards_0001 import GUARDS
from kim.adapters.database.migrations.guards_0001.schluessel import (
    LEBENDE_LISTE,
    LEBENDE_PAUSCHALE,
    LEBENDE_POST,
    LEBENDER_BESCHEID,
    OFFEN_ZUM_ANTRAG,
    OFFEN_ZUM_BESCHEID,
)
from kim_models.rows.spalten import one_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STUFE = "stufe = '{}' OR stufe = 'schlusszeichnung' OR stufe LIKE 'mitzeichnung%'"
GANZ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _journal()
    _personen()
    _befugnis()
    _antrag()
    _eingang()
    _fassung()
    _erfassung()
    _zeichnung()
    _verteilliste()
    _haushalt()
    _bescheid()
    _verfuegung()
    _post()
    _betrieb()
    op.execute("INSERT INTO zaehler (name, wert) VALUES ('ereignis', 0)")
    create_guards(op.get_bind(), GUARDS)


def _zahl(*names: str, null: bool = False) -> list[sa.Column[int]]:
    """64 bits on both engines; `id` and `nr` as primary keys are given by the database where nobody gives them."""
    return [sa.Column(name, GANZ, nullable=null) for name in names]


def _klein(*names: str, null: bool = False) -> list[sa.Column[int]]:
    """32 bits on PostgreSQL."""
    return [sa.Column(name, sa.Integer(), nullable=null) for name in names]


def _text(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=null) for name in names]


def _zeit(*names: str, null: bool = False) -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=null) for name in names]


def _tag(*names: str) -> list[sa.Column[date]]:
    return [sa.Column(name, sa.Date(), nullable=False) for name in names]


def _ja_nein(name: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False)]


def _bruch(*names: str, null: bool = False) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Float(), nullable=null) for name in names]


def _check(name: str, wenn: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(wenn, name=op.f(name))


def _key(name: str, *columns: str) -> sa.UniqueConstraint:
    """All columns together, under a name of its own: `refusals.py` may have a sentence for it."""
    return sa.UniqueConstraint(*columns, name=op.f(name))


def _table(
    name: str,
    *parts: sa.schema.SchemaItem,
    key: tuple[str, ...] = ("id",),
    unique: tuple[str, ...] = (),
    index: tuple[str, ...] = (),
    **verweise: str,
) -> None:
    """One table. `unique` and `index`: each column by itself. `verweise`: column → what it refers to."""
    op.create_table(
        name,
        *parts,
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        *(sa.UniqueConstraint(column, name=op.f(f"uq_{name}_{column}")) for column in unique),
        *(
            sa.ForeignKeyConstraint([column], [ziel], name=op.f(f"fk_{name}_{column}"))
            for column, ziel in verweise.items()
        ),
    )
    for column in index:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _einer(name: str, table: str, columns: list[str], wo: str) -> None:
    """At most one row for each key where `wo` holds."""
    where = sa.text(wo.format(""))
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _journal() -> None:
    _table(
        "ereignis",
        *_zahl("nr"),
        *_text("art", "vorgang"),
        *_zeit("am"),
        *_text("commitment", "vor_hash", "hash"),
        key=("nr",),
        unique=("hash",),
        index=("vorgang",),
    )
    _table(
        "ereignisinhalt",
        *_zahl("nr"),
        *_text("salz", "daten_json"),
        key=("nr",),
        nr="ereignis.nr",
    )
    _table(
        "zaehler",
        *_text("name"),
        *_zahl("wert"),
        key=("name",),
    )
    _table(
        "dokument",
        *_text("sha256"),
        *_zahl("groesse"),
        *_text("medientyp"),
        key=("sha256",),
    )


def _personen() -> None:
    _table(
        "person",
        *_zahl("id"),
        *_text("kuerzel", "name"),
        unique=("kuerzel",),
    )
    _table(
        "personenrolle",
        *_zahl("person_id"),
        *_text("rolle"),
        _check("rolle_bekannt", one_of("rolle", "pruefung", "mitzeichnung", "schlusszeichnung")),
        key=("person_id", "rolle"),
        person_id="person.id",
    )
    _table(
        "konto",
        *_zahl("id", "person_id"),
        *_text("anmeldename", "kennwort_hash"),
        *_ja_nein("gesperrt"),
        unique=("anmeldename",),
        person_id="person.id",
    )
    _table(
        "sitzung",
        *_zahl("id", "konto_id"),
        *_text("token_sha256"),
        *_zeit("beginn", "ende"),
        unique=("token_sha256",),
        konto_id="konto.id",
    )
    _table(
        "anmeldeversuch",
        *_zahl("id"),
        *_text("name_sha256"),
        *_zeit("am"),
        *_ja_nein("gelungen"),
        index=("name_sha256",),
    )


def _befugnis() -> None:
    _table(
        "notzugriff",
        *_zahl("nr", "person_id"),
        *_text("rolle", "grund"),
        *_zeit("am", "bis"),
        _check("notzugriff_nr_positiv", "nr > 0"),
        _check("notzugriff_rolle", one_of("rolle", "pruefung", "mitzeichnung", "schlusszeichnung")),
        _check("notzugriff_dauer", "bis > am"),
        _check("notzugriff_grund", "grund <> ''"),
        key=("nr",),
        index=("person_id",),
        person_id="person.id",
    )
    _table(
        "notzugriffskontrolle",
        *_zahl("notzugriff_nr"),
        *_text("vermerk"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("notzugriffskontrolle_vermerk", "vermerk <> ''"),
        key=("notzugriff_nr",),
        notzugriff_nr="notzugriff.nr",
        person_id="person.id",
    )
    _table(
        "vertretung",
        *_zahl("nr", "vertretene_id", "vertreter_id"),
        *_zeit("von", "bis"),
        *_text("grund"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("vertretung_nr_positiv", "nr > 0"),
        _check("vertretung_selbst", "vertretene_id <> vertreter_id"),
        _check("vertretung_zeitraum", "bis > von"),
        _check("vertretung_grund", "grund <> ''"),
        key=("nr",),
        vertretene_id="person.id",
        vertreter_id="person.id",
        person_id="person.id",
    )
    _table(
        "vertretungsende",
        *_zahl("vertretung_nr"),
        *_text("grund"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("vertretungsende_grund", "grund <> ''"),
        key=("vertretung_nr",),
        vertretung_nr="vertretung.nr",
        person_id="person.id",
    )


def _antrag() -> None:
    _table(
        "antrag",
        *_zahl("id"),
        *_text("aktenzeichen", "programm", "programm_version", "regel_version"),
        *_klein("baustein"),
        *_text("empfaenger_ags", null=True),
        *_text("status"),
        *_zahl("status_nr"),
        *_text("rang_policy"),
        *_zeit("rang_am"),
        *_zahl("rang_nr"),
        *_text("rang_quelle"),
        *_zeit("vollstaendig_am", null=True),
        *_zahl("aktuelle_fassung_id", null=True),
        _check(
            "antrag_status_bekannt",
            one_of(
                "status",
                "eingegangen",
                "in_pruefung",
                "nachgefordert",
                "in_zeichnung",
                "gezeichnet",
                "bewilligt",
                "abgelehnt",
                "zurueckgenommen",
                "erledigt",
            ),
        ),
        _key("antrag_rang_eindeutig", "rang_am", "rang_nr"),
        unique=("aktenzeichen",),
        index=("empfaenger_ags",),
    )
    _table(
        "antwortkennung",
        *_zahl("antrag_id"),
        *_text("kennung", "kennung_sha256"),
        *_zeit("am"),
        _check("antwortkennung_form", "length(kennung) = 23 AND kennung LIKE 'KIM-____-____-____-____'"),
        key=("antrag_id",),
        unique=("kennung", "kennung_sha256"),
        antrag_id="antrag.id",
    )
    _table(
        "frist",
        *_zahl("id", "antrag_id"),
        *_text("art"),
        *_tag("faellig_am"),
        *_text("fundstelle", "text"),
        *_zeit("erledigt_am", null=True),
        index=("antrag_id",),
        antrag_id="antrag.id",
    )
    _table(
        "zustimmung",
        *_zahl("id", "antrag_id"),
        *_tag("ab"),
        *_text("grund"),
        *_zahl("person_id"),
        *_zeit("am"),
        index=("antrag_id",),
        antrag_id="antrag.id",
        person_id="person.id",
    )
    _table(
        "befangenheit",
        *_zahl("nr", "betroffene_id"),
        *_text("ags", null=True),
        *_zahl("antrag_id", null=True),
        *_text("grund"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("befangenheit_nr_positiv", "nr > 0"),
        _check("befangenheit_bezug", "(ags IS NULL) <> (antrag_id IS NULL)"),
        _check("befangenheit_grund", "grund <> ''"),
        key=("nr",),
        index=("betroffene_id",),
        betroffene_id="person.id",
        antrag_id="antrag.id",
        person_id="person.id",
    )
    _table(
        "befangenheitsende",
        *_zahl("befangenheit_nr"),
        *_text("grund"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("befangenheitsende_grund", "grund <> ''"),
        key=("befangenheit_nr",),
        befangenheit_nr="befangenheit.nr",
        person_id="person.id",
    )


def _eingang() -> None:
    _table(
        "eingang",
        *_zahl("id", "nr"),
        *_text("kanal", "dateiname", "dokument_sha256"),
        *_zeit("eingegangen_am"),
        *_text("zeitquelle"),
        *_zahl("ereignis_nr"),
        *_zahl("eltern_id", null=True),
        _check("eingang_zeitquelle", one_of("zeitquelle", "ablage", "stempel", "postfach")),
        _check("eingang_nr_positiv", "nr > 0"),
        unique=("nr", "dokument_sha256", "ereignis_nr"),
        index=("eltern_id",),
        dokument_sha256="dokument.sha256",
        ereignis_nr="ereignis.nr",
        eltern_id="eingang.id",
    )
    _table(
        "einordnung",
        *_zahl("eingang_id"),
        *_text("klasse", "satz"),
        *_zahl("antrag_id"),
        *_zeit("am"),
        key=("eingang_id",),
        eingang_id="eingang.id",
        antrag_id="antrag.id",
    )
    _table(
        "anhang",
        *_zahl("id", "eingang_id", "nr"),
        *_text("dateiname", "dateiname_roh", "medientyp"),
        *_zahl("groesse"),
        *_text("dokument_sha256", "rolle"),
        *_zahl("tiefe"),
        *_text("huelle"),
        _check("anhang_nr_positiv", "nr > 0"),
        _check("anhang_tiefe", "tiefe >= 0"),
        _key("anhang_nr", "eingang_id", "nr"),
        index=("dokument_sha256",),
        eingang_id="eingang.id",
        dokument_sha256="dokument.sha256",
    )
    _table(
        "posteinordnung",
        *_zahl("eingang_id"),
        *_text("klassen_json", "satz"),
        *_zahl("antrag_id", null=True),
        *_zeit("am"),
        *_text("message_id", null=True),
        key=("eingang_id",),
        index=("antrag_id", "message_id"),
        eingang_id="eingang.id",
        antrag_id="antrag.id",
    )
    _table(
        "postabruf",
        *_zahl("id"),
        *_text("postfach"),
        *_zahl("uidvalidity", "uid"),
        *_zeit("internaldate"),
        *_zahl("groesse"),
        *_text("umfang"),
        *_zahl("eingang_id"),
        *_zeit("am"),
        _check("postabruf_uid_positiv", "uid > 0 AND uidvalidity > 0"),
        _check("postabruf_umfang", one_of("umfang", "ganz", "kopf")),
        _key("postabruf_einmal", "postfach", "uidvalidity", "uid"),
        index=("eingang_id",),
        eingang_id="eingang.id",
    )


def _fassung() -> None:
    _table(
        "fassung",
        *_zahl("id", "antrag_id", "nr"),
        *_text("art"),
        *_zahl("eingang_id"),
        *_zahl("person_id", null=True),
        *_text("grund", "inhalt_sha256"),
        *_zeit("am"),
        _check("fassung_person", "art = 'gelesen' OR person_id IS NOT NULL"),
        _check("fassung_art", one_of("art", "gelesen", "getippt", "berichtigt")),
        _key("fassung_nr_eindeutig", "antrag_id", "nr"),
        antrag_id="antrag.id",
        eingang_id="eingang.id",
        person_id="person.id",
    )
    _table(
        "fassungsentscheid",
        *_zahl("fassung_id"),
        *_ja_nein("angenommen"),
        *_zahl("person_id"),
        *_text("grund"),
        *_zeit("am"),
        key=("fassung_id",),
        fassung_id="fassung.id",
        person_id="person.id",
    )
    _table(
        "feldwert",
        *_zahl("id", "fassung_id"),
        *_text("feld", "wert_json", "leser"),
        *_bruch("sicherheit"),
        *_ja_nein("zweifelhaft"),
        *_klein("seite", null=True),
        *_bruch("x0", "top", "x1", "bottom", null=True),
        *_zahl("person_id", null=True),
        _key("feldwert_eindeutig", "fassung_id", "feld"),
        fassung_id="fassung.id",
        person_id="person.id",
    )
    _table(
        "pruefung",
        *_zahl("id", "fassung_id"),
        *_text("regel_version", "programm_version", "ergebnis", "fehler", "befunde_sha256"),
        *_zeit("am"),
        _check("pruefung_ergebnis", one_of("ergebnis", "geprueft", "regelfehler")),
        index=("fassung_id",),
        fassung_id="fassung.id",
    )
    _table(
        "befund",
        *_zahl("id", "pruefung_id", "lfd"),
        *_text("code", "effekt"),
        *_text("feld", null=True),
        *_text("text", "fundstelle"),
        _check("befund_effekt", one_of("effekt", "hindert", "kuerzt", "hinweis")),
        _key("befund_lfd", "pruefung_id", "lfd"),
        pruefung_id="pruefung.id",
    )


def _erfassung() -> None:
    _table(
        "scan",
        *_zahl("eingang_id"),
        *_text("seiten"),
        *_zeit("am"),
        key=("eingang_id",),
        eingang_id="eingang.id",
    )
    _table(
        "texterkennung",
        *_zahl("id", "eingang_id", "lauf"),
        *_text("ergebnis", "satz", "programm", "vorschlag_json", "vorschlag_sha256"),
        *_zeit("am"),
        _check("texterkennung_lauf_positiv", "lauf > 0"),
        _check("texterkennung_ergebnis", one_of("ergebnis", "vorschlag", "nichts", "gescheitert")),
        _key("texterkennung_lauf", "eingang_id", "lauf"),
        eingang_id="eingang.id",
    )
    _table(
        "erfassung",
        *_zahl("eingang_id"),
        *_text("ergebnis"),
        *_zahl("antrag_id", "fassung_id", null=True),
        *_zahl("person_id"),
        *_text("grund"),
        *_zeit("am"),
        _check(
            "erfassung_ergebnis",
            "ergebnis = 'erfasst' AND antrag_id IS NOT NULL AND fassung_id IS NOT NULL"
            " OR ergebnis = 'kein_antrag' AND fassung_id IS NULL",
        ),
        key=("eingang_id",),
        index=("antrag_id",),
        eingang_id="eingang.id",
        antrag_id="antrag.id",
        fassung_id="fassung.id",
        person_id="person.id",
    )
    _table(
        "stempel",
        *_zahl("id", "eingang_id", "lauf"),
        *_zeit("gestempelt_am"),
        *_text("grund"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("stempel_lauf_positiv", "lauf > 0"),
        _check("stempel_vergangen", "gestempelt_am < am"),
        _key("stempel_lauf", "eingang_id", "lauf"),
        eingang_id="eingang.id",
        person_id="person.id",
    )
    _table(
        "stempelzeichnung",
        *_zahl("id", "stempel_id"),
        *_text("stufe"),
        *_zahl("person_id"),
        *_zeit("am"),
        *_zahl("vertretene_id", "notzugriff_nr", null=True),
        _check("stempelzeichnung_stufe_bekannt", one_of("stufe", "vorschlag", "schlusszeichnung")),
        _key("stempelzeichnung_zwei_personen", "stempel_id", "person_id"),
        _key("stempelzeichnung_stufe", "stempel_id", "stufe"),
        stempel_id="stempel.id",
        person_id="person.id",
        vertretene_id="person.id",
        notzugriff_nr="notzugriff.nr",
    )
    _table(
        "stempelverwerfung",
        *_zahl("stempel_id", "person_id"),
        *_text("grund"),
        *_zeit("am"),
        key=("stempel_id",),
        stempel_id="stempel.id",
        person_id="person.id",
    )


def _zeichnung() -> None:
    _table(
        "pruefvermerk",
        *_zahl("id", "antrag_id", "runde", "fassung_id", "pruefung_id"),
        *_text("vorschlag", "gruende", "abweichungen_json", "berechnung_json"),
        *_zahl("betrag_cent"),
        *_text("inhalt_sha256"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("pruefvermerk_vorschlag", one_of("vorschlag", "bewilligen", "kuerzen", "ablehnen")),
        _check("pruefvermerk_betrag", "betrag_cent >= 0"),
        _key("pruefvermerk_runde", "antrag_id", "runde"),
        antrag_id="antrag.id",
        fassung_id="fassung.id",
        pruefung_id="pruefung.id",
        person_id="person.id",
    )
    _table(
        "zeichnung",
        *_zahl("id", "pruefvermerk_id"),
        *_text("stufe"),
        *_zahl("person_id"),
        *_text("inhalt_sha256"),
        *_zeit("am"),
        *_zahl("vertretene_id", "notzugriff_nr", null=True),
        _check("zeichnung_stufe_bekannt", _STUFE.format("pruefvermerk")),
        _key("zeichnung_zwei_personen", "pruefvermerk_id", "person_id"),
        _key("zeichnung_stufe", "pruefvermerk_id", "stufe"),
        pruefvermerk_id="pruefvermerk.id",
        person_id="person.id",
        vertretene_id="person.id",
        notzugriff_nr="notzugriff.nr",
    )


def _verteilliste() -> None:
    _table(
        "verteilliste",
        *_zahl("id", "nr"),
        *_text("listennummer", "programm", "programm_version", "regel_version"),
        *_klein("baustein", "haushaltsjahr"),
        *_text("status"),
        *_zahl("status_nr", "summe_cent"),
        *_text("inhalt_json", "inhalt_sha256"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check(
            "verteilliste_status_bekannt",
            one_of("status", "vorgeschlagen", "gezeichnet", "ausgefertigt", "verworfen"),
        ),
        _check("verteilliste_nr_positiv", "nr > 0"),
        _check("verteilliste_summe", "summe_cent > 0"),
        unique=("nr", "listennummer"),
        person_id="person.id",
    )
    _einer(
        "verteilliste_eine_lebende", "verteilliste", ["programm", "baustein", "haushaltsjahr"], LEBENDE_LISTE
    )
    _table(
        "verteilposten",
        *_zahl("id", "liste_id", "lfd"),
        *_text("ags"),
        *_zahl("betrag_cent"),
        *_text("angaben_json"),
        _check("verteilposten_betrag", "betrag_cent > 0"),
        _key("verteilposten_lfd", "liste_id", "lfd"),
        _key("verteilposten_einmal", "liste_id", "ags"),
        liste_id="verteilliste.id",
    )
    _table(
        "listenzeichnung",
        *_zahl("id", "liste_id"),
        *_text("stufe"),
        *_zahl("person_id"),
        *_text("inhalt_sha256"),
        *_zeit("am"),
        *_zahl("vertretene_id", "notzugriff_nr", null=True),
        _check("listenzeichnung_stufe_bekannt", _STUFE.format("vorschlag")),
        _key("listenzeichnung_zwei_personen", "liste_id", "person_id"),
        _key("listenzeichnung_stufe", "liste_id", "stufe"),
        liste_id="verteilliste.id",
        person_id="person.id",
        vertretene_id="person.id",
        notzugriff_nr="notzugriff.nr",
    )


def _haushalt() -> None:
    _table(
        "haushalt",
        *_zahl("id"),
        *_text("programm"),
        *_klein("baustein", "haushaltsjahr"),
        *_text("art"),
        *_zahl("mittel_cent", "gebunden_cent"),
        *_text("fundstelle", "beleg"),
        _check("haushalt_art", one_of("art", "ausgabe", "verpflichtung")),
        _check("haushalt_nicht_ueberzogen", "gebunden_cent >= 0 AND gebunden_cent <= mittel_cent"),
        _check("haushalt_mittel", "mittel_cent >= 0"),
        _key("haushalt_posten", "programm", "baustein", "haushaltsjahr", "art"),
    )
    _table(
        "haushaltssperre",
        *_zahl("id"),
        *_text("programm"),
        *_ja_nein("gesperrt"),
        *_text("grund"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check("haushaltssperre_grund", "grund <> ''"),
        person_id="person.id",
    )


def _bescheid() -> None:
    _table(
        "bescheid",
        *_zahl("id", "nr"),
        *_text("bescheidnummer", "schluessel", "art", "status"),
        *_zahl("antrag_id", "vorgaenger_id", "pruefvermerk_id", null=True),
        *_text("programm"),
        *_klein("baustein"),
        *_text("empfaenger_ags"),
        *_zahl("betrag_cent"),
        *_tag("zeitraum_von", "zeitraum_bis"),
        *_text("nutzlast_json", "nutzlast_sha256", "vorlage_version"),
        *_zeit("ausgefertigt_am"),
        _check(
            "bescheid_art", one_of("art", "zuwendung", "pauschale", "ablehnung", "aenderung", "aufhebung")
        ),
        _check(
            "bescheid_status_bekannt",
            one_of(
                "status",
                "ausgefertigt",
                "abgesandt",
                "bekanntgegeben",
                "angefochten",
                "bestandskraeftig",
                "aufgehoben",
            ),
        ),
        _check("bescheid_betrag", "betrag_cent >= 0"),
        _check("bescheid_nr_positiv", "nr > 0"),
        _check("bescheid_zeitraum", "zeitraum_von <= zeitraum_bis"),
        unique=("nr", "bescheidnummer", "schluessel"),
        antrag_id="antrag.id",
        vorgaenger_id="bescheid.id",
        pruefvermerk_id="pruefvermerk.id",
    )
    _einer(
        "bescheid_eine_lebende_pauschale",
        "bescheid",
        ["programm", "baustein", "empfaenger_ags", "zeitraum_von"],
        LEBENDE_PAUSCHALE,
    )
    _einer("bescheid_ein_lebender_je_antrag", "bescheid", ["antrag_id"], LEBENDER_BESCHEID)
    _table(
        "ausfertigung",
        *_zahl("bescheid_id"),
        *_text("dokument_sha256"),
        *_zeit("am"),
        key=("bescheid_id",),
        bescheid_id="bescheid.id",
        dokument_sha256="dokument.sha256",
    )
    _table(
        "buchung",
        *_zahl("id", "haushalt_id", "bescheid_id", "betrag_cent"),
        *_zeit("am"),
        _check("buchung_nicht_null", "betrag_cent <> 0"),
        index=("haushalt_id", "bescheid_id"),
        haushalt_id="haushalt.id",
        bescheid_id="bescheid.id",
    )


def _verfuegung() -> None:
    _table(
        "verfuegung",
        *_zahl("id", "nr"),
        *_text("verfuegungsnummer", "art", "programm"),
        *_zahl("antrag_id", "bescheid_id", "fassung_id", "pruefung_id", null=True),
        *_text("status"),
        *_zahl("status_nr"),
        *_text("inhalt_json", "inhalt_sha256"),
        *_zahl("person_id"),
        *_zeit("am"),
        _check(
            "verfuegung_status_bekannt",
            one_of("status", "vorgeschlagen", "gezeichnet", "ausgefuehrt", "verworfen"),
        ),
        _check("verfuegung_nr_positiv", "nr > 0"),
        _check("verfuegung_art", one_of("art", "aufhebung", "aenderung", "rangabweichung")),
        _check(
            "verfuegung_gegenstand",
            "art = 'aufhebung' AND bescheid_id IS NOT NULL"
            " OR art = 'aenderung' AND bescheid_id IS NOT NULL AND antrag_id IS NOT NULL"
            " AND fassung_id IS NOT NULL AND pruefung_id IS NOT NULL"
            " OR art = 'rangabweichung' AND antrag_id IS NOT NULL AND bescheid_id IS NULL",
        ),
        unique=("nr", "verfuegungsnummer"),
        antrag_id="antrag.id",
        bescheid_id="bescheid.id",
        fassung_id="fassung.id",
        pruefung_id="pruefung.id",
        person_id="person.id",
    )
    _einer("verfuegung_eine_je_bescheid", "verfuegung", ["bescheid_id"], OFFEN_ZUM_BESCHEID)
    _einer("verfuegung_eine_je_antrag", "verfuegung", ["antrag_id"], OFFEN_ZUM_ANTRAG)
    _table(
        "verfuegungszeichnung",
        *_zahl("id", "verfuegung_id"),
        *_text("stufe"),
        *_zahl("person_id"),
        *_text("inhalt_sha256"),
        *_zeit("am"),
        *_zahl("vertretene_id", "notzugriff_nr", null=True),
        _check("verfuegungszeichnung_stufe_bekannt", _STUFE.format("vorschlag")),
        _key("verfuegungszeichnung_zwei_personen", "verfuegung_id", "person_id"),
        _key("verfuegungszeichnung_stufe", "verfuegung_id", "stufe"),
        verfuegung_id="verfuegung.id",
        person_id="person.id",
        vertretene_id="person.id",
        notzugriff_nr="notzugriff.nr",
    )


def _post() -> None:
    _table(
        "postausgang",
        *_zahl("id"),
        *_text("art", "bezug"),
        *_zahl("antrag_id", "bescheid_id", null=True),
        *_text("kanal", "empfaenger_ags", "an", "message_id", "angaben_json"),
        *_text("dokument_sha256", null=True),
        *_text("status"),
        *_zahl("status_nr"),
        *_klein("versuche"),
        *_zeit("faellig_am", "erstellt_am"),
        _check("post_kanal", one_of("kanal", "email", "brief")),
        _check(
            "post_status_bekannt",
            one_of("status", "bereit", "im_versand", "versendet", "unklar", "unzustellbar", "storniert"),
        ),
        unique=("message_id",),
        index=("antrag_id", "bescheid_id"),
        antrag_id="antrag.id",
        bescheid_id="bescheid.id",
        dokument_sha256="dokument.sha256",
    )
    _einer("post_einmal_je_anlass", "postausgang", ["art", "bezug"], LEBENDE_POST)
    _table(
        "versandversuch",
        *_zahl("id", "post_id", "nr"),
        *_zeit("am"),
        *_text("ausgang", "phase"),
        *_klein("code", null=True),
        *_text("antwort"),
        _key("versandversuch_nr", "post_id", "nr"),
        post_id="postausgang.id",
    )


def _betrieb() -> None:
    _table(
        "nachtlauf",
        *_tag("datum"),
        *_zeit("begonnen_am"),
        *_zeit("beendet_am", null=True),
        *_text("ergebnis_json"),
        key=("datum",),
    )


def downgrade() -> None:
    raise RuntimeError("The ledger goes forward only; restore a backup instead.")
