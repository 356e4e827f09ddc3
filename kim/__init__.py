"""The office without Prefect: everything that happens to one case, from any door."""
