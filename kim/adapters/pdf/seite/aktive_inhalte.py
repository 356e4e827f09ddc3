"""Does a file hold something that another programme would run or unpack? Only looked for and named, never opened."""

from collections.abc import Iterator, Sequence
from typing import Any

from pdfminer.pdftypes import resolve1

from kim_models.lesung import AktiverInhalt

_AKTIONEN: dict[str, AktiverInhalt] = {
    "JavaScript": "javascript",
    "Launch": "programmstart",
    "ImportData": "programmstart",
    "SubmitForm": "formularversand",
    "GoToE": "eingebettete_datei",
    "GoToR": "programmstart",
    "Rendition": "medien",
    "Movie": "medien",
    "Sound": "medien",
    "RichMediaExecute": "medien",
}
_ANMERKUNGEN: dict[str, AktiverInhalt] = {
    "FileAttachment": "eingebettete_datei",
    "RichMedia": "medien",
    "Movie": "medien",
    "Sound": "medien",
    "Screen": "medien",
    "3D": "medien",
}
_OHNE_NETZ = (b"mailto:", b"tel:", b"#")
"""Links that word processors make of an address or a number by themselves."""
_HOECHSTENS = 5_000
"""Objects that are looked at; a form has some hundred."""


def active_content(doc: Any, seiten: Sequence[Any]) -> tuple[AktiverInhalt, ...]:
    """What is in the catalogue, in the fields and on these pages. Never raises for any content but MemoryError."""
    found: set[AktiverInhalt] = set()
    try:
        for _, inhalt in zip(range(_HOECHSTENS), _walk(doc, seiten), strict=False):
            if inhalt is not None:
                found.add(inhalt)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001, S110 - what cannot be followed by us has been named as far as it goes
        pass
    return tuple(sorted(found))


def _walk(doc: Any, seiten: Sequence[Any]) -> Iterator[AktiverInhalt | None]:
    katalog = _dict(doc.catalog)
    namen = _dict(katalog.get("Names"))
    if "JavaScript" in namen:
        yield "javascript"
    if "EmbeddedFiles" in namen or "AF" in katalog:
        yield "eingebettete_datei"
    yield from _actions(katalog, "OpenAction")
    formular = _dict(katalog.get("AcroForm"))
    if "XFA" in formular:
        yield "xfa"
    offen = [formular.get("Fields")]
    offen += [seite.page_obj.annots for seite in seiten]
    gliederung = _dict(katalog.get("Outlines")).get("First")
    for seite in seiten:
        yield from _actions(_dict(seite.page_obj.attrs), "A")
    # A file may name itself as its own child: the caller stops after so many objects.
    while offen:
        for knoten in _list(offen.pop()):
            feld = _dict(knoten)
            yield None
            if (anmerkung := _ANMERKUNGEN.get(_name(feld.get("Subtype")))) is not None:
                yield anmerkung
            yield from _actions(feld, "A")
            if "Kids" in feld:
                offen.append(feld["Kids"])
    zeilen = [gliederung]
    while zeilen:
        yield None
        zeile = _dict(zeilen.pop())
        yield from _actions(zeile, "A")
        zeilen += [zeile[weiter] for weiter in ("First", "Next") if weiter in zeile]


def _actions(halter: dict[str, Any], auch: str) -> Iterator[AktiverInhalt | None]:
    """What the object does by itself (`AA`), when it is opened or when it is clicked, and what follows that."""
    offen = [halter.get(auch), *_dict(halter.get("AA")).values()]
    while offen:
        aktion = _dict(offen.pop())
        yield None
        art = _name(aktion.get("S"))
        if art == "URI":
            adresse = resolve1(aktion.get("URI"))
            if not (isinstance(adresse, bytes) and adresse.strip().lower().startswith(_OHNE_NETZ)):
                yield "internetverweis"
        elif art in _AKTIONEN:
            yield _AKTIONEN[art]
        # One action or a list of them.
        danach = resolve1(aktion.get("Next"))
        offen += danach if isinstance(danach, list) else [danach] if danach is not None else []


def _dict(wert: Any) -> dict[str, Any]:
    wert = resolve1(wert)
    return wert if isinstance(wert, dict) else {}


def _list(wert: Any) -> list[Any]:
    wert = resolve1(wert)
    return wert if isinstance(wert, list) else []


def _name(wert: Any) -> str:
    name = getattr(resolve1(wert), "name", "")
    return name if isinstance(name, str) else ""
