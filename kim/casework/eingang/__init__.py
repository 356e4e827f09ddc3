"""What came in, when, and what it turned out to be."""
