"""Prefect steps: ids in, one call into the casework per case, the outcome translated. No `if` about grants."""
