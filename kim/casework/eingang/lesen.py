"""What is read in one receipt before anything is filed: takes seconds, changes no row."""

from dataclasses import dataclass

from sqlmodel import Session, select

from kim.adapters.sandkasten import SandkastenFehler, read_mail_boxed
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.eingang import einordnung, postfach
from kim.casework.eingang.register import MAIL
from kim.rules import posteinordnung as regel
from kim.rules.anhang import ist_pdf
from kim_models.lesung import Lesung
from kim_models.nachricht import Mailanhang, Nachricht
from kim_models.rows import Dokument, Eingang


@dataclass(frozen=True)
class Fund:
    """One attachment and what was read in it, before the lock."""

    anhang: Mailanhang
    lesung: Lesung | None


@dataclass(frozen=True)
class Gelesen:
    """What was read in one receipt, before anything is filed: a PDF, or an e-mail and its attachments."""

    lesung: Lesung | None = None
    nachricht: Nachricht | None = None
    funde: tuple[Fund, ...] = ()


def read_receipt(buero: Buero, eingang_id: int) -> Gelesen:
    """Reads one receipt from the stored original. Takes seconds, changes no row: any thread may do it at any time.

    Raises NichtGefunden; KimError only if there is no sandbox: then no file is to blame.
    """
    with buero.database.reading() as session:
        eingang = get_receipt(session, eingang_id)
        mail = session.get_one(Dokument, eingang.dokument_sha256).medientyp == MAIL
        mangel = postfach.shortcoming(session, eingang_id) if mail else ""
    data = buero.ablage.get(eingang.dokument_sha256)
    if not mail:
        return Gelesen(lesung=einordnung.read_document(buero, data))
    nachricht = _read_mail(buero, data)
    if mangel:
        # Of a message without its body nothing but the header is true.
        nachricht = nachricht.model_copy(update={"mangel": mangel, "anhaenge": (), "text": ""})
    return Gelesen(nachricht=nachricht, funde=tuple(_read(buero, nachricht)))


def _read_mail(buero: Buero, data: bytes) -> Nachricht:
    try:
        return read_mail_boxed(buero.mail_kasten, data)
    except SandkastenFehler as error:
        raise KimError(str(error)) from error


def get_receipt(session: Session, eingang_id: int) -> Eingang:
    """The receipt of this id; raises NichtGefunden."""
    eingang = session.get(Eingang, eingang_id)
    if eingang is None:
        raise NichtGefunden(f"Es gibt keinen Eingang mit der Kennung {eingang_id}.")
    return eingang


def _read(buero: Buero, nachricht: Nachricht) -> list[Fund]:
    """Stores every attachment and reads the PDFs that are new. Takes seconds: before the lock."""
    funde, seen = [], set[str]()
    for anhang in nachricht.anhaenge:
        buero.ablage.put(anhang.inhalt)
        read = ist_pdf(anhang) and not regel.ist_bericht(nachricht) and anhang.sha256 not in seen
        if read:
            seen.add(anhang.sha256)
        with buero.database.reading() as session:
            known = receipt_of_bytes(session, anhang.sha256) is not None
        lesung = einordnung.read_document(buero, anhang.inhalt) if read and not known else None
        funde.append(Fund(anhang, lesung))
    return funde


def receipt_of_bytes(session: Session, sha256: str) -> Eingang | None:
    """The receipt that these bytes have already; None if they are new."""
    return session.exec(select(Eingang).where(Eingang.dokument_sha256 == sha256)).one_or_none()
