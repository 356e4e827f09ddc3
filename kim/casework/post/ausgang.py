"""What goes out to municipalities: queued in the transaction of the act that causes it, settled by people if unclear."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, insert
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.adapters.mail.nachricht import stable_message_id
from kim.casework import akte
from kim.casework.buero import Buero
from kim.casework.journal import append
from kim.casework.post import antwortkennung, empfangsnachweis
from kim_models.lifecycle import Bescheidereignis, Bescheidstatus, Postereignis, Poststatus
from kim_models.rows import Antrag, Bescheid, Eingang, Post, Versandversuch
from kim_models.rows.spalten import tabelle
from kim_models.wert import canonical_json

HAENGT_NACH = timedelta(minutes=30)
"""A mail that is being sent for longer was left by a process that died: a person settles it."""
Anlass = Literal["antrag", "fassung", "anlagen"]
"""What an acknowledgement is about: a new application, a later version of it, annexes."""


def queue_receipt(
    session: Session, buero: Buero, antrag: Antrag, eingang: Eingang, anlass: Anlass, am: datetime
) -> None:
    """Queues the acknowledgement of one receipt and of what came with it; one found twice is told once.

    To the recipient's own address, never to whoever wrote; without a known recipient nobody is told.
    """
    bezug = f"E-{eingang.nr:06d}"
    alive = select(Post.id).where(
        Post.art == "eingangsbestaetigung",
        Post.bezug == bezug,
        col(Post.status).not_in([Poststatus.UNZUSTELLBAR.value, Poststatus.STORNIERT.value]),
    )
    if antrag.empfaenger_ags is None or session.exec(alive).first() is not None:
        return
    angaben = {
        "anlass": anlass,
        "eingangsnummer": bezug,
        "kennung_sha256": antwortkennung.token_of(session, antrag, am).kennung_sha256,
        # Last, so that the head is the journal's newest entry before the one about this mail.
        **empfangsnachweis.frozen_facts(session, antrag, eingang),
    }
    enqueue(
        session,
        buero,
        "eingangsbestaetigung",
        bezug,
        antrag.aktenzeichen,
        antrag.empfaenger_ags,
        angaben,
        am,
        antrag.id,
    )


def queue_request(
    session: Session, buero: Buero, antrag: Antrag, text: str, frist: date, am: datetime
) -> None:
    """Queues a Nachforderung, if the recipient is known; else a person must write."""
    if antrag.empfaenger_ags is None:
        return
    bezug = f"{antrag.aktenzeichen}/N{antrag.status_nr}"
    kennung = antwortkennung.token_of(session, antrag, am)
    angaben = {"liste": text, "frist": frist.isoformat(), "kennung_sha256": kennung.kennung_sha256}
    az = antrag.aktenzeichen
    enqueue(session, buero, "nachforderung", bezug, az, antrag.empfaenger_ags, angaben, am, antrag.id)


def queue_bescheid(session: Session, buero: Buero, aktenzeichen: str, row: Bescheid, am: datetime) -> None:
    """Queues the letter of one decision, in the transaction that decides. A lump sum has a mail text of its own."""
    art = "pauschalbescheid" if row.antrag_id is None else "bescheid"
    angaben = {"bescheidnummer": row.bescheidnummer, "datum": berlin_date(am).isoformat()}
    enqueue(
        session,
        buero,
        art,
        row.bescheidnummer,
        aktenzeichen,
        row.empfaenger_ags,
        angaben,
        am,
        row.antrag_id,
        row.id,
        # Its number was drawn a moment ago: no letter of it can be there.
        erstmals=True,
    )


_POST = tabelle(Post)
_ANLASS = choose(_POST.c.id).where(_POST.c.art == bindparam("art"), _POST.c.bezug == bindparam("bezug"))
_SENDUNG = insert(_POST)


def enqueue(
    session: Session,
    buero: Buero,
    art: str,
    bezug: str,
    aktenzeichen: str,
    ags: str,
    angaben: Mapping[str, Any],
    am: datetime,
    antrag_id: int | None,
    bescheid_id: int | None = None,
    *,
    erstmals: bool = False,
) -> None:
    """Writes one outbox row with its journal entry in the caller's transaction; the mail leaves with the next run."""
    adresse = buero.adressen.get(ags)
    kanal = "email" if adresse is not None and adresse.elektronisch and adresse.email else "brief"
    # A new attempt after a returned mail is a new row and needs an identity of its own.
    copies = [] if erstmals else session.connection().execute(_ANLASS, {"art": art, "bezug": bezug}).all()
    identity = bezug if not copies else f"{bezug}#{len(copies) + 1}"
    session.flush()
    session.connection().execute(
        _SENDUNG,
        {
            "art": art,
            "bezug": bezug,
            "antrag_id": antrag_id,
            "bescheid_id": bescheid_id,
            "kanal": kanal,
            "empfaenger_ags": ags,
            "an": adresse.email if adresse is not None else "",
            "message_id": stable_message_id(art, identity, buero.settings.mail_domain),
            "angaben_json": canonical_json(dict(angaben)),
            "status": Poststatus.BEREIT.value,
            "status_nr": 1,
            "versuche": 0,
            "faellig_am": am,
            "erstellt_am": am,
        },
    )
    sendung = {"art": art, "bezug": bezug, "kanal": kanal, "faellig_am": am.isoformat()}
    append(session, "post.bereit", aktenzeichen, am, sendung)


def hanging(buero: Buero) -> list[tuple[str, str]]:
    """What only people can move on: (reference, `unklar` | `unzustellbar` | `brief`), oldest first."""
    with buero.database.reading() as session:
        rows = session.exec(select(Post).order_by(col(Post.id))).all()
    alive = {
        (row.art, row.bezug)
        for row in rows
        if row.status not in {Poststatus.UNZUSTELLBAR, Poststatus.STORNIERT}
    }
    found = []
    for row in rows:
        if row.status == Poststatus.UNKLAR:
            found.append((row.bezug, "unklar"))
        elif row.status == Poststatus.UNZUSTELLBAR and (row.art, row.bezug) not in alive:
            found.append((row.bezug, "unzustellbar"))
        elif row.status == Poststatus.BEREIT and row.kanal == "brief":
            found.append((row.bezug, "brief"))
    return found


def due(buero: Buero) -> list[int]:
    """Mails that may be tried now, oldest first. Letters on paper are not among them: a person prints them."""
    now = buero.uhr.now()
    with buero.database.reading() as session:
        ids = session.exec(
            select(Post.id)
            .where(Post.status == Poststatus.BEREIT.value, Post.kanal == "email", Post.faellig_am <= now)
            .order_by(col(Post.id))
        ).all()
        return [id_ for id_ in ids if id_ is not None]


def recover(buero: Buero) -> list[str]:
    """Mails left `im_versand` by a process that died become `unklar`: they may have arrived. Gives their reference."""
    found = []
    with buero.database.writing() as session:
        now = buero.uhr.now()
        rows = session.exec(
            select(Post).where(
                Post.status == Poststatus.IM_VERSAND.value, Post.faellig_am <= now - HAENGT_NACH
            )
        ).all()
        for row in rows:
            assert row.id is not None
            nr = row.versuche + 1
            satz = "Der Prozess endete während des Versands."
            session.add(
                Versandversuch(post_id=row.id, nr=nr, am=now, ausgang="unklar", phase="inhalt", antwort=satz)
            )
            akte.move_post(session, row, Postereignis.UNGEWISS, now, {"grund": satz}, versuche=nr)
            found.append(row.bezug)
    return found


def note_sent(session: Session, row: Post, now: datetime) -> None:
    """A letter that left moves its Bescheid on (§ 41 Abs. 2 VwVfG NRW: the day of posting counts)."""
    if row.bescheid_id is None:
        return
    letter = session.get(Bescheid, row.bescheid_id)
    if letter is not None and letter.status == Bescheidstatus.AUSGEFERTIGT.value:
        akte.move_bescheid(session, letter, Bescheidereignis.ABGESANDT, now, {"kanal": row.kanal})


def cancel(session: Session, letter: Bescheid, now: datetime) -> None:
    """Nothing of an annulled letter that still lies in the outbox goes out; what has left, has left."""
    rows = session.exec(
        select(Post).where(Post.bescheid_id == letter.id, Post.status == Poststatus.BEREIT.value)
    ).all()
    for row in rows:
        drop_annulled(session, row, now)


def drop_annulled(session: Session, row: Post, now: datetime) -> None:
    """A mail that would be tried again is dropped if its Bescheid was annulled meanwhile; all others stay as they are."""
    letter = session.get(Bescheid, row.bescheid_id) if row.bescheid_id is not None else None
    if (
        letter is None
        or letter.status != Bescheidstatus.AUFGEHOBEN.value
        or row.status != Poststatus.BEREIT.value
    ):
        return
    akte.move_post(session, row, Postereignis.STORNIERT, now, {"grund": "Der Bescheid ist aufgehoben."})
