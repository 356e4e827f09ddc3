"""What the database refuses about what people read off paper: a stamp by one person alone, content that nobody typed."""

from kim.adapters.database.migrations.guards import Guard, frozen, immutable
from kim.adapters.database.migrations.guards_0005 import (
    Zeichnungstafel,
    _ags_of,
    _biased,
    signature_guards,
)
from kim.adapters.database.migrations.guards_0007 import taken

_FEST = "unveraenderlich"
_SCHLUSS = "z.stufe = 'schlusszeichnung'"
_FALL = (
    "(SELECT o.antrag_id FROM einordnung o JOIN stempel s ON s.eingang_id = o.eingang_id"
    " WHERE s.id = NEW.stempel_id)"
)
_VERWORFEN = "(SELECT w.stempel_id FROM stempelverwerfung w)"

_STEMPEL = (
    # It tells of paper that was here before the file: earlier than the file's own moment, and e-mails bear no stamp.
    Guard(
        "stempel_zeitpunkt",
        "stempel",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM eingang e WHERE e.id = NEW.eingang_id AND e.eltern_id IS NULL"
        " AND e.zeitquelle = 'ablage' AND NEW.gestempelt_am < e.eingegangen_am AND e.eingegangen_am <= NEW.am)",
        "zeitpunkt",
    ),
    Guard(
        "stempel_einer_je_eingang",
        "stempel",
        "INSERT",
        f"EXISTS (SELECT 1 FROM stempel s WHERE s.eingang_id = NEW.eingang_id AND s.id NOT IN {_VERWORFEN})",
        "einer",
    ),
    Guard(
        "stempelzeichnung_status",
        "stempelzeichnung",
        "INSERT",
        "NEW.stufe = 'vorschlag' AND NEW.person_id IS DISTINCT FROM"
        " (SELECT s.person_id FROM stempel s WHERE s.id = NEW.stempel_id)"
        " OR NEW.stufe = 'schlusszeichnung' AND NOT EXISTS"
        " (SELECT 1 FROM stempelzeichnung z WHERE z.stempel_id = NEW.stempel_id AND z.stufe = 'vorschlag')"
        f" OR NEW.stempel_id IN {_VERWORFEN}",
        "status",
    ),
    # What is confirmed stays confirmed.
    Guard(
        "stempelzeichnung_status",
        "stempelverwerfung",
        "INSERT",
        f"EXISTS (SELECT 1 FROM stempelzeichnung z WHERE z.stempel_id = NEW.stempel_id AND {_SCHLUSS})",
        "status",
    ),
    *signature_guards(Zeichnungstafel("stempelzeichnung", "stempel_id", _FALL, _ags_of(_FALL))),
)
_ANTRAG = (
    # The rank moves in one way only: to the moment of a stamp that two persons signed, of the receipt that it came from.
    Guard(
        "rang_unveraenderlich",
        "antrag",
        "UPDATE",
        "NEW.aktenzeichen <> OLD.aktenzeichen OR NEW.rang_nr <> OLD.rang_nr OR NEW.rang_policy <> OLD.rang_policy"
        " OR NEW.programm <> OLD.programm"
        " OR (NEW.rang_am <> OLD.rang_am OR NEW.rang_quelle <> OLD.rang_quelle) AND NOT EXISTS"
        " (SELECT 1 FROM stempel s JOIN eingang e ON e.id = s.eingang_id JOIN stempelzeichnung z ON z.stempel_id = s.id"
        f" WHERE e.nr = OLD.rang_nr AND s.gestempelt_am = NEW.rang_am AND {_SCHLUSS}"
        " AND OLD.status NOT IN ('bewilligt', 'abgelehnt', 'zurueckgenommen', 'erledigt')"
        " AND NEW.rang_quelle LIKE 'E-%, stempel')",
        "rang",
    ),
    frozen("antrag", "id", "programm_version", "regel_version"),
)
_ERFASSUNG = (
    Guard(
        "erfassung_fremd",
        "erfassung",
        "INSERT",
        "NEW.ergebnis = 'erfasst' AND NOT EXISTS (SELECT 1 FROM fassung f WHERE f.id = NEW.fassung_id"
        " AND f.antrag_id = NEW.antrag_id AND f.eingang_id = NEW.eingang_id AND f.person_id = NEW.person_id)",
        "fremd",
    ),
    Guard(
        "person_befangen",
        "erfassung",
        "INSERT",
        _biased("NEW.antrag_id", _ags_of("NEW.antrag_id"), "NEW.person_id"),
        "befangene",
    ),
    # An e-mail that a person read becomes a case of its own after all.
    Guard(
        "eingang_einmal_eingeordnet",
        "einordnung",
        "INSERT",
        "NEW.klasse <> 'erfasst' AND EXISTS (SELECT 1 FROM posteinordnung p WHERE p.eingang_id = NEW.eingang_id)",
        "einmal",
    ),
)
_SCHLUESSEL = (
    ("erfassung", "eingang_id", _FEST),
    ("scan", "eingang_id", _FEST),
    ("stempel", "id", _FEST),
    ("stempel", "eingang_id lauf", _FEST),
    ("stempelverwerfung", "stempel_id", _FEST),
    ("stempelzeichnung", "id", _FEST),
    ("stempelzeichnung", "stempel_id stufe", "stempelzeichnung_stufe"),
    ("stempelzeichnung", "stempel_id person_id", "stempelzeichnung_zwei_personen"),
    ("texterkennung", "id", _FEST),
    ("texterkennung", "eingang_id lauf", _FEST),
)

REPLACED_0011 = ("antrag_rang", "antrag_fest", "einordnung_einmal")
"""Triggers of earlier schemas whose wider forms stand here."""
TABELLEN_0011 = ("erfassung", "scan", "stempel", "stempelverwerfung", "stempelzeichnung", "texterkennung")
GUARDS_0011: tuple[Guard, ...] = (
    *(guard for table in TABELLEN_0011 for guard in immutable(table, "UPDATE", "DELETE")),
    *_STEMPEL,
    *_ANTRAG,
    *_ERFASSUNG,
    # SQLite asks the youngest first: that a row stands there is said before what else it would collide with.
    *(taken(*key, "") for key in sorted(_SCHLUESSEL, key=lambda key: key[2] == _FEST)),
)
