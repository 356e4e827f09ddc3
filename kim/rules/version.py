"""Which edition of the rules decides: pinned to a case at receipt and printed with every derivation."""

REGEL_VERSION = "1"
"""Counts up when a rule's result can change for the same input; then the old edition stays beside the new one."""
