"""Who acts, for whom, on what ground, and who is barred."""
