"""What a case says: its Fassungen, and what a later one changes."""
