"""The terminal: who stands at the door, how the command speaks, what it shows of progress."""
