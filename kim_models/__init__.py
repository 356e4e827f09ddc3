"""What things are: frozen value types, lifecycle tables and database rows. Imports nothing of ours."""
