"""Whether the rows still say what the journal says: status, contents, signatures, decisions, letters and mails."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from kim.casework.eingang.nachricht import evidence
from kim.casework.eingang.register import eingangsnummer
from kim_models.lifecycle import (
    BESCHEID,
    POST,
    Antragsstatus,
    Bescheidereignis,
    Bescheidstatus,
    Postereignis,
    Poststatus,
)
from kim_models.rows import (
    Anhang,
    Antrag,
    Ausfertigung,
    Bescheid,
    Eingang,
    Ereignis,
    Ereignisinhalt,
    Fassung,
    Listenzeichnung,
    Person,
    Post,
    Posteinordnung,
    Pruefvermerk,
    Verfuegungszeichnung,
    Verfuegungszeile,
    Verteillistenzeile,
    Zeichnung,
)

_BESCHEID = {event.value for event in Bescheidereignis}
_POST = {event.value for event in Postereignis}


@dataclass
class Erinnerung:
    """What the journal says, each fact under its key: (kind, what it is about) → value."""

    antrag: dict[str, str]
    """Aktenzeichen → status."""
    bescheid: dict[str, str]
    """Bescheidnummer → status; only for decisions whose every step is still readable."""
    post: dict[tuple[str, str], str]
    """Kind and reference → status of the newest mail."""
    liste: dict[str, str]
    """Number of a Verteilliste → status."""
    verfuegung: dict[str, str]
    """Number of a Verfügung → status."""
    werte: dict[tuple[str, ...], Any]
    """Single facts: hashes of receipts, lists, Fassungen, payloads and letters, and who signed what."""


def remember(session: Session) -> Erinnerung:
    """Replays the journal; entries whose content was erased say nothing."""
    found = Erinnerung({}, {}, {}, {}, {}, {})
    rows = session.exec(
        select(Ereignis.art, Ereignis.vorgang, Ereignisinhalt.daten_json)
        .where(Ereignisinhalt.nr == Ereignis.nr)
        .order_by(col(Ereignis.nr))
    ).all()
    for art, vorgang, daten_json in rows:
        bereich, _, event = art.partition(".")
        daten = json.loads(daten_json)
        if bereich == "antrag":
            _case(found, vorgang, event, daten)
        elif art == "eingang.eingeordnet":
            found.werte["post", vorgang] = (daten["klassen"], daten["aktenzeichen"], daten["anhaenge"])
        elif art == "eingang.registriert":
            found.werte["eingang", vorgang] = daten["sha256"]
        elif bereich == "pruefung":
            if "vollstaendig_am" in daten:
                found.werte["vollstaendig", vorgang] = daten["vollstaendig_am"]
        elif bereich == "bescheid":
            _letter(found, event, daten)
        elif bereich == "verteilliste":
            _list(found, vorgang, event, daten)
        elif bereich == "verfuegung":
            _order(found, event, daten)
        elif bereich == "post":
            key = (daten["art"], daten["bezug"])
            before = found.post.get(key, "")
            if event in _POST and before:
                found.post[key] = POST[Poststatus(before), Postereignis(event)].value
            elif event == Poststatus.BEREIT.value:
                found.post[key] = Poststatus.BEREIT.value
    return found


def _case(found: Erinnerung, vorgang: str, event: str, daten: dict[str, Any]) -> None:
    found.antrag[vorgang] = daten.get("status", found.antrag.get(vorgang, Antragsstatus.EINGEGANGEN.value))
    if "fassung_sha256" in daten:
        found.werte["fassung", vorgang, str(daten["fassung"])] = daten["fassung_sha256"]
    if "nutzlast_sha256" in daten:
        found.werte["nutzlast", daten["bescheid"]] = daten["nutzlast_sha256"]
        found.bescheid[daten["bescheid"]] = Bescheidstatus.AUSGEFERTIGT.value
    if event in {"vorgelegt", "mitgezeichnet", "schlussgezeichnet"}:
        stufe = daten.get("stufe", "pruefvermerk")
        key = ("zeichnung", vorgang, str(daten["runde"]), stufe)
        found.werte[key] = _signed(daten)


def _signed(daten: dict[str, Any]) -> tuple[Any, ...]:
    return daten["person"], daten["inhalt_sha256"], daten.get("vertretene"), daten.get("notzugriff")


def _list(found: Erinnerung, vorgang: str, event: str, daten: dict[str, Any]) -> None:
    found.liste[vorgang] = daten["status"]
    if event == "vorgeschlagen":
        found.werte["liste", vorgang] = daten["inhalt_sha256"]
    if "stufe" in daten:
        found.werte["listenzeichnung", vorgang, daten["stufe"]] = _signed(daten)


def _order(found: Erinnerung, event: str, daten: dict[str, Any]) -> None:
    if event == "angehalten":
        return
    nummer = daten["verfuegung"]
    found.verfuegung[nummer] = daten["status"]
    if event == "vorgeschlagen":
        found.werte["verfuegung", nummer] = daten["inhalt_sha256"]
    if "stufe" in daten:
        found.werte["verfuegungszeichnung", nummer, daten["stufe"]] = _signed(daten)


def _letter(found: Erinnerung, event: str, daten: dict[str, Any]) -> None:
    nummer = daten["bescheid"]
    if "nutzlast_sha256" in daten:
        found.werte["nutzlast", nummer] = daten["nutzlast_sha256"]
        found.bescheid[nummer] = Bescheidstatus.AUSGEFERTIGT.value
    if event == "ausfertigung":
        found.werte["ausfertigung", nummer] = daten["sha256"]
    elif event in _BESCHEID and nummer in found.bescheid:
        before = Bescheidstatus(found.bescheid[nummer])
        found.bescheid[nummer] = BESCHEID[before, Bescheidereignis(event)].value


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where a row and the journal disagree: what it is about, and one German sentence."""
    try:
        found = remember(session)
    except (KeyError, ValueError) as error:
        yield "Journal", f"Der Verlauf lässt sich nicht nachvollziehen ({error})."
        return
    yield from _statuses(session, found)
    facts = dict(_facts(session))
    for key, soll in found.werte.items():
        if facts.get(key) != soll:
            yield _ort(key), "Die Akte sagt etwas anderes als das Journal."


def _statuses(session: Session, found: Erinnerung) -> Iterator[tuple[str, str]]:
    cases = session.exec(select(Antrag.aktenzeichen, Antrag.status)).all()
    letters = session.exec(select(Bescheid.bescheidnummer, Bescheid.status)).all()
    newest = {
        (row.art, row.bezug): row.status for row in session.exec(select(Post).order_by(col(Post.id))).all()
    }
    told = [
        *((az, found.antrag.get(az), status) for az, status in cases),
        *((f"Bescheid {nummer}", found.bescheid.get(nummer), status) for nummer, status in letters),
        *(
            (f"Verteilliste {liste.listennummer}", found.liste.get(liste.listennummer), liste.status)
            for liste in session.exec(select(Verteillistenzeile)).all()
        ),
        *(
            (f"Verfügung {row.verfuegungsnummer}", found.verfuegung.get(row.verfuegungsnummer), row.status)
            for row in session.exec(select(Verfuegungszeile)).all()
        ),
        *((f"Sendung {key[1]}", found.post.get(key), status) for key, status in newest.items()),
    ]
    for ort, soll, ist in told:
        if soll is not None and soll != ist:
            yield ort, f"Der Status ist „{ist}“, nach dem Journal „{soll}“."


def _ort(key: tuple[str, ...]) -> str:
    vorn = {
        "eingang": "Eingang ",
        "post": "Eingang ",
        "nutzlast": "Bescheid ",
        "ausfertigung": "Bescheid ",
        "liste": "Verteilliste ",
        "listenzeichnung": "Verteilliste ",
        "verfuegung": "Verfügung ",
        "verfuegungszeichnung": "Verfügung ",
    }
    return vorn.get(key[0], "") + key[1]


def _facts(session: Session) -> Iterator[tuple[tuple[str, ...], Any]]:
    for receipt in session.exec(select(Eingang)).all():
        yield ("eingang", eingangsnummer(receipt.nr)), receipt.dokument_sha256
    attached: dict[int, list[list[Any]]] = {}
    for a in session.exec(select(Anhang).order_by(col(Anhang.eingang_id), col(Anhang.nr))).all():
        attached.setdefault(a.eingang_id, []).append(evidence(a))
    mails = (
        select(Posteinordnung, Eingang.nr, Antrag.aktenzeichen)
        .join(Eingang, col(Eingang.id) == Posteinordnung.eingang_id)
        .join(Antrag, col(Antrag.id) == Posteinordnung.antrag_id, isouter=True)
    )
    for mail, nr, named in session.exec(mails).all():
        anhaenge = attached.get(mail.eingang_id, [])
        yield ("post", eingangsnummer(nr)), (json.loads(mail.klassen_json), named, anhaenge)
    for az, seit in session.exec(select(Antrag.aktenzeichen, Antrag.vollstaendig_am)).all():
        yield ("vollstaendig", az), seit.isoformat() if seit else None
    fassungen = select(Fassung, Antrag.aktenzeichen).where(Antrag.id == Fassung.antrag_id)
    for fassung, az in session.exec(fassungen).all():
        yield ("fassung", az, str(fassung.nr)), fassung.inhalt_sha256
    signs = select(Zeichnung, Pruefvermerk.runde, Antrag.aktenzeichen, Person.kuerzel).where(
        Pruefvermerk.id == Zeichnung.pruefvermerk_id,
        Antrag.id == Pruefvermerk.antrag_id,
        Person.id == Zeichnung.person_id,
    )
    names = {row.id: row.kuerzel for row in session.exec(select(Person)).all()}
    for sign, runde, az, kuerzel in session.exec(signs).all():
        lent = (names.get(sign.vertretene_id), sign.notzugriff_nr)
        yield ("zeichnung", az, str(runde), sign.stufe), (kuerzel, sign.inhalt_sha256, *lent)
    listed = select(Listenzeichnung, Verteillistenzeile.listennummer, Person.kuerzel).where(
        Verteillistenzeile.id == Listenzeichnung.liste_id, Person.id == Listenzeichnung.person_id
    )
    for listed_sign, nummer, kuerzel in session.exec(listed).all():
        lent = (names.get(listed_sign.vertretene_id), listed_sign.notzugriff_nr)
        yield ("listenzeichnung", nummer, listed_sign.stufe), (kuerzel, listed_sign.inhalt_sha256, *lent)
    lists = select(Verteillistenzeile.listennummer, Verteillistenzeile.inhalt_sha256)
    for nummer, listed_sha256 in session.exec(lists).all():
        yield ("liste", nummer), listed_sha256
    ordered = select(Verfuegungszeichnung, Verfuegungszeile.verfuegungsnummer, Person.kuerzel).where(
        Verfuegungszeile.id == Verfuegungszeichnung.verfuegung_id,
        Person.id == Verfuegungszeichnung.person_id,
    )
    for order_sign, nummer, kuerzel in session.exec(ordered).all():
        lent = (names.get(order_sign.vertretene_id), order_sign.notzugriff_nr)
        yield ("verfuegungszeichnung", nummer, order_sign.stufe), (kuerzel, order_sign.inhalt_sha256, *lent)
    orders = select(Verfuegungszeile.verfuegungsnummer, Verfuegungszeile.inhalt_sha256)
    for nummer, ordered_sha256 in session.exec(orders).all():
        yield ("verfuegung", nummer), ordered_sha256
    for nummer, payload in session.exec(select(Bescheid.bescheidnummer, Bescheid.nutzlast_sha256)).all():
        yield ("nutzlast", nummer), payload
    letters = select(Bescheid.bescheidnummer, Ausfertigung.dokument_sha256).where(
        Bescheid.id == Ausfertigung.bescheid_id
    )
    for nummer, letter in session.exec(letters).all():
        yield ("ausfertigung", nummer), letter
