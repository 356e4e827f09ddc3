"""Who types what no machine could read: the sheet beside the original, and what a person made of each receipt."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero, KimError, require_reason
from kim.casework.eingang import einordnung as eingaenge
from kim.casework.eingang.register import eingangsnummer
from kim.casework.erfassung import bogen
from kim.casework.erfassung.bogen import Angabe, Bogen
from kim.casework.erfassung.liste import entry_of, newest_recognition, originals
from kim.casework.erfassung.uebernahme import judge
from kim.casework.journal import append
from kim.casework.personen import befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import befunde, berichtigung
from kim.programmes import programm_for
from kim.programmes.formular import load_formular
from kim_models.antrag import Antragsdaten
from kim_models.lesung import Herkunft, Lesung
from kim_models.lifecycle import Antragsereignis
from kim_models.rows import (
    Antrag,
    Eingang,
    Einordnung,
    Erfassung,
    Fassung,
    Person,
    Texterkennung,
)
from kim_models.wert import canonical_json, sha256_hex

ERFASST = "erfasst"
"""The class of a receipt that became a case because a person typed it in."""


class BogenVeraltet(KimError):
    """Something happened since the sheet was made: it is not saved over that."""


@dataclass(frozen=True)
class Erfassungsergebnis:
    """What became of one sheet. `unbestaetigt`: proposals that nobody confirmed and that were not taken."""

    eingangsnummer: str
    aktenzeichen: str | None
    fassung: int | None
    unbestaetigt: tuple[str, ...]
    befunde: tuple[str, ...]


def sheet(buero: Buero, nummer: str) -> str:
    """The sheet to be filled in, with what was read or proposed. Raises NichtGefunden and NichtZuErfassen."""
    with buero.database.reading() as session:
        eingang, _, satz, antrag = entry_of(session, nummer)
        made = _sheet(session, buero, eingang, satz, _own(session, eingang, antrag))
    return bogen.write(made, load_formular(buero.settings.programm))


def _own(session: Session, eingang: Eingang, antrag: Antrag | None) -> Antrag | None:
    """The case if this receipt founded it; one that an e-mail merely belongs to is not its own."""
    own = session.get(Einordnung, eingang.id)
    return antrag if own is not None and antrag is not None and own.antrag_id == antrag.id else None


def _sheet(session: Session, buero: Buero, eingang: Eingang, satz: str, antrag: Antrag | None) -> Bogen:
    angaben, fassung = dict[str, Angabe](), None
    erkannt = newest_recognition(session, eingang.id)
    if erkannt is not None:
        angaben |= proposals(erkannt)
    if antrag is not None and antrag.aktuelle_fassung_id is not None:
        fassung = session.get(Fassung, antrag.aktuelle_fassung_id)
        angaben |= bogen.known(
            fassungen.read(session, antrag.aktuelle_fassung_id),
            fassungen.provenance(session, antrag.aktuelle_fassung_id),
            fassungen.doubts(session, antrag.aktuelle_fassung_id),
        )
    nummer = eingangsnummer(eingang.nr)
    stand = [nummer, erkannt.vorschlag_sha256 if erkannt else None]
    stand += [antrag.aktenzeichen if antrag else None, fassung.inhalt_sha256 if fassung else None]
    return Bogen(
        eingangsnummer=nummer,
        aktenzeichen=antrag.aktenzeichen if antrag else None,
        anlass=satz,
        originale=originals(session, buero, eingang),
        stand=sha256_hex(canonical_json([*stand, fassung.nr if fassung else 0]))[:16],
        angaben=angaben,
        jahre=bogen.years_of(angaben, berlin_date(eingang.eingegangen_am)),
    )


def proposals(erkannt: Texterkennung) -> dict[str, Angabe]:
    """What text recognition proposes, by path."""
    return {
        pfad: Angabe(eintrag["wert"], Herkunft.model_validate(eintrag["herkunft"]), vorschlag=True)
        for pfad, eintrag in json.loads(erkannt.vorschlag_json).items()
    }


def save(buero: Buero, wer: Angemeldet, text: str, *, grund: str = "") -> Erfassungsergebnis:
    """Takes a filled sheet: a Fassung that this person typed, in the receipt's case or in a new one at its rank.

    `grund`: if the sheet has none. Whoever typed does not sign (the database refuses). Raises BogenFalsch, BogenVeraltet,
    NichtZuErfassen, FeldUnbekannt and what `berichtigung.mend` raises.
    """
    eingabe = bogen.parse(text)
    why = grund.strip() or eingabe.grund or "Aus dem Original abgetippt"
    with buero.database.writing() as session:
        am = buero.uhr.now()
        eingang, _, satz, antrag = entry_of(session, eingabe.eingangsnummer)
        antrag = _own(session, eingang, antrag)
        if antrag is not None:
            befugnis.authorise_on(session, antrag, wer, "pruefung", am)
        else:
            befugnis.authorise(session, wer, "pruefung", am)
        made = _sheet(session, buero, eingang, satz, antrag)
        if made.stand != eingabe.stand:
            raise BogenVeraltet(
                f"Zu {made.eingangsnummer} ist seit der Ausgabe des Bogens etwas geschehen; es wurde nichts gespeichert."
                " Bitte mit „kim erfassung show“ neu ausgeben und die Angaben übertragen."
            )
        asked = judge(eingabe, made, {ags: e.name for ags, e in buero.register.items()})
        if not asked.werte and not asked.bestaetigt:
            raise bogen.BogenFalsch(
                "Auf dem Bogen steht nichts, was übernommen werden könnte. Ist es kein Antrag: „kim erfassung kein-antrag“."
            )
        if antrag is None:
            antrag = _open(session, buero, eingang, satz, asked.werte)
        typed = sorted(pfad for pfad, woher in asked.herkunft.items() if woher.leser == "mensch")
        angaben: dict[str, Any] = {
            "erfasst": made.eingangsnummer,
            "seiten": sorted({w.seite for w in asked.herkunft.values() if w.seite is not None}),
            "bestaetigt": sorted({*asked.bestaetigt, *(asked.herkunft.keys() - set(typed))}),
        }
        fassung = berichtigung.mend_within(
            session,
            buero,
            antrag,
            asked.werte,
            wer,
            why,
            am,
            herkunft=asked.herkunft,
            bestaetigt=asked.bestaetigt,
            angaben=angaben,
        )
        _settle(session, eingang, ERFASST, wer.person, why, am, antrag, fassung)
        aktenzeichen, fassung_nr = antrag.aktenzeichen, fassung.nr
    result = befunde.assess(buero, aktenzeichen)
    return Erfassungsergebnis(
        made.eingangsnummer,
        aktenzeichen,
        fassung_nr,
        asked.unbestaetigt,
        tuple(befund.code for befund in result.befunde),
    )


def _open(session: Session, buero: Buero, eingang: Eingang, satz: str, werte: Any) -> Antrag:
    """A case at the rank of a receipt that has none. Raises KimError if the municipality has a case for this period."""
    daten = berichtigung.merge(Antragsdaten(), werte)
    programm = programm_for(buero.settings.programm, berlin_date(eingang.eingegangen_am))
    ags = eingaenge.recipient_of(buero, daten)
    frueher = eingaenge.overlapping_case(session, programm.kennung, ags, daten.baustein or 1, daten)
    nummer = eingangsnummer(eingang.nr)
    if frueher is not None:
        raise KimError(
            f"{nummer}: Zu dieser Kommune und diesem Zeitraum gibt es schon {frueher.aktenzeichen}. Bitte dort berichtigen"
            " und diesen Eingang mit „kim erfassung kein-antrag“ und diesem Aktenzeichen als Grund abschließen."
        )
    lesung = Lesung(art="unlesbar", satz=f"Von Hand erfasst aus {nummer}. {satz}")
    filing = eingaenge.file_within(session, buero, eingang, lesung, klasse=ERFASST)
    return akte.load(session, filing.aktenzeichen)


def no_application(buero: Buero, wer: Angemeldet, nummer: str, grund: str) -> Erfassungsergebnis:
    """Says that a receipt is no application; a case that it founded ends. Raises NichtGefunden and NichtZuErfassen."""
    require_reason(grund)
    with buero.database.writing() as session:
        am = buero.uhr.now()
        eingang, _, _, antrag = entry_of(session, nummer)
        own = _own(session, eingang, antrag)
        if antrag is not None:
            befugnis.authorise_on(session, antrag, wer, "pruefung", am)
        else:
            befugnis.authorise(session, wer, "pruefung", am)
        if own is not None:
            akte.record(session, own, Antragsereignis.ERLEDIGT, am, {"grund": grund}, wer.person)
        _settle(session, eingang, "kein_antrag", wer.person, grund, am, antrag, None)
        return Erfassungsergebnis(
            eingangsnummer(eingang.nr), antrag.aktenzeichen if antrag else None, None, (), ()
        )


def _settle(
    session: Session,
    eingang: Eingang,
    ergebnis: str,
    person: Person,
    grund: str,
    am: datetime,
    antrag: Antrag | None,
    fassung: Fassung | None,
) -> None:
    assert eingang.id is not None
    assert person.id is not None
    session.add(
        Erfassung(
            eingang_id=eingang.id,
            ergebnis=ergebnis,
            antrag_id=antrag.id if antrag else None,
            fassung_id=fassung.id if fassung else None,
            person_id=person.id,
            grund=grund,
            am=am,
        )
    )
    session.flush()
    append(
        session,
        f"erfassung.{ergebnis}",
        eingangsnummer(eingang.nr),
        am,
        {
            "ergebnis": ergebnis,
            "aktenzeichen": antrag.aktenzeichen if antrag else None,
            "fassung": fassung.nr if fassung else None,
            "grund": grund,
            "person": person.kuerzel,
            "name": person.name,
        },
    )
