"""Which files of an auditor's package tell what people read off paper: scans, proposals, typed contents and stamps."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as choose
from sqlalchemy.orm import aliased
from sqlmodel import col

from kim_models.rows import (
    Antrag,
    Eingang,
    Erfassung,
    Fassung,
    Notzugriff,
    Person,
    Scan,
    Stempel,
    Stempelverwerfung,
    Stempelzeichnung,
    Texterkennung,
)

_EINGANG: Any = col(Eingang.nr).label("eingang")
_PERSON: Any = col(Person.kuerzel).label("person")
_FASSUNG: Any = col(Fassung.nr).label("fassung")
_ANDERE = aliased(Person)


def _of(model: Any, *names: str) -> list[Any]:
    return [getattr(model, name) for name in names]


def paper() -> dict[str, Select[Any]]:
    """What people read off paper; a stamp is named by its receipt and its number there."""
    stamped = (col(Eingang.id) == Stempel.eingang_id, col(Stempel.id))
    return {
        "scans.jsonl": choose(_EINGANG, *_of(Scan, "seiten", "am"))
        .join(Eingang, col(Eingang.id) == Scan.eingang_id)
        .order_by(col(Eingang.nr)),
        "texterkennungen.jsonl": choose(
            _EINGANG,
            *_of(Texterkennung, "lauf", "ergebnis", "satz", "programm", "vorschlag_json", "vorschlag_sha256"),
            *_of(Texterkennung, "am"),
        )
        .join(Eingang, col(Eingang.id) == Texterkennung.eingang_id)
        .order_by(col(Texterkennung.id)),
        "erfassungen.jsonl": choose(
            _EINGANG, col(Antrag.aktenzeichen), _FASSUNG, *_of(Erfassung, "ergebnis", "grund", "am"), _PERSON
        )
        .join(Eingang, col(Eingang.id) == Erfassung.eingang_id)
        .join(Person, col(Person.id) == Erfassung.person_id)
        .outerjoin(Antrag, col(Antrag.id) == Erfassung.antrag_id)
        .outerjoin(Fassung, col(Fassung.id) == Erfassung.fassung_id)
        .order_by(col(Eingang.nr)),
        "stempel.jsonl": choose(_EINGANG, *_of(Stempel, "lauf", "gestempelt_am", "grund", "am"), _PERSON)
        .join(Eingang, stamped[0])
        .join(Person, col(Person.id) == Stempel.person_id)
        .order_by(stamped[1]),
        "stempelzeichnungen.jsonl": choose(
            _EINGANG,
            *_of(Stempel, "lauf"),
            *_of(Stempelzeichnung, "stufe", "am"),
            _PERSON,
            col(_ANDERE.kuerzel).label("vertretene"),
            col(Notzugriff.nr).label("notzugriff"),
        )
        .join(Stempel, stamped[1] == Stempelzeichnung.stempel_id)
        .join(Eingang, stamped[0])
        .join(Person, col(Person.id) == Stempelzeichnung.person_id)
        .outerjoin(_ANDERE, col(_ANDERE.id) == Stempelzeichnung.vertretene_id)
        .outerjoin(Notzugriff, col(Notzugriff.nr) == Stempelzeichnung.notzugriff_nr)
        .order_by(col(Stempelzeichnung.id)),
        "stempelverwerfungen.jsonl": choose(
            _EINGANG, *_of(Stempel, "lauf"), *_of(Stempelverwerfung, "grund", "am"), _PERSON
        )
        .join(Stempel, stamped[1] == Stempelverwerfung.stempel_id)
        .join(Eingang, stamped[0])
        .join(Person, col(Person.id) == Stempelverwerfung.person_id)
        .order_by(stamped[1]),
    }
