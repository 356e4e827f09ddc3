"""What the database refuses about money: an overdrawn pot, the same euro twice, a wrong sign, a Sperre without a role."""

from kim.adapters.database.migrations.guards import Effect, Guard, Guards, frozen

_MITTEL = (
    Guard(
        "haushalt_nicht_ueberzogen",
        "haushalt",
        "UPDATE",
        "NEW.gebunden_cent <> (SELECT coalesce(sum(b.betrag_cent), 0) FROM buchung b"
        " WHERE b.haushalt_id = NEW.id)",
        "summe",
    ),
    # What is promised for a year falls due from that year's money (§ 38 LHO): not the same euro twice.
    Guard(
        "haushalt_nicht_ueberzogen",
        "haushalt",
        "UPDATE",
        "NEW.gebunden_cent > OLD.gebunden_cent AND EXISTS (SELECT 1 FROM haushalt o"
        " WHERE o.programm = NEW.programm AND o.baustein = NEW.baustein"
        " AND o.haushaltsjahr = NEW.haushaltsjahr AND o.id <> NEW.id"
        " AND NEW.gebunden_cent + o.gebunden_cent >"
        " CASE WHEN NEW.art = 'ausgabe' THEN NEW.mittel_cent ELSE o.mittel_cent END)",
        "vorbelastung",
    ),
    frozen("haushalt", "id", "programm", "baustein", "haushaltsjahr", "art"),
    frozen("haushalt", "fundstelle", "beleg", art="herkunft"),
    Effect(
        "gebunden",
        "buchung",
        "INSERT",
        "UPDATE haushalt SET gebunden_cent = gebunden_cent + NEW.betrag_cent WHERE id = NEW.haushalt_id",
    ),
)
_BUCHUNG = (
    Guard(
        "pauschale_falscher_topf",
        "buchung",
        "INSERT",
        "EXISTS (SELECT 1 FROM bescheid b WHERE b.id = NEW.bescheid_id AND b.art = 'pauschale') AND NOT EXISTS"
        " (SELECT 1 FROM bescheid b JOIN verteilliste l ON l.programm = b.programm AND l.baustein = b.baustein"
        " JOIN haushalt h ON h.programm = l.programm AND h.baustein = l.baustein AND h.haushaltsjahr = l.haushaltsjahr"
        " WHERE b.id = NEW.bescheid_id AND b.schluessel = 'verteilliste:' || l.id || ':' || b.empfaenger_ags"
        " AND h.id = NEW.haushalt_id AND h.art = 'ausgabe')",
        "pauschale_topf",
    ),
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
STEHT = (
    "coalesce((SELECT s.gesperrt FROM haushaltssperre s WHERE s.programm = NEW.programm"
    " ORDER BY s.id DESC LIMIT 1), FALSE)"
)
"""Whether the Haushaltssperre of NEW's programme stands."""
_SPERRE = (
    Guard("haushaltssperre_steht", "haushaltssperre", "INSERT", f"NEW.gesperrt AND {STEHT}", "steht"),
    Guard("haushaltssperre_keine", "haushaltssperre", "INSERT", f"NOT NEW.gesperrt AND NOT {STEHT}", "keine"),
    Guard(
        "haushaltssperre_rolle",
        "haushaltssperre",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM personenrolle r WHERE r.person_id = NEW.person_id"
        " AND r.rolle = 'schlusszeichnung')",
        "rolle",
    ),
)
HAUSHALT: Guards = (*_MITTEL, *_BUCHUNG, *_SPERRE)
