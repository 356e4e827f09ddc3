"""Whether what may change beside the status changed only by acts: numbers, recipients, dates, means, mails, accounts, roles.

Columns that never change are frozen by the database. What remains is replayed here from the journal and compared.
An entry whose content was erased, or that an earlier version wrote without a fact, makes this fact unknown: no deviation.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kim_models.lifecycle import Antragsereignis, Postereignis
from kim_models.rows import (
    Antrag,
    Ereignis,
    Ereignisinhalt,
    Fassung,
    Frist,
    Haushalt,
    Konto,
    Nachtlauf,
    Person,
    Personenrolle,
    Post,
    Sitzung,
    Verfuegungszeile,
    Verteillistenzeile,
)
from kim_models.wert import sha256_hex

_ANTRAG = {event.value for event in Antragsereignis}
_POST = {event.value for event in Postereignis}
_BEENDET_FRIST = {"ergaenzt", "geaendert", "frist_abgelaufen"}
_FASSUNG = {"registriert", "geaendert", "neu_beschieden"}
_EMPFAENGERIN = {"registriert", "geaendert"}


@dataclass
class Nacherzaehlung:
    """What the journal says: (column, where) → value. A key that is not there is unknown."""

    werte: dict[tuple[str, str], Any] = field(default_factory=dict)
    nummern: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a status was written."""
    fristen: defaultdict[str, list[datetime | None]] = field(default_factory=lambda: defaultdict(list))
    """Aktenzeichen → when each of its dates was settled."""
    sendungen: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Kind and reference → how many mails."""
    anmeldungen: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    post_lesbar: bool = True
    """Whether no entry about a mail was erased: which mail it was about stands in the content."""
    verfuegungen_lesbar: bool = True


@dataclass(frozen=True)
class Eintrag:
    """One entry of the journal; `daten` is None where the content was erased."""

    vorgang: str
    event: str
    am: datetime
    daten: dict[str, Any] | None


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where a row says something else than the journal: what it is about, and one German sentence."""
    try:
        told = retell(session)
    except (KeyError, TypeError, ValueError) as error:
        yield "Journal", f"Der Verlauf lässt sich nicht nachvollziehen ({error})."
        return
    for key, ist in _rows(session, told):
        if key in told.werte and told.werte[key] != ist:
            yield key[1], f"Die Spalte „{key[0]}“ sagt etwas anderes als das Journal."
    yield from _sessions(session, told)


def retell(session: Session) -> Nacherzaehlung:
    """Replays the whole journal once."""
    told = Nacherzaehlung()
    rows = session.exec(
        select(Ereignis.art, Ereignis.vorgang, Ereignis.am, Ereignisinhalt.daten_json)
        .outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
        .order_by(col(Ereignis.nr))
    ).all()
    for art, vorgang, am, daten_json in rows:
        bereich, _, event = art.partition(".")
        daten = json.loads(daten_json) if daten_json is not None else None
        erzaehle = _BEREICHE.get(bereich)
        if erzaehle is not None:
            erzaehle(told, Eintrag(vorgang, event, am, daten))
    told.werte |= {("status_nr", ort): anzahl for (_, ort), anzahl in told.nummern.items()}
    told.werte |= {("erledigt_am", az): tuple(dates) for az, dates in told.fristen.items()}
    for lesbar, vorn in ((told.post_lesbar, "Sendung "), (told.verfuegungen_lesbar, "Verfügung ")):
        if not lesbar:
            told.werte = {key: wert for key, wert in told.werte.items() if not key[1].startswith(vorn)}
    return told


def _set(told: Nacherzaehlung, spalte: str, ort: str, daten: dict[str, Any] | None, name: str) -> None:
    if daten is not None and name in daten:
        told.werte[spalte, ort] = daten[name]
    else:
        told.werte.pop((spalte, ort), None)


def _antrag(told: Nacherzaehlung, e: Eintrag) -> None:
    az = e.vorgang
    if e.event in _ANTRAG or e.event == "registriert":
        told.nummern["antrag", az] += 1
    if e.event in _EMPFAENGERIN:
        _set(told, "empfaenger_ags", az, e.daten, "ags")
        _set(told, "baustein", az, e.daten, "baustein")
    if e.event in _FASSUNG:
        _set(told, "aktuelle_fassung_id", az, e.daten, "fassung")
    if e.event == "nachgefordert":
        told.fristen[az].append(None)
    elif e.event in _BEENDET_FRIST and az in told.fristen:
        told.fristen[az] = [settled or e.am for settled in told.fristen[az]]


def _verteilliste(told: Nacherzaehlung, e: Eintrag) -> None:
    told.nummern["verteilliste", f"Verteilliste {e.vorgang}"] += 1


def _verfuegung(told: Nacherzaehlung, e: Eintrag) -> None:
    if e.daten is None:
        told.verfuegungen_lesbar = False
    elif e.event != "angehalten":
        told.nummern["verfuegung", f"Verfügung {e.daten['verfuegung']}"] += 1


def _post(told: Nacherzaehlung, e: Eintrag) -> None:
    if e.daten is None:
        told.post_lesbar = False
        return
    if e.event not in _POST | {"bereit"}:
        return
    key = (e.daten["art"], e.daten["bezug"])
    if e.event == "bereit":
        told.sendungen[key] += 1
    ort = _sendung(*key, told.sendungen[key])
    told.nummern["post", ort] += 1
    _set(told, "faellig_am", ort, e.daten, "faellig_am")
    _set(told, "dokument_sha256", ort, e.daten, "mail_sha256")
    tried = e.event == "ungewiss" or ("ausgang" in e.daten and e.event != "begonnen")
    told.werte["versuche", ort] = told.werte.get(("versuche", ort), 0) + tried


def _sendung(art: str, bezug: str, k: int) -> str:
    return f"Sendung {bezug} ({art}, {k}.)"


def _haushalt(told: Nacherzaehlung, e: Eintrag) -> None:
    if e.event == "eroeffnet" and e.daten is not None:
        for posten, cent in e.daten["posten"].items():
            told.werte["mittel_cent", f"{e.vorgang}/{posten}"] = cent


def _nachtlauf(told: Nacherzaehlung, e: Eintrag) -> None:
    ended = e.event == "beendet"
    told.werte["beendet_am", e.vorgang] = e.am if ended else None
    told.werte["ergebnis_json", e.vorgang] = e.daten if ended else {}
    if ended and e.daten is None:
        del told.werte["ergebnis_json", e.vorgang]


def _person(told: Nacherzaehlung, e: Eintrag) -> None:
    if e.event == "angelegt" and e.daten is not None:
        told.werte["name", e.vorgang] = e.daten["name"]
        told.werte["rolle", e.vorgang] = sorted(e.daten["rollen"])
        if "anmeldename" in e.daten:
            _konto(told, f"Konto {e.daten['anmeldename']}", e.daten)
    elif e.event == "konto":
        _konto(told, e.vorgang, e.daten)
    elif e.event in {"gesperrt", "entsperrt"}:
        told.werte["gesperrt", e.vorgang] = e.event == "gesperrt"
    elif e.event == "kennwort":
        _set(told, "kennwort_hash", e.vorgang, e.daten, "kennwort_sha256")
    elif e.event == "angemeldet":
        told.anmeldungen[e.vorgang, e.am] += 1


def _konto(told: Nacherzaehlung, konto: str, daten: dict[str, Any] | None) -> None:
    told.werte["gesperrt", konto] = False
    _set(told, "kennwort_hash", konto, daten, "kennwort_sha256")


_BEREICHE = {
    "antrag": _antrag,
    "verteilliste": _verteilliste,
    "verfuegung": _verfuegung,
    "post": _post,
    "haushalt": _haushalt,
    "nachtlauf": _nachtlauf,
    "person": _person,
}


def _rows(session: Session, told: Nacherzaehlung) -> Iterator[tuple[tuple[str, str], Any]]:
    yield from _cases(session)
    yield from _mails(session)
    for row in session.exec(select(Verteillistenzeile)).all():
        yield ("status_nr", f"Verteilliste {row.listennummer}"), row.status_nr
    for order in session.exec(select(Verfuegungszeile)).all():
        yield ("status_nr", f"Verfügung {order.verfuegungsnummer}"), order.status_nr
    for pot in session.exec(select(Haushalt)).all():
        ort = f"Haushalt {pot.programm}/{pot.baustein}/{pot.haushaltsjahr}/{pot.art}"
        yield ("mittel_cent", ort), pot.mittel_cent
    for night in session.exec(select(Nachtlauf)).all():
        yield ("beendet_am", f"Nachtlauf {night.datum}"), night.beendet_am
        yield ("ergebnis_json", f"Nachtlauf {night.datum}"), json.loads(night.ergebnis_json)
    roles = defaultdict[int, list[str]](list)
    for role in session.exec(select(Personenrolle)).all():
        roles[role.person_id].append(role.rolle)
    for person in session.exec(select(Person)).all():
        yield ("name", f"Person {person.kuerzel}"), person.name
        yield ("rolle", f"Person {person.kuerzel}"), sorted(roles[person.id or 0])
    accounts = {f"Konto {row.anmeldename}": row for row in session.exec(select(Konto)).all()}
    gone = {ort for spalte, ort in told.werte if spalte == "gesperrt"} - accounts.keys()
    for ort in sorted(gone):
        yield ("gesperrt", ort), None
    for ort, konto in accounts.items():
        yield ("gesperrt", ort), konto.gesperrt
        yield ("kennwort_hash", ort), sha256_hex(konto.kennwort_hash)


def _cases(session: Session) -> Iterator[tuple[tuple[str, str], Any]]:
    dates = defaultdict[int, list[datetime | None]](list)
    for frist in session.exec(select(Frist).order_by(col(Frist.id))).all():
        dates[frist.antrag_id].append(frist.erledigt_am)
    rows = session.exec(
        select(Antrag, Fassung.nr).outerjoin(Fassung, col(Fassung.id) == Antrag.aktuelle_fassung_id)
    ).all()
    for antrag, fassung_nr in rows:
        az = antrag.aktenzeichen
        yield ("status_nr", az), antrag.status_nr
        yield ("empfaenger_ags", az), antrag.empfaenger_ags
        yield ("baustein", az), antrag.baustein
        yield ("aktuelle_fassung_id", az), fassung_nr
        yield ("erledigt_am", az), tuple(dates[antrag.id or 0])


def _mails(session: Session) -> Iterator[tuple[tuple[str, str], Any]]:
    counted = Counter[tuple[str, str]]()
    for row in session.exec(select(Post).order_by(col(Post.id))).all():
        counted[row.art, row.bezug] += 1
        ort = _sendung(row.art, row.bezug, counted[row.art, row.bezug])
        yield ("status_nr", ort), row.status_nr
        yield ("versuche", ort), row.versuche
        yield ("faellig_am", ort), row.faellig_am.isoformat()
        yield ("dokument_sha256", ort), row.dokument_sha256


def _sessions(session: Session, told: Nacherzaehlung) -> Iterator[tuple[str, str]]:
    """A session that nobody logged in for would let its maker act under another's name."""
    rows = session.exec(select(Konto.anmeldename, Sitzung.beginn).where(Konto.id == Sitzung.konto_id)).all()
    found = Counter((f"Konto {name}", beginn) for name, beginn in rows)
    for (ort, _), more in (found - told.anmeldungen).items():
        yield ort, f"{more} Sitzung(en) ohne Anmeldung im Journal."
