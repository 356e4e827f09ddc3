"""What a person says to have seen: the beginning of a hash, typed from what `show` printed."""

from kim.casework.buero import KimError

_MINDESTENS = 8


def seen(pruefwert: str, current: str | None, wo: str) -> str:
    """The hash that a signature is bound to; `wo` is the command that prints it. Raises KimError if too little was typed."""
    if len(pruefwert) < _MINDESTENS:
        raise KimError(f"Der Prüfwert braucht mindestens {_MINDESTENS} Zeichen; er steht in „{wo}“.")
    # What does not begin like the current hash was not what lies here now; the database refuses it.
    return current if current and current.startswith(pruefwert) else pruefwert.ljust(64, "0")
