"""What the database refuses about Verfügungen: unsigned ones, one person twice, another content, a way there is not."""

from kim.adapters.database.migrations.guards import Effect, Guard, frozen, gapless, immutable

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
    Guard(
        "verfuegungszeichnung_eigene_aenderung",
        "verfuegungszeichnung",
        "INSERT",
        "NEW.stufe <> 'vorschlag' AND EXISTS (SELECT 1 FROM verfuegung v JOIN fassung f ON f.id = v.fassung_id"
        " WHERE v.id = NEW.verfuegung_id AND (f.person_id = NEW.person_id OR EXISTS"
        " (SELECT 1 FROM feldwert w WHERE w.fassung_id = f.id AND w.person_id = NEW.person_id)))",
        "eigene",
    ),
)

GUARDS_0004: tuple[Guard | Effect, ...] = (
    *immutable("verfuegung", "DELETE"),
    *immutable("verfuegungszeichnung", "UPDATE", "DELETE"),
    *_VERFUEGUNG,
    *_ZEICHNUNG,
)
