"""What the database refuses about Verfügungen and what they lead to: no signature, no annulment; money back to the cent."""

from kim.adapters.database.migrations.guards import Effect, Guard, frozen, gapless, immutable
from kim.adapters.database.migrations.guards_0003 import STEHT

_SCHLUESSEL = "'verfuegung:' || v.id"
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
_BESCHEID = (
    # Wider than the first schema's: an amended grant is a grant.
    Guard(
        "bescheid_ueberschneidung",
        "bescheid",
        "INSERT",
        "NEW.art IN ('zuwendung', 'aenderung') AND EXISTS (SELECT 1 FROM bescheid b"
        " WHERE b.art IN ('zuwendung', 'aenderung') AND b.status <> 'aufgehoben' AND b.programm = NEW.programm"
        " AND b.baustein = NEW.baustein AND b.empfaenger_ags = NEW.empfaenger_ags"
        " AND b.zeitraum_von <= NEW.zeitraum_bis AND NEW.zeitraum_von <= b.zeitraum_bis)",
        "ueberschneidung",
    ),
    Guard(
        "bescheid_ohne_verfuegung",
        "bescheid",
        "INSERT",
        "NEW.art IN ('aufhebung', 'aenderung') AND NOT EXISTS (SELECT 1 FROM verfuegung v"
        f" JOIN bescheid b ON b.id = v.bescheid_id WHERE NEW.schluessel = {_SCHLUESSEL} AND v.status = 'gezeichnet'"
        " AND v.art = NEW.art AND b.id = NEW.vorgaenger_id AND b.status = 'aufgehoben'"
        " AND b.antrag_id IS NOT DISTINCT FROM NEW.antrag_id AND b.programm = NEW.programm"
        " AND b.baustein = NEW.baustein AND b.empfaenger_ags = NEW.empfaenger_ags)"
        " OR NEW.art = 'aufhebung' AND NEW.betrag_cent <> 0"
        " OR NEW.art NOT IN ('aufhebung', 'aenderung') AND NEW.vorgaenger_id IS NOT NULL",
        "verfuegung",
    ),
    Guard(
        "bescheid_ohne_verfuegung",
        "bescheid",
        "UPDATE",
        "NEW.status = 'aufgehoben' AND OLD.status <> 'aufgehoben' AND (OLD.art = 'aufhebung' OR NOT EXISTS"
        " (SELECT 1 FROM verfuegung v WHERE v.bescheid_id = NEW.id AND v.status = 'gezeichnet'))",
        "aufheben",
    ),
    Guard(
        "haushaltssperre_gilt",
        "bescheid",
        "INSERT",
        "NEW.art = 'aenderung' AND NEW.betrag_cent >"
        f" (SELECT b.betrag_cent FROM bescheid b WHERE b.id = NEW.vorgaenger_id) AND {STEHT}",
        "haushaltssperre_mehr",
    ),
)
_BUCHUNG = (
    Guard(
        "buchung_vorzeichen",
        "buchung",
        "INSERT",
        "EXISTS (SELECT 1 FROM bescheid b WHERE b.id = NEW.bescheid_id"
        " AND (NEW.betrag_cent < 0 AND b.art NOT IN ('aufhebung', 'aenderung')"
        " OR NEW.betrag_cent > 0 AND b.art IN ('aufhebung', 'ablehnung')))",
        "vorzeichen",
    ),
)
_ANTRAG = (
    Guard(
        "antrag_ohne_aufhebung",
        "antrag",
        "UPDATE",
        "OLD.status IN ('bewilligt', 'abgelehnt') AND NEW.status <> OLD.status AND EXISTS"
        " (SELECT 1 FROM bescheid b WHERE b.antrag_id = NEW.id AND b.status <> 'aufgehoben'"
        " AND b.art IN ('zuwendung', 'ablehnung', 'aenderung'))",
        "aufhebung",
    ),
    # While a decision lives, its case keeps the content it was decided on; an Änderung decides on another.
    Guard(
        "unveraenderlich",
        "antrag",
        "UPDATE",
        "OLD.status IN ('bewilligt', 'abgelehnt') AND (NEW.baustein <> OLD.baustein"
        " OR NEW.aktuelle_fassung_id IS DISTINCT FROM OLD.aktuelle_fassung_id AND NOT EXISTS"
        f" (SELECT 1 FROM verfuegung v JOIN bescheid s ON s.schluessel = {_SCHLUESSEL}"
        " WHERE v.antrag_id = NEW.id AND v.art = 'aenderung' AND v.status = 'gezeichnet'"
        " AND v.fassung_id = NEW.aktuelle_fassung_id AND s.status <> 'aufgehoben'))",
        "beschieden",
    ),
)
_TOT = "EXISTS (SELECT 1 FROM bescheid b WHERE b.id = NEW.bescheid_id AND b.status = 'aufgehoben')"
_POST = (
    # An annulled letter that has not begun to leave never leaves.
    Guard("post_bescheid_aufgehoben", "postausgang", "INSERT", _TOT, "tot_neu"),
    Guard(
        "post_bescheid_aufgehoben",
        "postausgang",
        "UPDATE",
        f"NEW.status = 'im_versand' AND OLD.status <> 'im_versand' AND {_TOT}",
        "tot",
    ),
)

REPLACED_0004 = ("bescheid_ueberschneidung", "antrag_beschieden")
"""Triggers of the first schema whose wider forms stand here."""
GUARDS_0004: tuple[Guard | Effect, ...] = (
    *immutable("verfuegung", "DELETE"),
    *immutable("verfuegungszeichnung", "UPDATE", "DELETE"),
    *_VERFUEGUNG,
    *_ZEICHNUNG,
    *_BESCHEID,
    *_BUCHUNG,
    *_ANTRAG,
    *_POST,
)
