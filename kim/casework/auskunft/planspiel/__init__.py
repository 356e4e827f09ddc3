"""What if: other means, or another version of the programme."""
