"""What the database refuses about a case: a status without signatures, new content under a live decision, a moved rank."""

from kim.adapters.database.migrations.guards import Guard, Guards, frozen
from kim.adapters.database.migrations.guards_0001.schluessel import LEBENDER_BESCHEID

_ZWEI_PERSONEN = (
    "EXISTS (SELECT 1 FROM pruefvermerk v WHERE v.antrag_id = NEW.id"
    " AND v.runde = (SELECT max(w.runde) FROM pruefvermerk w WHERE w.antrag_id = NEW.id)"
    " AND v.fassung_id = NEW.aktuelle_fassung_id"
    " AND EXISTS (SELECT 1 FROM zeichnung z WHERE z.pruefvermerk_id = v.id AND z.stufe = 'schlusszeichnung')"
    " AND EXISTS (SELECT 1 FROM zeichnung z WHERE z.pruefvermerk_id = v.id AND z.stufe = 'pruefvermerk'))"
)
ANTRAG: Guards = (
    Guard(
        "antrag_ohne_zeichnung",
        "antrag",
        "UPDATE",
        "NEW.status IN ('gezeichnet', 'bewilligt', 'abgelehnt') AND NEW.status <> OLD.status AND NOT "
        + _ZWEI_PERSONEN,
        "zeichnung",
    ),
    Guard(
        "antrag_ohne_bescheid",
        "antrag",
        "UPDATE",
        "NEW.status IN ('bewilligt', 'abgelehnt') AND NEW.status <> OLD.status AND NOT EXISTS"
        " (SELECT 1 FROM bescheid b WHERE b.antrag_id = NEW.id AND b.status <> 'aufgehoben' AND b.art ="
        " CASE WHEN NEW.status = 'bewilligt' THEN 'zuwendung' ELSE 'ablehnung' END)",
        "bescheid",
    ),
    Guard(
        "unveraenderlich",
        "antrag",
        "UPDATE",
        "NEW.aktuelle_fassung_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM fassung f WHERE f.id = NEW.aktuelle_fassung_id AND f.antrag_id = NEW.id)",
        "fremde_fassung",
    ),
    Guard(
        "antrag_ohne_aufhebung",
        "antrag",
        "UPDATE",
        "OLD.status IN ('bewilligt', 'abgelehnt') AND NEW.status <> OLD.status AND EXISTS"
        f" (SELECT 1 FROM bescheid b WHERE b.antrag_id = NEW.id AND {LEBENDER_BESCHEID.format('b.')})",
        "aufhebung",
    ),
    # While a decision lives, its case keeps the content it was decided on; an Änderung decides on another.
    Guard(
        "unveraenderlich",
        "antrag",
        "UPDATE",
        "OLD.status IN ('bewilligt', 'abgelehnt') AND (NEW.baustein <> OLD.baustein"
        " OR NEW.aktuelle_fassung_id IS DISTINCT FROM OLD.aktuelle_fassung_id AND NOT EXISTS"
        " (SELECT 1 FROM verfuegung v JOIN bescheid s ON s.schluessel = 'verfuegung:' || v.id"
        " WHERE v.antrag_id = NEW.id AND v.art = 'aenderung' AND v.status = 'gezeichnet'"
        " AND v.fassung_id = NEW.aktuelle_fassung_id AND s.status <> 'aufgehoben'))",
        "beschieden",
    ),
    # What an annulled decision said of its case stays true of it: recipient and Baustein.
    Guard(
        "unveraenderlich",
        "antrag",
        "UPDATE",
        "(NEW.empfaenger_ags IS DISTINCT FROM OLD.empfaenger_ags OR NEW.baustein <> OLD.baustein)"
        " AND EXISTS (SELECT 1 FROM bescheid b WHERE b.antrag_id = NEW.id)",
        "empfaenger",
    ),
    # The rank moves in one way only: to the moment of a stamp that two persons signed, of the receipt that it came from.
    Guard(
        "rang_unveraenderlich",
        "antrag",
        "UPDATE",
        "NEW.aktenzeichen <> OLD.aktenzeichen OR NEW.rang_nr <> OLD.rang_nr OR NEW.rang_policy <> OLD.rang_policy"
        " OR NEW.programm <> OLD.programm"
        " OR (NEW.rang_am <> OLD.rang_am OR NEW.rang_quelle <> OLD.rang_quelle) AND NOT EXISTS"
        " (SELECT 1 FROM stempel s JOIN eingang e ON e.id = s.eingang_id JOIN stempelzeichnung z ON z.stempel_id = s.id"
        " WHERE e.nr = OLD.rang_nr AND s.gestempelt_am = NEW.rang_am AND z.stufe = 'schlusszeichnung'"
        " AND OLD.status NOT IN ('bewilligt', 'abgelehnt', 'zurueckgenommen', 'erledigt')"
        " AND NEW.rang_quelle LIKE 'E-%, stempel')",
        "rang",
    ),
    frozen("antrag", "id", "programm_version", "regel_version"),
)
