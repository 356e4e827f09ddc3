"""What runs when, over which cases, how many at once, and what follows: one flow for each verb of the process."""
