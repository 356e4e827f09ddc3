"""How is the one application set on paper: words, arrangement, amounts, lines, boxes?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pypdf
import typst

from kim_models.antrag import PLANZEILEN
from tests.adapters.werkzeug.schreibweisen import komma
from tests.adapters.werkzeug.wahrheit import PLAN, POSITIONEN, WAHR
from tests.adapters.werkzeug.woerter import W_VORDRUCK


@dataclass(frozen=True)
class Layout:
    """How the one truth is set."""

    name: str
    worte: dict[str, Any] = field(default_factory=lambda: W_VORDRUCK)
    anordnung: str = "tabelle"
    """`tabelle`, `doppelpunkt`, `oben` (label above value), `zwei` (two pairs a line), `punkte` (leader dots)."""
    betrag: Callable[[int], str] = komma
    datum: str = "{:%d.%m.%Y}"
    text: Callable[[str], str] = str
    linien: bool = False
    kreuz: tuple[str, str] = ("☒", "☐")
    schrift: str = "Libertinus Serif"
    hoehe: str = "29.7cm"
    kamm: bool = False
    plan_zuerst: bool = True
    davor: str = ""
    danach: str = ""
    drehung: int = 0
    groesse: str = "10pt"
    innen: str = "5pt"
    """Room inside each cell."""
    mitte: bool = False
    """A cell of fewer lines than its row stands in the row's middle."""
    betragsspalten: str = "1fr, 1fr, 1fr"
    nummern: bool = False
    """Rows begin with 3.1 to 3.7 in a column of their own."""


def _lage(layout: Layout, *spalten: str) -> str:
    return ", ".join(f"{s} + horizon" if layout.mitte else s for s in spalten)


def _t(text: str, layout: Layout) -> str:
    roh = layout.text(text)
    return '#"' + roh.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _paare(paare: list[tuple[str, str]], layout: Layout) -> str:
    t = lambda s: f"[{_t(s, layout)}]"  # noqa: E731
    match layout.anordnung:
        case "tabelle":
            zeilen = ", ".join(f"{t(a)}, {t(b)}" for a, b in paare)
            return (
                f"#table(columns: (6cm, 1fr), stroke: {'.5pt' if layout.linien else 'none'}, inset: {layout.innen}, "
                f"align: ({_lage(layout, 'left', 'left')}), {zeilen})"
            )
        case "doppelpunkt":
            return "\n".join(_t(f"{a}: {b}", layout) + " \\" for a, b in paare)
        case "oben":
            zellen = ", ".join(f"[#text(size: 7pt)[{_t(a, layout)}] \\ {_t(b, layout)}]" for a, b in paare)
            return f"#grid(columns: (1fr, 1fr), gutter: 12pt, {zellen})"
        case "zwei":
            zellen = ", ".join(f"{t(a + ':')}, {t(b)}" for a, b in paare)
            return f"#grid(columns: (3.6cm, 1fr, 3.6cm, 1fr), gutter: 9pt, {zellen})"
        case _:
            return "\n".join(
                f"{_t(a, layout)} #box(width: 1fr, repeat[.]) {_t(b, layout)} \\" for a, b in paare
            )


def quelle(layout: Layout) -> str:
    """The application as typst source."""
    w, b = layout.worte, layout.betrag
    tag = layout.datum.format
    an, aus = layout.kreuz
    iban = "DE02 1203 0000 0000 2020 51"
    teile = [
        f"#set page(paper: \"a4\", margin: 2cm, height: {layout.hoehe})",
        f'#set text(font: ("{layout.schrift}", "DejaVu Sans Mono"), size: {layout.groesse}, lang: "de", hyphenate: false)',
        layout.davor,
        f"*{_t(w['titel'], layout)}*\n",
        f"*{_t(w['k1'], layout)}*\n",
        _paare([(w["kommune"], "Stadt Köln"), (w["ags"], "05 315 000"), (w["strasse"], WAHR["strasse"]),
                (w["plz"], "50667"), (w["ort"], "Köln")], layout),
        f"\n*{_t(w['k2'], layout)}*\n",
        _paare([(w["ansprechperson"], WAHR["ansprechperson"]), (w["telefon"], WAHR["telefon"]),
                (w["email"], WAHR["email"])], layout),
        f"\n*{_t(w['k3'], layout)}*\n",
    ]  # fmt: skip
    bank = [(w["iban"], iban), (w["bic"], WAHR["bic"]), (w["bank"], WAHR["kreditinstitut"])]
    if layout.kamm:
        kaesten = ", ".join(f"[{c}]" for c in WAHR["iban"])
        teile.append(
            f"#grid(columns: (3cm, auto), [{_t(w['iban'], layout)}], grid(columns: (15pt,) * 22, stroke: .4pt, "
            f"align: center, inset: 2pt, {kaesten}))\n"
        )
        bank = bank[1:]
    teile += [
        _paare(bank, layout),
        f"\n*{_t(w['k4'], layout)}*\n",
        _paare([(w["massnahme"], WAHR["massnahme"]), (w["baustein"], "Baustein 1"), (w["von"], tag(WAHR["zeitraum_von"])),
                (w["bis"], tag(WAHR["zeitraum_bis"]))], layout if layout.anordnung != "zwei" else
               Layout("x", anordnung="tabelle", text=layout.text)),
    ]  # fmt: skip
    strich_stil = ".5pt" if layout.linien else "none"
    lage = _lage(layout, "left", "right", "right", "right")
    breite = "6cm" if layout.betragsspalten.startswith("1fr") else "1fr"
    t = lambda s: f"[{_t(s, layout)}]"  # noqa: E731
    zellen = [*([t("Nr.")] if layout.nummern else []), t("Zeile"), t("2021"), t("2022"), t(w["summe"])]
    kopf = "table.header(" + ", ".join(zellen) + ")"
    reihen = []
    for n, (z, name) in enumerate(zip(PLANZEILEN, w["zeilen"], strict=True), 1):
        reihen += [
            *([t(f"3.{n}")] if layout.nummern else []),
            t(name),
            *(t(b(PLAN[s][z]) if PLAN[s][z] else "–") for s in PLAN),
        ]
    plan = (
        f"\n*{_t(w['k5'], layout)}*\n#table(columns: ({'1cm, ' if layout.nummern else ''}{breite}, "
        f"{layout.betragsspalten}), stroke: {strich_stil}, inset: {layout.innen}, "
        f"align: ({'left, ' if layout.nummern else ''}{lage}), {kopf}, {', '.join(reihen)})"
    )
    zahl = lambda v: f"{v:g}".replace(".", ",")  # noqa: E731
    posten = [t(s) for s in w["spalten"]]
    for (_, vzae, monate, cent), name in zip(POSITIONEN, w["posten"], strict=True):
        posten += [t(name), t(zahl(vzae)), t(zahl(monate)), t(b(cent))]
    posten += [t(w["possumme"]), "[]", "[]", t(b(WAHR["positionen_summe_cent"]))]
    stellen = (
        f"\n*{_t(w['k6'], layout)}*\n#table(columns: (6cm, 1fr, 1fr, 1fr), stroke: {strich_stil}, inset: {layout.innen}, "
        f"align: ({lage}), {', '.join(posten)})"
    )
    teile += [plan, stellen] if layout.plan_zuerst else [stellen, plan]
    teile += [
        f"\n*{_t(w['k7'], layout)}*\n",
        _t(f"{an} mit der Maßnahme noch nicht begonnen wurde", layout) + " \\",
        _t(f"{aus} zum Vorsteuerabzug berechtigt {an} nicht zum Vorsteuerabzug berechtigt", layout) + " \\",
        _t(f"{an} die Angaben vollständig und richtig sind", layout) + " \\",
        _t(f"{an} eine Doppelförderung ausgeschlossen ist", layout) + "\n",
        "#v(4mm)",
        _paare([(w["ortdatum"], f"Köln, {tag(WAHR['antragsdatum'])}"), (w["name"], f"gez. {WAHR['unterzeichner']}")],
               layout if layout.anordnung != "zwei" else Layout("x", text=layout.text)),
        layout.danach,
    ]  # fmt: skip
    return "\n".join(teile)


def setze(layout: Layout) -> bytes:
    """The application as a PDF."""
    daten = bytes(typst.compile(quelle(layout).encode()))
    if layout.drehung:
        schreiber = pypdf.PdfWriter(clone_from=BytesIO(daten))
        for seite in schreiber.pages:
            seite.rotate(layout.drehung)
        puffer = BytesIO()
        schreiber.write(puffer)
        daten = puffer.getvalue()
    return daten
