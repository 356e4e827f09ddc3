"""What the database refuses about lump sums: unsigned lists, one person twice, a grant that no signed list names."""

from kim.adapters.database.migrations.guards import Effect, Guard, frozen, gapless, immutable

_SCHLUESSEL = "'verteilliste:' || l.id || ':' || p.ags"
_LEBENDE = (
    "(SELECT count(*) FROM bescheid b JOIN verteilposten p ON p.liste_id = NEW.id"
    " WHERE b.schluessel = 'verteilliste:' || NEW.id || ':' || p.ags)"
)
_LISTE = (
    gapless("verteilliste"),
    frozen(
        "verteilliste",
        "id",
        "nr",
        "listennummer",
        "programm",
        "programm_version",
        "regel_version",
        "baustein",
        "haushaltsjahr",
        "summe_cent",
        "inhalt_json",
        "inhalt_sha256",
        "person_id",
        "am",
    ),
    # A list is born unsigned: no INSERT slips past the signatures.
    Guard("verteilliste_ohne_zeichnung", "verteilliste", "INSERT", "NEW.status <> 'vorgeschlagen'", "neu"),
    Guard(
        "verteilliste_ohne_zeichnung",
        "verteilliste",
        "UPDATE",
        "NEW.status IN ('gezeichnet', 'ausgefertigt') AND NEW.status <> OLD.status AND NOT ("
        "EXISTS (SELECT 1 FROM listenzeichnung z WHERE z.liste_id = NEW.id AND z.stufe = 'vorschlag')"
        " AND EXISTS (SELECT 1 FROM listenzeichnung z WHERE z.liste_id = NEW.id AND z.stufe = 'schlusszeichnung')"
        " AND NEW.summe_cent = (SELECT coalesce(sum(p.betrag_cent), 0) FROM verteilposten p WHERE p.liste_id = NEW.id))",
        "zeichnung",
    ),
    Guard(
        "verteilliste_weg",
        "verteilliste",
        "UPDATE",
        "NEW.status <> OLD.status AND NOT (OLD.status = 'vorgeschlagen' AND NEW.status IN ('gezeichnet', 'verworfen')"
        " OR OLD.status = 'gezeichnet' AND NEW.status IN ('ausgefertigt', 'verworfen'))",
        "weg",
    ),
    Guard(
        "verteilliste_hat_bescheide",
        "verteilliste",
        "UPDATE",
        f"NEW.status = 'verworfen' AND OLD.status <> 'verworfen' AND {_LEBENDE} > 0",
        "bescheide",
    ),
    Guard(
        "verteilliste_unvollstaendig",
        "verteilliste",
        "UPDATE",
        f"NEW.status = 'ausgefertigt' AND OLD.status <> 'ausgefertigt' AND {_LEBENDE} <>"
        " (SELECT count(*) FROM verteilposten p WHERE p.liste_id = NEW.id)",
        "vollstaendig",
    ),
)
_POSTEN = (
    # Lines are written before the first signature and never afterwards: what was signed cannot grow.
    Guard(
        "verteilliste_gezeichnet",
        "verteilposten",
        "INSERT",
        "EXISTS (SELECT 1 FROM verteilliste l WHERE l.id = NEW.liste_id AND l.status <> 'vorgeschlagen')"
        " OR EXISTS (SELECT 1 FROM listenzeichnung z WHERE z.liste_id = NEW.liste_id)",
        "spaet",
    ),
)
_ZEICHNUNG = (
    Guard(
        "listenzeichnung_veraltet",
        "listenzeichnung",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM verteilliste l WHERE l.id = NEW.liste_id AND l.inhalt_sha256 = NEW.inhalt_sha256)",
        "veraltet",
    ),
    Guard(
        "listenzeichnung_status",
        "listenzeichnung",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM verteilliste l WHERE l.id = NEW.liste_id AND l.status = 'vorgeschlagen')",
        "status",
    ),
    # Who computed and proposed it is the first of the two persons, and nobody signs in that one's name.
    Guard(
        "listenzeichnung_status",
        "listenzeichnung",
        "INSERT",
        "NEW.stufe = 'vorschlag' AND NEW.person_id IS DISTINCT FROM"
        " (SELECT l.person_id FROM verteilliste l WHERE l.id = NEW.liste_id)",
        "verfasser",
    ),
    Guard(
        "listenzeichnung_status",
        "listenzeichnung",
        "INSERT",
        "NEW.stufe <> 'vorschlag' AND NOT EXISTS"
        " (SELECT 1 FROM listenzeichnung z WHERE z.liste_id = NEW.liste_id AND z.stufe = 'vorschlag')",
        "reihenfolge",
    ),
)
_BESCHEID = (
    Guard(
        "pauschale_ohne_liste",
        "bescheid",
        "INSERT",
        "NEW.art = 'pauschale' AND NOT EXISTS (SELECT 1 FROM verteilliste l JOIN verteilposten p ON p.liste_id = l.id"
        f" WHERE NEW.schluessel = {_SCHLUESSEL} AND l.status = 'gezeichnet' AND l.programm = NEW.programm"
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
)

GUARDS_0002: tuple[Guard | Effect, ...] = (
    *immutable("verteilliste", "DELETE"),
    *immutable("verteilposten", "UPDATE", "DELETE"),
    *immutable("listenzeichnung", "UPDATE", "DELETE"),
    *_LISTE,
    *_POSTEN,
    *_ZEICHNUNG,
    *_BESCHEID,
    *_BUCHUNG,
)
