"""What a person says about a mail: it came, it did not, try again, it went by post."""

import json

from sqlmodel import col, select

from kim.casework import akte
from kim.casework.buero import Buero, NichtGefunden, require_reason
from kim.casework.journal import append
from kim.casework.personen.konten import Angemeldet
from kim.casework.post.ausgang import drop_annulled, enqueue, note_sent
from kim_models.lifecycle import Postereignis, Poststatus
from kim_models.rows import Post


def again(buero: Buero, wer: Angemeldet, bezug: str, grund: str) -> None:
    """A new attempt after an undeliverable mail: a new row with today's address; the old one stays as it is.

    Raises NichtGefunden if nothing about `bezug` is undeliverable, Refusal if another attempt is alive already.
    """
    require_reason(grund)
    with buero.database.writing() as session:
        row = session.exec(
            select(Post)
            .where(Post.bezug == bezug, Post.status == Poststatus.UNZUSTELLBAR.value)
            .order_by(col(Post.id).desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            raise NichtGefunden(f"Es gibt keine unzustellbare Sendung zu {bezug}.")
        now = buero.uhr.now()
        vorgang = akte.aktenzeichen_of(session, row.antrag_id) or row.bezug
        angaben = {
            "art": row.art,
            "bezug": bezug,
            "grund": grund,
            "person": wer.person.kuerzel,
            "name": wer.person.name,
        }
        append(session, "post.erneut", vorgang, now, angaben)
        enqueue(
            session,
            buero,
            row.art,
            bezug,
            vorgang,
            row.empfaenger_ags,
            json.loads(row.angaben_json),
            now,
            row.antrag_id,
            row.bescheid_id,
        )


def settle(buero: Buero, wer: Angemeldet, bezug: str, *, versendet: bool, grund: str) -> None:
    """A person settles an unclear mail: it arrived, or it did not and may be tried again. Needs a reason."""
    require_reason(grund)
    with buero.database.writing() as session:
        row = session.exec(
            select(Post).where(Post.bezug == bezug, Post.status == Poststatus.UNKLAR.value)
        ).one_or_none()
        if row is None:
            raise NichtGefunden(f"Es gibt keine unklare Sendung zu {bezug}.")
        now = buero.uhr.now()
        event = Postereignis.GEKLAERT_VERSENDET if versendet else Postereignis.GEKLAERT_NICHT_VERSENDET
        angaben = {"grund": grund, "person": wer.person.kuerzel, "name": wer.person.name}
        akte.move_post(session, row, event, now, angaben, faellig_am=now)
        if versendet:
            note_sent(session, row, now)
        else:
            drop_annulled(session, row, now)


def posted(buero: Buero, wer: Angemeldet, bezug: str) -> None:
    """A person has put a printed letter into the post: noted in the file (§ 41 Abs. 2 VwVfG NRW)."""
    with buero.database.writing() as session:
        row = session.exec(
            select(Post).where(
                Post.bezug == bezug, Post.kanal == "brief", Post.status == Poststatus.BEREIT.value
            )
        ).one_or_none()
        if row is None:
            raise NichtGefunden(f"Es gibt keinen offenen Brief zu {bezug}.")
        now = buero.uhr.now()
        angaben = {"person": wer.person.kuerzel, "name": wer.person.name}
        akte.move_post(session, row, Postereignis.BEGONNEN, now, angaben)
        akte.move_post(session, row, Postereignis.ANGENOMMEN, now, angaben)
        note_sent(session, row, now)
