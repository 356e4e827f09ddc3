"""What an acknowledgement proves: the receipt's journal entry, whole, and the chain's head when the mail was written."""

import json
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from kim.adapters.posteingang.kopf import safe
from kim.casework import journal
from kim_models.rows import Antrag, Eingang, Einordnung, Ereignis, Ereignisinhalt

SCHEMA = "kim.receipt/1"
DATEI = "empfangsnachweis.json"


def frozen_facts(session: Session, antrag: Antrag, eingang: Eingang) -> dict[str, Any]:
    """What is frozen when the mail is queued: entry numbers and the head. The journal itself never changes.

    `eintraege`: that of `eingang` first, then those of what came in the same e-mail for the same case.
    """
    kopf_nr, kopf_hash = journal.head(session)
    return {
        "eingegangen_am": eingang.eingegangen_am.isoformat(),
        "zeitquelle": eingang.zeitquelle,
        "eintraege": [eingang.ereignis_nr, *_together(session, antrag, eingang)],
        "kopf_nr": kopf_nr,
        "kopf_hash": kopf_hash,
    }


def _together(session: Session, antrag: Antrag, eingang: Eingang) -> list[int]:
    mail_id = eingang.eltern_id or eingang.id
    rows = session.exec(
        select(Eingang.ereignis_nr)
        .outerjoin(Einordnung, col(Einordnung.eingang_id) == Eingang.id)
        .where(
            (col(Eingang.id) == mail_id)
            | ((col(Eingang.eltern_id) == mail_id) & (col(Einordnung.antrag_id) == antrag.id)),
            Eingang.id != eingang.id,
        )
        .order_by(col(Eingang.nr))
    ).all()
    return list(rows)


def proof(session: Session, behoerde: str, angaben: Mapping[str, Any]) -> dict[str, Any] | None:
    """The content of `empfangsnachweis.json` (kim.receipt/1), the same whenever it is asked for.

    None if the mail was queued before there were proofs, or if an entry's content was erased meanwhile. The reply token
    is not in it: a proof may be shown to others, a token must not.
    """
    eintraege = [_entry(session, nr) for nr in angaben.get("eintraege", ())]
    found = [eintrag for eintrag in eintraege if eintrag is not None]
    if not found or len(found) != len(eintraege):
        return None
    eintrag, *weitere = found
    return {
        "schema": SCHEMA,
        "behoerde": behoerde,
        "eingangsnummer": angaben["eingangsnummer"],
        "eingegangen_am": angaben["eingegangen_am"],
        "zeitquelle": angaben["zeitquelle"],
        "sha256": json.loads(eintrag["daten_json"])["sha256"],
        "eintrag": eintrag,
        "weitere": weitere,
        "kopf": {"nr": angaben["kopf_nr"], "hash": angaben["kopf_hash"]},
    }


def _entry(session: Session, nr: int) -> dict[str, Any] | None:
    row, inhalt = session.get(Ereignis, nr), session.get(Ereignisinhalt, nr)
    if row is None or inhalt is None:
        return None
    return {
        "nr": row.nr,
        "art": row.art,
        "am": row.am.isoformat(),
        "vorgang": row.vorgang,
        "commitment": row.commitment,
        "vor_hash": row.vor_hash,
        "hash": row.hash,
        "salz": inhalt.salz,
        "daten_json": inhalt.daten_json,
    }


def written(nachweis: Mapping[str, Any]) -> bytes:
    """The file's bytes. ASCII: what a file's name hides (direction marks, say) is spelled out."""
    return (json.dumps(nachweis, indent=1) + "\n").encode("ascii")


def in_words(nachweis: Mapping[str, Any]) -> dict[str, str]:
    """The values that the mail's text names."""
    eintrag = nachweis["eintrag"]
    return {
        "datei": _name(eintrag),
        "dateien": "\n".join(_file(e) for e in (eintrag, *nachweis["weitere"])),
        "sha256": nachweis["sha256"],
        "eintrag_nr": str(eintrag["nr"]),
        "eintrag_hash": eintrag["hash"],
        "vor_hash": eintrag["vor_hash"],
        "kopf_nr": str(nachweis["kopf"]["nr"]),
        "kopf_hash": nachweis["kopf"]["hash"],
    }


def _file(eintrag: Mapping[str, Any]) -> str:
    groesse = json.loads(eintrag["daten_json"])["bytes"]
    return f"{eintrag['vorgang']}: {_name(eintrag)} ({groesse} Bytes), Eintrag {eintrag['nr']}"


def _name(eintrag: Mapping[str, Any]) -> str:
    # A stranger chose it: nothing in it may steer the reader's eye or break the line.
    return safe(json.loads(eintrag["daten_json"])["datei"], 120)
