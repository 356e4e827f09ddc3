"""Who gets which lump sum: a list is computed, proposed, signed by a second person or discarded. Nobody applies."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.haushalt import mittel
from kim.casework.journal import append, next_number
from kim.casework.personen.befugnis import Befugnis, authorise
from kim.casework.personen.konten import Angemeldet
from kim.casework.zeichnung import unterschrift
from kim.programmes import programm_for
from kim.rules.pauschale import VerteilungFehlt, berechne_verteilliste
from kim_models.betrag import format_euro
from kim_models.lifecycle import Listenereignis, Listenstatus
from kim_models.programm import Programm
from kim_models.rows import Listenzeichnung, Person, Verteillistenzeile, Verteilpostenzeile
from kim_models.verteilliste import Verteilliste
from kim_models.wert import canonical_json, sha256_hex


class ListeNichtMoeglich(KimError):
    """No list can be proposed; the message says what the programme, the money or the calendar lacks."""


class ListeWeichtAb(KimError):
    """A list is not what was signed any more: an alarm, nothing is issued from it."""


@dataclass(frozen=True)
class Listenschritt:
    """What an act on a list led to: its number, status and hash, and what comes next in one German sentence."""

    listennummer: str
    status: str
    inhalt_sha256: str
    naechster_schritt: str


def propose(
    buero: Buero, wer: Angemeldet, baustein: int, haushaltsjahr: int, *, vertretung: str = ""
) -> Listenschritt:
    """Computes the list by the version in force today, writes it with its lines and signs it as the first person.

    Raises ListeNichtMoeglich if it cannot be computed or paid, and Refusal if a live list exists already.
    """
    with buero.database.writing() as session:
        am = buero.uhr.now()
        befugt = authorise(session, wer, "pruefung", am, vertretung=vertretung)
        heute = berlin_date(am)
        programm = programm_for(buero.settings.programm, heute)
        if haushaltsjahr < heute.year:
            raise ListeNichtMoeglich(f"Das Haushaltsjahr {haushaltsjahr} ist abgeschlossen.")
        try:
            inhalt = berechne_verteilliste(programm, buero.register, baustein, haushaltsjahr)
        except VerteilungFehlt as error:
            raise ListeNichtMoeglich(str(error)) from error
        frei = mittel.available(session, programm.kennung, baustein).get((haushaltsjahr, "ausgabe"), 0)
        if inhalt.summe_cent > frei:
            raise ListeNichtMoeglich(
                f"Gebraucht werden {format_euro(inhalt.summe_cent)}, verfügbar sind {format_euro(frei)}."
            )
        liste = _write(session, programm, inhalt, wer.person, am)
        _sign(session, liste, "vorschlag", befugt, liste.inhalt_sha256, am)
        append(
            session,
            "verteilliste.vorgeschlagen",
            liste.listennummer,
            am,
            {
                "baustein": baustein,
                "haushaltsjahr": haushaltsjahr,
                "posten": len(inhalt.posten),
                "summe_cent": inhalt.summe_cent,
                "inhalt_sha256": liste.inhalt_sha256,
                "programm_version": programm.version,
                "regel_version": inhalt.regel_version,
                "stufe": "vorschlag",
                "status": liste.status,
                **befugt.angaben(),
                **wer.angaben(),
            },
        )
        return Listenschritt(
            liste.listennummer, liste.status, liste.inhalt_sha256, unterschrift.next_step(programm)
        )


def _write(
    session: Session, programm: Programm, inhalt: Verteilliste, person: Person, am: datetime
) -> Verteillistenzeile:
    nr = next_number(session, "verteilliste")
    nummer = programm.listennummer_muster.format(baustein=inhalt.baustein, jahr=inhalt.haushaltsjahr, lfd=nr)
    assert person.id is not None
    liste = Verteillistenzeile(
        nr=nr,
        listennummer=nummer,
        programm=inhalt.programm,
        programm_version=inhalt.programm_version,
        regel_version=inhalt.regel_version,
        baustein=inhalt.baustein,
        haushaltsjahr=inhalt.haushaltsjahr,
        status=Listenstatus.VORGESCHLAGEN.value,
        status_nr=1,
        summe_cent=inhalt.summe_cent,
        inhalt_json=inhalt.kanonisch(),
        inhalt_sha256=inhalt.sha256(),
        person_id=person.id,
        am=am,
    )
    session.add(liste)
    session.flush()
    assert liste.id is not None
    session.add_all(
        [
            Verteilpostenzeile(
                liste_id=liste.id,
                lfd=posten.lfd,
                ags=posten.ags,
                betrag_cent=posten.betrag_cent,
                angaben_json=canonical_json(posten.model_dump(mode="json")),
            )
            for posten in inhalt.posten
        ]
    )
    session.flush()
    return liste


def _sign(
    session: Session,
    liste: Verteillistenzeile,
    stufe: str,
    befugt: Befugnis,
    gesehen_sha256: str,
    am: datetime,
) -> None:
    assert liste.id is not None
    session.add(Listenzeichnung(liste_id=liste.id, **unterschrift.columns(stufe, befugt, gesehen_sha256, am)))
    session.flush()


def cosign(
    buero: Buero, wer: Angemeldet, listennummer: str, gesehen_sha256: str, *, vertretung: str = ""
) -> Listenschritt:
    """One Mitzeichnung, if the programme asks for any, bound to the hash of what was seen."""
    return _signature(buero, wer, listennummer, gesehen_sha256, vertretung, schluss=False)


def sign_off(
    buero: Buero, wer: Angemeldet, listennummer: str, gesehen_sha256: str, *, vertretung: str = ""
) -> Listenschritt:
    """The Schlusszeichnung by another person, bound to the hash of what was seen.

    Raises Refusal from the database for a second step of one person or another hash.
    """
    return _signature(buero, wer, listennummer, gesehen_sha256, vertretung, schluss=True)


def _signature(
    buero: Buero, wer: Angemeldet, listennummer: str, gesehen_sha256: str, vertretung: str, *, schluss: bool
) -> Listenschritt:
    with buero.database.writing() as session:
        am = buero.uhr.now()
        befugt = authorise(session, wer, unterschrift.role_for(schluss=schluss), am, vertretung=vertretung)
        liste = load(session, listennummer)
        content(session, liste)
        programm = buero.programm(liste.programm_version)
        stufe = unterschrift.stage(listennummer, programm, signatures(session, liste), schluss=schluss)
        _sign(session, liste, stufe.name, befugt, gesehen_sha256, am)
        akte.move_liste(
            session,
            liste,
            Listenereignis.SCHLUSSGEZEICHNET if schluss else Listenereignis.MITGEZEICHNET,
            am,
            {"stufe": stufe.name, "inhalt_sha256": gesehen_sha256, **befugt.angaben()},
            wer.person,
        )
        step = "Der Lauf „issue“ stellt die Bescheide aus, sobald das Haushaltsjahr begonnen hat."
        return Listenschritt(listennummer, liste.status, liste.inhalt_sha256, stufe.danach or step)


def discard(buero: Buero, wer: Angemeldet, listennummer: str, grund: str) -> Listenschritt:
    """Gives a list up before its first Bescheid; a new one may then be proposed. Raises Refusal after that."""
    unterschrift.require_role_and_reason(wer, grund)
    with buero.database.writing() as session:
        liste = load(session, listennummer)
        akte.move_liste(
            session, liste, Listenereignis.VERWORFEN, buero.uhr.now(), {"grund": grund}, wer.person
        )
        return Listenschritt(
            listennummer, liste.status, liste.inhalt_sha256, "Eine neue Liste kann vorgeschlagen werden."
        )


def load(session: Session, listennummer: str) -> Verteillistenzeile:
    """The list of this number; raises NichtGefunden."""
    liste = session.exec(
        select(Verteillistenzeile).where(Verteillistenzeile.listennummer == listennummer)
    ).one_or_none()
    if liste is None:
        raise NichtGefunden(f"Es gibt keine Verteilliste {listennummer}. „kim pauschale list“ zeigt alle.")
    return liste


def lists(session: Session, status: Listenstatus | None = None) -> list[Verteillistenzeile]:
    """All lists, or those of one status, in the order of their numbers."""
    query = select(Verteillistenzeile)
    if status is not None:
        query = query.where(Verteillistenzeile.status == status.value)
    return list(session.exec(query.order_by(col(Verteillistenzeile.nr))).all())


def lines(session: Session, liste: Verteillistenzeile) -> list[Verteilpostenzeile]:
    """The lines of one list in their order."""
    return list(
        session.exec(
            select(Verteilpostenzeile)
            .where(Verteilpostenzeile.liste_id == liste.id)
            .order_by(col(Verteilpostenzeile.lfd))
        ).all()
    )


def signatures(session: Session, liste: Verteillistenzeile) -> list[Listenzeichnung]:
    """All signatures under one list, oldest first."""
    return list(
        session.exec(
            select(Listenzeichnung)
            .where(Listenzeichnung.liste_id == liste.id)
            .order_by(col(Listenzeichnung.id))
        ).all()
    )


def signer(session: Session, liste: Verteillistenzeile, stufe: str) -> Person:
    """The person behind one signature; raises if there is none."""
    return session.exec(
        select(Person).where(
            Listenzeichnung.liste_id == liste.id,
            Listenzeichnung.stufe == stufe,
            Person.id == Listenzeichnung.person_id,
        )
    ).one()


def content(session: Session, liste: Verteillistenzeile) -> Verteilliste:
    """What was proposed, checked: its hash, its lines, its sum and every signature. Raises ListeWeichtAb."""
    if sha256_hex(liste.inhalt_json) != liste.inhalt_sha256:
        raise ListeWeichtAb(
            f"Der Inhalt der Verteilliste {liste.listennummer} hat nicht mehr seinen Prüfwert."
        )
    inhalt = Verteilliste.model_validate_json(liste.inhalt_json)
    written = [(row.lfd, row.ags, row.betrag_cent, row.angaben_json) for row in lines(session, liste)]
    computed = [
        (posten.lfd, posten.ags, posten.betrag_cent, canonical_json(posten.model_dump(mode="json")))
        for posten in inhalt.posten
    ]
    if written != computed or sum(betrag for _, _, betrag, _ in written) != liste.summe_cent:
        raise ListeWeichtAb(f"Die Posten der Verteilliste {liste.listennummer} sind nicht die des Inhalts.")
    if any(row.inhalt_sha256 != liste.inhalt_sha256 for row in signatures(session, liste)):
        raise ListeWeichtAb(
            f"Eine Zeichnung der Verteilliste {liste.listennummer} gilt einem anderen Inhalt."
        )
    named = (liste.programm, liste.programm_version, liste.regel_version, liste.baustein, liste.haushaltsjahr)
    if named != (
        inhalt.programm,
        inhalt.programm_version,
        inhalt.regel_version,
        inhalt.baustein,
        inhalt.haushaltsjahr,
    ):
        raise ListeWeichtAb(f"Die Angaben zur Verteilliste {liste.listennummer} sind nicht die des Inhalts.")
    return inhalt
