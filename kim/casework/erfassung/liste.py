"""Which receipts wait for a person's hands: those that no machine could read, each with its reason and its original."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kim.adapters.ocr import tesseract
from kim.casework import worte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.eingang.register import eingangsnummer
from kim_models.antrag import Antragsdaten
from kim_models.lifecycle import OFFEN
from kim_models.rows import (
    Anhang,
    Antrag,
    Eingang,
    Einordnung,
    Erfassung,
    Fassung,
    Posteinordnung,
    Scan,
    Texterkennung,
)

_LEER = fassungen.inhalt_sha256(Antragsdaten())
_NEBENBEI = ("neue_fassung", "anlage")
_OFFEN = [status.value for status in OFFEN]


class NichtZuErfassen(KimError):
    """This receipt is not on the work list; the message says why."""


@dataclass(frozen=True)
class Aufgabe:
    """One receipt that a person must type in or say no to."""

    eingangsnummer: str
    eingegangen_am: datetime
    aktenzeichen: str | None
    klasse: str
    satz: str
    """Why no machine could read it."""
    originale: tuple[str, ...]
    seiten: str
    """The pages that are pictures, if that is known."""
    texterkennung: str
    """What text recognition has to say; empty if it did not run."""


def work_list(buero: Buero) -> list[Aufgabe]:
    """All receipts that wait for a person's hands, in the order of receipt."""
    with buero.database.reading() as session:
        found = [*unread_cases(session), *_mails(session)]
        return [_task(session, buero, *entry) for entry in sorted(found, key=lambda entry: entry[0].nr)]


_Fund = tuple[Eingang, str, str, Antrag | None]


def unread_cases(session: Session) -> Iterator[_Fund]:
    """Open cases with nothing in them, and those with pages that are pictures, until a person has typed."""
    rows = session.exec(
        select(Eingang, Einordnung, Antrag, Fassung)
        .where(
            Einordnung.eingang_id == Eingang.id,
            Antrag.id == Einordnung.antrag_id,
            Fassung.id == Antrag.aktuelle_fassung_id,
            Fassung.eingang_id == Eingang.id,
            Fassung.art == "gelesen",
            col(Antrag.status).in_(_OFFEN),
            col(Eingang.id).not_in(select(Erfassung.eingang_id)),
        )
        .order_by(col(Eingang.nr))
    ).all()
    scans = set(session.exec(select(Scan.eingang_id)).all())
    for eingang, einordnung, antrag, fassung in rows:
        if fassung.inhalt_sha256 == _LEER or eingang.id in scans:
            yield eingang, einordnung.klasse, einordnung.satz, antrag


def _mails(session: Session) -> Iterator[_Fund]:
    """E-mails with something that is no PDF, or of which nothing could be made; not those whose PDF waits itself."""
    rows = session.exec(
        select(Eingang, Posteinordnung)
        .where(
            Posteinordnung.eingang_id == Eingang.id,
            col(Posteinordnung.klassen_json).like('%"manuell"%')
            | col(Posteinordnung.klassen_json).like('%"anhang_nicht_pdf"%'),
            col(Eingang.id).not_in(select(Erfassung.eingang_id)),
        )
        .order_by(col(Eingang.nr))
    ).all()
    beside = select(Eingang.eltern_id).where(
        Einordnung.eingang_id == Eingang.id, col(Einordnung.klasse).not_in(("antrag", *_NEBENBEI))
    )
    waiting_itself = set(session.exec(beside).all())
    for eingang, post in rows:
        klassen = json.loads(post.klassen_json)
        if "anhang_nicht_pdf" in klassen or eingang.id not in waiting_itself:
            klasse = "anhang_nicht_pdf" if "anhang_nicht_pdf" in klassen else "manuell"
            antrag = None if post.antrag_id is None else session.get(Antrag, post.antrag_id)
            yield eingang, klasse, post.satz, antrag


def _task(
    session: Session, buero: Buero, eingang: Eingang, klasse: str, satz: str, antrag: Antrag | None
) -> Aufgabe:
    scan = session.get(Scan, eingang.id)
    erkannt = newest_recognition(session, eingang.id)
    return Aufgabe(
        eingangsnummer=eingangsnummer(eingang.nr),
        eingegangen_am=eingang.eingegangen_am,
        aktenzeichen=antrag.aktenzeichen if antrag else None,
        klasse=klasse,
        satz=satz,
        originale=originals(session, buero, eingang),
        seiten=scan.seiten if scan else "",
        texterkennung=_recognised(scan, erkannt),
    )


def _recognised(scan: Scan | None, erkannt: Texterkennung | None) -> str:
    if erkannt is not None:
        return erkannt.satz
    if scan is None:
        return ""
    return "Wartet auf die Texterkennung („kim ocr run“)." if tesseract.find() else tesseract.FEHLT


def originals(session: Session, buero: Buero, eingang: Eingang) -> tuple[str, ...]:
    rows = [(eingang.dateiname, eingang.dokument_sha256)]
    rows += session.exec(
        select(Anhang.dateiname, Anhang.dokument_sha256)
        .where(Anhang.eingang_id == eingang.id)
        .order_by(col(Anhang.nr))
    ).all()
    return tuple(f"{buero.ablage.path(sha256)} ({name})" for name, sha256 in rows)


def newest_recognition(session: Session, eingang_id: int | None) -> Texterkennung | None:
    """The last run of text recognition over a receipt."""
    return session.exec(
        select(Texterkennung)
        .where(Texterkennung.eingang_id == eingang_id)
        .order_by(col(Texterkennung.lauf).desc())
        .limit(1)
    ).one_or_none()


def find_receipt(session: Session, nummer: str) -> Eingang:
    """The receipt of this Eingangsnummer; raises NichtGefunden."""
    digits = nummer.removeprefix("E-")
    found = None
    if digits.isascii() and digits.isdecimal() and len(digits) < 13:
        found = session.exec(select(Eingang).where(Eingang.nr == int(digits))).one_or_none()
    if found is None:
        raise NichtGefunden(f"Es gibt keinen Eingang {nummer}. „kim inbox list“ zeigt alle.")
    return found


def entry_of(session: Session, nummer: str) -> _Fund:
    eingang = find_receipt(session, nummer)
    done = session.get(Erfassung, eingang.id)
    if done is not None:
        raise NichtZuErfassen(
            f"{nummer} ist schon erledigt ({worte.wort(worte.ERFASSUNG, done.ergebnis)}). Weitere Änderungen am Vorgang:"
            " „kim review berichtigen“."
        )
    for entry in (*unread_cases(session), *_mails(session)):
        if entry[0].id == eingang.id:
            return entry
    raise NichtZuErfassen(
        f"{nummer} steht nicht auf der Erfassungsliste: gelesen, schon berichtigt oder beendet."
        " „kim erfassung list“ zeigt, was wartet; gelesene Angaben ändert „kim review berichtigen“."
    )
