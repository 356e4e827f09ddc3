"""Whether what came in is still what the journal says of it: every column of a receipt, its file, attachments and filing.

The database refuses to change any of it. Here somebody had its owner's password, or a disk turned a bit.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from kim.adapters.document_store import DokumentFehlt
from kim.casework.buero import Buero
from kim.casework.eingang.nachricht import evidence
from kim.casework.eingang.register import MAIL, eingangsnummer, media_type
from kim.rules.anhang import pdf_by_name
from kim_models.rows import (
    Anhang,
    Antrag,
    Dokument,
    Eingang,
    Einordnung,
    Ereignis,
    Ereignisinhalt,
    Posteinordnung,
)

Tatsache = tuple[str, ...]
"""Kind of fact, Eingangsnummer and, for the filing, the case that it belongs to."""
_ANDERS = "Die Akte sagt etwas anderes als das Journal"
_EINORDNUNG = ("antrag.registriert", "antrag.neue_fassung", "antrag.anlage")


def differences(session: Session, buero: Buero) -> Iterator[tuple[str, str]]:
    """Where a receipt and the journal disagree: what it is about, with its Eingangsnummer, and one German sentence."""
    soll, unbekannt = _told(session)
    ist = dict(_rows(session))
    for key in sorted({*soll, *ist}):
        told, found = soll.get(key), ist.get(key)
        if told is None or found is None:
            # An entry whose content was erased says nothing of this.
            if not unbekannt.intersection(key):
                yield f"Eingang {key[1]}", f"{_ANDERS} ({key[0]})."
            continue
        other = [name for name, value in told.items() if found[name] != value]
        if other:
            yield f"Eingang {key[1]}", f"{_ANDERS} ({key[0]}: {', '.join(other)})."
    yield from _documents(session, buero)


def _told(session: Session) -> tuple[dict[Tatsache, dict[str, Any]], set[str]]:
    """What the journal says, and of what it says nothing any more."""
    soll, unbekannt = dict[Tatsache, dict[str, Any]](), set[str]()
    rows = session.exec(
        select(Ereignis, Ereignisinhalt.daten_json)
        .outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
        .where(col(Ereignis.art).in_(("eingang.registriert", "eingang.eingeordnet", *_EINORDNUNG)))
        .order_by(col(Ereignis.nr))
    ).all()
    for entry, daten_json in rows:
        if daten_json is None:
            unbekannt.add(entry.vorgang)
            continue
        d = json.loads(daten_json)
        am = entry.am.isoformat()
        if entry.art == "eingang.registriert":
            soll["Eingang", entry.vorgang] = {
                "dokument_sha256": d["sha256"],
                "groesse": d["bytes"],
                "kanal": d["kanal"],
                "zeitquelle": d["zeitquelle"],
                "dateiname": d["datei"],
                "eingegangen_am": d.get("eingegangen_am", am),
                "eltern": d.get("eltern"),
                "ereignis_nr": entry.nr,
            }
        elif entry.art == "eingang.eingeordnet":
            names = ("klassen", "satz", "aktenzeichen", "anhaenge")
            soll["Posteinordnung", entry.vorgang] = {
                **{name: d[name] for name in names},
                "am": am,
                "message_id": d.get("message_id"),
            }
        else:
            # What an earlier version did not write is unknown.
            told = {name: d[name] for name in ("klasse", "satz") if name in d}
            soll["Einordnung", d["eingang"], entry.vorgang] = {**told, "am": am}
    return soll, unbekannt


def _rows(session: Session) -> Iterator[tuple[Tatsache, dict[str, Any]]]:
    mail = aliased(Eingang)
    receipts = (
        select(Eingang, Dokument.groesse, mail.nr)
        .outerjoin(Dokument, col(Dokument.sha256) == Eingang.dokument_sha256)
        .outerjoin(mail, col(mail.id) == Eingang.eltern_id)
    )
    for row, groesse, eltern in session.exec(receipts).all():
        values = {
            name: getattr(row, name) for name in ("dokument_sha256", "kanal", "zeitquelle", "dateiname")
        }
        yield (
            ("Eingang", eingangsnummer(row.nr)),
            {
                **values,
                "groesse": groesse,
                "eingegangen_am": row.eingegangen_am.isoformat(),
                # A receipt that names a mail which is not there has another one than it had.
                "eltern": eingangsnummer(eltern) if eltern else row.eltern_id,
                "ereignis_nr": row.ereignis_nr,
            },
        )
    attached = defaultdict[int, list[list[Any]]](list)
    for anhang in session.exec(select(Anhang).order_by(col(Anhang.eingang_id), col(Anhang.nr))).all():
        attached[anhang.eingang_id].append(evidence(anhang))
    mails = (
        select(Posteinordnung, Eingang.nr, Antrag.aktenzeichen)
        .join(Eingang, col(Eingang.id) == Posteinordnung.eingang_id)
        .outerjoin(Antrag, col(Antrag.id) == Posteinordnung.antrag_id)
    )
    for sorted_mail, nr, aktenzeichen in session.exec(mails).all():
        yield (
            ("Posteinordnung", eingangsnummer(nr)),
            {
                "klassen": json.loads(sorted_mail.klassen_json),
                "satz": sorted_mail.satz,
                "aktenzeichen": aktenzeichen or sorted_mail.antrag_id,
                "anhaenge": attached.pop(sorted_mail.eingang_id, []),
                "am": sorted_mail.am.isoformat(),
                "message_id": sorted_mail.message_id,
            },
        )
    numbers = {row.id: eingangsnummer(row.nr) for row in session.exec(select(Eingang)).all()}
    for eingang_id in attached:
        # Attachments of what is no e-mail.
        yield ("Anhang", numbers.get(eingang_id, f"mit der Kennung {eingang_id}")), {}
    filed = select(Einordnung, Eingang.nr, Antrag.aktenzeichen).where(
        Eingang.id == Einordnung.eingang_id, Antrag.id == Einordnung.antrag_id
    )
    for filing, nr, aktenzeichen in session.exec(filed).all():
        yield (
            ("Einordnung", eingangsnummer(nr), aktenzeichen),
            {"klasse": filing.klasse, "satz": filing.satz, "am": filing.am.isoformat()},
        )


def _documents(session: Session, buero: Buero) -> Iterator[tuple[str, str]]:
    """Every stored file is what its name and its row say."""
    receipts = {row.dokument_sha256: row for row in session.exec(select(Eingang)).all()}
    numbers = {row.id: eingangsnummer(row.nr) for row in receipts.values()}
    mails = set(session.exec(select(Posteinordnung.eingang_id)).all())
    attached = defaultdict[str, list[Anhang]](list)
    for anhang in session.exec(select(Anhang).order_by(col(Anhang.id))).all():
        attached[anhang.dokument_sha256].append(anhang)
    documents = session.exec(select(Dokument).order_by(col(Dokument.sha256))).all()
    # A receipt without its document has lost its size, too, and is named for that.
    for sha256 in sorted(attached.keys() - {row.sha256 for row in documents}):
        for a in attached[sha256]:
            yield (
                f"Eingang {numbers.get(a.eingang_id, '?')}",
                f"Anhang {a.nr} ist nicht unter den Dokumenten.",
            )
    for dokument in documents:
        sha256 = dokument.sha256
        receipt = receipts.get(sha256)
        whose = [f"Eingang {eingangsnummer(receipt.nr)}"] if receipt else []
        whose += [f"Eingang {numbers.get(a.eingang_id, '?')}, Anhang {a.nr}" for a in attached[sha256]]
        behind = f" ({'; '.join(whose)})" if whose else ""
        ort = f"Dokument {sha256[:12]}"
        try:
            data = buero.ablage.get(sha256)
        except DokumentFehlt as error:
            yield ort, f"{error}{behind}"
            continue
        if len(data) != dokument.groesse:
            yield ort, f"Die Größe ist nicht die der Datei.{behind}"
        types = {media_type(receipt.dateiname, data)} if receipt else set()
        if types == {MAIL} and receipt is not None and receipt.id not in mails:
            # From before e-mails were understood.
            types.add("application/octet-stream")
        for a in attached[sha256]:
            types.add("application/pdf" if pdf_by_name(data, a.medientyp, a.dateiname) else a.medientyp)
        if dokument.medientyp not in (types or {"application/pdf", MAIL}):
            yield ort, f"Die Art der Datei ist nicht die, die sie beim Eingang hatte.{behind}"
