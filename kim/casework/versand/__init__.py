"""How one mail is handed over."""
