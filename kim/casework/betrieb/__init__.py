"""The office as a machine: night, state of health, start of a run."""
