"""Lump sums from list to Bescheid."""
