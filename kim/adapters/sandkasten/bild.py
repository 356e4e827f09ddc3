"""How does one page of a foreign PDF look, and what do recognised words propose? Both are done by boxed workers."""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kim.adapters.ocr.tesseract import Bild
from kim.adapters.sandkasten.kasten import Aufgabe, Modus, Sandkasten
from kim_models.erkennung import Blattmass, Erkannt
from kim_models.wert import canonical_json

FRIST = 20.0
"""Seconds for one page."""
MAX_PUNKTE = 25_000_000
"""Of one picture; an A3 page at 300 dpi has 17."""


class SeiteNichtZuZeigen(Exception):
    """The page could not be drawn, or what came back was no answer; the message is a German sentence."""


def sandbox_for_pictures(programm: str, modus: Modus = "streng") -> Sandkasten:
    """One worker that draws pages and reads recognised words with the form of one programme."""
    aufgabe = Aufgabe("kim.adapters.sandkasten.bild_innen:prepare", FRIST, {"programm": programm})
    return Sandkasten(aufgabe, modus, 1)


def draw_boxed(kasten: Sandkasten, pdf: bytes, seite: int, drehung: int = 0) -> tuple[Bild, Blattmass]:
    """One page (from 1) in grey at 300 dpi, turned clockwise; fewer points for a huge page. Raises SeiteNichtZuZeigen."""
    found = _ask(kasten, {"was": "bild", "seite": seite, "drehung": drehung}, pdf)
    try:
        breite, hoehe = int(found["breite"]), int(found["hoehe"])
        grau = zlib.decompressobj().decompress(base64.b64decode(found["grau"]), MAX_PUNKTE)
        mass = Blattmass(seite, float(found["punkte_breite"]), float(found["punkte_hoehe"]))
        bild = Bild(breite, hoehe, float(found["dpi"]), grau)
    except (KeyError, TypeError, ValueError, zlib.error):
        raise SeiteNichtZuZeigen(f"Seite {seite} ließ sich nicht zeichnen.") from None
    if len(grau) != breite * hoehe or not len(grau) > 0:
        raise SeiteNichtZuZeigen(f"Seite {seite} ließ sich nicht zeichnen.")
    return bild, mass


def propose_boxed(
    kasten: Sandkasten, worte: Sequence[Erkannt], seiten: Sequence[Blattmass]
) -> dict[str, dict[str, Any]]:
    """What the words propose (`erkannt.propose`). Raises SeiteNichtZuZeigen."""
    payload = {"worte": [asdict(wort) for wort in worte], "seiten": [asdict(mass) for mass in seiten]}
    found = _ask(kasten, {"was": "worte"}, json.dumps(payload).encode())
    vorschlaege = found.get("vorschlaege")
    if not isinstance(vorschlaege, dict):
        raise SeiteNichtZuZeigen("Die erkannten Worte ließen sich nicht lesen.")
    return vorschlaege


def _ask(kasten: Sandkasten, kopf: dict[str, Any], inhalt: bytes) -> dict[str, Any]:
    ausgang = kasten.run(canonical_json(kopf).encode() + b"\n" + inhalt)
    if ausgang.stand == "gut":
        try:
            found = json.loads(ausgang.text)
            if isinstance(found, dict):
                return found
        except ValueError:
            pass
    raise SeiteNichtZuZeigen("Die Seite ließ sich nicht zeichnen; bitte das Original ansehen.")
