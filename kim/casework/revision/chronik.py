"""The whole office told in German: one page, every case, list and night with the sentences of `kim explain`."""

import json
from collections.abc import Iterator
from html import escape
from itertools import chain

from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN
from kim.casework import journal
from kim.casework.eingang.register import eingangsnummer
from kim.casework.erzaehlung.ereignisse import sentence
from kim_models.rows import Antrag, Bescheid, Eingang, Einordnung, Ereignis, Verteillistenzeile

_KOPF = """<!doctype html>
<html lang="de">
<meta charset="utf-8">
<title>Chronik</title>
<style>body{font-family:sans-serif;max-width:60em;margin:2em auto;line-height:1.4}td{vertical-align:top;padding:0 1em .2em 0}
td:first-child{white-space:nowrap}h2{font-size:1.1em}</style>
<h1>Chronik</h1>
<p>Jede Zeile ist ein Eintrag des Journals (Datei journal.jsonl) mit seiner Nummer. Ob nichts verändert wurde, prüft
<code>python3 pruefen.py</code>.</p>
"""


def html(session: Session) -> Iterator[str]:
    """The page, case by case: never more than one of them in memory."""
    yield _KOPF
    told: set[str] = set()
    for aktenzeichen, antrag_id in session.exec(
        select(Antrag.aktenzeichen, Antrag.id).order_by(col(Antrag.id))
    ).all():
        receipts = session.exec(
            select(Eingang.nr)
            .where(Einordnung.antrag_id == antrag_id, Eingang.id == Einordnung.eingang_id)
            .order_by(col(Eingang.nr))
        ).all()
        names = [*(eingangsnummer(nr) for nr in receipts), aktenzeichen]
        told.update(names)
        yield from _chapter(session, f"Vorgang {aktenzeichen}", names)
    for nummer in session.exec(
        select(Verteillistenzeile.listennummer).order_by(col(Verteillistenzeile.nr))
    ).all():
        told.add(nummer)
        yield from _chapter(session, f"Verteilliste {nummer}", [nummer])
    for nummer in session.exec(
        select(Bescheid.bescheidnummer).where(col(Bescheid.antrag_id).is_(None)).order_by(col(Bescheid.nr))
    ).all():
        told.add(nummer)
        yield from _chapter(session, f"Bescheid {nummer}", [nummer])
    rest = session.exec(
        select(Ereignis.vorgang)
        # The seals tell of packages, not of the office: with them no two packages would be alike.
        .where(col(Ereignis.art).not_like("revision.%"))
        .group_by(Ereignis.vorgang)
        .order_by(col(Ereignis.vorgang))
    ).all()
    yield from _chapter(session, "Das Büro", [vorgang for vorgang in rest if vorgang not in told])


def _chapter(session: Session, heading: str, vorgaenge: list[str]) -> Iterator[str]:
    entries = sorted(
        chain.from_iterable(journal.entries(session, vorgang) for vorgang in vorgaenge),
        key=lambda pair: pair[0].nr,
    )
    yield f"<h2>{escape(heading)}</h2>\n<table>\n"
    for entry, daten in entries:
        am = f"{entry.am.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}"
        yield f"<tr><td>{entry.nr}</td><td>{am}</td><td>{escape(_told(entry.art, daten))}</td></tr>\n"
    yield "</table>\n"


def _told(art: str, daten: dict[str, object]) -> str:
    try:
        return sentence(art, daten)
    except (KeyError, TypeError, AttributeError):
        # A tampered entry must not keep the auditor from the rest: it is shown as it is.
        return f"{art}: {json.dumps(daten, ensure_ascii=False)}"
