"""What text recognition saw on a page that is a picture: words with their place, and the page's own measure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Erkannt:
    """One recognised word in points from the page's top left; `zeile` names words of one line."""

    seite: int
    zeile: tuple[int, int, int]
    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    sicherheit: float


@dataclass(frozen=True, slots=True)
class Blattmass:
    """One page: number from 1, width and height in points."""

    seite: int
    breite: float
    hoehe: float
