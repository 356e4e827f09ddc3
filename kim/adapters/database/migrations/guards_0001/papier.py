"""What the database refuses about what people read off paper: a stamp by one person alone, content that nobody typed."""

from kim.adapters.database.migrations.guards import Guard, Guards
from kim.adapters.database.migrations.guards_0001.befugnis import ags_of, biased
from kim.adapters.database.migrations.guards_0001.zeichnung import Zeichnungstafel, signature_guards

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
    *signature_guards(Zeichnungstafel("stempelzeichnung", "stempel_id", _FALL, ags_of(_FALL))),
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
        biased("NEW.antrag_id", ags_of("NEW.antrag_id"), "NEW.person_id"),
        "befangene",
    ),
)
PAPIER: Guards = (*_STEMPEL, *_ERFASSUNG)
