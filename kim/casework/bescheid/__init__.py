"""How a decision is made, annulled, amended, set and sealed."""
