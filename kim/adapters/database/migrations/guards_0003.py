"""What the database refuses about the Haushaltssperre: a grant while it stands, and acts that change nothing."""

from kim.adapters.database.migrations.guards import Effect, Guard, immutable

STEHT = (
    "coalesce((SELECT s.gesperrt FROM haushaltssperre s WHERE s.programm = NEW.programm"
    " ORDER BY s.id DESC LIMIT 1), FALSE)"
)

GUARDS_0003: tuple[Guard | Effect, ...] = (
    *immutable("haushaltssperre", "UPDATE", "DELETE"),
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
    # Behind the queue: whatever else may ever write a grant, money stays where it is.
    Guard(
        "haushaltssperre_gilt",
        "bescheid",
        "INSERT",
        f"NEW.art IN ('zuwendung', 'pauschale') AND {STEHT}",
        "haushaltssperre",
    ),
)
