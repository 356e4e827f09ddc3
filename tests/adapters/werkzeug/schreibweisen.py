"""In which ways do offices write an amount, and programs a text?"""

import unicodedata
from collections.abc import Callable


def _punkte(cent: int, trenner: str = ".") -> str:
    return f"{cent // 100:,}".replace(",", trenner)


def komma(cent: int) -> str:
    return f"{_punkte(cent)},{cent % 100:02d}"


def euro(cent: int) -> str:
    return komma(cent) + " EUR"


def eur_vorn(cent: int) -> str:
    return "EUR " + (_punkte(cent) if cent % 100 == 0 else komma(cent))


def strich(cent: int) -> str:
    return f"{_punkte(cent)},-" if cent % 100 == 0 else komma(cent)


def leer(trenner: str) -> Callable[[int], str]:
    return lambda cent: (
        _punkte(cent, trenner)
        + (f",{cent % 100:02d}" if cent % 100 else "")
        + trenner.replace("'", " ")
        + "€"
    )


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def ligaturen(text: str) -> str:
    return text.replace("ffi", "ﬃ").replace("ff", "ﬀ").replace("fi", "ﬁ").replace("fl", "ﬂ")


def weich(text: str) -> str:
    """Soft hyphens inside long words, as word processors leave them."""
    return " ".join(w[:6] + "\u00ad" + w[6:] if len(w) > 11 and w.isalpha() else w for w in text.split(" "))
