"""What the harnesses stand on: clean processes, planted faults, models and oracles."""
