"""What came in and when: the receipt with its gapless number and our own evidence of the moment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kim.casework.buero import Buero
from kim.casework.journal import append, next_number
from kim_models.rows import Dokument, Eingang, Einordnung, Posteinordnung
from kim_models.wert import sha256_hex
from kim_models.zeichen import visible

MAIL = "message/rfc822"
"""The media type of a stored e-mail."""


@dataclass(frozen=True)
class Eingangsbeleg:
    """One receipt: `neu` is false if the same bytes were here before."""

    eingang_id: int
    eingangsnummer: str
    neu: bool


def eingangsnummer(nr: int) -> str:
    """How the number is written: `E-000123`."""
    return f"E-{nr:06d}"


def register_eingang(buero: Buero, dateiname: str, data: bytes, kanal: str = "datei") -> Eingangsbeleg:
    """Stores the original unchanged and gives the receipt. The same bytes twice are one receipt.

    The moment is that of this transaction: our own evidence, never a date that the document claims.
    """
    sha256 = sha256_hex(data)
    known = _receipt_of(buero, sha256)
    if known is not None:
        return known
    buero.ablage.put(data)
    with buero.database.writing() as session:
        # A second clerk may have stored the same bytes between the look above and this lock.
        earlier = session.exec(select(Eingang).where(Eingang.dokument_sha256 == sha256)).one_or_none()
        if earlier is not None and earlier.id is not None:
            return Eingangsbeleg(earlier.id, eingangsnummer(earlier.nr), neu=False)
        am = buero.uhr.now()
        eingang = write_receipt(session, dateiname, data, kanal, "ablage", am, am)
        assert eingang.id is not None
        return Eingangsbeleg(eingang.id, eingangsnummer(eingang.nr), neu=True)


def write_receipt(
    session: Session,
    dateiname: str,
    data: bytes,
    kanal: str,
    zeitquelle: str,
    eingegangen_am: datetime,
    am: datetime,
    eltern: Eingang | None = None,
    herkunft: Mapping[str, Any] | None = None,
) -> Eingang:
    """Writes one receipt and its journal entry in the caller's transaction; the bytes are in the store already.

    `eltern`: the e-mail that it was attached to, whose moment and source it then has. `herkunft`: what else the entry
    says about where it came from.
    """
    sha256 = sha256_hex(data)
    write_document(session, data, media_type(dateiname, data))
    nr = next_number(session, "eingang")
    dateiname = visible(dateiname)
    daten: dict[str, Any] = {
        "sha256": sha256,
        "bytes": len(data),
        "kanal": kanal,
        "zeitquelle": zeitquelle,
        "datei": dateiname,
    }
    if herkunft is not None:
        daten |= herkunft
    if eltern is not None:
        daten["eltern"] = eingangsnummer(eltern.nr)
    if eltern is not None or eingegangen_am != am:
        daten["eingegangen_am"] = eingegangen_am.isoformat()
    eingang = Eingang(
        nr=nr,
        kanal=kanal,
        dateiname=dateiname,
        dokument_sha256=sha256,
        eingegangen_am=eingegangen_am,
        zeitquelle=zeitquelle,
        ereignis_nr=append(session, "eingang.registriert", eingangsnummer(nr), am, daten),
        eltern_id=None if eltern is None else eltern.id,
    )
    session.add(eingang)
    session.flush()
    return eingang


def write_document(session: Session, data: bytes, medientyp: str) -> str:
    """Notes a file that is in the store already; gives its sha256."""
    sha256 = sha256_hex(data)
    if session.get(Dokument, sha256) is None:
        session.add(Dokument(sha256=sha256, groesse=len(data), medientyp=medientyp))
        session.flush()
    return sha256


def _receipt_of(buero: Buero, sha256: str) -> Eingangsbeleg | None:
    with buero.database.reading() as session:
        row = session.exec(select(Eingang).where(Eingang.dokument_sha256 == sha256)).one_or_none()
    return None if row is None or row.id is None else Eingangsbeleg(row.id, eingangsnummer(row.nr), neu=False)


def media_type(dateiname: str, data: bytes) -> str:
    """PDF and e-mail by their bytes, an e-mail also by its file's name."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        return "application/pdf"
    kopf = re.match(rb"(From |[!-9;-~]{1,60}:[ \t\r\n])", data)
    named = re.search(rb"(?im)^(from|received|message-id|mime-version):", data[:20_000])
    return MAIL if dateiname.lower().endswith(".eml") or (kopf and named) else "application/octet-stream"


def unfiled(buero: Buero) -> list[int]:
    """Receipts that nobody has read yet, in the order of receipt."""
    with buero.database.reading() as session:
        return [
            id_
            for id_ in session.exec(
                select(Eingang.id)
                .where(
                    col(Eingang.id).not_in(select(Einordnung.eingang_id)),
                    col(Eingang.id).not_in(select(Posteinordnung.eingang_id)),
                )
                .order_by(col(Eingang.nr))
            ).all()
            if id_ is not None
        ]


def waiting(buero: Buero) -> list[tuple[str, Eingangsbeleg]]:
    """The receipts that nobody has read yet, in the order of receipt, each with the name of its file."""
    open_ = unfiled(buero)
    with buero.database.reading() as session:
        rows = session.exec(select(Eingang).where(col(Eingang.id).in_(open_)).order_by(col(Eingang.nr))).all()
    return [(row.dateiname, Eingangsbeleg(row.id or 0, eingangsnummer(row.nr), neu=True)) for row in rows]


def number_of(buero: Buero, eingang_id: int) -> str:
    """The Eingangsnummer behind an id."""
    with buero.database.reading() as session:
        return eingangsnummer(session.exec(select(Eingang.nr).where(Eingang.id == eingang_id)).one())
