"""What money there is, and the Haushaltssperre."""
