"""Who gets which lump sum: the recipients' posts by the programme's key, times the rate or as shares of a fixed sum."""

from collections.abc import Mapping
from fractions import Fraction

from kim.rules.schreibweise import bruch, format_zahl
from kim.rules.version import REGEL_VERSION
from kim_models.berechnung import Rechenschritt
from kim_models.betrag import format_euro
from kim_models.datum import short_date
from kim_models.programm import Empfaenger, Pauschale, Programm, Quelle
from kim_models.verteilliste import Verteilliste, Verteilposten, Zahlung


class VerteilungFehlt(ValueError):
    """The programme does not say enough to distribute, or says something that cannot be: nothing is proposed."""


def berechne_verteilliste(
    programm: Programm, register: Mapping[str, Empfaenger], baustein: int, haushaltsjahr: int
) -> Verteilliste:
    """The distribution over all recipients of the register, in its order; exact to the cent, never over the means.

    Raises VerteilungFehlt if the version has no lump sum or no means for this Baustein and year, if the key knows
    a recipient's kind not or twice, or if more than the means (or more than the rate per post) would be distributed.
    """
    pauschale = _pauschale(programm, baustein, haushaltsjahr)
    mittel = _mittel(programm, baustein, haushaltsjahr)
    stellen = {ags: _stellen(pauschale, empfaenger) for ags, empfaenger in register.items()}
    gesamt = sum(stellen.values(), Fraction(0))
    voll = {ags: int(anteil * pauschale.satz.satz_cent) for ags, anteil in stellen.items()}
    if pauschale.summe_cent is None:
        betraege = voll
    elif pauschale.summe_cent > sum(voll.values()):
        raise VerteilungFehlt(
            f"Die Summe {format_euro(pauschale.summe_cent)} ist mehr als der Satz für {format_zahl(gesamt)} Stellen"
            f" ({format_euro(sum(voll.values()))})."
        )
    else:
        betraege = teile_nach_schluessel(pauschale.summe_cent, stellen)
    summe = sum(betraege.values())
    if summe > mittel:
        raise VerteilungFehlt(
            f"Nach dem Schlüssel werden {format_euro(summe)} gebraucht; für Baustein {baustein} sind im"
            f" Haushaltsjahr {haushaltsjahr} nur {format_euro(mittel)} vorgesehen."
        )
    leer = [ags for ags, betrag in betraege.items() if not betrag]
    if leer or not betraege:
        raise VerteilungFehlt(f"Der Schlüssel gibt {', '.join(leer) or 'niemandem'} keinen Betrag.")
    return Verteilliste(
        programm=programm.kennung,
        programm_version=programm.version,
        regel_version=REGEL_VERSION,
        baustein=baustein,
        haushaltsjahr=haushaltsjahr,
        rechtsgrundlage=pauschale.rechtsgrundlage,
        satz_cent=pauschale.satz.satz_cent,
        schluessel=pauschale.schluessel.text,
        zeitraum_von=pauschale.zeitraum_von,
        zeitraum_bis=pauschale.zeitraum_bis,
        nachweis_bis=pauschale.nachweis_bis,
        mittel_cent=mittel,
        summe_cent=summe,
        rest_cent=mittel - summe,
        posten=tuple(
            Verteilposten(
                lfd=lfd,
                ags=ags,
                name=empfaenger.name,
                vzae=float(stellen[ags]),
                betrag_cent=betraege[ags],
                schritte=_schritte_je_empfaenger(pauschale, empfaenger, stellen[ags], gesamt, betraege[ags]),
                zahlungen=_zahlungen(pauschale, betraege[ags]),
            )
            for lfd, (ags, empfaenger) in enumerate(register.items(), start=1)
        ),
        schritte=_schritte(pauschale, len(register), gesamt, mittel, summe),
        annahmen=_annahmen(programm, pauschale),
    )


def teile_nach_schluessel(betrag: int, gewichte: Mapping[str, Fraction]) -> dict[str, int]:
    """A sum in cents shared in proportion (Hare/Niemeyer): each share rounded down, the cents left over to the
    largest remainders. Equal remainders: the smaller key (AGS) first, so that the same list comes out every time.

    Raises ValueError for a negative amount or weight, and if no weight is positive.
    """
    summe = sum(gewichte.values(), Fraction(0))
    if betrag < 0 or any(gewicht < 0 for gewicht in gewichte.values()) or not summe:
        raise ValueError("Verteilt werden kann nur ein Betrag ab 0 auf positive Gewichte.")
    quoten = {name: betrag * gewicht / summe for name, gewicht in gewichte.items()}
    anteile = {name: int(quote) for name, quote in quoten.items()}
    reste = sorted(quoten, key=lambda name: (anteile[name] - quoten[name], name))
    for name in reste[: betrag - sum(anteile.values())]:
        anteile[name] += 1
    return anteile


def _pauschale(programm: Programm, baustein: int, haushaltsjahr: int) -> Pauschale:
    found = [p for p in programm.pauschalen if (p.baustein, p.haushaltsjahr) == (baustein, haushaltsjahr)]
    if len(found) != 1:
        raise VerteilungFehlt(
            f"Die Fassung {programm.version} des Programms nennt für Baustein {baustein} im Haushaltsjahr"
            f" {haushaltsjahr} {'keine' if not found else 'mehr als eine'} Pauschale."
        )
    return found[0]


def _mittel(programm: Programm, baustein: int, haushaltsjahr: int) -> int:
    found = [
        m.betrag_cent
        for m in programm.mittel
        if (m.baustein, m.haushaltsjahr, m.art) == (baustein, haushaltsjahr, "ausgabe")
    ]
    if not found:
        raise VerteilungFehlt(
            f"Für Baustein {baustein} sind im Haushaltsjahr {haushaltsjahr} keine Mittel vorgesehen."
        )
    return sum(found)


def _stellen(pauschale: Pauschale, empfaenger: Empfaenger) -> Fraction:
    found = [s.vzae for s in pauschale.schluessel.stellen if s.empfaengerart == empfaenger.art]
    if len(found) != 1:
        raise VerteilungFehlt(
            f"Der Schlüssel nennt die Art „{empfaenger.art}“ ({empfaenger.name}) nicht genau einmal."
        )
    return bruch(found[0])


def _zahlungen(pauschale: Pauschale, betrag: int) -> tuple[Zahlung, ...]:
    """Equal parts; the cents that cannot be parted go with the first payments."""
    anzahl = len(pauschale.termine)
    if not anzahl:
        return ()
    teil, rest = divmod(betrag, anzahl)
    return tuple(
        Zahlung(am=termin.am, betrag_cent=teil + (nr < rest)) for nr, termin in enumerate(pauschale.termine)
    )


def _schritte_je_empfaenger(
    pauschale: Pauschale, empfaenger: Empfaenger, stellen: Fraction, gesamt: Fraction, betrag: int
) -> tuple[Rechenschritt, ...]:
    satz = pauschale.satz
    quelle = next(s.quelle for s in pauschale.schluessel.stellen if s.empfaengerart == empfaenger.art)
    erster = Rechenschritt(
        text=f"Satz je Vollzeitstelle (VZÄ) im Haushaltsjahr {pauschale.haushaltsjahr}",
        betrag_cent=satz.satz_cent,
        fundstelle=_beleg(satz.quelle),
    )
    if pauschale.summe_cent is None:
        text = f"{format_zahl(stellen)} VZÄ nach dem Verteilschlüssel × {format_euro(satz.satz_cent)}"
        return (erster, Rechenschritt(text=text, betrag_cent=betrag, fundstelle=_beleg(quelle)))
    text = (
        f"Anteil von {format_zahl(stellen)} an {format_zahl(gesamt)} VZÄ aller Empfänger, bezogen auf"
        f" {format_euro(pauschale.summe_cent)}, auf den Cent verteilt (Hare/Niemeyer)"
    )
    return (erster, Rechenschritt(text=text, betrag_cent=betrag, fundstelle=_beleg(quelle)))


def _schritte(
    pauschale: Pauschale, empfaenger: int, gesamt: Fraction, mittel: int, summe: int
) -> tuple[Rechenschritt, ...]:
    art = "Satz × Stellen" if pauschale.summe_cent is None else "feste Summe nach Stellen"
    return (
        Rechenschritt(
            text=f"Mittel für Baustein {pauschale.baustein} im Haushaltsjahr {pauschale.haushaltsjahr}",
            betrag_cent=mittel,
            fundstelle="Mittel des Programms",
        ),
        Rechenschritt(
            text=f"{format_zahl(gesamt)} VZÄ bei {empfaenger} Empfängern, {art}: Summe der Pauschalen",
            betrag_cent=summe,
            fundstelle=_beleg(pauschale.schluessel.quelle),
        ),
        Rechenschritt(text="Bleibt unverteilt", betrag_cent=mittel - summe, fundstelle="Rechnung"),
    )


def _annahmen(programm: Programm, pauschale: Pauschale) -> tuple[str, ...]:
    """Everything of the list that does not rest on a source which was read."""
    mittel = next(
        m
        for m in programm.mittel
        if (m.baustein, m.haushaltsjahr, m.art) == (pauschale.baustein, pauschale.haushaltsjahr, "ausgabe")
    )
    quellen = [
        ("Mittel", mittel.quelle),
        ("Rechtsgrundlage", pauschale.rechtsgrundlage.quelle),
        ("Satz", pauschale.satz.quelle),
        ("Schlüssel", pauschale.schluessel.quelle),
        *((f"Stellen ({s.empfaengerart})", s.quelle) for s in pauschale.schluessel.stellen),
        *((f"Zahlung am {short_date(t.am)}", t.quelle) for t in pauschale.termine),
        ("Verfahren", pauschale.quelle),
    ]
    offen: dict[str, list[str]] = {}
    for was, quelle in quellen:
        if quelle.beleg != "belegt":
            offen.setdefault(_beleg(quelle), []).append(was)
    return tuple(f"{', '.join(worauf)}: {fundstelle}" for fundstelle, worauf in offen.items())


def _beleg(quelle: Quelle) -> str:
    return quelle.fundstelle if quelle.beleg == "belegt" else f"{quelle.fundstelle} ({quelle.beleg})"
