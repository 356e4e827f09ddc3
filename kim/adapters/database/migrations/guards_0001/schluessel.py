"""What keeps a row from being replaced: on SQLite, a key that another row has is refused before anything is lost.

A tool that leaves SQLite's recursive_triggers off, as is its default, fires no DELETE trigger when INSERT OR REPLACE
takes a row away. A BEFORE INSERT trigger fires all the same. PostgreSQL has no REPLACE, and its ON CONFLICT DO UPDATE
passes the UPDATE triggers.
"""

from kim.adapters.database.migrations.guards import Guard, taken
from kim_models.rows.spalten import one_of

LEBENDER_BESCHEID = "{0}status <> 'aufgehoben' AND " + one_of("{0}art", "zuwendung", "ablehnung", "aenderung")
"""Where a case can have only one. In the words of the unique index, so that SQLite looks into that index."""
LEBENDE_PAUSCHALE = "{0}art = 'pauschale' AND {0}status <> 'aufgehoben'"
LEBENDE_POST = "{0}status <> 'unzustellbar' AND {0}status <> 'storniert'"
LEBENDE_LISTE = "{0}status <> 'verworfen'"
_OFFEN = one_of("{0}status", "vorgeschlagen", "gezeichnet")
OFFEN_ZUM_ANTRAG = f"{{0}}art = 'rangabweichung' AND {_OFFEN}"
OFFEN_ZUM_BESCHEID = f"{one_of('{0}art', 'aufhebung', 'aenderung')} AND {_OFFEN}"

# Keys with a sentence of their own: table · columns · refusal · where it counts, if not everywhere.
_MIT_SATZ = (
    ("bescheid", "schluessel", "uq_bescheid_schluessel", ""),
    ("bescheid", "antrag_id", "bescheid_ein_lebender_je_antrag", LEBENDER_BESCHEID),
    (
        "bescheid",
        "programm baustein empfaenger_ags zeitraum_von",
        "bescheid_eine_lebende_pauschale",
        LEBENDE_PAUSCHALE,
    ),
    ("konto", "anmeldename", "uq_konto_anmeldename", ""),
    ("listenzeichnung", "liste_id stufe", "listenzeichnung_stufe", ""),
    ("listenzeichnung", "liste_id person_id", "listenzeichnung_zwei_personen", ""),
    ("person", "kuerzel", "uq_person_kuerzel", ""),
    ("postausgang", "art bezug", "post_einmal_je_anlass", LEBENDE_POST),
    ("stempelzeichnung", "stempel_id stufe", "stempelzeichnung_stufe", ""),
    ("stempelzeichnung", "stempel_id person_id", "stempelzeichnung_zwei_personen", ""),
    ("verfuegung", "antrag_id", "verfuegung_eine_je_antrag", OFFEN_ZUM_ANTRAG),
    ("verfuegung", "bescheid_id", "verfuegung_eine_je_bescheid", OFFEN_ZUM_BESCHEID),
    ("verfuegungszeichnung", "verfuegung_id stufe", "verfuegungszeichnung_stufe", ""),
    ("verfuegungszeichnung", "verfuegung_id person_id", "verfuegungszeichnung_zwei_personen", ""),
    ("verteilliste", "programm baustein haushaltsjahr", "verteilliste_eine_lebende", LEBENDE_LISTE),
    ("zeichnung", "pruefvermerk_id stufe", "zeichnung_stufe", ""),
    ("zeichnung", "pruefvermerk_id person_id", "zeichnung_zwei_personen", ""),
    ("postabruf", "postfach uidvalidity uid", "postabruf_einmal", ""),
)
# `rowid` where the primary key is not the row's hidden number.
_OHNE_SATZ = {
    "anmeldeversuch": ("id",),
    "antrag": ("id", "rang_am rang_nr", "aktenzeichen"),
    "antwortkennung": ("antrag_id", "kennung", "kennung_sha256"),
    "ausfertigung": ("bescheid_id",),
    "befangenheit": ("nr",),
    "befangenheitsende": ("befangenheit_nr",),
    "befund": ("id", "pruefung_id lfd"),
    "bescheid": ("id", "nr", "bescheidnummer"),
    "buchung": ("id",),
    "dokument": ("sha256", "rowid"),
    "eingang": ("id", "nr", "ereignis_nr", "dokument_sha256"),
    "einordnung": ("eingang_id",),
    "ereignis": ("nr", "hash"),
    "ereignisinhalt": ("nr",),
    "erfassung": ("eingang_id",),
    "fassung": ("id", "antrag_id nr"),
    "fassungsentscheid": ("fassung_id",),
    "feldwert": ("id", "fassung_id feld"),
    "frist": ("id",),
    "haushalt": ("id", "programm baustein haushaltsjahr art"),
    "haushaltssperre": ("id",),
    "konto": ("id",),
    "listenzeichnung": ("id",),
    "nachtlauf": ("datum", "rowid"),
    "notzugriff": ("nr",),
    "notzugriffskontrolle": ("notzugriff_nr",),
    "person": ("id",),
    "personenrolle": ("person_id rolle", "rowid"),
    "postabruf": ("id",),
    "postausgang": ("id", "message_id"),
    "posteinordnung": ("eingang_id",),
    "pruefung": ("id",),
    "pruefvermerk": ("id", "antrag_id runde"),
    "scan": ("eingang_id",),
    "sitzung": ("id", "token_sha256"),
    "stempel": ("id", "eingang_id lauf"),
    "stempelverwerfung": ("stempel_id",),
    "stempelzeichnung": ("id",),
    "texterkennung": ("id", "eingang_id lauf"),
    "verfuegung": ("id", "nr", "verfuegungsnummer"),
    "verfuegungszeichnung": ("id",),
    "versandversuch": ("id", "post_id nr"),
    "verteilliste": ("id", "nr", "listennummer"),
    "verteilposten": ("id", "liste_id ags", "liste_id lfd"),
    "vertretung": ("nr",),
    "vertretungsende": ("vertretung_nr",),
    "zaehler": ("name", "rowid"),
    "zeichnung": ("id",),
    "zustimmung": ("id",),
}
_ALLE = (
    # SQLite asks the youngest first: that a row stands there is said before what else it would collide with.
    *((table, taken(table, columns, name, wo)) for table, columns, name, wo in _MIT_SATZ),
    *((table, taken(table, columns)) for table, keys in _OHNE_SATZ.items() for columns in keys),
)
_VOR_ALLEM = ("erfassung", "posteinordnung", "stempel", "stempelverwerfung", "stempelzeichnung")
"""Where a taken key is said before all else. Elsewhere a stale signature is told that it is stale, not that it is there."""
SCHLUESSEL: tuple[Guard, ...] = tuple(guard for table, guard in _ALLE if table not in _VOR_ALLEM)
"""Created before all other guards, so asked last."""
SCHLUESSEL_VOR_ALLEM: tuple[Guard, ...] = tuple(guard for table, guard in _ALLE if table in _VOR_ALLEM)
"""Created after all other guards, so asked first."""
