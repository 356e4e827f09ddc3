"""Whether everything still agrees: receipts, ranks, numbers, sums, bookings, hashes, letters, mails and the chain."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.adapters.database import fingerprint
from kim.adapters.document_store import DokumentFehlt
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero, KimError
from kim.casework.eingang.moment import MOMENT
from kim.casework.eingang.register import eingangsnummer
from kim.casework.haushalt import sperre
from kim.casework.kontrolle import (
    abrufabgleich,
    befugnisabgleich,
    eingangsabgleich,
    listenpruefung,
    papierabgleich,
    verfuegungspruefung,
    zeilenabgleich,
)
from kim.casework.kontrolle.abgleich import differences
from kim.casework.kontrolle.bescheidabgleich import budget, decisions
from kim.casework.kontrolle.kette import Unstimmigkeit, chain
from kim.casework.post import antwortkennung
from kim.casework.pruefung.befunde import befunde_of, befunde_sha256, complete_since
from kim.casework.zeichnung.berechnung import signed_calculation
from kim.casework.zeichnung.vermerk import abweichungen_of, signatures, vermerk_content
from kim_models.rows import (
    Antrag,
    Befangenheit,
    Bescheid,
    Eingang,
    Einordnung,
    Ereignis,
    Fassung,
    Notzugriff,
    Post,
    Pruefung,
    Pruefvermerk,
    Verfuegungszeile,
    Verteillistenzeile,
    Vertretung,
    Zaehler,
)


def schema(buero: Buero) -> list[Unstimmigkeit]:
    """Whether the database's own guards are all there; the rows may agree although one was taken away."""
    return [Unstimmigkeit("Datenbank", satz) for satz in fingerprint.differences(buero.database)]


def verify(buero: Buero) -> list[Unstimmigkeit]:
    """All checks over the rows of the whole office; an empty list means that everything agrees."""
    with buero.database.reading() as session:
        return [
            *chain(session),
            *_references(session),
            *_counters(session),
            *(Unstimmigkeit(ort, satz) for ort, satz in eingangsabgleich.differences(session, buero)),
            *_receipts(session),
            *_contents(session),
            *_examinations(session),
            *_completeness(session, buero),
            *_signatures(session),
            *decisions(session),
            *(Unstimmigkeit(ort, satz) for ort, satz in listenpruefung.differences(session)),
            *(Unstimmigkeit(ort, satz) for ort, satz in verfuegungspruefung.differences(session)),
            *budget(session),
            *(Unstimmigkeit(ort, satz) for ort, satz in sperre.differences(session)),
            *(Unstimmigkeit(ort, satz) for ort, satz in befugnisabgleich.differences(session)),
            *(Unstimmigkeit(ort, satz) for ort, satz in papierabgleich.differences(session)),
            *_mails(session, buero),
            *(Unstimmigkeit(ort, satz) for ort, satz in antwortkennung.differences(session)),
            *(Unstimmigkeit(ort, satz) for ort, satz in abrufabgleich.differences(session)),
            *(Unstimmigkeit(ort, satz) for ort, satz in differences(session)),
            *(Unstimmigkeit(ort, satz) for ort, satz in zeilenabgleich.differences(session)),
        ]


def _counters(session: Session) -> Iterator[Unstimmigkeit]:
    given = {row.name: row.wert for row in session.exec(select(Zaehler)).all()}
    for name, model in (
        ("ereignis", Ereignis),
        ("eingang", Eingang),
        ("bescheid", Bescheid),
        ("verteilliste", Verteillistenzeile),
        ("vertretung", Vertretung),
        ("befangenheit", Befangenheit),
        ("notzugriff", Notzugriff),
        ("verfuegung", Verfuegungszeile),
    ):
        count, highest = session.exec(select(func.count(), func.max(model.nr)).select_from(model)).one()
        if not count == (highest or 0) == given.get(name, 0):
            yield Unstimmigkeit(
                f"Zähler {name}",
                f"Vergeben {given.get(name, 0)}, höchste Nummer {highest or 0}, vorhanden {count}.",
            )

    # By the year of the receipt: a stamp may say that its paper came in the year before.
    received = select(Antrag.programm, Eingang.eingegangen_am).outerjoin(
        Eingang, col(Eingang.nr) == Antrag.rang_nr
    )
    cases = Counter(
        f"aktenzeichen {programm} {berlin_date(am).year if am else '?'}"
        for programm, am in session.exec(received).all()
    )
    told = {name: wert for name, wert in given.items() if name.startswith("aktenzeichen ")}
    for name in sorted({*told, *cases}):
        if told.get(name, 0) != cases[name]:
            yield Unstimmigkeit(f"Zähler {name}", f"Vergeben {told.get(name, 0)}, vorhanden {cases[name]}.")


def _references(session: Session) -> Iterator[Unstimmigkeit]:
    """A tool that does not ask SQLite to check references may leave rows that point to nothing."""
    if session.get_bind().dialect.name == "sqlite":
        for table, _, ziel, _ in session.execute(text("PRAGMA foreign_key_check")).all():
            yield Unstimmigkeit(
                f"Tabelle {table}", f"Eine Zeile verweist auf „{ziel}“, wo sie nichts findet."
            )


def _receipts(session: Session) -> Iterator[Unstimmigkeit]:
    moments = {row.nr: row for row in session.exec(select(Ereignis)).all()}
    mails = {row.id: row for row in session.exec(select(Eingang)).all()}
    for row in mails.values():
        entry = moments.get(row.ereignis_nr)
        nummer = eingangsnummer(row.nr)
        # An attachment came when its e-mail came, and was noted when that was read.
        mail = mails.get(row.eltern_id) if row.eltern_id else None
        soll = mail.eingegangen_am if mail is not None else entry.am if entry is not None else None
        if mail is None and row.kanal == "postfach":
            # Which moment its mailbox gives is `abrufabgleich`'s to say.
            soll = row.eingegangen_am
        if entry is None or entry.vorgang != nummer or row.eingegangen_am != soll or entry.am < soll:
            yield Unstimmigkeit(f"Eingang {nummer}", "Zeitpunkt und Journal stimmen nicht überein.")
    first = select(Einordnung.antrag_id, func.min(Eingang.nr), func.min(MOMENT)).where(
        Eingang.id == Einordnung.eingang_id,
        # What founded the case; an e-mail that was read late brings later receipts of an earlier moment.
        col(Einordnung.klasse).not_in(("neue_fassung", "anlage")),
    )
    earliest = {
        id_: (nr, am) for id_, nr, am in session.exec(first.group_by(col(Einordnung.antrag_id))).all()
    }
    for antrag in session.exec(select(Antrag)).all():
        nr, am = earliest.get(antrag.id or 0, (None, None))
        if (antrag.rang_nr, antrag.rang_am) != (nr, am):
            yield Unstimmigkeit(antrag.aktenzeichen, "Der Rang ist nicht der des ersten Eingangs.")


def _contents(session: Session) -> Iterator[Unstimmigkeit]:
    rows = session.exec(
        select(Fassung, Antrag.aktenzeichen).where(Antrag.id == Fassung.antrag_id).order_by(col(Fassung.id))
    ).all()
    for row, aktenzeichen in rows:
        assert row.id is not None
        try:
            same = fassungen.inhalt_sha256(fassungen.read(session, row.id)) == row.inhalt_sha256
        except KimError:
            same = False
        if not same:
            yield Unstimmigkeit(
                aktenzeichen, f"Die Werte der Fassung {row.nr} haben nicht mehr ihren Prüfwert."
            )


def _examinations(session: Session) -> Iterator[Unstimmigkeit]:
    rows = session.exec(
        select(Pruefung, Antrag.aktenzeichen).where(
            Fassung.id == Pruefung.fassung_id, Antrag.id == Fassung.antrag_id
        )
    ).all()
    for row, aktenzeichen in rows:
        if befunde_sha256(befunde_of(session, row.id)) != row.befunde_sha256:
            yield Unstimmigkeit(aktenzeichen, "Die Befunde haben nicht mehr ihren Prüfwert.")


def _completeness(session: Session, buero: Buero) -> Iterator[Unstimmigkeit]:
    for antrag in session.exec(select(Antrag)).all():
        # None where migration 0006 took it out; that it is there if the journal says so is `abgleich`'s to see.
        if antrag.vollstaendig_am not in {None, complete_since(session, buero, antrag)}:
            yield Unstimmigkeit(
                antrag.aktenzeichen, "Der Zeitpunkt der Vollständigkeit ist nicht der ihres Eingangs."
            )


def _signatures(session: Session) -> Iterator[Unstimmigkeit]:
    rows = session.exec(
        select(Pruefvermerk, Fassung, Pruefung, Antrag.aktenzeichen).where(
            Fassung.id == Pruefvermerk.fassung_id,
            Pruefung.id == Pruefvermerk.pruefung_id,
            Antrag.id == Pruefvermerk.antrag_id,
        )
    ).all()
    for vermerk, fassung, pruefung, aktenzeichen in rows:
        content = vermerk_content(
            fassung.inhalt_sha256,
            pruefung.befunde_sha256,
            vermerk.vorschlag,
            vermerk.gruende,
            abweichungen_of(vermerk),
            json.loads(vermerk.berechnung_json),
        )
        signs = signatures(session, vermerk.id)
        amount = signed_calculation(vermerk).bewilligt_cent
        if (
            vermerk.betrag_cent != amount
            or content != vermerk.inhalt_sha256
            or any(sign.inhalt_sha256 != content for sign in signs)
        ):
            yield Unstimmigkeit(
                aktenzeichen, f"Vermerk und Zeichnungen der Runde {vermerk.runde} passen nicht zum Inhalt."
            )
        behind = [id_ for sign in signs for id_ in (sign.person_id, sign.vertretene_id) if id_ is not None]
        if len(set(behind)) != len(behind):
            yield Unstimmigkeit(aktenzeichen, f"In Runde {vermerk.runde} hat eine Person zweimal gezeichnet.")


def _mails(session: Session, buero: Buero) -> Iterator[Unstimmigkeit]:
    frozen = select(Post.bezug, Post.message_id, Post.dokument_sha256).where(
        col(Post.dokument_sha256).is_not(None)
    )
    for bezug, message_id, sha256 in session.exec(frozen).all():
        # A file that is missing or damaged is `eingangsabgleich`'s to say.
        with suppress(DokumentFehlt):
            if message_id.encode() not in buero.ablage.get(sha256 or ""):
                yield Unstimmigkeit(f"Sendung {bezug}", "Die eingefrorene Mail ist nicht die dieser Sendung.")
    for row in session.exec(select(Post).where(Post.status == "versendet", Post.kanal == "email")).all():
        if row.dokument_sha256 is None or row.versuche < 1:
            yield Unstimmigkeit(
                f"Sendung {row.bezug}", "Als versendet vermerkt, aber ohne Versuch oder ohne Inhalt."
            )
