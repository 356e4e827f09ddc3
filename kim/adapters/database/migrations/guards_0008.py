"""What the database refuses about e-mails: attachments with a moment of their own, a receipt filed twice, later changes."""

from kim.adapters.database.migrations.guards import Guard, immutable

GUARDS_0008: tuple[Guard, ...] = (
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
    Guard(
        "eingang_einmal_eingeordnet",
        "einordnung",
        "INSERT",
        "EXISTS (SELECT 1 FROM posteinordnung p WHERE p.eingang_id = NEW.eingang_id)",
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
    *immutable("anhang", "UPDATE", "DELETE"),
    *immutable("posteinordnung", "UPDATE", "DELETE"),
)
