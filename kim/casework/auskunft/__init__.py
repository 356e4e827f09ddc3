"""What there is to see: figures, work list, case file, what-if."""
