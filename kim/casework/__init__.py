"""What the office does with one case: one function is one act is one transaction; one file per lifecycle."""
