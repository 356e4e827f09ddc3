"""How the office reaches its database: one engine, a reading and a writing transaction, errors with a name."""

from kim.adapters.database.connection import Database
from kim.adapters.database.fingerprint import require_fingerprint
from kim.adapters.database.refusals import CommitUngewiss, Refusal, TransientError, refusal_of
from kim.adapters.database.schema import SchemaAbweichung, upgrade

__all__ = [
    "CommitUngewiss",
    "Database",
    "Refusal",
    "SchemaAbweichung",
    "TransientError",
    "refusal_of",
    "require_fingerprint",
    "upgrade",
]
