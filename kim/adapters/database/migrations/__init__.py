"""The ways from one schema to the next. The newest is named here, so that opening an office asks no migration for it."""

NEWEST = "0001"
"""The version that this program needs; `tests/test_migration.py` holds it against the files in `versions`."""
