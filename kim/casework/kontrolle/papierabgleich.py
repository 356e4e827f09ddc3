"""Whether the rows about scans, recognised text, typed contents and stamps tell what the journal tells, entry by entry."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from kim.casework.akte import aktenzeichen_of
from kim.casework.eingang.register import eingangsnummer
from kim.casework.journal import entries
from kim.casework.personen.befugnis import people
from kim_models.rows import (
    Eingang,
    Ereignis,
    Ereignisinhalt,
    Erfassung,
    Fassung,
    Scan,
    Stempel,
    Stempelverwerfung,
    Stempelzeichnung,
    Texterkennung,
)
from kim_models.wert import sha256_hex

_ARTEN: dict[str, tuple[str, ...]] = {
    "eingang.gescannt": ("seiten",),
    "eingang.texterkennung": ("lauf", "ergebnis", "satz", "programm", "vorschlag_sha256"),
    "erfassung.erfasst": ("ergebnis", "aktenzeichen", "fassung", "grund", "person"),
    "erfassung.kein_antrag": ("ergebnis", "aktenzeichen", "fassung", "grund", "person"),
    "stempel.vorgeschlagen": ("lauf", "gestempelt_am", "grund", "person", "vertretene", "notzugriff"),
    "stempel.bestaetigt": ("lauf", "person", "vertretene", "notzugriff"),
    "stempel.verworfen": ("lauf", "grund", "person"),
}
_Fakt = tuple[str, str, Any]


class _Namen(dict[int | None, str]):
    """Names by id. A row that points to nobody is called by that number: it must be told, not stop the check."""

    def __missing__(self, key: int | None) -> str:
        return f"?{key}"


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where rows and journal disagree; entries whose content was erased say nothing."""
    numbers = _Namen(
        {id_: eingangsnummer(nr) for id_, nr in session.exec(select(Eingang.id, Eingang.nr)).all()}
    )
    rows = dict(_rows(session, numbers))
    told, erased = _told(session)
    for fact in sorted({*told, *rows}, key=str):
        if fact[1] not in erased and told.get(fact) != rows.get(fact):
            yield f"Eingang {fact[1]}", "Der Eintrag ist nicht der des Journals."
    for run in session.exec(select(Texterkennung)).all():
        if sha256_hex(run.vorschlag_json) != run.vorschlag_sha256:
            yield f"Eingang {numbers[run.eingang_id]}", "Der Vorschlag hat nicht mehr seinen Prüfwert."
    yield from _stamps(session, numbers)


def _told(session: Session) -> tuple[dict[_Fakt, tuple[Any, ...]], set[str]]:
    own = select(Ereignis.vorgang).where(col(Ereignis.art).in_(_ARTEN))
    empty = own.outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
    erased = set(session.exec(empty.where(col(Ereignisinhalt.nr).is_(None))).all())
    found: dict[_Fakt, tuple[Any, ...]] = {}
    for vorgang in sorted(set(session.exec(own.distinct()).all()) - erased):
        for entry, daten in entries(session, vorgang):
            if entry.art in _ARTEN:
                angaben = (entry.am, *(daten.get(feld) for feld in _ARTEN[entry.art]))
                found[entry.art, vorgang, daten.get("lauf")] = angaben
    return found, erased


def _rows(session: Session, numbers: _Namen) -> Iterator[tuple[_Fakt, tuple[Any, ...]]]:
    names = _Namen({id_: person.kuerzel for id_, person in people(session).items()})
    fassungen = {row.id: row.nr for row in session.exec(select(Fassung)).all()}
    for scan in session.exec(select(Scan)).all():
        yield ("eingang.gescannt", numbers[scan.eingang_id], None), (scan.am, scan.seiten)
    for run in session.exec(select(Texterkennung)).all():
        angaben = (run.am, run.lauf, run.ergebnis, run.satz, run.programm, run.vorschlag_sha256)
        yield ("eingang.texterkennung", numbers[run.eingang_id], run.lauf), angaben
    for typed in session.exec(select(Erfassung)).all():
        yield (
            (f"erfassung.{typed.ergebnis}", numbers[typed.eingang_id], None),
            (
                typed.am,
                typed.ergebnis,
                aktenzeichen_of(session, typed.antrag_id),
                fassungen.get(typed.fassung_id),
                typed.grund,
                names[typed.person_id],
            ),
        )
    stamps = {row.id: row for row in session.exec(select(Stempel)).all()}
    for sign in session.exec(select(Stempelzeichnung)).all():
        stamp = stamps.get(sign.stempel_id)
        if stamp is None:
            yield ("stempel.bestaetigt", f"?{sign.stempel_id}", sign.id), (sign.am,)
            continue
        wer = (names[sign.person_id], names.get(sign.vertretene_id), sign.notzugriff_nr)
        nummer = numbers[stamp.eingang_id]
        if sign.stufe == "vorschlag":
            what = (sign.am, stamp.lauf, stamp.gestempelt_am.isoformat(), stamp.grund, *wer)
            yield ("stempel.vorgeschlagen", nummer, stamp.lauf), what
        else:
            yield ("stempel.bestaetigt", nummer, stamp.lauf), (sign.am, stamp.lauf, *wer)
    for end in session.exec(select(Stempelverwerfung)).all():
        stamp = stamps.get(end.stempel_id)
        if stamp is None:
            yield ("stempel.verworfen", f"?{end.stempel_id}", None), (end.am,)
            continue
        ended = (end.am, stamp.lauf, end.grund, names[end.person_id])
        yield ("stempel.verworfen", numbers[stamp.eingang_id], stamp.lauf), ended


def _stamps(session: Session, numbers: _Namen) -> Iterator[tuple[str, str]]:
    """A stamp is signed by whoever proposed it, and by nobody twice. That the rank follows it is `buecher`'s to see."""
    for stamp in session.exec(select(Stempel)).all():
        ort = f"Eingang {numbers[stamp.eingang_id]}"
        signs = session.exec(
            select(Stempelzeichnung)
            .where(Stempelzeichnung.stempel_id == stamp.id)
            .order_by(col(Stempelzeichnung.id))
        ).all()
        behind = [id_ for sign in signs for id_ in (sign.person_id, sign.vertretene_id) if id_ is not None]
        if len(set(behind)) != len(behind):
            yield ort, "Eine Person hat den Stempel zweimal gezeichnet."
        first = [(sign.person_id, sign.am) for sign in signs if sign.stufe == "vorschlag"]
        if first != [(stamp.person_id, stamp.am)]:
            yield ort, "Der Stempel ist nicht von der Person gezeichnet, die ihn vorgeschlagen hat."
