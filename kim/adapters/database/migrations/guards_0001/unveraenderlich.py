"""What never changes once it is written: whole tables, rows that stay, columns of rows that go on, and what is over."""

from kim.adapters.database.migrations.guards import Guard, Guards, frozen, immutable

_FEST = "unveraenderlich"
_NUR_ANFUEGEN = (
    "anhang",
    "antwortkennung",
    "ausfertigung",
    "befangenheit",
    "befangenheitsende",
    "befund",
    "buchung",
    "dokument",
    "einordnung",
    "eingang",
    "ereignis",
    "ereignisinhalt",
    "erfassung",
    "fassung",
    "fassungsentscheid",
    "feldwert",
    "haushaltssperre",
    "listenzeichnung",
    "notzugriff",
    "notzugriffskontrolle",
    "postabruf",
    "posteinordnung",
    "pruefung",
    "pruefvermerk",
    "scan",
    "stempel",
    "stempelverwerfung",
    "stempelzeichnung",
    "texterkennung",
    "verfuegungszeichnung",
    "versandversuch",
    "verteilposten",
    "vertretung",
    "vertretungsende",
    "zeichnung",
    "zustimmung",
)
_BLEIBT = (
    "antrag",
    "bescheid",
    "frist",
    "haushalt",
    "nachtlauf",
    "person",
    "postausgang",
    "verfuegung",
    "verteilliste",
    "zaehler",
)
_PERSONEN = (
    frozen("person", "id", "kuerzel"),
    frozen("konto", "id", "person_id", "anmeldename"),
    frozen("sitzung", "id", "konto_id", "token_sha256", "beginn"),
    # A session can only be cut short.
    Guard(_FEST, "sitzung", "UPDATE", "NEW.ende > OLD.ende", "laenger"),
    frozen("anmeldeversuch", "id", "name_sha256", "am"),
    Guard(_FEST, "anmeldeversuch", "UPDATE", "OLD.gelungen AND NOT NEW.gelungen", "vorbei"),
)
# UPDATE OR REPLACE takes away the row whose hidden number it is given.
_ROWID = {
    table: Guard(_FEST, table, "UPDATE", "NEW.rowid <> OLD.rowid", "rowid", nur="sqlite")
    for table in ("nachtlauf", "personenrolle", "zaehler")
}
UNVERAENDERLICH: Guards = (
    *(guard for table in _NUR_ANFUEGEN for guard in immutable(table, "UPDATE", "DELETE")),
    *(guard for table in _BLEIBT for guard in immutable(table, "DELETE")),
    *_PERSONEN,
    _ROWID["personenrolle"],
    frozen("personenrolle", "person_id", "rolle"),
    frozen("frist", "id", "antrag_id", "art", "faellig_am", "fundstelle", "text"),
    # Once it is settled, it is over: a date that was met, a night that ended, a proven password.
    Guard(
        _FEST,
        "frist",
        "UPDATE",
        "OLD.erledigt_am IS NOT NULL AND NEW.erledigt_am IS DISTINCT FROM OLD.erledigt_am",
        "vorbei",
    ),
    frozen("nachtlauf", "datum", "begonnen_am"),
    _ROWID["nachtlauf"],
    Guard(
        _FEST,
        "nachtlauf",
        "UPDATE",
        "OLD.beendet_am IS NOT NULL AND (NEW.beendet_am IS DISTINCT FROM OLD.beendet_am"
        " OR NEW.ergebnis_json IS DISTINCT FROM OLD.ergebnis_json)",
        "vorbei",
    ),
    Guard("nummer_luecke", "zaehler", "UPDATE", "NEW.wert <> OLD.wert + 1", "schritt"),
    frozen("zaehler", "name"),
    _ROWID["zaehler"],
)
