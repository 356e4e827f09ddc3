"""Does the Finanzierungsplan add up? Lines 3.1 to 3.7, years and sum, and the sum of number 4."""

from collections.abc import Iterator

from kim_models.antrag import PLANZEILEN, Antragsdaten, Planspalte, Planzeile
from kim_models.befund import Befund
from kim_models.betrag import format_euro

NUMMER: dict[Planzeile, str] = {zeile: f"3.{i}" for i, zeile in enumerate(PLANZEILEN, start=1)}


def pruefe_finanzierungsplan(daten: Antragsdaten) -> Iterator[Befund]:
    """summe_falsch for each sum of the form that is not the sum of its parts; exact to the cent."""
    for name, spalte in sorted(daten.finanzierungsplan.items()):
        yield from _spalte(name, spalte)
    yield from _jahre_gegen_summe(daten)
    yield from _positionen(daten)


def _spalte(name: str, spalte: Planspalte) -> Iterator[Befund]:
    feld = f"finanzierungsplan.{name}.zuwendungsfaehige_gesamtausgaben"
    wo = "in der Summenspalte" if name == "summe" else f"im Jahr {name}"
    ist = spalte.zuwendungsfaehige_gesamtausgaben
    soll = spalte.zuwendungsfaehig - spalte.leistungen_dritter
    if ist != soll:
        yield _falsch(feld, f"Zeile 3.4 {wo} ist nicht 3.2 abzüglich 3.3", ist, soll, "Antrag Nr. 3.4")
    soll = spalte.beantragt + spalte.weitere_oeffentliche + spalte.eigenanteil
    if ist != soll:
        yield _falsch(
            feld,
            f"Zeile 3.4 {wo} ist nicht die Summe aus 3.5, 3.6 und 3.7",
            ist,
            soll,
            "Antrag Nr. 3.4 bis 3.7",
        )


def _jahre_gegen_summe(daten: Antragsdaten) -> Iterator[Befund]:
    summe = daten.finanzierungsplan.get("summe")
    if summe is None:
        return
    jahre = [spalte for name, spalte in daten.finanzierungsplan.items() if name != "summe"]
    for zeile in PLANZEILEN:
        ist = getattr(summe, zeile)
        soll = sum(getattr(spalte, zeile) for spalte in jahre)
        if ist != soll:
            yield _falsch(
                f"finanzierungsplan.summe.{zeile}",
                f"Die Summe der Zeile {NUMMER[zeile]} ist nicht die Summe der Jahre",
                ist,
                soll,
                f"Antrag Nr. {NUMMER[zeile]}",
            )


def _positionen(daten: Antragsdaten) -> Iterator[Befund]:
    positionen = sum(position.betrag_cent or 0 for position in daten.positionen)
    gedruckt = daten.positionen_summe_cent
    if gedruckt is not None and gedruckt != positionen:
        yield _falsch(
            "positionen_summe_cent",
            "Die Summe der Nr. 4 ist nicht die Summe der Positionen",
            gedruckt,
            positionen,
            "Antrag Nr. 4",
        )
    summe = daten.finanzierungsplan.get("summe")
    zeile = summe.beantragt if summe else None
    beantragt = zeile if daten.beantragt_cent is None else daten.beantragt_cent
    if beantragt is None:
        beantragt = sum(daten.beantragt_je_jahr().values())
    if zeile is not None and zeile != beantragt:
        yield _falsch(
            "beantragt_cent",
            "Der beantragte Betrag ist nicht die Summe der Zeile 3.5",
            beantragt,
            zeile,
            "Antrag Nr. 3.5",
        )
    # Without a printed sum the positions must give line 3.5; and where they do, only the printed sum is wrong.
    soll = positionen if gedruckt is None or beantragt == positionen else gedruckt
    if beantragt != soll:
        yield _falsch(
            "beantragt_cent",
            "Zeile 3.5 ist nicht die Summe der Nr. 4",
            beantragt,
            soll,
            "Antrag Nr. 3.5 und 4",
        )


def _falsch(feld: str, satz: str, ist: int, soll: int, fundstelle: str) -> Befund:
    return Befund(
        code="summe_falsch",
        effekt="hindert",
        feld=feld,
        text=f"{satz}: angegeben sind {format_euro(ist)}, rechnerisch sind es {format_euro(soll)}.",
        fundstelle=fundstelle,
    )
