"""Is this letter, or this receipt, ours."""
