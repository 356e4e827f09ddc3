"""What no machine could read: sheet, list, text recognition, stamp."""
