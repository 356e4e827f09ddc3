"""What the database refuses about lump sums' lists: unsigned ones, late lines, unfinished ones, a way they do not go."""

from kim.adapters.database.migrations.guards import Guard, Guards, frozen, gapless
from kim.adapters.database.migrations.guards_0001.zeichnung import Zeichnungstafel, signature_guards

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
VERTEILLISTE: Guards = (
    *_LISTE,
    *_POSTEN,
    *_ZEICHNUNG,
    # A key over all recipients touches nobody more than the others (§ 20 Abs. 1 Satz 3 VwVfG NRW): no case, no bias.
    *signature_guards(Zeichnungstafel("listenzeichnung", "liste_id")),
)
