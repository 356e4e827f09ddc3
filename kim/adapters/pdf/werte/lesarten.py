"""What does a printed German value mean: an amount, a number, a date, a key?

Every parser returns None for what it cannot read without guessing; the caller turns that into a doubt. Digits are
the ten of ASCII: others look alike and mean another number (`٥` is 5, `۵` too, `०` is 0), and nobody here writes them.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from kim_models.antrag import HOECHSTENS_CENT

_LIGATUREN = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": None}
    | dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
)
_UNSICHTBAR = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_STRICHE = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_WAEHRUNG = re.compile(r"€|\bEUR\b|\bEuro\b", re.IGNORECASE)
_BETRAG = re.compile(
    rf"^([{_STRICHE}+]?)\s*"
    r"([0-9]{1,3}(?:[.](?:[0-9]{3}))+|[0-9]{1,3}(?:[ '’][0-9]{3})+|[0-9]+)"
    rf"(?:,([0-9][0-9]|[{_STRICHE}]{{1,2}}))?$"
)
_ZAHL = re.compile(r"^([0-9]{1,4})(?:[.,]([0-9]{1,3}))?(?:\s*(½|¼|¾))?$")
_BRUECHE = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_EINHEIT = re.compile(r"\b(VZÄ|Stellen?|Monate?n?|Mon|AK|VK)\b\.?", re.IGNORECASE)
_MONATE = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_DATUM = re.compile(
    r"(?<![\d.,])(?:(?P<iso_j>20[0-9][0-9])-(?P<iso_m>[0-9][0-9])-(?P<iso_t>[0-9][0-9])"
    r"|(?P<t>[0-9]{1,2})\.\s*(?:(?P<m>[0-9]{1,2})\.|(?P<name>[A-Za-zäÄ]{3,9})\.?)\s*(?P<j>(?:19|20)[0-9][0-9]|[0-9][0-9]))(?![\d,])"
)
_GEDANKENSTRICHE = re.compile(rf"^[{_STRICHE}./\s]*[{_STRICHE}][{_STRICHE}./\s]*$|^\./\.$")


def normalise(text: str) -> str:
    """One spelling for what looks the same: composed umlauts, no ligatures, one kind of space, no soft hyphen.

    Control characters, bidi controls and halves of surrogate pairs are dropped: no name of a person or town needs them.
    """
    if text.isascii() and text.isprintable():
        # Most words, asked for many times: only blanks can be too many.
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", _UNSICHTBAR.sub("", text)).translate(_LIGATUREN)
    return re.sub(r"\s+", " ", text).strip()


def holds_invisible(text: str) -> bool:
    """Whether `normalise` drops characters from this that nobody sees: a reader of the original must be told."""
    # What can be printed is visible, and so is almost every letter of a page.
    return not text.isprintable() and _UNSICHTBAR.search(text) is not None


def join_lines(zeilen: list[str]) -> str:
    """One line from several, words broken at a line end put together again."""
    text, weich = "", False
    for zeile in zeilen:
        teil = normalise(zeile)
        if not teil:
            continue
        if weich:
            text += teil
        elif re.search(r"[^\W\d_]-$", text) and re.match(r"(?!(und|oder|bzw|sowie)\b)[a-zäöüß]", teil):
            text = text[:-1] + teil
        elif re.search(r"[^\W\d_]-$", text) and re.match(r"[A-ZÄÖÜ]", teil):
            text += teil  # „Rhein-Sieg-“ / „Kreis“
        else:
            text = f"{text} {teil}" if text else teil
        weich = zeile.rstrip().endswith("\u00ad")
    return text


def is_dash(text: str) -> bool:
    """A dash in a cell says: nothing here."""
    return bool(_GEDANKENSTRICHE.match(text))


def parse_betrag(text: str) -> int | None:
    """`215.000,00 EUR`, `215 000 €`, `215.000,-` in cents; a dash is 0; `55.00` or `215,5` is a guess and so None."""
    kern = _WAEHRUNG.sub(" ", normalise(text)).strip()
    if is_dash(kern):
        return 0
    treffer = _BETRAG.match(kern)
    if not treffer:
        return None
    vorzeichen, ganze, cent = treffer.groups()
    betrag = int(re.sub(r"[ .'’]", "", ganze)) * 100 + (int(cent) if cent and cent.isdigit() else 0)
    # A minus or more than any programme holds is a slip: no value is better than one that reserves nonsense.
    if betrag > HOECHSTENS_CENT or (betrag and vorzeichen and vorzeichen != "+"):
        return None
    return betrag


def parse_zahl(text: str) -> float | None:
    """`3,5`, `3.5`, `2 ½`, `24 Monate`, `0,5 VZÄ`; a dash is 0."""
    # „11/2“ may be eleven halves or one and a half.
    kern = re.sub(r"(?<![0-9/])1/2(?![0-9/])", "½", _EINHEIT.sub(" ", normalise(text))).strip()
    if is_dash(kern):
        return 0.0
    if kern in _BRUECHE:
        return _BRUECHE[kern]
    treffer = _ZAHL.match(kern)
    if not treffer:
        return None
    ganze, nach, bruch = treffer.groups()
    if (nach and bruch) or (nach and len(nach) == 3 and "." in kern):  # 1.000 may be a thousand
        return None
    return float(f"{ganze}.{nach or 0}") + (_BRUECHE[bruch] if bruch else 0.0)


def find_daten(text: str) -> list[tuple[date, int, int]]:
    """Every date in a text with its place: `14.12.2020`, `1.3.21`, `16. Dezember 2020`, `2020-12-16`."""
    funde = []
    for t in _DATUM.finditer(normalise(text)):
        if t["iso_j"]:
            jahr, monat, tag = int(t["iso_j"]), int(t["iso_m"]), int(t["iso_t"])
        else:
            name = (t["name"] or "").lower().replace("maer", "mär").replace("mrz", "mär")
            if t["name"] and name[:3] not in _MONATE:
                continue
            monat = int(t["m"]) if t["m"] else _MONATE.index(name[:3]) + 1
            jahr, tag = int(t["j"]), int(t["t"])
            jahr += 2000 if jahr < 100 else 0
        try:
            funde.append((date(jahr, monat, tag), *t.span()))
        except ValueError:  # 31.02.: written, but no day
            continue
    return funde


def parse_datum(text: str) -> date | None:
    """The one date in a text that holds nothing else."""
    kern = re.sub(r"^(den|vom|von|bis|ab|zum|am|:)\s+", "", normalise(text), flags=re.IGNORECASE)
    funde = find_daten(kern)
    if len(funde) != 1 or kern[: funde[0][1]].strip(" ,.") or kern[funde[0][2] :].strip(" ,."):
        return None
    return funde[0][0]


def parse_zeitraum(text: str) -> tuple[date, date] | None:
    """`von 01.03.2021 bis 31.12.2022`, `01.03.2021 – 31.12.2022`: two dates as written, even if reversed."""
    funde = find_daten(text)
    return (funde[0][0], funde[1][0]) if len(funde) == 2 else None


def parse_ags(text: str, bekannt: Mapping[str, str]) -> str | None:
    """The key as the register spells it: 5 digits for Kreise and the Städteregion, 8 for cities."""
    kern = re.sub(r"^AGS:?\s*", "", normalise(text), flags=re.IGNORECASE)
    if not re.fullmatch(r"[0-9\s./-]+", kern):
        return None
    ziffern = re.sub(r"\D", "", kern)
    if len(ziffern) in (4, 7) and ziffern.startswith("5"):  # spreadsheets lose the leading zero
        ziffern = f"0{ziffern}"
    if len(ziffern) == 12:  # Regionalschlüssel: digits 6 to 9 name the Gemeindeverband
        ziffern = ziffern[:5] + ziffern[9:]
    for kandidat in (ziffern, ziffern.removesuffix("000") if len(ziffern) == 8 else ziffern, f"{ziffern}000"):
        if kandidat in bekannt:
            return kandidat
    return ziffern if len(ziffern) in (5, 8) else None


def parse_iban(text: str) -> str | None:
    """Without spaces and in capitals; a wrong check digit is a fact of the application, not of reading."""
    kern = re.sub(r"[\s.-]", "", re.sub(r"^IBAN:?\s*", "", normalise(text), flags=re.IGNORECASE)).upper()
    return kern if re.fullmatch(r"[A-Z]{2}[0-9O]{2}[0-9A-Z]{8,30}", kern) else None


def parse_bic(text: str) -> str | None:
    """8 or 11 characters in capitals."""
    kern = re.sub(r"\s", "", re.sub(r"^BIC:?\s*", "", normalise(text), flags=re.IGNORECASE)).upper()
    return kern if re.fullmatch(r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?", kern) else None


def parse_plz(text: str) -> str | None:
    """Five digits, with or without `D-`."""
    treffer = re.fullmatch(r"(?:D\s*-\s*)?([0-9]{5})", normalise(text))
    return treffer[1] if treffer else None


def parse_plz_ort(text: str) -> tuple[str, str] | None:
    """`52351 Düren`."""
    treffer = re.fullmatch(r"(?:D\s*-\s*)?([0-9]{5})[\s,/]+([^\d\s].*)", normalise(text))
    return (treffer[1], treffer[2].strip()) if treffer else None


def parse_anschrift(text: str) -> tuple[str, str, str] | None:
    """`Kleine Sandkaul 12, 50667 Köln`: street, postcode, town."""
    treffer = re.fullmatch(r"(.+?)[\s,;·|•–-]+(?:D\s*-\s*)?([0-9]{5})\s+(\D.*)", normalise(text))
    return (treffer[1].strip(" ,"), treffer[2], treffer[3].strip()) if treffer else None


def parse_telefon(text: str) -> str | None:
    """A telephone number as written."""
    kern = re.sub(r"^(Tel(efon)?\.?|Fon)\s*:?\s*", "", normalise(text), flags=re.IGNORECASE)
    ziffern = re.sub(r"\D", "", kern)
    return kern if 5 <= len(ziffern) <= 16 and re.fullmatch(r"[0-9\s()+/.\-–]+", kern) else None


def parse_email(text: str) -> str | None:
    """One address."""
    kern = normalise(text).replace(" ", "")
    return kern if re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+", kern) else None


def parse_baustein(text: str) -> int | None:
    """`Baustein 1`, `1`, `Baustein 1 – koordinierende Stellen`."""
    treffer = re.search(
        r"\bBaustein\s*(?:Nr\.?\s*)?([0-9])\b", normalise(text), re.IGNORECASE
    ) or re.fullmatch(r"([0-9])(?:\s*[-–:(]\s*[^\d].*)?", normalise(text))
    return int(treffer[1]) if treffer else None


def parse_text(text: str) -> str | None:
    """A text as written; a lone dash is nothing."""
    kern = normalise(text)
    return None if not kern or is_dash(kern) or re.fullmatch(r"[._\s…]+", kern) else kern


def parse_unterzeichner(text: str) -> str | None:
    """A name; „gez.“ is not part of it."""
    kern = re.sub(r"^(gez\.?|gezeichnet:?|i\. ?[AV]\.)\s+", "", normalise(text), flags=re.IGNORECASE)
    return parse_text(re.sub(r"^(gez\.?)\s+", "", kern, flags=re.IGNORECASE))
