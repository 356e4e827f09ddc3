"""Whether receipts from the mailbox have the moment that its dates give, and whether every look at it is in the journal."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from kim.casework.eingang.register import eingangsnummer
from kim.rules.eingangszeit import Eingangszeit, eingangszeit
from kim_models.rows import Eingang, Ereignis, Ereignisinhalt, Postabruf

ARTEN = ("eingang.registriert", "eingang.erneut_abgerufen")
Tatsache = tuple[str, str, int, int, str, int, str, datetime]
"""Eingangsnummer, mailbox, UIDVALIDITY, UID, its date, size, how much was fetched, when."""


def moments(session: Session) -> dict[int, Eingangszeit]:
    """For each receipt that a message of a mailbox made: the moment that counts, by the rule, from the rows alone."""
    mailboxes: defaultdict[tuple[str, int], _Postfach] = defaultdict(_Postfach)
    found: dict[int, Eingangszeit] = {}
    for row in session.exec(select(Postabruf).order_by(col(Postabruf.id))).all():
        bisher = mailboxes[row.postfach, row.uidvalidity].latest_before(row)
        found.setdefault(row.eingang_id, eingangszeit(row.internaldate, bisher, row.am))
    return found


@dataclass
class _Postfach:
    """The messages of one mailbox so far, in the order in which they were taken in."""

    alle: list[tuple[int, datetime]] = field(default_factory=list)
    hoechste: int = 0
    spaetestes: datetime | None = None
    kuenftig: list[datetime] = field(default_factory=list)
    """Dates that were still to come."""

    def latest_before(self, row: Postabruf) -> datetime | None:
        """The latest date of the messages with lower UIDs that can be right, and remembers this one."""
        past = [date for date in self.kuenftig if date <= row.am]
        self.spaetestes = max([*past, *([self.spaetestes] if self.spaetestes else [])], default=None)
        self.kuenftig = [date for date in self.kuenftig if date > row.am]
        bisher = self.spaetestes
        if row.uid <= self.hoechste:
            # One that was not handed out at first: only what lies before it counts, whoever was taken in meanwhile.
            dates = [date for uid, date in self.alle if uid < row.uid and date <= row.am]
            bisher = max(dates, default=None)
        self.alle.append((row.uid, row.internaldate))
        self.hoechste = max(self.hoechste, row.uid)
        self.kuenftig.append(row.internaldate)
        return bisher


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where the rows about the mailbox, the receipts and the journal disagree: what it is about, and one German sentence."""
    counted = moments(session)
    for row in session.exec(select(Eingang)).all():
        if row.kanal != "postfach":
            continue
        zeit = counted.get(row.id or 0)
        if zeit is None or (row.zeitquelle, row.eingegangen_am) != (zeit.quelle, zeit.moment):
            yield f"Eingang {eingangsnummer(row.nr)}", "Der Zeitpunkt ist nicht der, den das Postfach belegt."
    told, erased = _told(session)
    rows = {
        (
            eingangsnummer(nr),
            r.postfach,
            r.uidvalidity,
            r.uid,
            r.internaldate.isoformat(),
            r.groesse,
            r.umfang,
            r.am,
        )
        for r, nr in session.exec(
            select(Postabruf, Eingang.nr).where(Eingang.id == Postabruf.eingang_id)
        ).all()
    }
    for nummer in sorted({fact[0] for fact in told ^ rows} - erased):
        yield f"Eingang {nummer}", "Der Abruf aus dem Postfach steht anders im Journal."


def _told(session: Session) -> tuple[set[Tatsache], set[str]]:
    """What the journal says, and about which receipts it says nothing any more."""
    told, erased = set[Tatsache](), set[str]()
    entries = session.exec(
        select(Ereignis.vorgang, Ereignis.am, Ereignisinhalt.daten_json)
        .outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
        .where(col(Ereignis.art).in_(ARTEN))
    ).all()
    for vorgang, am, daten_json in entries:
        if daten_json is None:
            erased.add(vorgang)
            continue
        d = json.loads(daten_json)
        if "uid" in d:
            told.add(
                (
                    vorgang,
                    d["postfach"],
                    d["uidvalidity"],
                    d["uid"],
                    d["internaldate"],
                    d["groesse"],
                    d["umfang"],
                    am,
                )
            )
    return told, erased
