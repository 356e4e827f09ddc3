"""Reading what came by e-mail: bytes of a message in, a frozen `Nachricht` out."""

from kim.adapters.posteingang.lesen import parse

__all__ = ["parse"]
