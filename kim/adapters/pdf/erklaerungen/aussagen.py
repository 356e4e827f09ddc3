"""What does the applicant declare under number 7 of a document without form fields?"""

import re
from collections.abc import Sequence

from kim.adapters.pdf.erklaerungen.punkte import Punkt, has_mark, read_items
from kim.adapters.pdf.seite.kreuze import Marke
from kim.adapters.pdf.seite.worte import Wort
from kim.adapters.pdf.seite.zeilen import Zeile
from kim.adapters.pdf.seite.zellen import Zellen
from kim.adapters.pdf.werte.sammlung import Box, Fund, Sammlung
from kim.adapters.pdf.werte.stichworte import matches
from kim.programmes.formular import Formular

_NICHT_BERECHTIGT = re.compile(
    r"nicht\s+(zum vorsteuerabzug\s+|vorsteuerabzugs-?)?berechtigt|vorsteuerabzug\s+(ist\s+|besteht\s+)?nicht"
    r"|keine (berechtigung|vorsteuerabzugsberechtigung)|kein vorsteuerabzug"
)


def read_declarations(
    zeilen: Sequence[Zeile],
    gezeichnet: Sequence[Marke],
    formular: Formular,
    sammlung: Sammlung,
    zellen: Zellen,
) -> None:
    """Fill in the declarations; what is printed without any box counts as declared by the signature."""
    bereich = [z for z in zeilen if z.abschnitt == "erklaerungen"]
    if not bereich:
        # No heading: the boxes show where the declarations are.
        bereich = [
            z
            for z in zeilen
            if z.abschnitt not in ("begruendung", "auswirkungen") and has_mark(z, gezeichnet)
        ]
    punkte = read_items(bereich, gezeichnet, formular, zellen)
    ohne_kaesten = not any(p.marken for p in punkte)
    for punkt in punkte:
        if "vorsteuer" in punkt.text:
            _vorsteuer(punkt, sammlung, ohne_kaesten=ohne_kaesten)
            continue
        aussagen = _aussagen(punkt, formular)
        if ohne_kaesten and not aussagen:
            name = matches(formular.erklaerungen, punkt.text)
            aussagen = (
                [(name, True, None)]
                if name and not re.search(r"(?<!noch )nicht bereits begonnen", punkt.text)
                else []
            )
        for name, wert, marke in aussagen:
            if name in sammlung.erklaerungen and sammlung.erklaerungen[name] != wert:
                # The same declaration twice, once ticked and once not.
                sammlung.zweifel.add(f"erklaerungen.{name}")
            gilt = wert and sammlung.erklaerungen.get(name) is not False
            if marke is None or (_asks_for_the_opposite(punkt) and "?" not in punkt.text):
                # Perhaps a frame drawn in a way we do not know, or words that say it the other way: a person must look.
                sammlung.zweifel.add(f"erklaerungen.{name}")
            sammlung.erklaerung(name, gilt, _fund(punkt, marke, 0.95 if marke else 0.7))


def _aussagen(punkt: Punkt, formular: Formular) -> list[tuple[str, bool, Marke | None]]:
    spans = punkt.spans()
    ganz = matches(formular.erklaerungen, punkt.text)
    ja_nein = {k: m for m, text in spans for k in ("ja", "nein") if re.match(rf"{k}\b", text)}
    if ganz and (spalten := punkt.in_columns()):
        return [(*_answered(ganz, spalten[0], punkt), spalten[1])]
    if ganz and "ja" in ja_nein:
        ja, nein = ja_nein["ja"], ja_nein.get("nein")
        gekreuzt = [m for m in (ja, nein) if m and m.an]
        antwort = gekreuzt[0] is ja if len(gekreuzt) == 1 else None
        return [(*_answered(ganz, antwort, punkt), gekreuzt[0] if gekreuzt else ja)]
    if ganz and punkt.wort is not None:
        return [(*_answered(ganz, punkt.wort, punkt), None)]
    einzeln = [(name, m.an, m) for m, text in spans if (name := matches(formular.erklaerungen, text))]
    if einzeln:
        return [(n, a, m) for n, a, m in einzeln]
    # The box stands behind its text.
    return [(ganz, spans[0][0].an, spans[0][0])] if ganz and len(spans) == 1 else []


def _answered(name: str, ja: bool | None, punkt: Punkt) -> tuple[str, bool]:
    """What is declared by „ja“ or „nein“ to a text; nothing is by neither, or by both."""
    if ja is None:
        return name, False
    if name == "bereits_begonnen" and not ja:
        return "nicht_begonnen", True
    return name, ja != _asks_for_the_opposite(punkt)


def _asks_for_the_opposite(punkt: Punkt) -> bool:
    """„Werden für denselben Zweck weitere Mittel in Anspruch genommen?“ asks for what must not be."""
    worum = "doppelförder" in punkt.text or "denselben zweck" in punkt.text
    return worum and not re.search(r"\bkein|\bnicht\b|ausgeschlossen|ausschluss|vermieden", punkt.text)


def _vorsteuer(punkt: Punkt, sammlung: Sammlung, *, ohne_kaesten: bool) -> None:
    gesetzt: set[bool] = set()
    marke: Marke | None = None
    verneint = bool(_NICHT_BERECHTIGT.search(punkt.text))
    antwort = punkt.in_columns()
    if antwort and antwort[0] is not None:
        gesetzt, marke = {antwort[0] != verneint}, antwort[1]
    elif punkt.wort is not None:
        gesetzt = {punkt.wort != verneint}
    for m, text in punkt.spans():
        if not m.an or antwort:
            continue
        if "berechtigung" in text:
            gesetzt.add(not _NICHT_BERECHTIGT.search(text))
            marke = m
        elif "berechtigt" in text or re.match(r"(ja|nein|nicht|kein)\b", text):
            gesetzt.add(not re.match(r".{0,40}?\b(nicht|nein|kein)", text.split("berechtigt")[0]))
            marke = m
    if ohne_kaesten and not gesetzt:
        beides = len(re.findall(r"berechtigt", punkt.text)) > 1
        if not beides and "berechtigt" in punkt.text:
            gesetzt.add(not verneint)
    if (
        ohne_kaesten
        or (gesetzt and marke is None)
        or len(gesetzt) > 1
        or (not gesetzt and any(m.an for m in punkt.marken))
    ):
        sammlung.zweifel.add("erklaerungen.vorsteuerabzug")
    wert = gesetzt.pop() if len(gesetzt) == 1 else None
    sammlung.erklaerung("vorsteuerabzug", wert, _fund(punkt, marke, 0.7 if ohne_kaesten else 0.95))


def _fund(punkt: Punkt, marke: Marke | None, sicherheit: float) -> Fund:
    if marke:
        return Fund("", marke.seite, marke.box, "text", sicherheit)
    worte = [t for t in punkt.teile if isinstance(t, Wort)]
    if not worte:
        return Fund("", None, None, "text", sicherheit)
    eigene = [w for w in worte if w.seite == worte[0].seite]
    box: Box = (
        min(w.x0 for w in eigene),
        min(w.top for w in eigene),
        max(w.x1 for w in eigene),
        max(w.bottom for w in eigene),
    )
    return Fund("", worte[0].seite, box, "text", sicherheit)
