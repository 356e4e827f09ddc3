"""What the rules find in a case: examined once per Fassung; a rule that raises holds the case, it never passes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero
from kim.casework.eingang.moment import MOMENT
from kim.casework.journal import append
from kim.rules.befunde import UNGEPRUEFT, Ungeprueft, pruefe
from kim.rules.vollstaendigkeit import Einreichung, vollstaendig_seit
from kim.rules.warnhinweise import pruefe_warnhinweise
from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund
from kim_models.lifecycle import Antragsereignis, Antragsstatus
from kim_models.programm import Programm, Zustelladresse
from kim_models.rows import (
    Antrag,
    Befundzeile,
    Eingang,
    Einordnung,
    Fassung,
    Pruefung,
    Verfuegungszeile,
)
from kim_models.wert import canonical_json, sha256_hex

_PRUEFBAR = (Antragsstatus.EINGEGANGEN, Antragsstatus.IN_PRUEFUNG, Antragsstatus.NACHGEFORDERT)


@dataclass(frozen=True)
class Pruefergebnis:
    """The result for one case: `ergebnis` is `geprueft`, `regelfehler` or `unveraendert`."""

    aktenzeichen: str
    ergebnis: str
    befunde: tuple[Befund, ...]


def due(buero: Buero) -> list[str]:
    """Aktenzeichen of all cases whose current Fassung was not examined yet, by rank."""
    with buero.database.reading() as session:
        rows = session.exec(
            select(Antrag)
            .where(col(Antrag.status).in_([status.value for status in _PRUEFBAR]))
            .order_by(col(Antrag.rang_am), col(Antrag.rang_nr))
        ).all()
        return [
            row.aktenzeichen
            for row in rows
            if row.status == Antragsstatus.EINGEGANGEN or _needs(session, row.aktuelle_fassung_id)
        ]


def _needs(session: Session, fassung_id: int | None) -> bool:
    examination = latest(session, fassung_id)
    return examination is None or examination.ergebnis == "regelfehler"


def latest(session: Session, fassung_id: int | None) -> Pruefung | None:
    """The newest examination of one Fassung."""
    return session.exec(
        select(Pruefung).where(Pruefung.fassung_id == fassung_id).order_by(col(Pruefung.id).desc()).limit(1)
    ).one_or_none()


def befunde_of(session: Session, pruefung_id: int | None) -> tuple[Befund, ...]:
    """The findings of one examination in their order."""
    rows = session.exec(
        select(Befundzeile).where(Befundzeile.pruefung_id == pruefung_id).order_by(col(Befundzeile.lfd))
    ).all()
    return tuple(
        Befund.model_validate(row.model_dump(include={"code", "effekt", "feld", "text", "fundstelle"}))
        for row in rows
    )


def befunde_sha256(befunde: Iterable[Befund]) -> str:
    """The hash over findings that the Prüfvermerk points to."""
    return sha256_hex(canonical_json([befund.model_dump() for befund in befunde]))


def assess(buero: Buero, aktenzeichen: str, *, erneut: bool = False) -> Pruefergebnis:
    """Examines the current Fassung and takes a new case over into review. Twice does no harm.

    `erneut` examines again although nothing changed (after the recipients' file was mended, say).
    """
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        if antrag.status not in {status.value for status in _PRUEFBAR}:
            done = latest(session, antrag.aktuelle_fassung_id)
            return Pruefergebnis(aktenzeichen, "unveraendert", befunde_of(session, done.id if done else None))
        before = latest(session, antrag.aktuelle_fassung_id)
        if before is not None and before.ergebnis == "geprueft" and not erneut:
            befunde = befunde_of(session, before.id)
            ergebnis = "unveraendert"
        else:
            fassung = session.get(Fassung, antrag.aktuelle_fassung_id)
            assert fassung is not None
            made, befunde = examine(session, buero, antrag, fassung)
            ergebnis = made.ergebnis
        if ergebnis != "regelfehler" and antrag.status == Antragsstatus.EINGEGANGEN:
            akte.record(
                session,
                antrag,
                Antragsereignis.UEBERNOMMEN,
                buero.uhr.now(),
                {"befunde": [befund.code for befund in befunde]},
            )
        return Pruefergebnis(aktenzeichen, ergebnis, befunde)


def examine(
    session: Session, buero: Buero, antrag: Antrag, fassung: Fassung
) -> tuple[Pruefung, tuple[Befund, ...]]:
    """One examination of one Fassung of a case, current or not, within the caller's act. Never raises for a rule."""
    assert fassung.id is not None
    am = buero.uhr.now()
    fehler, befunde = "", list[Befund]()
    try:
        daten = fassungen.read(session, fassung.id)
        programm = buero.programm(antrag.programm_version)
        adresse = buero.adressen.get(antrag.empfaenger_ags or "")
        befunde = derive(session, buero, antrag, fassung, daten, programm, adresse)
    except Exception as error:  # noqa: BLE001 - whatever a rule raises, the case is held and says why
        fehler = f"{type(error).__name__}: {error}"
    ergebnis = "regelfehler" if fehler else "geprueft"
    pruefung = Pruefung(
        fassung_id=fassung.id,
        regel_version=antrag.regel_version,
        programm_version=antrag.programm_version,
        ergebnis=ergebnis,
        fehler=fehler,
        befunde_sha256=befunde_sha256(befunde),
        am=am,
    )
    session.add(pruefung)
    session.flush()
    assert pruefung.id is not None
    for lfd, befund in enumerate(befunde, start=1):
        session.add(Befundzeile(pruefung_id=pruefung.id, lfd=lfd, **befund.model_dump()))
    session.flush()
    eintrag: dict[str, object] = {
        "fassung": fassung.nr,
        "befunde": [befund.code for befund in befunde],
        "fehler": fehler,
    }
    # A rule that failed is our fault, and the draft of an amendment is not what was submitted: the moment stays.
    if not fehler and antrag.status in {status.value for status in _PRUEFBAR}:
        seit = complete_since(session, buero, antrag)
        eintrag["vollstaendig_am"] = seit.isoformat() if seit else None
        session.execute(update(Antrag).where(col(Antrag.id) == antrag.id).values(vollstaendig_am=seit))
        session.refresh(antrag)
    append(session, f"pruefung.{ergebnis}", antrag.aktenzeichen, am, eintrag)
    return pruefung, tuple(befunde)


def complete_since(session: Session, buero: Buero, antrag: Antrag) -> datetime | None:
    """The receipt of the submission with which nothing was missing any more, by all examinations so far.

    Our own evidence of receipt, never the moment when somebody here found the time to look.
    """
    drafts = select(Verfuegungszeile.pruefung_id).where(col(Verfuegungszeile.pruefung_id).is_not(None))
    rows = session.exec(
        select(Pruefung.id, Eingang.nr, MOMENT)
        .where(
            Fassung.antrag_id == antrag.id,
            Pruefung.fassung_id == Fassung.id,
            Pruefung.ergebnis == "geprueft",
            Eingang.id == Fassung.eingang_id,
            col(Pruefung.id).not_in(drafts),
        )
        .order_by(col(Pruefung.id))
    ).all()
    codes: dict[int | None, set[str]] = {}
    for pruefung_id, code in session.exec(
        select(Befundzeile.pruefung_id, Befundzeile.code).where(
            col(Befundzeile.pruefung_id).in_([id_ for id_, _, _ in rows])
        )
    ).all():
        codes.setdefault(pruefung_id, set()).add(code)
    return vollstaendig_seit(
        [Einreichung(nr, am, frozenset(codes.get(id_, ()))) for id_, nr, am in rows],
        buero.programm(antrag.programm_version).rang.vollstaendig,
    )


def derive(
    session: Session,
    buero: Buero,
    antrag: Antrag,
    fassung: Fassung,
    daten: Antragsdaten,
    programm: Programm,
    zustelladresse: Zustelladresse | Ungeprueft | None = UNGEPRUEFT,
) -> list[Befund]:
    """What the rules find in this content by this version; raises whatever a rule raises."""
    satz = session.exec(select(Einordnung.satz).where(Einordnung.eingang_id == fassung.eingang_id)).one()
    if daten == Antragsdaten():
        # One finding instead of sixteen missing fields, where nothing at all was read.
        return [
            Befund(
                code="nicht_lesbar",
                effekt="hindert",
                feld=None,
                text=satz,
                fundstelle="Eingang, Original in der Akte",
            )
        ]
    befunde = pruefe(
        daten,
        programm,
        buero.register,
        stichtag=berlin_date(antrag.rang_am),
        zustelladresse=zustelladresse,
        zweifel=fassungen.doubts(session, fassung.id),
    )
    return [*befunde, *pruefe_warnhinweise(satz)]
