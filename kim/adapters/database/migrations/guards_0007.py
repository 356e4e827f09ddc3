"""What the seventh schema's database refuses: replacing a row under any of its keys, and columns that never change.

A tool that leaves SQLite's recursive_triggers off, as is its default, fires no DELETE trigger when INSERT OR REPLACE
takes a row away. A BEFORE INSERT trigger fires all the same: it refuses a row whose key is taken, before anything is lost.
PostgreSQL has no REPLACE, and its ON CONFLICT DO UPDATE passes the UPDATE triggers.
"""

from kim.adapters.database.migrations.guards import Effect, Guard, frozen

_FEST = "unveraenderlich"
# Table · columns of the key · its own refusal, where it has one · where it holds, if not everywhere.
_SCHLUESSEL: tuple[tuple[str, str, str, str], ...] = (
    ("anmeldeversuch", "id", _FEST, ""),
    ("antrag", "id", _FEST, ""),
    ("antrag", "rang_am rang_nr", _FEST, ""),
    ("antrag", "aktenzeichen", _FEST, ""),
    ("ausfertigung", "bescheid_id", _FEST, ""),
    ("befangenheit", "nr", _FEST, ""),
    ("befangenheitsende", "befangenheit_nr", _FEST, ""),
    ("befund", "id", _FEST, ""),
    ("befund", "pruefung_id lfd", _FEST, ""),
    ("bescheid", "id", _FEST, ""),
    ("bescheid", "nr", _FEST, ""),
    ("bescheid", "bescheidnummer", _FEST, ""),
    ("bescheid", "schluessel", "uq_bescheid_schluessel", ""),
    (
        "bescheid",
        "antrag_id",
        "bescheid_ein_lebender_je_antrag",
        "{0}.status <> 'aufgehoben' AND {0}.art IN ('zuwendung', 'ablehnung', 'aenderung')",
    ),
    (
        "bescheid",
        "programm baustein empfaenger_ags zeitraum_von",
        "bescheid_eine_lebende_pauschale",
        "{0}.art = 'pauschale' AND {0}.status <> 'aufgehoben'",
    ),
    ("buchung", "id", _FEST, ""),
    ("dokument", "sha256", _FEST, ""),
    ("dokument", "rowid", _FEST, ""),
    ("eingang", "id", _FEST, ""),
    ("eingang", "nr", _FEST, ""),
    ("eingang", "ereignis_nr", _FEST, ""),
    ("eingang", "dokument_sha256", _FEST, ""),
    ("einordnung", "eingang_id", _FEST, ""),
    ("ereignis", "nr", _FEST, ""),
    ("ereignis", "hash", _FEST, ""),
    ("ereignisinhalt", "nr", _FEST, ""),
    ("fassung", "id", _FEST, ""),
    ("fassung", "antrag_id nr", _FEST, ""),
    ("fassungsentscheid", "fassung_id", _FEST, ""),
    ("feldwert", "id", _FEST, ""),
    ("feldwert", "fassung_id feld", _FEST, ""),
    ("frist", "id", _FEST, ""),
    ("haushalt", "id", _FEST, ""),
    ("haushalt", "programm baustein haushaltsjahr art", _FEST, ""),
    ("haushaltssperre", "id", _FEST, ""),
    ("konto", "id", _FEST, ""),
    ("konto", "anmeldename", "uq_konto_anmeldename", ""),
    ("listenzeichnung", "id", _FEST, ""),
    ("listenzeichnung", "liste_id stufe", "listenzeichnung_stufe", ""),
    ("listenzeichnung", "liste_id person_id", "listenzeichnung_zwei_personen", ""),
    ("nachtlauf", "datum", _FEST, ""),
    ("nachtlauf", "rowid", _FEST, ""),
    ("notzugriff", "nr", _FEST, ""),
    ("notzugriffskontrolle", "notzugriff_nr", _FEST, ""),
    ("person", "id", _FEST, ""),
    ("person", "kuerzel", "uq_person_kuerzel", ""),
    ("personenrolle", "person_id rolle", _FEST, ""),
    ("personenrolle", "rowid", _FEST, ""),
    ("postausgang", "id", _FEST, ""),
    ("postausgang", "message_id", _FEST, ""),
    (
        "postausgang",
        "art bezug",
        "post_einmal_je_anlass",
        "{0}.status NOT IN ('unzustellbar', 'storniert')",
    ),
    ("pruefung", "id", _FEST, ""),
    ("pruefvermerk", "id", _FEST, ""),
    ("pruefvermerk", "antrag_id runde", _FEST, ""),
    ("sitzung", "id", _FEST, ""),
    ("sitzung", "token_sha256", _FEST, ""),
    ("verfuegung", "id", _FEST, ""),
    ("verfuegung", "nr", _FEST, ""),
    ("verfuegung", "verfuegungsnummer", _FEST, ""),
    (
        "verfuegung",
        "antrag_id",
        "verfuegung_eine_je_antrag",
        "{0}.art = 'rangabweichung' AND {0}.status IN ('vorgeschlagen', 'gezeichnet')",
    ),
    (
        "verfuegung",
        "bescheid_id",
        "verfuegung_eine_je_bescheid",
        "{0}.art IN ('aufhebung', 'aenderung') AND {0}.status IN ('vorgeschlagen', 'gezeichnet')",
    ),
    ("verfuegungszeichnung", "id", _FEST, ""),
    ("verfuegungszeichnung", "verfuegung_id stufe", "verfuegungszeichnung_stufe", ""),
    ("verfuegungszeichnung", "verfuegung_id person_id", "verfuegungszeichnung_zwei_personen", ""),
    ("versandversuch", "id", _FEST, ""),
    ("versandversuch", "post_id nr", _FEST, ""),
    ("verteilliste", "id", _FEST, ""),
    ("verteilliste", "nr", _FEST, ""),
    ("verteilliste", "listennummer", _FEST, ""),
    (
        "verteilliste",
        "programm baustein haushaltsjahr",
        "verteilliste_eine_lebende",
        "{0}.status <> 'verworfen'",
    ),
    ("verteilposten", "id", _FEST, ""),
    ("verteilposten", "liste_id ags", _FEST, ""),
    ("verteilposten", "liste_id lfd", _FEST, ""),
    ("vertretung", "nr", _FEST, ""),
    ("vertretungsende", "vertretung_nr", _FEST, ""),
    ("zaehler", "name", _FEST, ""),
    ("zaehler", "rowid", _FEST, ""),
    ("zeichnung", "id", _FEST, ""),
    ("zeichnung", "pruefvermerk_id stufe", "zeichnung_stufe", ""),
    ("zeichnung", "pruefvermerk_id person_id", "zeichnung_zwei_personen", ""),
    ("zustimmung", "id", _FEST, ""),
)


def taken(table: str, columns: str, name: str, wo: str) -> Guard:
    """Refuses, on SQLite, a row whose key another row has already: there is nothing left for REPLACE to take away."""
    same = " AND ".join(f"da.{column} = NEW.{column}" for column in columns.split())
    where = f" AND {wo.format('da')}" if wo else ""
    wenn = f"EXISTS (SELECT 1 FROM {table} da WHERE {same}{where})"
    art = f"da_{columns.replace(' ', '_')}"
    return Guard(name, table, "INSERT", f"{wo.format('NEW')} AND {wenn}" if wo else wenn, art, nur="sqlite")


_EINMAL = (
    # Once it is settled, it is over: a mail that left, a date that was met, a night that ended, a proven password.
    Guard(
        _FEST,
        "postausgang",
        "UPDATE",
        "OLD.status IN ('versendet', 'unzustellbar', 'storniert') AND NEW.status <> OLD.status",
        "vorbei",
    ),
    Guard(
        _FEST,
        "frist",
        "UPDATE",
        "OLD.erledigt_am IS NOT NULL AND NEW.erledigt_am IS DISTINCT FROM OLD.erledigt_am",
        "vorbei",
    ),
    Guard(
        _FEST,
        "nachtlauf",
        "UPDATE",
        "OLD.beendet_am IS NOT NULL AND (NEW.beendet_am IS DISTINCT FROM OLD.beendet_am"
        " OR NEW.ergebnis_json IS DISTINCT FROM OLD.ergebnis_json)",
        "vorbei",
    ),
    Guard(_FEST, "anmeldeversuch", "UPDATE", "OLD.gelungen AND NOT NEW.gelungen", "vorbei"),
    # A session can only be cut short.
    Guard(_FEST, "sitzung", "UPDATE", "NEW.ende > OLD.ende", "laenger"),
)
GUARDS_0007: tuple[Guard | Effect, ...] = (
    # SQLite asks the youngest first: that a row stands there is said before what else it would collide with.
    *(taken(*key) for key in sorted(_SCHLUESSEL, key=lambda key: key[2] == _FEST)),
    frozen("antrag", "id", "programm_version", "regel_version", "rang_quelle"),
    frozen("haushalt", "fundstelle", "beleg", art="herkunft"),
    frozen("postausgang", "an", "kanal", "empfaenger_ags", "angaben_json", art="anschrift"),
    frozen("frist", "id", "antrag_id", "art", "faellig_am", "fundstelle", "text"),
    frozen("nachtlauf", "datum", "begonnen_am"),
    frozen("person", "id", "kuerzel"),
    frozen("zaehler", "name"),
    # UPDATE OR REPLACE takes away the row whose hidden number it is given.
    *(
        Guard(_FEST, table, "UPDATE", "NEW.rowid <> OLD.rowid", "rowid", nur="sqlite")
        for table in ("nachtlauf", "personenrolle", "zaehler")
    ),
    frozen("personenrolle", "person_id", "rolle"),
    frozen("konto", "id", "person_id", "anmeldename"),
    frozen("sitzung", "id", "konto_id", "token_sha256", "beginn"),
    frozen("anmeldeversuch", "id", "name_sha256", "am"),
    *_EINMAL,
)
