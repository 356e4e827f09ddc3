"""What the database refuses about receipts: gaps, an attachment with another moment, two filings, a forged moment."""

from kim.adapters.database.migrations.guards import Guard, Guards, gapless

EINGANG: Guards = (
    gapless("ereignis"),
    gapless("eingang"),
    # An attachment came when its e-mail came; nobody gains a place by how long reading took.
    Guard(
        "eingang_eltern",
        "eingang",
        "INSERT",
        "NEW.eltern_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM eingang e WHERE e.id = NEW.eltern_id"
        " AND e.eltern_id IS NULL AND e.eingegangen_am = NEW.eingegangen_am AND e.zeitquelle = NEW.zeitquelle)",
        "eltern",
    ),
    Guard(
        "eingang_einmal_eingeordnet",
        "posteinordnung",
        "INSERT",
        "EXISTS (SELECT 1 FROM einordnung e WHERE e.eingang_id = NEW.eingang_id)",
        "einmal",
    ),
    # An e-mail that a person read becomes a case of its own after all.
    Guard(
        "eingang_einmal_eingeordnet",
        "einordnung",
        "INSERT",
        "NEW.klasse <> 'erfasst' AND EXISTS (SELECT 1 FROM posteinordnung p WHERE p.eingang_id = NEW.eingang_id)",
        "einmal",
    ),
    # What was attached is known in full once the e-mail is filed.
    Guard(
        "anhang_zu_spaet",
        "anhang",
        "INSERT",
        "EXISTS (SELECT 1 FROM posteinordnung p WHERE p.eingang_id = NEW.eingang_id)",
        "spaet",
    ),
    # The message that made the receipt; whatever has the same bytes later proves nothing about the first one's moment.
    Guard(
        "postabruf_zeit",
        "postabruf",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM postabruf p WHERE p.eingang_id = NEW.eingang_id)"
        " AND EXISTS (SELECT 1 FROM eingang e WHERE e.id = NEW.eingang_id AND e.zeitquelle = 'postfach'"
        " AND (e.eltern_id IS NOT NULL OR e.eingegangen_am < NEW.internaldate OR e.eingegangen_am > NEW.am))",
        "zeit",
    ),
)
