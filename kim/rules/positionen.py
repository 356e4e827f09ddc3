"""What of each position of number 4 is recognised: posts up to the maximum, months that count, amount up to the ceiling."""

from fractions import Fraction

from kim.rules.hoechstbetraege import BEZEICHNUNG, foerdersatz, hoechstbetrag, obergrenze
from kim.rules.schreibweise import bruch, format_zahl
from kim_models.antrag import Position, PositionArt
from kim_models.berechnung import Positionsrechnung, Rechenschritt
from kim_models.betrag import format_euro
from kim_models.programm import Empfaenger, Programm

Kuerzungen = list[str]
"""German sentences, one for each reason why less is recognised than asked."""


class BemessungFehlt(ValueError):
    """The application does not say enough to compute an amount, or contradicts itself: the case is held."""


def berechne_positionen(
    positionen: tuple[Position, ...],
    programm: Programm,
    empfaenger: Empfaenger,
    *,
    monate: Fraction,
    gruende_monate: Kuerzungen,
    gruende: Kuerzungen,
) -> tuple[tuple[Positionsrechnung, ...], list[Rechenschritt]]:
    """Each position with the months that count at most; order as in the form. Reasons are added to the two lists.

    Raises BemessungFehlt if a position is incomplete or there is none.
    """
    zeilen = [p for p in positionen if (p.vzae, p.monate, p.betrag_cent) != (None, None, None)]
    if not zeilen:
        raise BemessungFehlt("Der Antrag nennt keine Position (Nr. 4).")
    anerkannt = _anerkannte_stellen(zeilen, programm, empfaenger, gruende)
    rechnungen = []
    schritte = []
    for position, stellen in zip(zeilen, anerkannt, strict=True):
        satz = foerdersatz(programm, position.art)
        rechnung = _rechne(
            position, stellen, satz.satz_cent, monate=monate, gruende_monate=gruende_monate, gruende=gruende
        )
        rechnungen.append(rechnung)
        schritte.append(
            Rechenschritt(
                text=(
                    f"{_name(position)}: {format_zahl(rechnung.vzae_anerkannt)} VZÄ × {format_euro(satz.satz_cent)} × "
                    f"{format_zahl(rechnung.monate_anerkannt)}/12 Monate = höchstens "
                    f"{format_euro(rechnung.hoechstbetrag_cent)}; beantragt "
                    f"{format_euro(rechnung.beantragt_cent)}, anerkannt"
                ),
                betrag_cent=rechnung.anerkannt_cent,
                je_position=True,
                fundstelle=satz.quelle.fundstelle,
            )
        )
    return tuple(rechnungen), schritte


def _anerkannte_stellen(
    zeilen: list[Position], programm: Programm, empfaenger: Empfaenger, gruende: Kuerzungen
) -> list[Fraction]:
    """Posts per line: Koordination and Assistenz up to the recipient's maximum, Arbeitsplätze up to the posts recognised."""
    grenze = obergrenze(programm, empfaenger)
    frei: dict[PositionArt, Fraction] = {
        "koordination": bruch(grenze.koordination_vzae),
        "assistenz": bruch(grenze.assistenz_vzae),
    }
    anerkannt = [Fraction(0)] * len(zeilen)
    # Workplaces last: they follow the posts, wherever in the form they stand.
    for i in sorted(range(len(zeilen)), key=lambda i: zeilen[i].art == "arbeitsplatz"):
        gefragt = _stellen(zeilen[i], i)
        art = zeilen[i].art
        if art == "arbeitsplatz" and art not in frei:
            frei[art] = sum(anerkannt, Fraction(0))
        anerkannt[i] = min(gefragt, frei[art]) if art in frei else gefragt
        if art in frei:
            frei[art] -= anerkannt[i]
        if anerkannt[i] < gefragt:
            gruende.append(_zu_viele(zeilen[i], gefragt, anerkannt[i]))
    return anerkannt


def _stellen(position: Position, i: int) -> Fraction:
    if position.vzae is None or position.monate is None or position.betrag_cent is None:
        raise BemessungFehlt(
            f"In der Position {i + 1} ({_name(position)}) fehlen Stellenumfang, Monate oder Betrag."
        )
    if position.vzae < 0 or position.monate < 0 or position.betrag_cent < 0:
        raise BemessungFehlt(f"In der Position {i + 1} ({_name(position)}) steht eine negative Angabe.")
    return bruch(position.vzae)


def _rechne(
    position: Position,
    stellen: Fraction,
    satz_cent: int,
    *,
    monate: Fraction,
    gruende_monate: Kuerzungen,
    gruende: Kuerzungen,
) -> Positionsrechnung:
    assert position.vzae is not None
    assert position.monate is not None
    assert position.betrag_cent is not None
    gefragt = bruch(position.monate)
    gezaehlt = min(gefragt, monate)
    hoechstens = int(hoechstbetrag(stellen, satz_cent, gezaehlt))
    # Of what was asked only the part of the recognised posts and months counts; no grant is spread over fewer posts.
    anteil = Fraction(1)
    if gezaehlt < gefragt:
        anteil *= gezaehlt / gefragt
        gruende_monate.append(
            f"{_name(position)}: Statt {format_zahl(gefragt)} Monaten werden {format_zahl(gezaehlt)} Monate des "
            "Bewilligungszeitraums anerkannt."
        )
    if stellen < bruch(position.vzae):
        anteil *= stellen / bruch(position.vzae)
    verlangt = int(position.betrag_cent * anteil)
    if verlangt > hoechstens:
        gruende.append(
            f"{_name(position)}: Der Höchstbetrag von {format_euro(hoechstens)} ist überschritten; "
            f"{format_euro(verlangt - hoechstens)} werden nicht anerkannt."
        )
    return Positionsrechnung(
        art=position.art,
        kommune=position.kommune,
        beantragt_cent=position.betrag_cent,
        vzae_beantragt=position.vzae,
        vzae_anerkannt=float(stellen),
        monate_beantragt=position.monate,
        monate_anerkannt=float(gezaehlt),
        satz_cent=satz_cent,
        hoechstbetrag_cent=hoechstens,
        anerkannt_cent=min(verlangt, hoechstens),
    )


def _zu_viele(position: Position, gefragt: Fraction, anerkannt: Fraction) -> str:
    warum = (
        "Arbeitsplätze werden nur für anerkannte Stellen gefördert"
        if position.art == "arbeitsplatz"
        else "mehr Stellen sieht die Förderung für Empfänger dieser Art nicht vor"
    )
    return f"{_name(position)}: Von {format_zahl(gefragt)} VZÄ werden {format_zahl(anerkannt)} VZÄ anerkannt; {warum}."


def _name(position: Position) -> str:
    name = BEZEICHNUNG[position.art]
    return f"{name[0].upper()}{name[1:]}{f' {position.kommune}' if position.kommune else ''}"
