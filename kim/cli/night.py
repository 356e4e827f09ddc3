"""The night run, now: `kim night`."""

from kim.cli.run import run


def night() -> int:
    """Den Nachtlauf jetzt ausführen; einmal je Tag."""
    return run("nightly")
