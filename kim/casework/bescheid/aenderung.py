"""How a grant is amended: another content, examined and computed by the rules, ordered by one and signed by another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kim.casework.antrag import fassung as fassungen
from kim.casework.bescheid import ausfertigung
from kim.casework.bescheid.aufhebung import require_live
from kim.casework.buero import Buero
from kim.casework.eingang import einordnung
from kim.casework.journal import append
from kim.casework.personen import befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import befunde as pruefungen
from kim.casework.pruefung import berichtigung
from kim.casework.zeichnung import berechnung as berechnungen
from kim.casework.zeichnung import verfuegung
from kim.casework.zeichnung import vermerk as vermerke
from kim.casework.zeichnung.verfuegung import VerfuegungNichtMoeglich, Verfuegungsschritt
from kim_models.antrag import Antragsdaten
from kim_models.berechnung import Berechnung
from kim_models.rows import Antrag, Bescheid, Fassung, Pruefung
from kim_models.verfuegung import Aenderungsverfuegung


def order_amendment(
    buero: Buero,
    wer: Angemeldet,
    bescheidnummer: str,
    gruende: str,
    *,
    fassung_nr: int | None = None,
    werte: Mapping[str, Any] | None = None,
    vertretung: str = "",
) -> Verfuegungsschritt:
    """Proposes to replace a grant by one on another content. Nothing changes before another person has signed.

    The content is a later submission (`fassung_nr`) or the current one with other values (`werte`, dotted path → JSON
    value); it becomes the case's content when the Änderung is carried out. `gruende` stand in the letter. Raises
    VerfuegungNichtMoeglich, FeldUnbekannt, NichtGefunden, and Refusal if another Verfügung is alive.
    """
    if (fassung_nr is None) == (not werte):
        raise VerfuegungNichtMoeglich(
            "Bitte entweder eine eingegangene Fassung (--fassung) oder andere Werte (--wert) angeben."
        )
    if not gruende.strip():
        raise VerfuegungNichtMoeglich("Eine Verfügung braucht eine Begründung.")
    with buero.database.writing() as session:
        row = require_live(ausfertigung.find(session, bescheidnummer))
        if row.art not in {"zuwendung", "aenderung"}:
            raise VerfuegungNichtMoeglich(
                f"{bescheidnummer}: Geändert wird nur eine Bewilligung auf Antrag; möglich ist „kim review aufheben“."
            )
        antrag = session.get(Antrag, row.antrag_id)
        assert antrag is not None
        am = buero.uhr.now()
        befugnis.authorise_on(session, antrag, wer, "pruefung", am, vertretung=vertretung)
        if fassung_nr is not None:
            fassung = _submitted(session, antrag, fassung_nr)
        else:
            fassung = _drafted(session, antrag, wer, werte or {}, gruende, am)
        assert fassung.id is not None
        daten = fassungen.read(session, fassung.id)
        _require_same_case(buero, antrag, daten)
        examination = _examined(session, buero, antrag, fassung)
        berechnung = _computed(session, buero, antrag, daten, row)
        inhalt = Aenderungsverfuegung(
            aktenzeichen=antrag.aktenzeichen,
            bescheidnummer=bescheidnummer,
            nutzlast_sha256=row.nutzlast_sha256,
            fassung_nr=fassung.nr,
            fassung_sha256=fassung.inhalt_sha256,
            befunde_sha256=examination.befunde_sha256,
            berechnung=berechnung,
            gruende=gruende,
        )
        return verfuegung.propose(
            session,
            buero,
            wer,
            inhalt,
            am,
            antrag=antrag,
            bescheid=row,
            fassung=fassung,
            pruefung=examination,
            vertretung=vertretung,
            angaben={
                "bescheid": bescheidnummer,
                "auf_fassung": fassung.nr,
                "bisher_cent": row.betrag_cent,
                "neu_cent": berechnung.bewilligt_cent,
            },
        )


def _submitted(session: Session, antrag: Antrag, nr: int) -> Fassung:
    assert antrag.id is not None
    for row in fassungen.pending(session, antrag.id, antrag.aktuelle_fassung_id):
        if row.nr == nr:
            return row
    raise VerfuegungNichtMoeglich(f"{antrag.aktenzeichen} hat keine offene Fassung {nr}.")


def _drafted(
    session: Session, antrag: Antrag, wer: Angemeldet, werte: Mapping[str, Any], grund: str, am: datetime
) -> Fassung:
    """A content that a person writes for this; it stands in the file and counts only when it is carried out."""
    assert antrag.aktuelle_fassung_id is not None
    neu = berichtigung.merge(fassungen.read(session, antrag.aktuelle_fassung_id), werte)
    fassung, changed = berichtigung.write_mended(session, antrag, neu, wer, grund, am)
    append(
        session,
        "antrag.fassung_entworfen",
        antrag.aktenzeichen,
        am,
        {
            "fassung": fassung.nr,
            "fassung_sha256": fassung.inhalt_sha256,
            "felder": sorted(changed),
            "grund": grund,
            "person": wer.person.kuerzel,
            "name": wer.person.name,
        },
    )
    return fassung


def _require_same_case(buero: Buero, antrag: Antrag, daten: Antragsdaten) -> None:
    same = einordnung.recipient_of(buero, daten) == antrag.empfaenger_ags
    if not same or daten.baustein not in (None, antrag.baustein):
        raise VerfuegungNichtMoeglich(
            f"{antrag.aktenzeichen}: Empfängerin und Baustein ändern sich nicht. Bitte aufheben und neu beantragen."
        )


def _examined(session: Session, buero: Buero, antrag: Antrag, fassung: Fassung) -> Pruefung:
    examination, befunde = pruefungen.examine(session, buero, antrag, fassung)
    vermerk = vermerke.current_vermerk(session, antrag.id)
    # What two persons signed before as no hindrance of this case is none now.
    signed = vermerke.abweichungen_of(vermerk) if vermerk is not None else {}
    hindering = [b for b in befunde if b.effekt == "hindert" and b.code not in signed]
    if examination.ergebnis != "geprueft" or hindering:
        satz = hindering[0].text if hindering else f"Die Prüfung ist gescheitert: {examination.fehler}"
        raise VerfuegungNichtMoeglich(f"{antrag.aktenzeichen}, Fassung {fassung.nr}: {satz}")
    return examination


def _computed(
    session: Session, buero: Buero, antrag: Antrag, daten: Antragsdaten, row: Bescheid
) -> Berechnung:
    # The grant in force covers its period: an amendment in the middle of it cuts no months off.
    berechnung = berechnungen.calculate(session, buero, antrag, daten, gilt_ab=row.zeitraum_von)
    if berechnung.bewilligt_cent == 0:
        raise VerfuegungNichtMoeglich(
            f"{antrag.aktenzeichen}: Nach den Regeln bleibt kein Betrag; möglich ist „kim review aufheben“."
        )
    return berechnung
