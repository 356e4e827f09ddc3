"""One case told in sentences."""
