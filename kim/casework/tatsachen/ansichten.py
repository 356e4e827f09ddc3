"""Which files an auditor's package has: one query each, its columns named for people, in the order things were written.

Rows name each other by what stands in letters and in the journal (Aktenzeichen, numbers, Kürzel), not by internal ids.
Accounts, passwords and sessions are nobody's business outside and are not among them.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as choose
from sqlmodel import col

from kim.casework.tatsachen.ansichten_entscheidung import decisions, grounds, lists, orders, signatures
from kim.casework.tatsachen.ansichten_papier import paper
from kim.casework.tatsachen.ansichten_spalten import (
    PERSON,
    columns,
)
from kim.casework.tatsachen.ansichten_vorgang import contents, mails, receipts
from kim_models.rows import (
    Dokument,
    Ereignis,
    Ereignisinhalt,
    Nachtlauf,
    Person,
    Personenrolle,
)


def journal() -> Select[Any]:
    """The chain with its contents; an erased content is null."""
    return (
        choose(
            *columns(Ereignis, "nr", "art", "vorgang", "am", "commitment", "vor_hash", "hash"),
            *columns(Ereignisinhalt, "salz", "daten_json"),
        )
        .select_from(Ereignis)
        .outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
        .order_by(col(Ereignis.nr))
    )


def documents() -> Select[Any]:
    """Every stored file."""
    return choose(*columns(Dokument, "sha256", "groesse", "medientyp")).order_by(col(Dokument.sha256))


def files() -> Mapping[str, Select[Any]]:
    """File name → query, for everything but the journal."""
    return {
        "dokumente.jsonl": documents(),
        "personen.jsonl": choose(*columns(Person, "kuerzel", "name")).order_by(col(Person.id)),
        "rollen.jsonl": choose(PERSON, *columns(Personenrolle, "rolle"))
        .join(Person, col(Person.id) == Personenrolle.person_id)
        .order_by(col(Person.id), col(Personenrolle.rolle)),
        **grounds(),
        **receipts(),
        **paper(),
        **contents(),
        **signatures(),
        **decisions(),
        **lists(),
        **orders(),
        **mails(),
        "naechte.jsonl": choose(
            *columns(Nachtlauf, "datum", "begonnen_am", "beendet_am", "ergebnis_json")
        ).order_by(col(Nachtlauf.datum)),
    }
