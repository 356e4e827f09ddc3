"""Columns of the views, named for people: rows name each other by what stands in letters, not by internal ids."""

from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col

from kim_models.rows import (
    Antrag,
    Bescheid,
    Eingang,
    Fassung,
    Notzugriff,
    Person,
    Pruefvermerk,
    Verfuegungszeile,
    Verteillistenzeile,
)


def columns(model: Any, *names: str) -> list[Any]:
    """These columns of a table."""
    return [getattr(model, name) for name in names]


AKTENZEICHEN = col(Antrag.aktenzeichen)
PERSON: Any = col(Person.kuerzel).label("person")
FASSUNG: Any = col(Fassung.nr).label("fassung")
EINGANG: Any = col(Eingang.nr).label("eingang")
RUNDE = col(Pruefvermerk.runde)
BESCHEID = col(Bescheid.bescheidnummer)
LISTE = col(Verteillistenzeile.listennummer)
VERFUEGUNG = col(Verfuegungszeile.verfuegungsnummer)
VORGAENGER = aliased(Bescheid)
MAIL = aliased(Eingang)
NOTZUGRIFF: Any = col(Notzugriff.nr).label("notzugriff")
TOPF = ("programm", "baustein", "haushaltsjahr", "art")
