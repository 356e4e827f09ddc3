"""Which files of an auditor's package tell what people read off paper: scans, proposals, typed contents and stamps."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as choose
from sqlalchemy.orm import aliased
from sqlmodel import col

from kim.casework.tatsachen.ansichten_spalten import EINGANG, FASSUNG, PERSON, columns
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

_ANDERE = aliased(Person)


def paper() -> dict[str, Select[Any]]:
    """What people read off paper; a stamp is named by its receipt and its number there."""
    stamped = (col(Eingang.id) == Stempel.eingang_id, col(Stempel.id))
    return {
        "scans.jsonl": choose(EINGANG, *columns(Scan, "seiten", "am"))
        .join(Eingang, col(Eingang.id) == Scan.eingang_id)
        .order_by(col(Eingang.nr)),
        "texterkennungen.jsonl": choose(
            EINGANG,
            *columns(
                Texterkennung, "lauf", "ergebnis", "satz", "programm", "vorschlag_json", "vorschlag_sha256"
            ),
            *columns(Texterkennung, "am"),
        )
        .join(Eingang, col(Eingang.id) == Texterkennung.eingang_id)
        .order_by(col(Texterkennung.id)),
        "erfassungen.jsonl": choose(
            EINGANG, col(Antrag.aktenzeichen), FASSUNG, *columns(Erfassung, "ergebnis", "grund", "am"), PERSON
        )
        .join(Eingang, col(Eingang.id) == Erfassung.eingang_id)
        .join(Person, col(Person.id) == Erfassung.person_id)
        .outerjoin(Antrag, col(Antrag.id) == Erfassung.antrag_id)
        .outerjoin(Fassung, col(Fassung.id) == Erfassung.fassung_id)
        .order_by(col(Eingang.nr)),
        "stempel.jsonl": choose(EINGANG, *columns(Stempel, "lauf", "gestempelt_am", "grund", "am"), PERSON)
        .join(Eingang, stamped[0])
        .join(Person, col(Person.id) == Stempel.person_id)
        .order_by(stamped[1]),
        "stempelzeichnungen.jsonl": choose(
            EINGANG,
            *columns(Stempel, "lauf"),
            *columns(Stempelzeichnung, "stufe", "am"),
            PERSON,
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
            EINGANG, *columns(Stempel, "lauf"), *columns(Stempelverwerfung, "grund", "am"), PERSON
        )
        .join(Stempel, stamped[1] == Stempelverwerfung.stempel_id)
        .join(Eingang, stamped[0])
        .join(Person, col(Person.id) == Stempelverwerfung.person_id)
        .order_by(stamped[1]),
    }
