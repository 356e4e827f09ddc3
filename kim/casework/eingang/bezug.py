"""Which case an e-mail is about: by the mail that it answers (ours, or one that came in), a reply token, a number.

All that it names must be the same case. If it names two, a person decides; nothing is chosen silently.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kim.casework.post import antwortkennung
from kim.rules import posteinordnung as regel
from kim.rules.aktenzeichen import aktenzeichen_in
from kim.rules.antwortkennung import kennungen_in
from kim_models.nachricht import Nachricht
from kim_models.rows import Antrag, Eingang, Einordnung, Post, Posteinordnung

_GLEICHE = 10
"""Mails with the same Message-ID that are looked at; honest ones are as many as copies of one mail."""

_KENNUNG_ZEICHEN = 250
"""A stranger's characters may be spelled out tenfold, and an index takes no more than some kilobytes."""


@dataclass(frozen=True)
class Genannt:
    """The cases that a message names, the surest first, and whether it names a token that is none."""

    faelle: tuple[Antrag, ...]
    kennung_unbekannt: bool
    unbekannt: tuple[str, ...] = ()
    """Aktenzeichen that it names and that nobody has here."""

    @property
    def antrag(self) -> Antrag | None:
        """The one case that it names."""
        return self.faelle[0] if len(self.faelle) == 1 else None

    def beside(self, antrag: Antrag | None, duplikat_von: Antrag | None) -> regel.Bezug:
        """The same beside the case that its attachments lead to: an application for another one is a contradiction."""
        named = [fall.aktenzeichen for fall in self.faelle]
        # Where it names two itself, what became of its attachments is no third.
        others = [f.aktenzeichen for f in (antrag, duplikat_von) if f is not None and len(named) == 1]
        alle = tuple(dict.fromkeys((*named, *others)))
        return regel.Bezug(
            vorgang=None if antrag is None else antrag.aktenzeichen,
            mehrere=alle if len(alle) > 1 else (),
            kennung_unbekannt=self.kennung_unbekannt,
            # Beside a case that it names it is a slip.
            unbekannt=() if self.faelle else self.unbekannt,
        )


def cases_named(session: Session, nachricht: Nachricht, muster: str = "") -> Genannt:
    """All cases that the message names by itself. An unknown number is no case, a wrong token neither.

    `muster`: how Aktenzeichen are written here, so that an unknown one is told.
    """
    if nachricht.unvollstaendig:
        return Genannt((), kennung_unbekannt=False)
    kennungen, falsch = kennungen_in(f"{nachricht.betreff}\n{nachricht.text}")
    by_token = [antwortkennung.case_of(session, kennung) for kennung in kennungen]
    found = [*_answered(session, nachricht), *by_token, *_in_subject(session, nachricht.betreff)]
    faelle = {antrag.aktenzeichen: antrag for antrag in found if antrag is not None}
    unbekannt: list[str] = []
    # A number in the text only counts where nothing surer names a case: a letter may mention another one's.
    nummern = (
        aktenzeichen_in(f"{nachricht.betreff}\n{nachricht.text}", muster) if muster and not faelle else ()
    )
    for nummer in nummern:
        antrag = session.exec(select(Antrag).where(Antrag.aktenzeichen == nummer)).first()
        if antrag is None:
            unbekannt.append(nummer)
        else:
            faelle[nummer] = antrag
    return Genannt(tuple(faelle.values()), falsch or None in by_token, tuple(unbekannt))


def own_identity(nachricht: Nachricht) -> str:
    """The Message-ID by which a reply will find it; empty if there is none, or one longer than any program writes."""
    return nachricht.message_id if len(nachricht.message_id) <= _KENNUNG_ZEICHEN else ""


def _answered(session: Session, nachricht: Nachricht) -> list[Antrag]:
    """The cases of the mail that it answers or reports on: of ours, or else of one that came in; of several the nearest.

    Who writes is not asked, as for every other way to name a case: the file is kept with it, and the acknowledgement goes
    to the recipient's own address. A mail that claims another one's identity makes two cases of it: a person decides.
    """
    reported = () if nachricht.rueckmeldung is None else (nachricht.rueckmeldung.message_id,)
    for message_id in (*nachricht.in_reply_to, *reported):
        antrag = session.exec(
            select(Antrag).where(Post.message_id == message_id, Antrag.id == Post.antrag_id)
        ).first()
        if antrag is not None:
            return [antrag]
    for message_id in nachricht.in_reply_to:
        antraege = [case for mail in _received(session, message_id) for case in _cases_of_mail(session, mail)]
        if antraege:
            return antraege
    return []


def _received(session: Session, message_id: str) -> Iterator[Eingang]:
    yield from session.exec(
        select(Eingang)
        .where(Posteinordnung.message_id == message_id, Eingang.id == Posteinordnung.eingang_id)
        .order_by(col(Eingang.nr))
        .limit(_GLEICHE)
    ).all()


def _cases_of_mail(session: Session, mail: Eingang) -> Iterator[Antrag]:
    """All cases that an e-mail and its attachments were filed with."""
    parts = session.exec(select(Eingang).where(Eingang.eltern_id == mail.id).order_by(col(Eingang.nr))).all()
    for eingang in (mail, *parts):
        if (antrag := case_of_receipt(session, eingang)) is not None:
            yield antrag


def _in_subject(session: Session, betreff: str) -> Iterator[Antrag | None]:
    words = [word.strip("()[],;:!?\"'„“”–") for word in re.split(r"\s+", betreff)]
    for word in (w for w in words if re.search(r"\d", w)):
        yield session.exec(select(Antrag).where(Antrag.aktenzeichen == word.rstrip("."))).first()
        if re.fullmatch(r"E-\d{6,12}", word):
            eingang = session.exec(select(Eingang).where(Eingang.nr == int(word[2:]))).first()
            yield None if eingang is None else case_of_receipt(session, eingang)


def case_of_receipt(session: Session, eingang: Eingang) -> Antrag | None:
    """The case that a receipt was filed with, PDF or e-mail."""
    for table in (Einordnung, Posteinordnung):
        antrag = session.exec(
            select(Antrag).where(table.eingang_id == eingang.id, Antrag.id == table.antrag_id)
        ).first()
        if antrag is not None:
            return antrag
    return None
