"""Who is next and why the others wait: the one queue that issuing, reports and `kim explain` share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework import fassung as fassungen
from kim.casework import haushalt, zeichnung
from kim.casework.buero import Buero
from kim.rules.haushalt import rahmen
from kim.rules.rang import Bewerbung, verteile_nach_rang
from kim.rules.reservierung import grundbedarf
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung
from kim_models.lifecycle import OFFEN, Antragsstatus, Bescheidstatus
from kim_models.rows import Antrag, Bescheid


@dataclass(frozen=True)
class Place:
    """One open case in rank order. `grund` is (code, German sentence) unless the case can be issued now."""

    antrag_id: int
    aktenzeichen: str
    platz: int
    status: str
    erteilbar: bool
    grund: tuple[str, str]


_WARTET: Mapping[str, tuple[str, str]] = {
    "eingegangen": ("ungeprueft", "Noch nicht geprüft; der nächste Lauf „assess“ holt das nach."),
    "in_pruefung": ("in_pruefung", "In Prüfung: Es fehlt der Prüfvermerk. Die Mittel sind vorgemerkt."),
    "nachgefordert": ("nachforderung", "Die Kommune soll ergänzen. Die Mittel sind vorgemerkt."),
    "in_zeichnung": ("zeichnung_offen", "Es fehlt eine Zeichnung. Die Mittel sind vorgemerkt."),
}
BEREIT = ("bereit", "Gezeichnet und an der Reihe: wird mit dem nächsten Lauf „issue“ beschieden.")


def queue(session: Session, buero: Buero, baustein: int, heute: date) -> list[Place]:
    """All open cases of one Baustein in rank order, with the reason why each waits."""
    kennung = buero.settings.programm
    rows = session.exec(
        select(Antrag)
        .where(
            Antrag.programm == kennung,
            Antrag.baustein == baustein,
            col(Antrag.status).in_([status.value for status in OFFEN]),
        )
        .order_by(col(Antrag.rang_am), col(Antrag.rang_nr))
    ).all()
    by_id = {antrag.id: antrag for antrag in rows}
    hindrances = {antrag.id: _hindrance(session, buero, antrag, heute) for antrag in rows}
    vorschau = verteile_nach_rang(
        [_bewerbung(session, buero, antrag, heute, hindrances[antrag.id]) for antrag in rows],
        haushalt.available(session, kennung, baustein),
    )
    return [
        Place(
            antrag_id=platz.antrag_id,
            aktenzeichen=platz.aktenzeichen,
            platz=platz.platz,
            status=by_id[platz.antrag_id].status,
            erteilbar=platz.ergebnis == "erteilbar",
            grund=hindrances[platz.antrag_id]
            or platz.grund
            or _WARTET.get(by_id[platz.antrag_id].status, BEREIT),
        )
        for platz in vorschau.plaetze
    ]


def _hindrance(session: Session, buero: Buero, antrag: Antrag, heute: date) -> tuple[str, str] | None:
    """What stops a signed case apart from money; such a case keeps its place and its reservation."""
    if antrag.status != Antragsstatus.GEZEICHNET:
        return None
    vermerk = zeichnung.current_vermerk(session, antrag.id)
    if vermerk is None or vermerk.fassung_id != antrag.aktuelle_fassung_id:
        return ("zeichnung_veraltet", "Die Zeichnung gehört zu einem älteren Inhalt. Bitte neu vorlegen.")
    assert antrag.id is not None
    if fassungen.pending(session, antrag.id, antrag.aktuelle_fassung_id):
        return (
            "neue_fassung",
            "Nach der Zeichnung ist eine weitere Fassung eingegangen. Bitte annehmen oder nicht annehmen.",
        )
    if antrag.empfaenger_ags not in buero.adressen:
        return (
            "anschrift_fehlt",
            f"In der Empfängerdatei fehlt die Anschrift zu {antrag.empfaenger_ags}. Bitte dort ergänzen.",
        )
    if vermerk.vorschlag == "ablehnen":
        return None
    earlier = _overlapping_grant(session, antrag, zeichnung.signed_calculation(vermerk))
    if earlier is not None:
        return (
            "ueberschneidung",
            f"Für einen Teil des Zeitraums gilt schon der Bescheid {earlier}. Bitte zurückgeben und berichtigen"
            " oder ablehnen.",
        )
    programm = buero.programm(antrag.programm_version)
    consent = zeichnung.consented_from(session, buero, antrag)
    von = zeichnung.signed_calculation(vermerk).zeitraum_von
    announced = heute + timedelta(days=programm.fiktion_tage(heute))
    if von < announced and (consent is None or von < consent):
        return (
            "beginn_vor_bekanntgabe",
            "Der gezeichnete Zeitraum beginnt vor der Bekanntgabe, und eine Zustimmung zum vorzeitigen Beginn fehlt."
            " Bitte zurückgeben und neu vorlegen oder zustimmen.",
        )
    return None


def _overlapping_grant(session: Session, antrag: Antrag, berechnung: Berechnung) -> str | None:
    return session.exec(
        select(Bescheid.bescheidnummer).where(
            Bescheid.art == "zuwendung",
            Bescheid.status != Bescheidstatus.AUFGEHOBEN.value,
            Bescheid.programm == antrag.programm,
            Bescheid.baustein == antrag.baustein,
            Bescheid.empfaenger_ags == antrag.empfaenger_ags,
            Bescheid.zeitraum_von <= berechnung.zeitraum_bis,
            Bescheid.zeitraum_bis >= berechnung.zeitraum_von,
        )
    ).first()


def _bewerbung(
    session: Session, buero: Buero, antrag: Antrag, heute: date, hindrance: tuple[str, str] | None
) -> Bewerbung:
    signed = antrag.status == Antragsstatus.GEZEICHNET
    je_jahr = _signed_need(session, antrag) if signed else _asked(session, buero, antrag)
    bedarf, geschlossen = rahmen(je_jahr, heute.year)
    assert antrag.id is not None
    return Bewerbung(
        antrag_id=antrag.id,
        aktenzeichen=antrag.aktenzeichen,
        rang=(antrag.rang_am, antrag.rang_nr),
        zustand="gezeichnet" if signed and hindrance is None else "offen",
        bedarf=bedarf,
        geschlossen=geschlossen,
    )


def _signed_need(session: Session, antrag: Antrag) -> Mapping[int, int]:
    vermerk = zeichnung.current_vermerk(session, antrag.id)
    return zeichnung.signed_calculation(vermerk).bewilligt_je_jahr if vermerk else {}


def _asked(session: Session, buero: Buero, antrag: Antrag) -> Mapping[int, int]:
    """What the case applied for; where nothing is readable, the base ceiling of its kind for its round."""
    daten = Antragsdaten()
    if antrag.aktuelle_fassung_id is not None:
        daten = fassungen.read(session, antrag.aktuelle_fassung_id)
    return daten.beantragt_je_jahr() or grundbedarf(
        buero.programm(antrag.programm_version),
        buero.register.get(antrag.empfaenger_ags or ""),
        berlin_date(antrag.rang_am),
    )
