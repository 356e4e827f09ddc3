"""What the database refuses about Verfügungen: unsigned, foreign or half carried out ones; money goes back to the cent."""

from kim.adapters.database.migrations.guards import Guard, Guards, frozen, gapless
from kim.adapters.database.migrations.guards_0001.befugnis import ags_of
from kim.adapters.database.migrations.guards_0001.zeichnung import (
    Zeichnungstafel,
    own_change,
    signature_guards,
)

_GEBUCHT = "(SELECT coalesce(sum(x.betrag_cent), 0) FROM buchung x WHERE x.bescheid_id = {0}.id AND x.betrag_cent {1} 0"

_VERFUEGUNG = (
    gapless("verfuegung"),
    frozen(
        "verfuegung",
        "id",
        "nr",
        "verfuegungsnummer",
        "art",
        "programm",
        "antrag_id",
        "bescheid_id",
        "fassung_id",
        "pruefung_id",
        "inhalt_json",
        "inhalt_sha256",
        "person_id",
        "am",
    ),
    # It is born unsigned: no INSERT slips past the signatures.
    Guard("verfuegung_ohne_zeichnung", "verfuegung", "INSERT", "NEW.status <> 'vorgeschlagen'", "neu"),
    Guard(
        "verfuegung_ohne_zeichnung",
        "verfuegung",
        "UPDATE",
        "NEW.status IN ('gezeichnet', 'ausgefuehrt') AND NEW.status <> OLD.status AND NOT ("
        "EXISTS (SELECT 1 FROM verfuegungszeichnung z WHERE z.verfuegung_id = NEW.id AND z.stufe = 'vorschlag')"
        " AND EXISTS (SELECT 1 FROM verfuegungszeichnung z WHERE z.verfuegung_id = NEW.id"
        " AND z.stufe = 'schlusszeichnung'))",
        "zeichnung",
    ),
    Guard(
        "verfuegung_weg",
        "verfuegung",
        "UPDATE",
        "NEW.status <> OLD.status AND NOT (OLD.status = 'vorgeschlagen' AND NEW.status IN ('gezeichnet', 'verworfen')"
        " OR OLD.status = 'gezeichnet' AND NEW.status IN ('ausgefuehrt', 'verworfen'))",
        "weg",
    ),
    # Carried out is what left its decision behind, moved the case on, and booked back to the cent on the same pots.
    Guard(
        "verfuegung_unvollstaendig",
        "verfuegung",
        "UPDATE",
        "NEW.status = 'ausgefuehrt' AND OLD.status <> 'ausgefuehrt' AND NEW.art IN ('aufhebung', 'aenderung')"
        " AND NOT EXISTS (SELECT 1 FROM bescheid s JOIN bescheid b ON b.id = s.vorgaenger_id"
        " WHERE s.schluessel = 'verfuegung:' || NEW.id AND b.id = NEW.bescheid_id AND b.status = 'aufgehoben'"
        f" AND s.betrag_cent = {_GEBUCHT.format('s', '>')})"
        f" AND NOT EXISTS (SELECT 1 FROM haushalt h WHERE {_GEBUCHT.format('b', '>')} AND x.haushalt_id = h.id)"
        f" + {_GEBUCHT.format('s', '<')} AND x.haushalt_id = h.id) <> 0)"
        " AND (NEW.antrag_id IS NULL OR EXISTS (SELECT 1 FROM antrag a WHERE a.id = NEW.antrag_id"
        " AND (NEW.art = 'aufhebung' AND a.status NOT IN ('bewilligt', 'abgelehnt')"
        " OR NEW.art = 'aenderung' AND a.status = 'bewilligt' AND a.aktuelle_fassung_id = NEW.fassung_id))))",
        "vollstaendig",
    ),
    # Content, examination and decision are those of its case.
    Guard(
        "verfuegung_fremd",
        "verfuegung",
        "INSERT",
        "NEW.bescheid_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bescheid b WHERE b.id = NEW.bescheid_id"
        " AND b.antrag_id IS NOT DISTINCT FROM NEW.antrag_id AND b.programm = NEW.programm)"
        " OR NEW.fassung_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fassung f WHERE f.id = NEW.fassung_id"
        " AND f.antrag_id IS NOT DISTINCT FROM NEW.antrag_id)"
        " OR NEW.pruefung_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pruefung p WHERE p.id = NEW.pruefung_id"
        " AND p.fassung_id IS NOT DISTINCT FROM NEW.fassung_id)",
        "fremd",
    ),
)
_ZEICHNUNG = (
    Guard(
        "verfuegungszeichnung_veraltet",
        "verfuegungszeichnung",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM verfuegung v WHERE v.id = NEW.verfuegung_id"
        " AND v.inhalt_sha256 = NEW.inhalt_sha256)",
        "veraltet",
    ),
    Guard(
        "verfuegungszeichnung_status",
        "verfuegungszeichnung",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM verfuegung v WHERE v.id = NEW.verfuegung_id AND v.status = 'vorgeschlagen')",
        "status",
    ),
    # Who proposed it is the first of the two persons, and nobody signs in that one's name.
    Guard(
        "verfuegungszeichnung_status",
        "verfuegungszeichnung",
        "INSERT",
        "NEW.stufe = 'vorschlag' AND NEW.person_id IS DISTINCT FROM"
        " (SELECT v.person_id FROM verfuegung v WHERE v.id = NEW.verfuegung_id)",
        "verfasser",
    ),
    Guard(
        "verfuegungszeichnung_status",
        "verfuegungszeichnung",
        "INSERT",
        "NEW.stufe <> 'vorschlag' AND NOT EXISTS"
        " (SELECT 1 FROM verfuegungszeichnung z WHERE z.verfuegung_id = NEW.verfuegung_id AND z.stufe = 'vorschlag')",
        "reihenfolge",
    ),
    # As under a Prüfvermerk: whoever typed what it rests on does not sign it.
    own_change("verfuegungszeichnung", "vorschlag", "verfuegung", "person_id", "eigene"),
)
_VERFUEGT = "(SELECT v.{0} FROM verfuegung v WHERE v.id = NEW.verfuegung_id)"
_DESSEN_AGS = (
    f"coalesce({ags_of(_VERFUEGT.format('antrag_id'))},"
    f" (SELECT b.empfaenger_ags FROM bescheid b WHERE b.id = {_VERFUEGT.format('bescheid_id')}))"
)
VERFUEGUNG: Guards = (
    *_VERFUEGUNG,
    *_ZEICHNUNG,
    *signature_guards(
        Zeichnungstafel("verfuegungszeichnung", "verfuegung_id", _VERFUEGT.format("antrag_id"), _DESSEN_AGS)
    ),
    own_change("verfuegungszeichnung", "vorschlag", "verfuegung", "vertretene_id", "eigene_vertretene"),
)
