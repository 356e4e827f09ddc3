"""Which amounts does a document without form fields ask for: Finanzierungsplan (3) and positions (4)?"""

import re
from collections.abc import Container, Mapping, Sequence
from typing import get_args

from kim.adapters.pdf.felder.etiketten import Etikettenleser
from kim.adapters.pdf.plan.aufzaehlung import read_list
from kim.adapters.pdf.plan.quer import read_transposed
from kim.adapters.pdf.plan.tabellenkopf import GROESSEN, header_of_two_lines, named, plan_header, posts_header
from kim.adapters.pdf.seite.reihen import Band, read_bands
from kim.adapters.pdf.seite.spalten import Raster, Spalte
from kim.adapters.pdf.seite.worte import Seitenbild
from kim.adapters.pdf.seite.zeilen import Segment, Zeile, as_fund
from kim.adapters.pdf.werte.lesarten import normalise, parse_betrag, parse_text, parse_zahl
from kim.adapters.pdf.werte.sammlung import Fund, PositionsFunde, Sammlung
from kim.adapters.pdf.werte.stichworte import matches
from kim.programmes.formular import Formular
from kim_models.antrag import PLANZEILEN, PositionArt

_ARTEN: dict[str, PositionArt] = {art: art for art in get_args(PositionArt)}


def read_costs(
    zeilen: Sequence[Zeile], bilder: dict[int, Seitenbild], leser: Etikettenleser, sammlung: Sammlung
) -> None:
    """Both tables, in whatever order they stand and across page breaks."""
    formular = leser.formular
    koepfe: list[tuple[int, str, list[Spalte]]] = []
    for i, zeile in enumerate(zeilen):
        if zeile.abschnitt in ("begruendung", "auswirkungen", "anlagen"):
            continue
        plan, positionen = plan_header(zeile, formular), posts_header(zeile, formular, zeilen[i + 1 : i + 4])
        if not (plan or positionen) and i + 1 < len(zeilen):
            positionen = header_of_two_lines(zeile, zeilen[i + 1], formular)
        if plan and not named(positionen) >= GROESSEN:
            koepfe.append((i, "plan", plan))
        elif positionen:
            koepfe.append((i, "positionen", positionen))
    fertig: set[str] = set()
    gelesen: set[str] = set()
    gebrochen = False
    for n, (i, art, spalten) in enumerate(koepfe):
        ende = koepfe[n + 1][0] if n + 1 < len(koepfe) else len(zeilen)
        bereich = _bis_ueberschrift(zeilen, i, ende, leser, art)
        if not bereich:
            continue
        raster = Raster(spalten, bilder[zeilen[i].seite])
        baender = read_bands(bereich, raster, bilder, tuple(formular.plannummern) if art == "plan" else ())
        if art == "plan":
            gelesen |= _plan(baender, spalten, formular, sammlung)
            gebrochen = gebrochen or raster.gebrochen
        elif "summe" not in fertig:
            _positionen(baender, formular, sammlung, fertig)
    if not gelesen:
        # Whose amounts these are is told by a header above them: only if the sums come out.
        gelesen, gebrochen = read_transposed(zeilen, bilder, leser, sammlung), True
    if gelesen:
        _missing_rows(gelesen, sammlung)
        if gebrochen and plan_doubts(sammlung.plan):
            _withhold_plan(sammlung)
    if not sammlung.positionen:
        read_list(zeilen, formular, sammlung)


def _missing_rows(gelesen: Container[str], sammlung: Sammlung) -> None:
    """A row that was not found counts as 0 only where the sums say so."""
    offen = plan_doubts(sammlung.plan)
    for zeile in PLANZEILEN:
        # What nobody gives may be left out of a plan; without the other rows there is none.
        if zeile not in gelesen and (offen or zeile not in ("leistungen_dritter", "weitere_oeffentliche")):
            sammlung.zweifel |= {f"finanzierungsplan.{spalte}.{zeile}" for spalte in sammlung.plan}


def _bis_ueberschrift(
    zeilen: Sequence[Zeile], kopf: int, ende: int, leser: Etikettenleser, art: str
) -> list[Zeile]:
    eigene = {"plan": ("finanzierungsplan", "positionen"), "positionen": ("positionen", "finanzierungsplan")}[
        art
    ]
    bereich: list[Zeile] = []
    for zeile in zeilen[kopf + 1 : ende]:
        ueberschrift = leser.heading(zeile)
        vorige = bereich[-1] if bereich else None
        if vorige and ueberschrift and _continues(vorige, zeile):
            ueberschrift = None  # „Gesamtausgaben der / Maßnahme“
        hat_betrag = any(re.search(r"\d,\d\d|\d\.\d{3}", s.text) for s in zeile.segmente[1:])
        if (
            ueberschrift
            and not hat_betrag
            and (ueberschrift not in eigene or (bereich and _mit_nummer(zeile)))
        ):
            break
        bereich.append(zeile)
    while bereich and leser.heading(bereich[-1]) and len(bereich[-1].segmente) == 1:
        bereich.pop()  # the heading of the table that follows
    return bereich


def _continues(oben: Zeile, unten: Zeile) -> bool:
    """The line goes on with the row label above it, as close as lines of one text are."""
    a, b = oben.segmente[0].box, unten.segmente[0].box
    return (
        oben.seite == unten.seite
        and len(oben.segmente) > 1
        and len(unten.segmente) == 1
        and not _mit_nummer(unten)
        and abs(a[0] - b[0]) < 2
        and b[1] - a[3] < 0.35 * (a[3] - a[1])
    )


def _mit_nummer(zeile: Zeile) -> bool:
    return bool(re.fullmatch(r"\d{1,2}[.)]?", zeile.worte[0].text))


def _plan(
    baender: Sequence[Band], spalten: Sequence[Spalte], formular: Formular, sammlung: Sammlung
) -> set[str]:
    """Fill in the rows; which they were."""
    gelesen: set[str] = set()
    for band in baender:
        erstes = band.text[0].worte[0].text.rstrip(".)").removeprefix("(") if band.text else ""
        nach_text = matches(formular.planzeilen, band.beschriftung)
        nach_nummer = formular.plannummern.get(erstes)
        # „3.4 zuwendungsf. Gesamtausgaben“: the form's own number is plainer than words that somebody shortened.
        zeile = nach_nummer or nach_text
        if zeile is None or not band.zellen:
            continue
        if zeile in gelesen:
            # Two rows say they are the same: one of them was read wrongly.
            sammlung.zweifel.add(f"finanzierungsplan.summe.{zeile}")
            continue
        gelesen.add(zeile)
        for spalte in spalten:
            if spalte.name is None:
                continue
            zellen = band.zellen.get(spalte.name, [])
            pfad = f"finanzierungsplan.{spalte.name}.{zeile}"
            sammlung.plan_zelle(spalte.name, zeile, as_fund(zellen) if zellen else None)
            if spalte.name in band.unsicher or (nach_text and nach_nummer and nach_text != nach_nummer):
                sammlung.zweifel.add(pfad)
    return gelesen


def _positionen(baender: Sequence[Band], formular: Formular, sammlung: Sammlung, fertig: set[str]) -> None:
    for band in baender:
        art = matches(formular.positionen, band.beschriftung)
        zellen = {name: as_fund(s) for name, s in band.zellen.items()}
        if art == "summe":
            if "betrag" in zellen:
                sammlung.summe_positionen(zellen["betrag"])
                if "betrag" in band.unsicher:
                    sammlung.zweifel.add("positionen_summe_cent")
            fertig.add("summe")
            return
        if art is None or not any(_lesbar(f) for f in zellen.values()):
            continue
        funde = PositionsFunde(_ARTEN[art], zellen.get("vzae"), zellen.get("monate"), zellen.get("betrag"))
        if art == "zusatzstelle":
            funde.kommune = _kommune(band.text)
        unsicher = frozenset({"betrag": "betrag_cent"}.get(n, n) for n in band.unsicher)
        sammlung.position(funde, unsicher)


def plan_doubts(plan: Mapping[str, Mapping[str, int]]) -> set[str]:
    """Where the sums of the Finanzierungsplan do not come out: the years against the sum, 3.4 against its parts."""
    jahre, zweifel = [s for s in plan if s != "summe"], set()
    for zeile, summe in plan.get("summe", {}).items():
        if jahre and sum(plan[j].get(zeile, 0) for j in jahre) != summe:
            zweifel.add(f"finanzierungsplan.summe.{zeile}")
    for spalte, z in plan.items():
        netto = z.get("zuwendungsfaehige_gesamtausgaben", 0)
        quellen = sum(z.get(q, 0) for q in ("beantragt", "weitere_oeffentliche", "eigenanteil"))
        if netto != quellen or netto != z.get("zuwendungsfaehig", 0) - z.get("leistungen_dritter", 0):
            zweifel.add(f"finanzierungsplan.{spalte}.zuwendungsfaehige_gesamtausgaben")
    return zweifel


def _withhold_plan(sammlung: Sammlung) -> None:
    """Takes the amounts back and leaves where they stand: no value is better than one from the wrong row."""
    for spalte, zeilen in sammlung.plan.items():
        sammlung.zweifel |= {f"finanzierungsplan.{spalte}.{zeile}" for zeile in zeilen}
        sammlung.plan[spalte] = {}
    if sammlung.werte.pop("beantragt_cent", None) is not None:
        sammlung.zweifel.add("beantragt_cent")


def _lesbar(fund: Fund) -> bool:
    return (
        parse_zahl(fund.text) is not None
        or parse_betrag(fund.text) is not None
        or parse_text(fund.text) is not None
    )


def _kommune(segmente: Sequence[Segment]) -> Fund | None:
    """The town of an additional post: what follows „für“, or begins with what a municipality is."""
    ganz = as_fund(segmente)
    treffer = re.search(
        r"\b(?:für|in|bei)\b\s*(.*)$|:\s*(.*)$|\s((?:Stadt|Gemeinde|Kreis|Kreisstadt|Landeshauptstadt)\s.*)$",
        normalise(ganz.text),
    )
    if not treffer:
        return None
    name = re.sub(
        r"\(Kommune\)\s*:?|^Kommune\s*:?",
        "",
        treffer[1] or treffer[2] or treffer[3] or "",
        flags=re.IGNORECASE,
    )
    name = re.sub(r"^(die|der|den|das)\s+", "", name.strip(" :,;"))
    return Fund(name, ganz.seite, ganz.box, "text", ganz.sicherheit) if name else None
