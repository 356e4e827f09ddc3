"""What the database refuses about a mailbox: a message twice, a receipt earlier than its mailbox's date, later changes."""

from kim.adapters.database.migrations.guards import Guard, immutable
from kim.adapters.database.migrations.guards_0007 import taken

GUARDS_0010: tuple[Guard, ...] = (
    taken("postabruf", "id", "unveraenderlich", ""),
    taken("postabruf", "postfach uidvalidity uid", "postabruf_einmal", ""),
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
    *immutable("postabruf", "UPDATE", "DELETE"),
)
