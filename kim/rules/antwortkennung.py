"""What a reply token looks like: unguessable characters that nobody misreads, and two that give a slip away."""

import re

ZEICHEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 characters without I, L, O and U (Crockford): what is read as one of them is 1, 1 and 0."""
ZUFALL = 14
"""Random characters: 70 bits."""
_PRIM = 1021
"""The largest prime below 32²: one wrong character, or two that changed places, always change the remainder."""
_GRUPPE = r"[-\u2010-\u2015\u2212][0-9A-Za-z]{4}"
_KENNUNG = re.compile(rf"(?<![0-9A-Za-z])KIM((?:{_GRUPPE}){{3,5}})(?![0-9A-Za-z])", re.IGNORECASE | re.ASCII)
_ALS_ZIFFER = str.maketrans("OIL", "011")


def pruefzeichen(zufall: str) -> str:
    """The two check characters behind the random ones. Raises ValueError for any other character."""
    rest = 0
    for zeichen in zufall:
        rest = (rest * 32 + ZEICHEN.index(zeichen)) % _PRIM
    return ZEICHEN[rest // 32] + ZEICHEN[rest % 32]


def kennung(zufall: str) -> str:
    """The token as it is written: `KIM-XXXX-XXXX-XXXX-XXXX`."""
    alle = zufall + pruefzeichen(zufall)
    return "-".join(("KIM", *(alle[i : i + 4] for i in range(0, len(alle), 4))))


def kennungen_in(text: str) -> tuple[tuple[str, ...], bool]:
    """The tokens in a text, each once, in any spelling; and whether something looks like one and cannot be one."""
    gut: list[str] = []
    falsch = False
    for fund in _KENNUNG.finditer(text):
        zeichen = re.sub(r"[^0-9A-Z]", "", fund[1].upper()).translate(_ALS_ZIFFER)
        zufall, pruefung = zeichen[:ZUFALL], zeichen[ZUFALL:]
        if set(zufall) <= set(ZEICHEN) and pruefung == pruefzeichen(zufall):
            gut.append(kennung(zufall))
        else:
            falsch = True
    return tuple(dict.fromkeys(gut)), falsch
