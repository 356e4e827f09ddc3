"""Who is next and why the others wait: the one queue that issuing, reports and `kim explain` share."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from kim.adapters.clock import berlin_date
from kim.casework.buero import Buero
from kim.casework.haushalt import mittel
from kim.casework.reihenfolge.lage import Abweichung, Bestand, open_cases, rank_of
from kim.rules.haushalt import Posten, rahmen
from kim.rules.prognose import Prognose, prognose
from kim.rules.rang import Bewerbung, der_reihe_nach, verteile_nach_rang
from kim.rules.rangregel import politik
from kim.rules.reservierung import grundbedarf
from kim_models.berechnung import Berechnung
from kim_models.lifecycle import Antragsstatus
from kim_models.rows import Antrag


@dataclass(frozen=True)
class Rangplatz:
    """One open case in rank order. `grund` is (code, German sentence) unless the case can be issued now."""

    antrag_id: int
    aktenzeichen: str
    platz: int
    status: str
    erteilbar: bool
    grund: tuple[str, str]
    prognose: Prognose
    """Whether the money reaches it if all before it are granted as asked."""
    reserviert: bool
    """Whether its money is kept for it until it is decided."""
    abweichung: str = ""
    """Why it stands before others out of turn: number, case and signed reasons; empty for everybody else."""


_WARTET: Mapping[str, tuple[str, str]] = {
    "eingegangen": ("ungeprueft", "Noch nicht geprüft; der nächste Lauf „assess“ holt das nach."),
    "in_pruefung": ("in_pruefung", "In Prüfung: Es fehlt der Prüfvermerk."),
    "nachgefordert": ("nachforderung", "Die Kommune soll ergänzen."),
    "in_zeichnung": ("zeichnung_offen", "Es fehlt eine Zeichnung."),
}
VORGEMERKT = "Die Mittel sind vorgemerkt."
NICHT_VORGEMERKT = "Die Mittel sind nicht vorgemerkt, solange etwas fehlt."
GESPERRT = (
    "haushaltssperre",
    "Es gilt eine Haushaltssperre: Es wird nichts beschieden. „kim haushalt show“ nennt den Grund.",
)
BEFANGEN = (
    "befangen_gezeichnet",
    "Wer hier gezeichnet hat, ist befangen (§§ 20, 21 VwVfG NRW): Bitte zurückgeben; andere Personen legen neu vor"
    " und zeichnen.",
)
BEREIT = ("bereit", "Gezeichnet und an der Reihe: wird mit dem nächsten Lauf „issue“ beschieden.")


def queue(session: Session, buero: Buero, baustein: int, heute: date) -> list[Rangplatz]:
    """All open cases of one Baustein in rank order, with the reason why each waits."""
    return list(line(session, buero, baustein, heute))


def line(session: Session, buero: Buero, baustein: int, heute: date) -> Iterator[Rangplatz]:
    """The same queue place by place: issuing walks it only up to the first that can be issued."""
    bestand = open_cases(session, buero.settings.programm, baustein)
    return walk(buero, bestand, heute, mittel.available(session, buero.settings.programm, baustein))


def free_behind(session: Session, buero: Buero, baustein: int, heute: date) -> Mapping[Posten, int]:
    """What is left of each Posten if every open case is granted as asked (cents; negative: there is too little)."""
    kennung = buero.settings.programm
    bestand = open_cases(session, kennung, baustein)
    hindrances = {antrag.id: hindrance(buero, bestand, antrag, heute) for antrag in bestand.antraege}
    applied = [
        _bewerbung(buero, bestand, antrag, heute, hindrances[antrag.id]) for antrag in bestand.antraege
    ]
    return verteile_nach_rang(applied, mittel.available(session, kennung, baustein)).frei


@dataclass(frozen=True)
class Geldlage:
    """What one open case meets at its place, in cents."""

    bedarf: Mapping[Posten, int]
    geschlossen: Mapping[int, int]
    """What falls on years that are over: nothing can be granted from them."""
    verfuegbar: Mapping[Posten, int]
    frueher: Mapping[Posten, int]
    """What all open cases before it need, as signed or as asked."""
    fruehere: int
    """How many they are."""


def geldlage(session: Session, buero: Buero, antrag: Antrag, heute: date) -> Geldlage:
    """The money before one open case, from the same needs as the queue's."""
    bestand = open_cases(session, buero.settings.programm, antrag.baustein)
    frei = mittel.available(session, buero.settings.programm, antrag.baustein)
    places = {place.antrag_id: place.platz for place in walk(buero, bestand, heute, frei)}
    mine, frueher, fruehere = places[antrag.id or 0], Counter[Posten](), 0
    for other in bestand.antraege:
        if places[other.id or 0] < mine:
            frueher.update(_bewerbung(buero, bestand, other, heute, None).bedarf)
            fruehere += 1
    je_jahr = need(buero, bestand, antrag)
    bedarf, geschlossen = rahmen(je_jahr, heute.year)
    return Geldlage(bedarf, {jahr: je_jahr[jahr] for jahr in geschlossen}, frei, frueher, fruehere)


def places(buero: Buero, bestand: Bestand, heute: date, verfuegbar: Mapping[Posten, int]) -> list[Rangplatz]:
    """The places of these cases with this money: what a simulation asks about others than the real ones."""
    return list(walk(buero, bestand, heute, verfuegbar))


def walk(
    buero: Buero, bestand: Bestand, heute: date, verfuegbar: Mapping[Posten, int]
) -> Iterator[Rangplatz]:
    """The places one after the other; nothing is computed for a case before the walk comes to it."""
    moved = {a.vorrang.antrag_id: deviation_in_words(a) for a in bestand.vorrang}
    reached: dict[int, tuple[Antrag, tuple[str, str] | None]] = {}

    def bewerbungen() -> Iterator[Bewerbung]:
        for antrag in bestand.antraege:
            assert antrag.id is not None
            found = hindrance(buero, bestand, antrag, heute)
            reached[antrag.id] = antrag, found
            yield _bewerbung(buero, bestand, antrag, heute, found)

    for platz in der_reihe_nach(bewerbungen(), verfuegbar, moved.keys()):
        antrag, found = reached[platz.antrag_id]
        yield Rangplatz(
            antrag_id=platz.antrag_id,
            aktenzeichen=platz.aktenzeichen,
            platz=platz.platz,
            status=antrag.status,
            erteilbar=platz.ergebnis == "erteilbar" and bestand.sperre is None,
            grund=(GESPERRT if bestand.sperre and platz.ergebnis == "erteilbar" else None)
            or found
            or platz.grund
            or waits(antrag.status, platz.reserviert),
            prognose=prognose(platz),
            reserviert=platz.reserviert,
            abweichung=moved.get(platz.antrag_id, ""),
        )


def in_order(rows: Sequence[Antrag], places: Mapping[str, Rangplatz]) -> list[Antrag]:
    """All by rank, the open ones as they stand in the queue."""
    queued = iter(
        sorted(
            (row for row in rows if row.aktenzeichen in places),
            key=lambda row: (places[row.aktenzeichen].platz, rank_of(row)),
        )
    )
    return [next(queued) if row.aktenzeichen in places else row for row in sorted(rows, key=rank_of)]


def deviation_in_words(abweichung: Abweichung) -> str:
    """What the list says of a case that goes first out of turn."""
    return (
        f"Abweichend vom Rang vor {abweichung.inhalt.vor} gezogen ({abweichung.verfuegungsnummer}):"
        f" {abweichung.inhalt.gruende}"
    )


def waits(status: str, reserviert: bool) -> tuple[str, str]:
    """Why a case waits that nothing but its own next step holds, and what happens to its money meanwhile."""
    if status not in _WARTET:
        return BEREIT
    code, satz = _WARTET[status]
    return (code, f"{satz} {VORGEMERKT if reserviert else NICHT_VORGEMERKT}")


def hindrance(buero: Buero, bestand: Bestand, antrag: Antrag, heute: date) -> tuple[str, str] | None:
    """What stops a signed case apart from money; such a case keeps its place and its reservation."""
    if antrag.id in bestand.befangen:
        return BEFANGEN
    if antrag.status != Antragsstatus.GEZEICHNET:
        return None
    assert antrag.id is not None
    stand = bestand.gezeichnet.get(antrag.id)
    if stand is None or stand.fassung_id != antrag.aktuelle_fassung_id:
        return ("zeichnung_veraltet", "Die Zeichnung gehört zu einem älteren Inhalt. Bitte neu vorlegen.")
    if antrag.id in bestand.neue_fassung:
        return (
            "neue_fassung",
            "Nach der Zeichnung ist eine weitere Fassung eingegangen. Bitte annehmen oder nicht annehmen.",
        )
    if antrag.empfaenger_ags not in buero.adressen:
        return (
            "anschrift_fehlt",
            f"In der Empfängerdatei fehlt die Anschrift zu {antrag.empfaenger_ags}. Bitte dort ergänzen.",
        )
    if stand.vorschlag == "ablehnen":
        return None
    earlier = _overlapping_grant(bestand, antrag, stand.berechnung)
    if earlier is not None:
        return (
            "ueberschneidung",
            f"Für einen Teil des Zeitraums gilt schon der Bescheid {earlier}. Bitte zurückgeben und berichtigen"
            " oder ablehnen.",
        )
    programm = buero.programm(antrag.programm_version)
    general = programm.vorzeitiger_beginn
    days = [bestand.zugestimmt_ab.get(antrag.id), general.ab if general else None]
    consent = min((day for day in days if day is not None), default=None)
    von = stand.berechnung.zeitraum_von
    announced = heute + timedelta(days=programm.fiktion_tage(heute))
    if von < announced and (consent is None or von < consent):
        return (
            "beginn_vor_bekanntgabe",
            "Der gezeichnete Zeitraum beginnt vor der Bekanntgabe, und eine Zustimmung zum vorzeitigen Beginn fehlt."
            " Bitte zurückgeben und neu vorlegen oder zustimmen.",
        )
    return None


def _overlapping_grant(bestand: Bestand, antrag: Antrag, berechnung: Berechnung) -> str | None:
    grants = bestand.bewilligungen.get(antrag.empfaenger_ags or "", ())
    return next(
        (
            grant.bescheidnummer
            for grant in grants
            if grant.von <= berechnung.zeitraum_bis and grant.bis >= berechnung.zeitraum_von
        ),
        None,
    )


def _bewerbung(
    buero: Buero, bestand: Bestand, antrag: Antrag, heute: date, hindrance: tuple[str, str] | None
) -> Bewerbung:
    assert antrag.id is not None
    signed = antrag.status == Antragsstatus.GEZEICHNET
    bedarf, geschlossen = rahmen(need(buero, bestand, antrag), heute.year)
    regel, angaben = politik(antrag.rang_policy), bestand.rang[antrag.id]
    return Bewerbung(
        antrag_id=antrag.id,
        aktenzeichen=antrag.aktenzeichen,
        rang=regel.rang(angaben),
        reserviert=regel.reserviert(angaben),
        zustand="gezeichnet" if signed and hindrance is None else "offen",
        bedarf=bedarf,
        geschlossen=geschlossen,
    )


def need(buero: Buero, bestand: Bestand, antrag: Antrag) -> Mapping[int, int]:
    """What a case needs by year (cents): as signed, else as asked; where nothing is readable, the base ceiling."""
    assert antrag.id is not None
    if antrag.status == Antragsstatus.GEZEICHNET:
        stand = bestand.gezeichnet.get(antrag.id)
        return stand.berechnung.bewilligt_je_jahr if stand else {}
    return bestand.beantragt.get(antrag.id) or grundbedarf(
        buero.programm(antrag.programm_version),
        buero.register.get(antrag.empfaenger_ags or ""),
        berlin_date(antrag.rang_am),
    )
