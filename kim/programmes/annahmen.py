"""What nobody has confirmed yet: prints docs/assumptions.md from the programme's versions and the register of courts."""

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any, NamedTuple

from kim.programmes.laden import load_programm, versions
from kim.programmes.register import gerichte
from kim_models.betrag import format_euro
from kim_models.programm import (
    Antragsfrist,
    Baustein,
    Behoerde,
    Fiktionsaenderung,
    Foerdersatz,
    Gericht,
    Mittel,
    Pauschale,
    Pauschalsatz,
    Programm,
    Quelle,
    Rangregel,
    Stellenobergrenze,
    Stellenzahl,
    Textbaustein,
    Unterschriften,
    Verteilschluessel,
    Vollstaendigkeit,
    VorzeitigerBeginn,
    Zahlungstermin,
)
from kim_models.wert import Wert

KENNUNG = "kim-nrw"
_KOPF = """# Annahmen

Diese Seite wird aus den Programmdaten erzeugt (`kim/programmes/annahmen.py`, `make docs`); ein Test hält
beide gleich. Sie nennt jede Angabe, die nicht an ihrer Quelle gelesen wurde. Solange Annahmen stehen, tragen
die Bescheide „MUSTER – ohne Rechtswirkung“. Wer eine Angabe belegt, trägt Fundstelle und `beleg: belegt` in
die Datei der Fassung ein.
"""
_BELEGE: Mapping[str, str] = {
    "annahme": "Annahme: niemand hat es bestätigt",
    "sekundaer": "Sekundär: nur in einer zweiten Hand oder einer älteren Ausgabe gelesen",
    "abgeleitet": "Abgeleitet: aus belegten Angaben errechnet",
}
# What is assumed beside the data: a rule or a file without a `quelle` of its own.
_DANEBEN = (
    (
        "gilt_ab, gilt_bis (2021 und 2025)",
        "Der Tag, an dem die Richtlinie 2024 in Kraft trat, wurde nicht gesehen.",
    ),
    ("anlagen/*.pdf", "Musterseiten von uns; die amtlichen Vordrucke und die ANBest-G lagen nicht vor."),
    (
        "kim/rules/zeitraum.py",
        "Gezählt wird in halben Monaten; eine Regel dazu ist nicht veröffentlicht, nur der Vordruck zeigt 24,5 Monate.",
    ),
    (
        "kim/rules/reservierung.py",
        "Ein unlesbarer Antrag hält den Grundbedarf zweier Jahre frei, wie in der ersten Runde bis 31.12.2022.",
    ),
    (
        "kim/rules/bekanntgabe.py",
        "Der Tag der Bekanntgabe verschiebt sich an freien Tagen nicht; die Rechtsprechung dazu ist nicht nachgelesen.",
    ),
    (
        "kim/casework/zeichnung/vermerk.py",
        "Ohne Zustimmung zählen Monate erst ab dem Ersten des übernächsten Monats: so bleibt Zeit für Zeichnung und Zugang.",
    ),
    (
        "kim/casework/personen/befangenheit.py",
        "Eine Verteilliste nach einem Schlüssel für alle 54 macht niemanden befangen (§ 20 Abs. 1 Satz 3 VwVfG NRW).",
    ),
    (
        "kim/casework/personen/notzugriff.py",
        "Ein Notzugriff leiht eine Rolle für 24 Stunden (KIM_NOTZUGRIFF_STUNDEN); die Geschäftsordnung lag nicht vor.",
    ),
)


class Annahme(NamedTuple):
    """One figure or text that is not `belegt`: where it belongs, what it says, where it comes from."""

    bereich: str
    angabe: str
    quelle: Quelle


def annahmen(programm: Programm) -> list[Annahme]:
    """Everything in one version that is not `belegt`, in the order of the file."""
    return [found for found in _walk(programm) if found.quelle.beleg != "belegt"]


def annahmen_der_gerichte() -> list[Annahme]:
    """The same for the courts of the register, which all programmes share."""
    return [
        found for gericht in gerichte().values() for found in _walk(gericht) if found.quelle.beleg != "belegt"
    ]


def page() -> str:
    """The whole page as Markdown."""
    lines = [_KOPF]
    for version in versions(KENNUNG):
        programm = load_programm(KENNUNG, version)
        lines += [f"## {programm.titel}, Fassung {version}", "", *_by_beleg(annahmen(programm))]
    lines += ["## Verzeichnis der Gerichte", "", *_by_beleg(annahmen_der_gerichte())]
    lines += ["## Daneben: Annahmen ohne eigene Angabe", ""]
    lines += [_entry(f"`{wo}` – {was}") for wo, was in _DANEBEN]
    return "\n".join(lines) + "\n"


def _by_beleg(found: list[Annahme]) -> Iterator[str]:
    for beleg, titel in _BELEGE.items():
        rows = [annahme for annahme in found if annahme.quelle.beleg == beleg]
        if not rows:
            continue
        yield from (f"### {titel} ({len(rows)})", "")
        groups: dict[tuple[str, str], list[str]] = {}
        for annahme in rows:
            groups.setdefault((annahme.bereich, annahme.quelle.fundstelle), []).append(annahme.angabe)
        for (bereich, fundstelle), angaben in groups.items():
            said = "; ".join(angaben).rstrip(".")
            yield _entry(f"**{bereich}** – {said}.\n*Fundstelle:* {fundstelle}.")
        yield ""


def _walk(value: Any, key: str = "") -> Iterator[Annahme]:
    """Every Quelle below this value, together with what it vouches for."""
    if isinstance(value, Wert):
        own = getattr(value, "quelle", None)
        if isinstance(own, Quelle):
            yield Annahme(type(value).__name__, _said(value, key), own)
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name.endswith("_quelle") and isinstance(inner, Quelle):
                field = _vouched_for(value, name)
                yield Annahme(type(value).__name__, f"{field}: {_plain(getattr(value, field))}", inner)
            elif name != "quelle":
                yield from _walk(inner, name)
    elif isinstance(value, Mapping):
        for inner_key, inner in value.items():
            yield from _walk(inner, str(inner_key))
    elif isinstance(value, tuple):
        for inner in value:
            yield from _walk(inner)


def _vouched_for(value: Wert, name: str) -> str:
    """`behoerde_quelle` → `behoerde`; where the field has a longer name (`…_tage`, `…_zulaessig`), that one."""
    stem = name.removesuffix("_quelle")
    fields = type(value).model_fields
    return stem if stem in fields else next(f for f in fields if f.startswith(stem) and f != name)


def _said(value: Wert, key: str) -> str:
    match value:
        case Mittel():
            return f"Baustein {value.baustein}, {value.haushaltsjahr}, {value.art}: {format_euro(value.betrag_cent)}"
        case Foerdersatz():
            return f"{value.art}: {format_euro(value.satz_cent)}"
        case Stellenobergrenze():
            return f"{value.empfaengerart}: {value.koordination_vzae} + {value.assistenz_vzae} VZÄ"
        case Antragsfrist():
            return f"Beginn {value.beginn_ab} bis {value.beginn_bis}: {value.frist}"
        case VorzeitigerBeginn():
            return f"allgemein ab {value.ab}"
        case Rangregel():
            return f"{value.policy}: {value.text}"
        case Vollstaendigkeit():
            return f"unvollständig macht: {', '.join(value.befunde)}"
        case Unterschriften():
            return f"mitzeichnungen: {value.mitzeichnungen}"
        case Fiktionsaenderung():
            return f"ab {value.ab}: {value.tage} Tage"
        case Baustein():
            return f"{value.nr} ({value.verfahren}): {value.titel}"
        case Pauschale():
            return (
                f"Baustein {value.baustein}, {value.haushaltsjahr}: Zeitraum {value.zeitraum_von} bis"
                f" {value.zeitraum_bis}, Bestätigung bis {value.nachweis_bis}"
            )
        case Pauschalsatz():
            return f"Pauschale je VZÄ: {format_euro(value.satz_cent)}"
        case Stellenzahl():
            return f"{value.empfaengerart}: {value.vzae} VZÄ"
        case Verteilschluessel():
            return value.text
        case Zahlungstermin():
            return f"Zahlung am {value.am}"
        case Textbaustein():
            return f"`{key}`"
        case Gericht():
            return f"{value.name}, {value.strasse}, {value.plz} {value.ort}"
    raise TypeError(f"no words for {type(value).__name__}: say here what its source vouches for")


def _plain(value: Any) -> str:
    if isinstance(value, Behoerde):
        return f"{value.name}, {value.dezernat}, {value.strasse}, {value.plz} {value.ort}, {value.telefon}, {value.email}"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _entry(text: str) -> str:
    """One entry of a list, in lines of a page's width; a line break in the text stays one."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    filled = (fill(line, 108, break_long_words=False, break_on_hyphens=False) for line in lines)
    return "* " + "\n".join(filled).replace("\n", "\n  ")


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this module's one purpose is to print the page
