"""Every act of a person that changes, stops or ends something needs a reason: it is what others read years later."""

from kim.casework.buero import KimError


class GrundFehlt(KimError):
    """No reason was given, or one that says nothing."""


def require_reason(grund: str) -> None:
    """Raises GrundFehlt for a reason that says nothing."""
    if not grund.strip():
        raise GrundFehlt("Bitte einen Grund angeben; er steht später im Journal.")
