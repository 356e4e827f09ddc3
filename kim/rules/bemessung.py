"""How much is granted: the posts and months recognised, the ceilings, the applicant's own figures, and every step."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from kim.rules.positionen import BemessungFehlt, Kuerzungen, berechne_positionen
from kim.rules.schreibweise import format_tag
from kim.rules.version import REGEL_VERSION
from kim.rules.verteilung import verteile
from kim.rules.zeitraum import angefangene_monate, foerdermonate, foerdermonate_im_jahr
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung, Rechenschritt
from kim_models.betrag import format_euro
from kim_models.programm import Empfaenger, Programm

__all__ = ["BemessungFehlt", "berechne"]


def berechne(
    daten: Antragsdaten, programm: Programm, empfaenger: Empfaenger, *, beginn_ab: date | None
) -> Berechnung:
    """The amount by the rules.

    `beginn_ab`: None if the whole period counts because an early start is consented to; otherwise the first day from
    which months count (the day of the Bescheid). Months cut lessen each position in proportion, and each year in
    proportion of its own months, so that the cut falls on the years in which the months lie.
    Raises BemessungFehlt (a ValueError) if the application lacks or contradicts what is needed: the case is then held.
    """
    von, bis = _zeitraum(daten)
    beginn = max(von, beginn_ab) if beginn_ab else von
    if beginn > bis:
        raise BemessungFehlt(
            f"Vom Zeitraum bis {format_tag(bis)} bleibt bei einem Beginn am {format_tag(beginn)} nichts."
        )
    gekuerzt = beginn > von
    gruende: Kuerzungen = []
    je_jahr, beantragt = _beantragt(daten)
    if gekuerzt:
        gruende.append(
            f"Die Zeit vom {format_tag(von)} bis zum Beginn am {format_tag(beginn)} kann nicht gefördert werden, weil "
            "mit der Maßnahme nicht vor der Bewilligung begonnen werden darf. Stellen und Haushaltsjahre werden im "
            "Verhältnis der verbleibenden Monate gekürzt."
        )
    monate = foerdermonate(beginn, bis) if gekuerzt else Fraction(angefangene_monate(von, bis))
    # A later beginning is one reason for all; without it, months beyond the period are a reason of each position.
    positionen, schritte = berechne_positionen(
        daten.positionen,
        programm,
        empfaenger,
        monate=monate,
        gruende_monate=[] if gekuerzt else gruende,
        gruende=gruende,
    )
    anerkannt = sum(p.anerkannt_cent for p in positionen)
    verlangt = sum(p.beantragt_cent for p in positionen)
    if verlangt < beantragt:
        gruende.append(f"Die Positionen der Nr. 4 ergeben nur {format_euro(verlangt)}.")
    schritte.append(
        Rechenschritt(
            text="Summe der anerkannten Positionen", betrag_cent=anerkannt, fundstelle="Antrag Nr. 4"
        )
    )

    anteile = {jahr: _anteil(von, beginn, bis, jahr) for jahr in _jahre(daten)}
    jahre_gekuerzt = {jahr: int(betrag * anteile[jahr]) for jahr, betrag in je_jahr.items()}
    hoechstens = sum(jahre_gekuerzt.values())
    wofuer = f", soweit sie auf die Zeit ab {format_tag(beginn)} entfällt" if gekuerzt else ""
    schritte.append(
        Rechenschritt(
            text=f"Beantragte Förderung{wofuer}", betrag_cent=hoechstens, fundstelle="Antrag Nr. 3.5"
        )
    )
    bewilligt = min(anerkannt, hoechstens)
    nicht_anerkannt = hoechstens - bewilligt

    ganz = dict.fromkeys(anteile, Fraction(1))
    ausgaben = _summe(daten, "zuwendungsfaehige_gesamtausgaben", anteile)
    # Whether line 3.4 is filled in at all is asked of the plan as it stands, not of what a later beginning leaves.
    if _summe(daten, "zuwendungsfaehige_gesamtausgaben", ganz):
        # A year that falls away with its own share must not make room for more than the whole plan had.
        luecke = max(min(_luecke(daten, anteile), _luecke(daten, ganz)), 0)
        schritte.append(
            Rechenschritt(
                text=f"Zuwendungsfähige Gesamtausgaben abzüglich anderer öffentlicher Förderung und Eigenanteil{wofuer}",
                betrag_cent=luecke,
                fundstelle="Antrag Nr. 3.4, 3.6 und 3.7",
            )
        )
        if luecke < bewilligt:
            gruende.append(
                "Die zuwendungsfähigen Gesamtausgaben sind nach Abzug der anderen öffentlichen Förderung und des "
                f"Eigenanteils nur in Höhe von {format_euro(luecke)} ungedeckt."
            )
            bewilligt = luecke
    schritte.append(
        Rechenschritt(
            text="Bewilligte Zuwendung",
            betrag_cent=bewilligt,
            fundstelle=programm.finanzierungsart_quelle.fundstelle,
        )
    )
    return Berechnung(
        beantragt_cent=beantragt,
        bewilligt_cent=bewilligt,
        bewilligt_je_jahr={jahr: b for jahr, b in verteile(bewilligt, jahre_gekuerzt).items() if b},
        zeitraum_von=beginn,
        zeitraum_bis=bis,
        # What is asked for posts that are not recognised is no eligible expenditure either.
        zuwendungsfaehig_cent=max(ausgaben - nicht_anerkannt, bewilligt),
        positionen=positionen,
        schritte=tuple(schritte),
        kuerzungsgruende=tuple(gruende) if bewilligt < beantragt else (),
        regel_version=REGEL_VERSION,
    )


def _zeitraum(daten: Antragsdaten) -> tuple[date, date]:
    if daten.zeitraum_von is None or daten.zeitraum_bis is None:
        raise BemessungFehlt("Der Durchführungszeitraum fehlt.")
    if daten.zeitraum_von > daten.zeitraum_bis:
        raise BemessungFehlt("Das Ende des Durchführungszeitraums liegt vor dem Beginn.")
    for jahr, betrag in daten.beantragt_je_jahr().items():
        if not daten.zeitraum_von.year <= jahr <= daten.zeitraum_bis.year:
            # It would be granted from the means of a year in which the measure does not run.
            raise BemessungFehlt(
                f"Für {jahr} sind {format_euro(betrag)} beantragt, die Maßnahme läuft aber vom"
                f" {format_tag(daten.zeitraum_von)} bis {format_tag(daten.zeitraum_bis)}. Bitte klären und berichtigen."
            )
    return daten.zeitraum_von, daten.zeitraum_bis


def _beantragt(daten: Antragsdaten) -> tuple[Mapping[int, int], int]:
    """Line 3.5 by year and its sum; they must agree, because the sum is granted and the years are paid."""
    je_jahr = daten.beantragt_je_jahr()
    summe = daten.finanzierungsplan.get("summe")
    beantragt = (
        daten.beantragt_cent if daten.beantragt_cent is not None else summe.beantragt if summe else None
    )
    if beantragt is None or not je_jahr:
        raise BemessungFehlt("Die beantragte Förderung (Zeile 3.5) fehlt oder ist nicht auf Jahre verteilt.")
    if any(spalte < 0 for spalte in je_jahr.values()):
        raise BemessungFehlt("Die beantragte Förderung (Zeile 3.5) ist in einem Jahr negativ.")
    if sum(je_jahr.values()) != beantragt:
        raise BemessungFehlt(
            f"Die Jahre der Zeile 3.5 ergeben {format_euro(sum(je_jahr.values()))}, beantragt sind {format_euro(beantragt)}."
        )
    return je_jahr, beantragt


def _jahre(daten: Antragsdaten) -> list[int]:
    return sorted(int(jahr) for jahr in daten.finanzierungsplan if jahr.isascii() and jahr.isdigit())


def _anteil(von: date, beginn: date, bis: date, jahr: int) -> Fraction:
    """The share of a year's months that remains when the period begins later; 1 where nothing is cut."""
    if beginn == von:
        return Fraction(1)
    gesamt = foerdermonate_im_jahr(von, bis, jahr)
    if not gesamt:
        # No half month of this year lies in the period: money planned for it stands or falls with the year.
        return Fraction(int(jahr >= beginn.year))
    return foerdermonate_im_jahr(beginn, bis, jahr) / gesamt


def _luecke(daten: Antragsdaten, anteile: Mapping[int, Fraction]) -> int:
    """3.4 less 3.6 and 3.7: what other money and the applicant's own leave uncovered."""
    gedeckt = _summe(daten, "weitere_oeffentliche", anteile) + _summe(daten, "eigenanteil", anteile)
    return _summe(daten, "zuwendungsfaehige_gesamtausgaben", anteile) - gedeckt


def _summe(daten: Antragsdaten, zeile: str, anteile: Mapping[int, Fraction]) -> int:
    """One line of the plan over its years, each with the share that remains, rounded down to the cent."""
    return sum(
        int(getattr(daten.finanzierungsplan[str(jahr)], zeile) * anteil) for jahr, anteil in anteile.items()
    )
