"""Who is next and why the others wait."""
