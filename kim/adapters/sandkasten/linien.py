"""How does a page look without its ruled lines and frames? Text recognition takes an upright line for an `I` or a `1`."""

import re

SENKRECHT = 60
"""Points at 300 dpi, half a centimetre: no letter up to 20 pt is as tall, every frame around a field is taller."""
WAAGRECHT = 110
"""No dash of a text is as long."""
_DUNKEL = bytes(0 if grau < 190 else 1 for grau in range(256))
_RAND = 2
"""A line has soft edges."""
_WEISS = 255


def without_rules(grau: bytes, breite: int, hoehe: int, dpi: float) -> bytes:
    """The same picture (one byte a point) with every straight dark run of that length made white.

    A crooked page is fine: its lines break into runs that are still longer than any letter.
    """
    punkte = grau.translate(_DUNKEL)
    bild = bytearray(grau)
    tall = re.compile(rb"\x00{%d,}" % max(int(SENKRECHT * dpi / 300), 8))
    wide = re.compile(rb"\x00{%d,}" % max(int(WAAGRECHT * dpi / 300), 8))
    for x in range(breite):
        for lauf in tall.finditer(punkte[x::breite]):
            von, bis = lauf.span()
            for spalte in range(max(x - _RAND, 0), min(x + _RAND + 1, breite)):
                bild[von * breite + spalte : (bis - 1) * breite + spalte + 1 : breite] = bytes([_WEISS]) * (
                    bis - von
                )
    for y in range(hoehe):
        for lauf in wide.finditer(punkte, y * breite, (y + 1) * breite):
            von, bis = lauf.start() - y * breite, lauf.end() - y * breite
            for zeile in range(max(y - _RAND, 0), min(y + _RAND + 1, hoehe)):
                bild[zeile * breite + von : zeile * breite + bis] = bytes([_WEISS]) * (bis - von)
    return bytes(bild)
