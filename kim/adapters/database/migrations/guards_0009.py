"""What the database refuses about reply tokens: a second one for a case, a token twice, any later change.

And what 0008 left open: a foreign tool's REPLACE over what an e-mail was filed as.
"""

from kim.adapters.database.migrations.guards import Guard, immutable
from kim.adapters.database.migrations.guards_0007 import taken

GUARDS_0009: tuple[Guard, ...] = (
    *(
        taken("antwortkennung", spalte, "unveraenderlich", "")
        for spalte in ("antrag_id", "kennung", "kennung_sha256")
    ),
    taken("posteinordnung", "eingang_id", "unveraenderlich", ""),
    *immutable("antwortkennung", "UPDATE", "DELETE"),
)
