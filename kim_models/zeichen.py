"""Which characters can a reader see, and how is one written that nobody can?"""

import unicodedata

UMBRUECHE = frozenset("\n\r\t")
_VERBORGEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's controls, formats (direction, zero width), halves of pairs, private use, unassigned, separators of lines."""
_WEICH = "\u00ad"


def is_hidden(character: str) -> bool:
    """Whether it drives a terminal, turns the text around it or stands where nobody sees it; a soft hyphen does not."""
    return unicodedata.category(character) in _VERBORGEN and character != _WEICH


def first_hidden(text: str) -> str:
    """The first such character but line breaks and tabulators, as `U+202E`; empty if there is none."""
    if text.isprintable():
        return ""
    return next((f"U+{ord(c):04X}" for c in text if c not in UMBRUECHE and is_hidden(c)), "")


def visible(text: str) -> str:
    """The text with every hidden character spelled out: `␍␊` for controls, `⟨U+202E⟩` for the others."""
    return text if text.isprintable() else "".join(map(_spelled, text))


def _spelled(character: str) -> str:
    if character == "\t":
        return " "
    if ord(character) < 32:
        return chr(0x2400 + ord(character))
    if character == _WEICH:
        return ""
    return f"⟨U+{ord(character):04X}⟩" if is_hidden(character) else character
