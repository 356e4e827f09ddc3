"""When and where the flows run: schedules, one machine under one command, many machines with a work pool."""
