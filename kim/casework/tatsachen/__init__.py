"""What counts as a fact of this office: views over the rows, the entries that must fit them, and who compares both."""
