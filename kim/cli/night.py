"""The night run, now: `kim night`."""

from kim.cli.run import run


def night() -> int:
    """Runs the night flow now."""
    return run("nightly")
