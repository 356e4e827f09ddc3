"""What the database refuses about decisions: gaps, overlaps, one without its list or Verfügung, biased signatures."""

from kim.adapters.database.migrations.guards import Guard, Guards, frozen, gapless
from kim.adapters.database.migrations.guards_0001.befugnis import biased
from kim.adapters.database.migrations.guards_0001.haushalt import STEHT

_LISTENPOSTEN = "'verteilliste:' || l.id || ':' || p.ags"
_VERFUEGUNG = "'verfuegung:' || v.id"
BESCHEID: Guards = (
    gapless("bescheid"),
    frozen(
        "bescheid",
        "id",
        "nr",
        "bescheidnummer",
        "schluessel",
        "art",
        "antrag_id",
        "vorgaenger_id",
        "pruefvermerk_id",
        "programm",
        "baustein",
        "empfaenger_ags",
        "betrag_cent",
        "zeitraum_von",
        "zeitraum_bis",
        "nutzlast_json",
        "nutzlast_sha256",
        "vorlage_version",
        "ausgefertigt_am",
    ),
    # Back to life is no way: it would slip past the check for overlapping grants.
    Guard(
        "unveraenderlich",
        "bescheid",
        "UPDATE",
        "OLD.status = 'aufgehoben' AND NEW.status <> 'aufgehoben'",
        "tot",
    ),
    Guard(
        "pauschale_ohne_liste",
        "bescheid",
        "INSERT",
        "NEW.art = 'pauschale' AND NOT EXISTS (SELECT 1 FROM verteilliste l JOIN verteilposten p ON p.liste_id = l.id"
        f" WHERE NEW.schluessel = {_LISTENPOSTEN} AND l.status = 'gezeichnet' AND l.programm = NEW.programm"
        " AND l.baustein = NEW.baustein AND p.ags = NEW.empfaenger_ags AND p.betrag_cent = NEW.betrag_cent)",
        "pauschale_liste",
    ),
    # Beside the unique index: another first day would slip past it.
    Guard(
        "bescheid_eine_lebende_pauschale",
        "bescheid",
        "INSERT",
        "NEW.art = 'pauschale' AND EXISTS (SELECT 1 FROM bescheid b WHERE b.art = 'pauschale'"
        " AND b.status <> 'aufgehoben' AND b.programm = NEW.programm AND b.baustein = NEW.baustein"
        " AND b.empfaenger_ags = NEW.empfaenger_ags"
        " AND b.zeitraum_von <= NEW.zeitraum_bis AND NEW.zeitraum_von <= b.zeitraum_bis)",
        "pauschale_doppelt",
    ),
    # Behind the queue: whatever else may ever write a grant, money stays where it is.
    Guard(
        "haushaltssperre_gilt",
        "bescheid",
        "INSERT",
        f"NEW.art IN ('zuwendung', 'pauschale') AND {STEHT}",
        "haushaltssperre",
    ),
    # An amended grant is a grant.
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
        f" JOIN bescheid b ON b.id = v.bescheid_id WHERE NEW.schluessel = {_VERFUEGUNG} AND v.status = 'gezeichnet'"
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
    Guard(
        "befangen_gezeichnet",
        "bescheid",
        "INSERT",
        "EXISTS (SELECT 1 FROM zeichnung z WHERE z.pruefvermerk_id = NEW.pruefvermerk_id"
        f" AND {biased('NEW.antrag_id', 'NEW.empfaenger_ags', 'z.person_id', 'z.vertretene_id')})",
        "gezeichnet_befangen",
    ),
    Guard(
        "befangen_gezeichnet",
        "bescheid",
        "INSERT",
        "EXISTS (SELECT 1 FROM verfuegung v JOIN verfuegungszeichnung z ON z.verfuegung_id = v.id"
        f" WHERE NEW.schluessel = {_VERFUEGUNG}"
        f" AND {biased('NEW.antrag_id', 'NEW.empfaenger_ags', 'z.person_id', 'z.vertretene_id')})",
        "verfuegt_befangen",
    ),
)
